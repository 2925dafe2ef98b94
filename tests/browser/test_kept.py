"""What a tab of the browser keeps: drawing, open panel, network; a link gives way."""

import json

import pytest

from tests.helpers.browser import hands
from tests.helpers.browser.sharing import link_to
from tests.helpers.drawn import FOUR, SEVEN

PLACE = "digits-drawing"
DRAWN = "1IAIEAAMK"  # in a link: a stroke from (1, 0) to (0, 2.5)
LINKED = [[1, 0], [0, 2.5]]
CORRUPT = {  # what no drawing of ours is: see WRONG beside the pad's tests too
    "cut off": '[{"width": 16',
    "null": "null",
    "no points": '[{"width": 16, "points": []}]',
    "markup": '[{"width": 16, "points": [[0, "<img src=x onerror=alert(1)>"]]}]',
    "deep": "[" * 100_000,
    "too many": json.dumps([{"width": 16, "points": [[0, 0]] * 5000}] * 3),
    "too long": json.dumps([{"width": 16, "points": [[0, 0]]}]) + " " * 1_000_000,
}
FORBIDDEN = """
    const get = () => { throw new DOMException("no"); };
    for (const name of ["sessionStorage", "localStorage"]) {
        Object.defineProperty(window, name, { get });
    }
"""
FULL = "Storage.prototype.setItem = () => { throw new DOMException('QuotaExceeded'); }"


def reload(tab):
    tab.reload()
    hands.wait_for_pad(tab)


def kept(tab):
    return json.loads(tab.evaluate(f"sessionStorage.getItem('{PLACE}')"))


def test_a_reload_brings_the_drawing_back_and_its_reading(tab):
    hands.draw_with_mouse(tab, SEVEN)
    assert hands.answered(tab, len(SEVEN)) == "That's a 7!"
    drawn = hands.strokes_read(tab)
    assert kept(tab) == drawn
    reload(tab)
    assert hands.answered(tab, len(SEVEN)) == "That's a 7!"
    assert hands.strokes_read(tab) == drawn
    assert tab.get_by_role("button", name="Undo").is_disabled()
    [*before, _] = hands.draw_lines(tab, hands.FAR_LEFT)[-1]  # and it goes on
    assert before == drawn
    reload(tab)
    hands.answered(tab, len(SEVEN) + 1)


def test_undo_eraser_and_clear_are_kept_too(tab):
    one, _ = hands.draw_lines(tab, hands.FAR_LEFT, hands.TALL)
    hands.press_button(tab, "Undo", 1)
    assert kept(tab) == one
    tab.get_by_role("button", name="Eraser").click()
    hands.draw_with_mouse(tab, [[[-10, 50], [10, 50]]])
    hands.answered(tab, 2)
    assert kept(tab) == hands.strokes_read(tab)
    hands.press_button(tab, "Clear", 0)
    reload(tab)
    assert hands.is_blank(tab)
    assert kept(tab) == []


def test_a_stroke_that_is_drawn_while_the_page_goes_is_kept(tab):
    hands.pull_mouse(tab, hands.TALL)
    reload(tab)
    hands.answered(tab, 1)
    tab.mouse.up()


def test_going_back_brings_back_drawing_panel_and_network(tab, page):
    hands.put(tab, SEVEN)
    hands.unfold(tab)
    tab.get_by_label("Network", exact=True).select_option("mlp-784")
    tab.goto(f"{page}/health")
    tab.go_back()
    hands.wait_for_pad(tab)
    assert hands.answered(tab, len(SEVEN)) == "That's a 7!"
    tab.wait_for_selector(".about")
    assert hands.chosen(tab.locator("#tab-training"))
    assert tab.locator("#network").input_value() == "mlp-784"
    tab.locator("#tab-training").click()
    tab.locator("#network").select_option("digits", force=True)
    tab.go_forward()
    tab.go_back()
    hands.wait_for_pad(tab)
    hands.answered(tab, len(SEVEN))
    assert hands.open_panels(tab) == []


def test_a_fresh_tab_starts_blank(tab, page):
    hands.put(tab, SEVEN)
    other = hands.opened(tab.context, page)
    assert hands.is_blank(other)
    assert hands.open_panels(other) == []
    assert other.evaluate("Object.keys(sessionStorage)") == []
    other.close()


# Links.


