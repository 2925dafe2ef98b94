"""Links in a real Chromium: made, opened, damaged."""

import pytest

from digits.page.i18n.wording import ENGLISH
from tests.helpers.browser.hands import (
    PHONE,
    answered,
    chosen,
    draw,
    draw_with_finger,
    expect_text,
    load,
    open_tab,
    put_on_pad,
    strokes_read,
)
from tests.helpers.browser.sharing import assert_alike, link_to, share
from tests.helpers.drawn import DRAWINGS

pytestmark = pytest.mark.slow

SEVEN, FOUR = DRAWINGS["digits"]["7-crossed"], DRAWINGS["digits"]["4-open"]
DRAWN = "1IAIEAAMK"  # a stroke from (1, 0) to (0, 2.5)
DAMAGED = [
    *("#d=", "#d=2AAAA", "#d=1%00%ff", "#d=1____", "#tab=%3Cscript%3E"),
    "#d=1" + "A" * 20_000,
]


def test_a_link_opens_the_same_drawing_tab_and_network(tab, new_tab, page):
    assert draw(tab, SEVEN) == "That is a 7."
    open_tab(tab, "training")
    tab.wait_for_selector(".about")
    tab.get_by_label("Network", exact=True).select_option("mlp-784")
    link, before = link_to(tab), strokes_read(tab)
    assert link.startswith(f"{page}/#d=1")
    assert len(link) < 2_000
    other = new_tab(link, locale="de-DE")
    assert answered(other, len(SEVEN)) == "Das ist eine 7."
    assert_alike(before, strokes_read(other))
    assert chosen(other.locator("#tab-training"))
    other.wait_for_selector(".about")
    assert other.locator("#network").input_value() == "mlp-784"
    assert "Hand-Written" in other.locator(".facts dd").first.inner_text()


def test_a_link_that_is_opened_over_a_drawing_can_be_undone(tab):
    draw(tab, SEVEN)
    link = link_to(tab)
    draw(tab, FOUR)
    tab.evaluate("link => { location.href = link; }", link)
    expect_text(tab, ".headline", "That is a 7.")
    tab.get_by_role("button", name="Undo").click()
    expect_text(tab, ".headline", "That is a 4.")


def test_an_older_link_opens_its_tab_and_sends_no_drawing_in_an_address(new_tab, page):
    asked = []

    def note(context):
        context.on("request", lambda request: asked.append(request.url))

    tab = new_tab(f"{page}/#d={DRAWN}&tab=others", before=note)
    tab.wait_for_selector("#tab-networks[aria-selected=true]")
    assert len(asked) > 5
    assert [url for url in asked if DRAWN[:8] in url] == []


def test_a_damaged_link_is_said_to_be_so_and_changes_nothing(tab):
    draw(tab, SEVEN)
    for fragment in DAMAGED:
        tab.evaluate("fragment => { location.hash = fragment; }", fragment)
        expect_text(tab, ".notice", ENGLISH.text("share.damaged"))
        assert tab.locator(".headline").inner_text() == "That is a 7."
        assert len(strokes_read(tab)) == len(SEVEN)
        tab.evaluate(
            "location.hash = ''; document.querySelector('.notice').innerHTML = ''"
        )


@pytest.mark.parametrize("fragment", ["#nothing-of-ours", "#tab=nobody", "#", "#a=b&c"])
def test_a_link_that_names_nothing_of_ours_is_left_alone(tab, page, fragment):
    tab.goto("about:blank")
    load(tab, f"{page}/{fragment}")
    assert tab.locator(".headline").inner_text() == "Draw a digit from 0 to 9."
    assert tab.locator(".notice").inner_text() == ""
    assert tab.get_by_role("tabpanel").count() == 0


def test_a_link_that_names_no_network_of_ours_shows_ours(tab, page):
    tab.goto("about:blank")
    load(tab, f"{page}/#network=nobody")
    open_tab(tab, "training")
    tab.wait_for_selector(".about")
    assert tab.locator("#network").input_value() == "digits"


def test_without_a_clipboard_the_link_stands_in_a_field(new_tab, page_for_all):
    _, others = page_for_all  # no HTTPS, no clipboard
    tab = new_tab(others, **PHONE)
    draw(tab, SEVEN, draw_with_finger)
    dialog = share(tab)
    dialog.locator(".copy").click()
    field = dialog.get_by_role("textbox", name="The link to what you see")
    assert dialog.locator(".done").inner_text() == ENGLISH.text("share.by_hand")
    link = field.input_value()
    assert link.startswith(f"{others}#d=1")
    selected = field.evaluate("field => field.selectionEnd - field.selectionStart")
    assert selected == len(link)
    tab.goto("about:blank")
    tab.goto(link)
    assert answered(tab, len(SEVEN)) == "That is a 7."


def test_a_link_from_this_computer_leads_others_to_it(new_tab, page_for_all):
    own, others = page_for_all
    tab = new_tab(own)
    draw(tab, SEVEN)
    assert link_to(tab).startswith(f"{others}#d=1")
    assert tab.locator(".done").text_content() == ENGLISH.text("share.copied")


def test_it_is_said_that_a_link_opens_here_alone(tab):
    link_to(tab)
    assert tab.locator(".done").text_content() == ENGLISH.text("share.copied_here")


def test_too_much_ink_for_a_link_is_said_so(tab, rng):
    noise = rng.uniform(0, 280, (40, 400, 2)).round(1).tolist()
    put_on_pad(tab, [{"width": 16, "points": points} for points in noise])
    tab.wait_for_function("window.digitsReading?.strokes?.length === 40")
    dialog = share(tab)
    dialog.locator(".copy").click()
    assert dialog.locator(".done").inner_text() == ENGLISH.text("share.too_much")
