"""Nothing keeps anyone out: axe looks at every state of the page, light and dark."""

import pytest

from digits.page.i18n.wording import ENGLISH
from tests.helpers.browser import hands
from tests.helpers.drawn import FOLDER, SEVEN

READY = {
    "why": ".why:not(.empty)[aria-busy=false]",
    "networks": ".networks[aria-busy=false] .board",
    "training": ".count:not(:empty)",
    "photo": "#photo .choose",
}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
FINGER = 44  # px


def look(tab, found, state, context=None):
    """Note what axe finds in a state of the page; in the dark only colours differ."""
    found[state] = hands.violations(tab, context)
    tab.evaluate("document.body.classList.add('dark')")
    found[f"{state}, dark"] = hands.violations(tab, context, runOnly=COLOURS)
    tab.evaluate("document.body.classList.remove('dark')")


@pytest.mark.parametrize("size", [hands.DESKTOP, hands.PHONE], ids=["laptop", "phone"])
def test_nothing_keeps_anybody_out(new_tab, page, size):
    tab = new_tab(page, reduced_motion="reduce", **size)  # nothing fades in
    found = {}
    look(tab, found, "blank")
    hands.put(tab, SEVEN)
    look(tab, found, "drawn")
    look_at_question(tab, found)
    look_at_certainty(tab, found)
    look_at_panels(tab, found)
    look_at_dialog(tab, found, size["viewport"]["width"])
    assert {state: what for state, what in found.items() if what} == {}


def look_at_question(tab, found):
    for key in ("no", "no_digit", "take_back"):
        look(tab, found, key, ".feedback")
        tab.locator(f".feedback [data-text='right.{key}']:visible").click()
        tab.locator(".feedback button:visible").first.wait_for()
    hands.expect_text(tab, ".feedback .status", ENGLISH.text("right.taken_back"))


def look_at_certainty(tab, found):
    tab.locator(".certainty .fold").click()
    tab.wait_for_selector(".certainty .measured:not(:empty)")
    tab.keyboard.press("ArrowRight")
    look(tab, found, "certainty", "#certainty")
    tab.keyboard.press("Escape")


def look_at_panels(tab, found):
    for name, ready in READY.items():
        hands.open_tab(tab, name)
        if name == "training":
            tab.wait_for_selector("#training .pillar.best")
            look(tab, found, "folded", ".panel:not([hidden])")
            hands.unfold(tab)
        tab.wait_for_selector(ready)
        look(tab, found, name, None if name == "photo" else ".panel:not([hidden])")
    look_at_cell(tab, found)
    hands.open_tab(tab, "photo")
    seven = (FOLDER / "7.png").read_bytes()
    photo = {"name": "7.png", "mimeType": "image/png", "buffer": seven}
    tab.locator("#photo .file").set_input_files(photo)
    hands.expect_text(tab, "#photo .result", "That's a 7!")
    look(tab, found, "photo read")
    for button in tab.locator("#photo button:visible").all():
        assert button.bounding_box()["height"] >= FINGER


def look_at_cell(tab, found):
    hands.open_tab(tab, "training")
    tab.locator(".matrix button").first.click()
    tab.locator(".drawings li:not(.coming)").first.wait_for()
    look(tab, found, "cell", ".panel:not([hidden])")
    for button in tab.locator(".drawings button").all():
        assert button.bounding_box()["height"] >= FINGER


def look_at_dialog(tab, found, width):
    hands.choose_language(tab, "de")  # its words are longer
    tab.locator("#masthead .share").click()
    tab.wait_for_selector("dialog[open] .how:not(:empty)")
    for part in ("dialog", ".code", ".address", ".copy", ".download", ".close"):
        box = tab.locator(f"#share {part}").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    line = "address => parseFloat(getComputedStyle(address).lineHeight)"
    shown = tab.locator("#share .address")
    assert shown.bounding_box()["height"] < 1.5 * shown.evaluate(line)  # one line
    look(tab, found, "dialog", "#share")