@pytest.fixture
def linked(new_tab, page):
    """Give a tab in which a link was opened."""
    tab = new_tab(f"{page}/#d={DRAWN}&tab=networks&network=mlp-784")
    hands.answered(tab, 1)
    tab.wait_for_selector("#tab-networks[aria-expanded=true]")
    return tab


def points(tab):
    return [stroke["points"] for stroke in hands.strokes_read(tab)]


def test_a_link_is_shown_again_until_something_new_is_drawn(linked):
    tab = linked
    reload(tab)
    hands.answered(tab, 1)
    assert points(tab) == [LINKED]
    assert f"#d={DRAWN}" in tab.url
    hands.press_button(tab, "Clear", 0)
    hands.draw_with_mouse(tab, SEVEN)
    assert hands.answered(tab, len(SEVEN)) == "That's a 7!"
    drawn = hands.strokes_read(tab)
    assert tab.url.endswith("#tab=networks&network=mlp-784")
    reload(tab)
    assert hands.answered(tab, len(SEVEN)) == "That's a 7!"
    tab.wait_for_selector("#tab-networks[aria-expanded=true]")  # share has come by now
    tab.wait_for_timeout(300)
    assert hands.strokes_read(tab) == drawn
    tab.locator("#tab-networks").click()
    reload(tab)
    hands.answered(tab, len(SEVEN))
    tab.wait_for_timeout(300)
    assert hands.open_panels(tab) == []


def test_a_links_drawing_that_was_cleared_or_gone_on_with_does_not_return(linked):
    tab = linked
    hands.draw_lines(tab, hands.TALL)
    reload(tab)
    hands.answered(tab, 2)
    assert points(tab)[0] == LINKED
    hands.press_button(tab, "Clear", 0)
    reload(tab)
    tab.wait_for_selector("#tab-networks[aria-expanded=true]")
    tab.wait_for_timeout(300)
    assert hands.is_blank(tab)


def test_a_link_comes_before_what_was_kept_and_leaves_it_to_its_own_page(tab, page):
    hands.put(tab, SEVEN)
    tab.goto(f"{page}/health")
    tab.goto(f"{page}/#d={DRAWN}")
    hands.answered(tab, 1)
    assert points(tab) == [LINKED]
    tab.go_back()
    tab.go_back()
    hands.wait_for_pad(tab)
    assert hands.answered(tab, len(SEVEN)) == "That's a 7!"


def test_a_link_over_a_drawing_that_is_undone_does_not_return(tab):
    hands.put(tab, SEVEN)
    link = link_to(tab)
    hands.put(tab, FOUR)
    tab.evaluate("end => { location.hash = end; }", link[link.index("#") :])
    hands.expect_text(tab, ".headline", "That's a 7!")
    hands.press_button(tab, "Undo", len(FOUR))
    hands.expect_text(tab, ".headline", "That's a 4!")
    assert "#" not in tab.url
    reload(tab)
    hands.expect_text(tab, ".headline", "That's a 4!")


def test_a_damaged_link_does_not_keep_a_drawing_from_returning(new_tab, page):
    tab = new_tab(f"{page}/#d=1____")
    tab.wait_for_function("document.querySelector('.notice')?.textContent")
    assert "#" not in tab.url
    hands.put(tab, SEVEN)
    reload(tab)
    hands.expect_text(tab, ".headline", "That's a 7!")


# Storage that is damaged, forbidden, full.


@pytest.mark.parametrize("text", CORRUPT.values(), ids=CORRUPT)
def test_what_is_no_drawing_is_ignored(tab, text):
    for place in (PLACE, "digits-tab", "digits-network"):
        tab.evaluate(
            "([place, text]) => sessionStorage.setItem(place, text)", [place, text]
        )
    reload(tab)
    tab.wait_for_timeout(100)
    assert hands.is_blank(tab)
    assert hands.open_panels(tab) == []
    hands.draw_lines(tab, hands.TALL)


@pytest.mark.parametrize("script", [FORBIDDEN, FULL], ids=["forbidden", "full"])
def test_without_storage_the_page_works_and_starts_blank(new_tab, script):
    errors = []
    tab = new_tab(before=lambda context: context.add_init_script(script))
    tab.on("pageerror", lambda error: errors.append(str(error)))
    assert hands.draw(tab, SEVEN) == "That's a 7!"
    hands.open_tab(tab, "why")
    reload(tab)
    assert hands.is_blank(tab)
    assert hands.draw(tab, SEVEN) == "That's a 7!"
    assert errors == []
