"""The tabs in a real Chromium: other networks, and how each network learnt."""

import json

import pytest

from digits.networks import NETWORKS
from digits.page.i18n.wording import ENGLISH, TIMES
from digits.weights import WEIGHTS
from tests.helpers.browser import hands
from tests.helpers.drawn import DOT, DRAWINGS, FOUR, SEVEN, SMILEY

READY = ".networks[aria-busy=false] .board"
THERE = [name for name in NETWORKS if (WEIGHTS / f"{name}.weights.h5").exists()]
SHOWN = [ENGLISH.network_name(name) for name in THERE]
SMALL = {"side": 76, "corner": (196, 8)}
ASKED = {  # what a panel asks, what is there once it is answered, and what that says
    "why": ("explain_drawing", ".why[aria-busy=false]:not(.empty)", "#why .result"),
    "networks": ("read_by_all", READY, ".network .says"),
}

INKED = """canvas => canvas.getContext("2d")
    .getImageData(0, 0, canvas.width, canvas.height)
    .data.some((value) => value > 0)"""
AT_MIDDLE_OF_PAD = """() => {
    const { left, top, width, height } =
        document.querySelector(".sheet").getBoundingClientRect();
    return document.elementFromPoint(left + width / 2, top + height / 2)
        .closest(".panel")?.id ?? null;
}"""


def compared(tab):
    """Wait until all networks have read the drawing; return what each panel says."""
    tab.wait_for_selector(READY)
    return [
        {
            how: panel.locator(f".{how} .says").inner_text()
            for how in ("centred", "uncentred")
        }
        for panel in tab.locator(".network").all()
    ]


# The row of tabs.


def test_no_tab_is_open_at_first_and_nothing_is_asked_for_one(fresh_tab):
    asked = hands.questions(fresh_tab)
    hands.put(fresh_tab, SEVEN)
    row = fresh_tab.locator(".tab").all()
    assert [hands.chosen(button) for button in row] == [False] * 4
    assert hands.open_panels(fresh_tab) == []
    assert set(hands.functions(asked)) == {"read_drawing"}


def test_keys_reach_every_tab_and_open_it(tab):
    row = tab.get_by_role("navigation", name="More about the networks")
    why, others, learning, photo = row.get_by_role("button").all()
    why.focus()
    tab.keyboard.press("Tab")
    tab.keyboard.press("Tab")
    assert hands.is_focused(learning)
    assert not hands.chosen(learning)
    tab.keyboard.press("Enter")
    assert hands.chosen(learning)
    assert tab.get_by_role("region", name="Watch it learn").is_visible()
    tab.keyboard.press("Shift+Tab")
    assert hands.is_focused(others)
    tab.keyboard.press("Space")
    assert (hands.chosen(others), hands.chosen(learning)) == (True, False)
    assert hands.open_panels(tab) == ["panel-networks"]
    tab.keyboard.press("Tab")
    tab.keyboard.press("Tab")
    assert hands.is_focused(photo)
    tab.keyboard.press("Tab")  # past the last tab, into the open panel
    inside = "document.activeElement.closest('.panel')?.id"
    assert tab.evaluate(inside) == "panel-networks"


def test_each_tab_says_which_panel_it_opens(tab):
    for name, text in (("why", "Why?"), ("photo", "A photo")):
        button = tab.locator(f"#tab-{name}")
        assert button.get_attribute("aria-controls") == f"panel-{name}"
        button.click()
        panel = tab.get_by_role("region", name=text, exact=True)
        assert panel.get_attribute("id") == f"panel-{name}"


def test_an_open_tab_is_closed_by_choosing_it_again_or_by_escape(tab):
    others = tab.locator("#tab-networks")
    others.click()
    assert hands.open_panels(tab) == ["panel-networks"]
    assert not tab.locator("#steps").is_visible()  # it stands in their place
    others.click()
    assert hands.open_panels(tab) == []
    assert tab.locator("#steps").is_visible()
    others.click()
    tab.locator("#networks .panel").focus()
    tab.keyboard.press("Escape")
    assert hands.open_panels(tab) == []
    assert hands.is_focused(others)


