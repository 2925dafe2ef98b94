"""Nothing keeps anyone out: axe looks at every state of the page, light and dark."""

import pytest

from digits.page.i18n.wording import ENGLISH
from tests.helpers.browser.hands import (
    DESKTOP,
    PHONE,
    draw,
    draw_with_finger,
    draw_with_mouse,
    expect_text,
    open_tab,
    violations,
)
from tests.helpers.drawn import DRAWINGS, FOLDER

pytestmark = pytest.mark.slow

SEVEN = DRAWINGS["digits"]["7-crossed"]
READY = {
    "why": ".why:not(.empty)[aria-busy=false]",
    "networks": ".networks[aria-busy=false] .board",
    "training": ".count:not(:empty)",
    "photo": "#photo .choose",
}
FADE = 500  # ms; what appears does so gently, and is faint meanwhile
FINGER = 44  # px


@pytest.fixture(params=["light", "dark"])
def theme(request):
    return request.param


def look(tab, found, state, context=None):
    """Note what axe finds in a state of the page."""
    tab.wait_for_timeout(FADE)
    found[state] = violations(tab, context)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["laptop", "phone"])
def test_the_page_and_its_panels_keep_nobody_out(new_tab, page, size, theme):
    tab = new_tab(f"{page}/?__theme={theme}", **size)
    found = {}
    look(tab, found, "blank")
    draw(tab, SEVEN, draw_with_finger if size is PHONE else draw_with_mouse)
    look(tab, found, "drawn")
    for name in READY:
        open_tab(tab, name)
        tab.wait_for_selector(READY[name])
        look(tab, found, name, None if name == "photo" else "[role=tabpanel]")
    seven = (FOLDER / "7.png").read_bytes()
    photo = {"name": "7.png", "mimeType": "image/png", "buffer": seven}
    tab.locator("#photo .file").set_input_files(photo)
    expect_text(tab, "#photo .result", "That is a 7.")
    look(tab, found, "photo read")
    for button in tab.locator("#photo button:visible").all():
        assert button.bounding_box()["height"] >= FINGER
    assert {state: what for state, what in found.items() if what} == {}


def test_the_question_whether_it_was_right_keeps_nobody_out(
    new_tab, keeping_page, theme
):
    tab = new_tab(f"{keeping_page}/?__theme={theme}")
    draw(tab, SEVEN)
    found = {}
    for key in ("no", "no_digit", "take_back"):
        look(tab, found, key, ".feedback")
        tab.locator(f".feedback [data-text='right.{key}']:visible").click()
        tab.locator(".feedback button:visible").first.wait_for()
    expect_text(tab, ".feedback .said", ENGLISH.text("right.taken_back"))
    assert {state: what for state, what in found.items() if what} == {}


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["laptop", "phone"])
def test_the_dialog_for_sharing_keeps_nobody_out(new_tab, page_for_all, size, theme):
    address, _ = page_for_all
    tab = new_tab(f"{address}/?__theme={theme}", locale="de-DE", **size)
    draw(tab, SEVEN, draw_with_finger if size is PHONE else draw_with_mouse)
    tab.locator("#masthead .share").click()
    tab.wait_for_selector("dialog[open] .how:not(:empty)")
    for part in ("dialog", ".code", ".address", ".copy", ".download", ".close"):
        box = tab.locator(f"#share {part}").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size["viewport"]["width"]
    line = "address => parseFloat(getComputedStyle(address).lineHeight)"
    shown = tab.locator("#share .address")
    assert shown.bounding_box()["height"] < 1.5 * shown.evaluate(line)  # one line
    found = {}
    look(tab, found, "dialog", "#share")
    assert found == {"dialog": []}
