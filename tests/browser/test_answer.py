"""The answer in a real Chromium: steps, examples, large type, what helps everyone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from digits.page.i18n.wording import ENGLISH
from digits.page.parts.answer.examples import EXAMPLES
from tests.helpers.drawn import DRAWINGS
from tests.helpers.hands import (
    DESKTOP,
    PHONE,
    answered,
    clear,
    draw_with_finger,
    draw_with_mouse,
    on_screen,
    opened,
)

pytestmark = pytest.mark.slow

FAR = 2_000  # ms
SIZES = {"laptop": DESKTOP, "phone": PHONE}


def draw(tab, name, **place):
    drawing = DRAWINGS["digits"][name]
    draw_with_mouse(tab, on_screen(tab, drawing, **place))
    return answered(tab, len(drawing))


def widths_of_steps(tab):
    """Return how wide the pictures from drawing to fitted are, by themselves."""
    return tab.locator(".step img").evaluate_all(
        "all => all.map(each => each.naturalWidth)"
    )


def test_a_blank_pad_offers_examples_and_shows_no_steps(desktop):
    clear(desktop)
    assert desktop.locator(".examples button").count() == len(EXAMPLES)
    assert desktop.locator(".examples").is_visible()
    assert not desktop.locator(".steps").is_visible()


def test_a_drawing_is_followed_step_by_step(desktop):
    clear(desktop)
    draw(desktop, "7-crossed", size=0.3, corner=(0.05, 0.6))
    assert desktop.locator(".steps .caption").all_inner_texts() == [
        ENGLISH.text(f"answer.{step}")
        for step in ("drawing", "cropped", "fitted", "centred")
    ]
    desktop.wait_for_function(
        "[...document.querySelectorAll('.step img')].every(i => i.naturalWidth)"
    )
    pad, cropped, fitted = widths_of_steps(desktop)
    assert pad == 56
    assert cropped < 56
    assert fitted <= 20
    assert not desktop.locator(".examples").is_visible()
    clear(desktop)
    assert not desktop.locator(".steps").is_visible()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("seven", r"That is a 7\."),
        ("one", r"That is a 1\."),
        ("four", r"A [49], or maybe a [49]\."),
        ("letter", r"That does not look like a digit to me\."),
        ("smiley", r"That does not look like a digit to me\."),
    ],
)
def test_an_example_is_drawn_on_the_pad_and_read(desktop, name, said):
    clear(desktop)
    desktop.get_by_role("button", name=ENGLISH.text(f"answer.example.{name}")).click()
    desktop.wait_for_function(
        "said => new RegExp(said).test(document.querySelector('.headline').innerText)",
        arg=said,
        timeout=FAR,
    )
    assert desktop.get_by_role("button", name="Clear").is_enabled()


def test_large_type_is_large_and_can_be_taken_back(desktop):
    clear(desktop)
    draw(desktop, "4-closed")
    size = "getComputedStyle(document.querySelector('{}')).fontSize"
    before = [desktop.evaluate(size.format(part)) for part in (".headline", ".bar")]
    button = desktop.get_by_role(
        "button", name=ENGLISH.text("masthead.large"), exact=True
    )
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    large = [desktop.evaluate(size.format(part)) for part in (".headline", ".bar")]
    for small, grown in zip(before, large, strict=True):
        assert float(grown[:-2]) > 1.5 * float(small[:-2])
    assert desktop.evaluate("document.documentElement.scrollWidth") <= 1280
    button.click()
    assert [
        desktop.evaluate(size.format(part)) for part in (".headline", ".bar")
    ] == before


def test_a_finger_draws_on_paper_that_explains_no_keys(phone):
    clear(phone)
    drawing = DRAWINGS["digits"]["2-looped"]
    draw_with_finger(phone, on_screen(phone, drawing))
    assert answered(phone, len(drawing)) == "That is a 2."
    assert not phone.locator(".keys").is_visible()
    outline = "getComputedStyle(document.querySelector('.paper')).outlineStyle"
    assert phone.evaluate(outline) == "none"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("drawn", [False, True])
def test_nothing_of_ours_keeps_anyone_out(browser, page, size, theme, drawn):
    context = browser.new_context(**SIZES[size])
    tab = opened(context, f"{page}/?__theme={theme}")
    if drawn:
        draw(tab, "7-crossed")
        tab.wait_for_timeout(300)  # the bars grow for a moment
    found = Axe().run(tab).response["violations"]
    context.close()
    assert [
        (each["id"], node["html"]) for each in found for node in each["nodes"]
    ] == []


@pytest.mark.parametrize("name", ["Why?", "Other networks", "How it learnt"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_panel_of_ours_keeps_anyone_out(browser, page, theme, name):
    context = browser.new_context(**DESKTOP)
    tab = opened(context, f"{page}/?__theme={theme}")
    draw(tab, "4-closed")
    tab.get_by_role("tab", name=name).click()
    tab.wait_for_selector("[role=tabpanel]:not([hidden]) :is(img, canvas, svg)")
    tab.wait_for_timeout(1500)  # the rest comes after the first picture
    found = Axe().run(tab).response["violations"]
    context.close()
    assert [
        (each["id"], node["html"]) for each in found for node in each["nodes"]
    ] == []


def test_the_page_works_where_only_this_machine_can_be_reached(browser, page):
    context = browser.new_context(**DESKTOP)
    refused = []

    def only_here(route):
        if route.request.url.startswith((page, "data:", "blob:")):
            route.continue_()
        else:
            refused.append(route.request.url)
            route.abort()

    context.route("**/*", only_here)
    tab = opened(context, page)
    assert draw(tab, "2-looped") == "That is a 2."
    context.close()
    assert refused == []