def test_on_a_phone_a_panel_is_a_sheet_with_the_drawing_and_a_way_to_close_it(
    phone_tab,
):
    hands.put(phone_tab, SEVEN)
    button = phone_tab.locator("#tab-networks")
    for close in (
        lambda: phone_tab.get_by_role("button", name="Close", exact=True).tap(),
        lambda: phone_tab.keyboard.press("Escape"),
    ):
        hands.tap_open(button)
        phone_tab.wait_for_selector(READY)
        assert phone_tab.locator(".head .name").inner_text() == "Other networks"
        assert phone_tab.locator(".head .drawing").evaluate(INKED)
        assert phone_tab.evaluate(AT_MIDDLE_OF_PAD) == "panel-networks"
        close()
        assert hands.open_panels(phone_tab) == []
        assert hands.is_focused(button)
        assert phone_tab.evaluate(AT_MIDDLE_OF_PAD) is None


# Panels that ask about the drawing.


@pytest.mark.parametrize("name", ASKED)
def test_one_question_is_under_way_and_an_old_answer_is_dropped(tab, name):
    function, ready, text = ASKED[name]
    hands.open_tab(tab, name)
    held = hands.hold_first(tab, function)
    asked = hands.questions(tab)
    hands.put(tab, SEVEN)
    tab.wait_for_selector(f".{name}[aria-busy=true]")
    hands.put(tab, FOUR)
    assert hands.functions(asked).count(function) == 1
    held[0].continue_()
    tab.wait_for_selector(ready)
    assert tab.locator(text).first.text_content().startswith("4")
    assert hands.functions(asked).count(function) == 2


@pytest.mark.parametrize("name", ASKED)
def test_a_panel_that_takes_its_time_says_so(fresh_tab, name):
    function, ready, _ = ASKED[name]
    held = hands.hold_first(fresh_tab, function)
    hands.put(fresh_tab, SEVEN)
    hands.open_tab(fresh_tab, name)
    hands.wait_for_text(fresh_tab, f".{name} .status", "One moment")
    held[0].continue_()
    fresh_tab.wait_for_selector(ready)
    assert "One moment" not in fresh_tab.locator(f".{name}").inner_text()


@pytest.mark.parametrize("name", ASKED)
def test_a_blank_pad_and_a_dot_are_not_asked_about(tab, name):
    asked = hands.questions(tab)
    hands.open_tab(tab, name)
    hands.wait_for_text(tab, f".{name} .status", "Draw a digit on the pad")
    hands.put(tab, DOT)
    hands.wait_for_text(tab, f".{name} .status", "That's only a dot.")
    assert set(hands.functions(asked)) == {"read_drawing"}
    assert not tab.locator(f".{name} :is(.board, .bill)").is_visible()


@pytest.mark.parametrize("name", ASKED)
def test_a_finger_opens_a_tab_and_sees_its_panel(phone_tab, name):
    _, ready, text = ASKED[name]
    hands.put(phone_tab, SEVEN)
    button = phone_tab.locator(f"#tab-{name}")
    button.scroll_into_view_if_needed()
    hands.tap_open(button)
    phone_tab.wait_for_selector(ready)
    assert phone_tab.locator(text).first.text_content().startswith("7")
    height = hands.PHONE["viewport"]["height"]
    top = f"document.querySelector('.{name}').getBoundingClientRect().top"
    phone_tab.wait_for_function(f"{top} < {height}")  # it scrolls there by itself


# Other networks.


@pytest.fixture
def others(tab):
    """Give the page with the tab of other networks open, and a blank pad."""
    hands.open_tab(tab, "networks")
    return tab


def test_every_network_reads_the_drawing_and_each_stroke_anew(tab):
    hands.put(tab, SEVEN)
    hands.open_tab(tab, "networks")
    assert compared(tab)[0] == {"centred": "7", "uncentred": "7"}
    assert tab.locator(".network .name").all_inner_texts() == SHOWN
    for panel in tab.locator(".network").all():
        is_ours = panel.get_attribute("data-network") == SHOWN[0]
        assert panel.locator(".pillar").count() == (22 if is_ours else 20)
        assert panel.locator(".pillar.best").count() >= 1
    hands.draw_with_mouse(tab, DRAWINGS["digits"]["0"])
    hands.answered(tab, len(SEVEN) + 1)
    tab.wait_for_function(
        "document.querySelector('.network .says').textContent !== '7'"
    )


