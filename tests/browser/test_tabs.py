"""The tabs in a real Chromium: other networks, and how each learnt."""

import json

import pytest

from digits.networks import NETWORKS
from digits.weights import WEIGHTS
from tests.helpers.drawn import DRAWINGS
from tests.helpers.hands import (
    DESKTOP,
    PHONE,
    answered,
    chosen,
    clear,
    draw_with_finger,
    draw_with_mouse,
    on_screen,
    opened,
    tap_open,
)

pytestmark = pytest.mark.slow

THERE = [name for name in NETWORKS if (WEIGHTS / f"{name}.weights.h5").exists()]
SHOWN = ["digits (ours)", *THERE[1:]]
PATIENCE = 120_000  # ms; the networks are loaded when the first tab is opened
SMALL = {"size": 0.27, "corner": (0.7, 0.03)}
FOUR, SEVEN = DRAWINGS["digits"]["4-open"], DRAWINGS["digits"]["7-crossed"]


def draw(tab, drawing, hand=draw_with_mouse, **place):
    clear(tab)
    hand(tab, on_screen(tab, drawing, **place))
    return answered(tab, len(drawing))


def compared(tab):
    """Wait until all networks have read the drawing; return what each panel says."""
    tab.wait_for_selector(".networks[aria-busy=false] .board", timeout=PATIENCE)
    return [
        {
            how: panel.locator(f".{how} .says").inner_text()
            for how in ("centred", "uncentred")
        }
        for panel in tab.locator(".network").all()
    ]


def says(tab, headline):
    """Wait until the other networks' headline begins so."""
    said = "document.querySelector('#networks .said').textContent"
    tab.wait_for_function(
        f"start => {said}.startsWith(start)",
        arg=headline,
        timeout=PATIENCE,
    )


@pytest.fixture
def complaints():
    return []


@pytest.fixture
def tab(browser, page, complaints):
    """Give a page on which no tab was opened; note what its console complains of."""
    context = browser.new_context(**DESKTOP)
    tab = opened(context, page)
    tab.on(
        "console", lambda line: line.type == "error" and complaints.append(line.text)
    )
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    yield tab
    context.close()


def functions_asked(tab):
    """Return a list that grows with the name of each server function asked."""
    asked = []

    def note(request):
        if "component_server" in request.url:
            asked.append(json.loads(request.post_data)["fn_name"])

    tab.on("request", note)
    return asked


# The row of tabs.


def test_no_tab_is_open_at_first_and_nothing_is_asked_for_one(tab):
    asked = functions_asked(tab)
    draw(tab, SEVEN)
    assert [chosen(one) for one in tab.get_by_role("tab").all()] == [False] * 4
    assert tab.get_by_role("tabpanel").count() == 0  # none that can be seen
    assert set(asked) == {"read_drawing"}


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1366, 768), (1920, 1080)])
def test_the_page_needs_no_scrolling_before_a_tab_is_open(browser, page, width, height):
    context = browser.new_context(viewport={"width": width, "height": height})
    tab = opened(context, page)
    assert tab.evaluate("document.documentElement.scrollHeight") == height
    box = tab.get_by_role("tablist").bounding_box()
    assert box["y"] + box["height"] <= height
    context.close()


def test_keys_reach_every_tab_and_open_it(tab, complaints):
    why, others, learnt, photo = tab.get_by_role("tab").all()
    why.focus()
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("ArrowRight")
    assert learnt.evaluate("tab => tab === document.activeElement")
    assert not chosen(learnt)
    tab.keyboard.press("Enter")
    assert chosen(learnt)
    assert tab.get_by_role("tabpanel", name="How it learnt").is_visible()
    tab.keyboard.press("Home")
    assert why.evaluate("tab => tab === document.activeElement")
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("Space")
    assert (chosen(others), chosen(learnt)) == (True, False)
    assert tab.get_by_role("tabpanel", name="How it learnt").count() == 0
    tab.keyboard.press("ArrowLeft")
    tab.keyboard.press("ArrowLeft")  # round to the last
    assert photo.evaluate("tab => tab === document.activeElement")
    tab.keyboard.press("Tab")  # past the other tab, into the open panel
    inside = "document.activeElement.closest('[role=tabpanel]')?.id"
    assert tab.evaluate(inside) == "panel-networks"
    assert complaints == []