def test_a_small_digit_in_a_corner_is_read_otherwise_without_centring(others):
    assert hands.put(others, SEVEN, **SMALL) == "That's a 7!"
    ours = compared(others)[0]
    assert ours["centred"] == "7"
    assert "7" not in ours["uncentred"]
    mark = others.locator(".network .uncentred .mark").first
    assert mark.inner_text() == "≠ centred"
    for picture in ("centred", "whole"):
        image = others.locator(f".glyph-{picture}")
        assert image.evaluate("image => image.naturalWidth") == 28


def test_a_doodle_is_no_digit_to_ours_alone(others):
    hands.put(others, SMILEY)
    ours, *published = compared(others)
    assert ours["centred"] == "no digit"
    assert {network["centred"] for network in published} <= set("0123456789")
    assert others.locator(".network.differs").count() == len(THERE) - 1
    ours = others.locator(".network .centred .pillars").first
    assert ours.locator(".pillar.best").all_inner_texts() == [TIMES]
    assert ours.get_attribute("aria-label").startswith("no digit: ")


# How each network learnt.


def describe(tab, network, card):
    """Choose a network, and wait until the panel shows it and its matrix.

    The one already shown is not chosen again: the panel would ask anew meanwhile.
    """
    choice = tab.get_by_label("Network", exact=True)
    if choice.input_value() != network:
        choice.select_option(network)
    tab.wait_for_function(
        "size => document.querySelector('.facts dl').textContent.includes(size)",
        arg=f"{card['parameters']:,}",
    )
    right = sum(row[k] for k, row in enumerate(confusion_of(card)))
    hands.wait_for_text(tab, ".misses .count", f"It reads {right:,} of 4,832 drawings")


def card_of(network):
    return json.loads((WEIGHTS / f"{network}.json").read_text(encoding="utf-8"))


def confusion_of(card):
    return card["figures"]["strangers"]["confusion"]


def test_layers_curves_and_the_matrix_of_every_network_are_shown(tab):
    hands.unfold(tab)
    assert tab.locator("#network option").all_inner_texts() == SHOWN
    for network in THERE:
        card = card_of(network)
        describe(tab, network, card)
        numbers = tab.locator(".layers td:last-child").all_inner_texts()
        total = sum(int(number.replace(",", "")) for number in numbers)
        assert total >= card["parameters"]
        for kind in ("accuracy", "loss"):
            svg = tab.locator(f".{kind} svg")
            assert svg.locator(".curve.style-0").count() == 1
            assert svg.locator(".mark.style-0").count() == len(card["history"])
            assert "Training" in svg.get_attribute("aria-label")
        assert tab.locator(".numbers tbody tr").count() == len(card["history"])
        assert len(tab.locator(".overfitting").inner_text()) > 40
        assert tab.locator(".sources tbody tr").count() == len(card["sources"])
        cells = tab.locator(".matrix tbody td").all_text_contents()
        numbers = [number for row in confusion_of(card) for number in row]
        assert list(map(int, cells)) == numbers
    for network in THERE:  # without a pause: the last is the one that is shown
        tab.get_by_label("Network", exact=True).select_option(network)
    describe(tab, THERE[0], card_of(THERE[0]))


def test_curves_are_drawn_anew_when_the_screen_turns(tab):
    hands.unfold(tab)
    svg = tab.locator(".accuracy svg")
    column = tab.locator("#panel-training").bounding_box()["width"]
    chart = float(svg.get_attribute("width"))
    assert 0.9 * column < chart < column + 1  # one below another
    hands.resize(tab, 600, 800)
    svg_width = "document.querySelector('.accuracy svg').getAttribute('width')"
    tab.wait_for_function(f"520 < {svg_width} && {svg_width} < 600")
    hands.resize(tab, 1100, 800)
    tab.wait_for_function(f"450 < {svg_width} && {svg_width} < 512")  # side by side