def test_an_open_tab_is_closed_by_choosing_it_again(tab):
    others = tab.get_by_role("tab", name="Other networks")
    before = tab.locator(".sheet").bounding_box()
    others.click()
    assert tab.locator(".sheet").bounding_box()["width"] < before["width"]
    others.click()
    assert tab.get_by_role("tabpanel").count() == 0
    assert tab.locator(".sheet").bounding_box() == before


# Other networks.


def test_every_network_reads_the_drawing(tab, complaints):
    draw(tab, SEVEN)
    tab.get_by_role("tab", name="Other networks").click()
    assert compared(tab)[0] == {"centred": "7", "uncentred": "7"}
    assert tab.locator(".network .name").all_inner_texts() == SHOWN
    for panel in tab.locator(".network").all():
        assert panel.locator(".pillar").count() == 20
        assert panel.locator(".pillar.best").count() >= 1
    assert complaints == []


def test_a_small_digit_in_a_corner_is_read_otherwise_without_centring(tab):
    tab.get_by_role("tab", name="Other networks").click()
    assert draw(tab, FOUR, **SMALL) == "That is a 4."
    ours = compared(tab)[0]
    assert ours["centred"] == "4"
    assert ours["uncentred"] != "4"
    assert tab.locator(".network .uncentred .mark").first.inner_text() == "≠ centred"
    for picture in ("centred", "whole"):
        wide = tab.locator(f".glyph-{picture}").evaluate("image => image.naturalWidth")
        assert wide == 28


def test_every_stroke_is_read_anew_while_the_tab_is_open(tab):
    tab.get_by_role("tab", name="Other networks").click()
    draw(tab, [SEVEN[0]])
    before = compared(tab)
    draw_with_mouse(tab, on_screen(tab, DRAWINGS["digits"]["0"]))
    answered(tab, 2)
    tab.wait_for_function(
        "before => document.querySelector('.network .says').textContent !== before",
        arg=before[0]["centred"],
    )


def test_a_cleared_pad_invites_to_draw(tab):
    tab.get_by_role("tab", name="Other networks").click()
    says(tab, "Draw a digit on the pad")
    draw(tab, SEVEN)
    compared(tab)
    clear(tab)
    says(tab, "Draw a digit on the pad")
    assert not tab.locator(".board").is_visible()


def test_what_needs_no_network_is_said_in_the_tab_too(tab):
    tab.get_by_role("tab", name="Other networks").click()
    box = tab.locator(".sheet").bounding_box()
    tab.mouse.click(box["x"] + 99, box["y"] + 99)
    says(tab, "That is only a dot.")
    assert not tab.locator(".board").is_visible()


def test_a_doodle_is_no_digit_to_ours_alone(tab):
    tab.get_by_role("tab", name="Other networks").click()
    draw(tab, DRAWINGS["nondigits"]["smiley"])
    ours, *others = compared(tab)
    assert ours["centred"] == "no digit"
    assert {each["centred"] in list("0123456789") for each in others} <= {True}
    assert tab.locator(".network.differs").count() == len(THERE) - 1


def test_one_question_is_under_way_and_an_old_answer_is_dropped(tab):
    tab.get_by_role("tab", name="Other networks").click()
    draw(tab, SEVEN)
    compared(tab)
    held = []

    def hold_the_first(route):
        ours = json.loads(route.request.post_data)["fn_name"] == "read_by_all"
        if ours and len(held) < 1:
            held.append(route)
        else:
            route.continue_()

    tab.route("**/component_server/**", hold_the_first)
    asked = functions_asked(tab)
    clear(tab)
    draw_with_mouse(tab, on_screen(tab, FOUR))
    assert answered(tab, 2) == "That is a 4."
    tab.wait_for_timeout(300)
    assert asked.count("read_by_all") == 1
    held[0].continue_()
    tab.wait_for_function(
        "document.querySelector('.network .says').textContent === '4'"
    )
    assert asked.count("read_by_all") == 2


def test_a_panel_outlives_a_server_that_is_away(tab):
    draw(tab, SEVEN)
    tab.route("**/component_server/**", lambda route: route.abort())
    tab.get_by_role("tab", name="Other networks").click()
    says(tab, "I cannot be reached")
    tab.unroute("**/component_server/**")
    assert compared(tab)[0]["centred"] == "7"


def test_a_finger_opens_a_tab_and_sees_its_panel(browser, page):
    context = browser.new_context(**PHONE)
    tab = opened(context, page)
    draw(tab, SEVEN, draw_with_finger)
    others = tab.get_by_role("tab", name="Other networks")
    others.scroll_into_view_if_needed()
    tab.wait_for_timeout(500)  # a tap stops a page that still scrolls
    tap_open(others)
    assert len(compared(tab)) == len(THERE)
    tab.wait_for_timeout(1000)
    assert (
        tab.locator("#networks .said").bounding_box()["y"] < PHONE["viewport"]["height"]
    )
    context.close()


# How it learnt.


def described(tab, network):
    """Choose a network, and wait until the panel shows it and its misses."""
    select = tab.get_by_label("Network", exact=True)
    tab.wait_for_selector(".about", timeout=PATIENCE)
    select.select_option(network)
    size = f"{json.loads((WEIGHTS / f'{network}.json').read_text())['parameters']:,}"
    tab.wait_for_function(
        "size => document.querySelector('.facts dl').textContent.includes(size)",
        arg=size,
    )
    tab.wait_for_function(
        "document.querySelector('.count').textContent.includes('of these 100')",
        timeout=PATIENCE,
    )


@pytest.mark.parametrize("network", THERE)
def test_layers_curves_and_misses_of_a_network_are_shown(tab, network, complaints):
    tab.get_by_role("tab", name="How it learnt").click()
    described(tab, network)
    card = json.loads((WEIGHTS / f"{network}.json").read_text())
    numbers = tab.locator(".layers td:last-child").all_inner_texts()
    total = sum(int(number.replace(",", "")) for number in numbers)
    assert total >= card["parameters"]
    for kind in ("accuracy", "loss"):
        svg = tab.locator(f".{kind} svg")
        assert svg.locator(".curve.style-0").count() == 1
        marks = svg.locator(".mark.style-0")
        assert marks.count() == len(card["history"])
        assert "Training" in svg.get_attribute("aria-label")
    assert tab.locator(".numbers tbody tr").count() == len(card["history"])
    assert len(tab.locator(".overfitting").inner_text()) > 40
    assert tab.locator(".sources tbody tr").count() == len(card["sources"])
    misses = tab.locator(".count").inner_text().split()[2]  # It misreads 9 of ...
    shown = 0 if misses == "none" else min(int(misses), 12)
    assert tab.locator(".shown li").count() == shown
    assert complaints == []


def test_every_network_can_be_chosen(tab):
    tab.get_by_role("tab", name="How it learnt").click()
    tab.wait_for_selector(".about", timeout=PATIENCE)
    assert tab.locator("#training option").all_inner_texts() == SHOWN


def test_the_last_choice_is_the_one_that_is_shown(tab):
    tab.get_by_role("tab", name="How it learnt").click()
    for network in [*THERE, *THERE[:1]]:
        tab.wait_for_selector(".about", timeout=PATIENCE)
        tab.get_by_label("Network", exact=True).select_option(network)
    described(tab, THERE[0])


@pytest.mark.parametrize(("width", "height"), [(390, 844), (320, 640), (1280, 800)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["Other networks", "How it learnt"])
def test_no_panel_is_wider_than_the_screen(browser, page, width, height, scheme, name):
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme
    )
    tab = opened(context, page)
    draw(tab, DRAWINGS["nondigits"]["smiley"])
    tab.get_by_role("tab", name=name).click()
    shown = ".board" if name == "Other networks" else ".about"
    tab.wait_for_selector(shown, timeout=PATIENCE)
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    parts = tab.locator(f"{shown} :is(td, th, dd, p, img, svg, li):not(.unseen *)")
    right = parts.evaluate_all(
        "all => Math.max(...all.map(one => one.getBoundingClientRect().right))"
    )
    assert right <= width
    context.close()


def test_curves_are_drawn_anew_when_the_screen_turns(tab):
    tab.get_by_role("tab", name="How it learnt").click()
    described(tab, "digits")
    svg = tab.locator(".accuracy svg")
    assert 450 < int(svg.get_attribute("width")) < 512  # two side by side
    tab.set_viewport_size({"width": 600, "height": 800})
    svg_width = "document.querySelector('.accuracy svg').getAttribute('width')"
    tab.wait_for_function(f"520 < {svg_width} && {svg_width} < 600")
