"""The tabs in a real Chromium: other networks, and how each learnt."""

import json

import pytest

from digits.networks import NETWORKS
from digits.weights import WEIGHTS
from tests.helpers.browser.hands import (
    PHONE,
    answered,
    chosen,
    clear,
    draw,
    draw_with_finger,
    draw_with_mouse,
    functions,
    hold_first,
    is_focused,
    on_screen,
    open_tab,
    questions,
    server_away,
    tap_open,
    wait_for_text,
)
from tests.helpers.drawn import DRAWINGS

pytestmark = pytest.mark.slow

THERE = [name for name in NETWORKS if (WEIGHTS / f"{name}.weights.h5").exists()]
SHOWN = ["digits (ours)", *THERE[1:]]
SMALL = {"size": 0.27, "corner": (0.7, 0.03)}
FOUR, SEVEN = DRAWINGS["digits"]["4-open"], DRAWINGS["digits"]["7-crossed"]
HEADLINE = "#networks .said"


def compared(tab):
    """Wait until all networks have read the drawing; return what each panel says."""
    tab.wait_for_selector(".networks[aria-busy=false] .board")
    return [
        {
            how: panel.locator(f".{how} .says").inner_text()
            for how in ("centred", "uncentred")
        }
        for panel in tab.locator(".network").all()
    ]


# The row of tabs.


def test_no_tab_is_open_at_first_and_nothing_is_asked_for_one(tab):
    asked = questions(tab)
    draw(tab, SEVEN)
    assert [chosen(button) for button in tab.get_by_role("tab").all()] == [False] * 4
    assert tab.get_by_role("tabpanel").count() == 0  # none that can be seen
    assert set(functions(asked)) == {"read_drawing"}


def test_keys_reach_every_tab_and_open_it(tab):
    why, others, learnt, photo = tab.get_by_role("tab").all()
    why.focus()
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("ArrowRight")
    assert is_focused(learnt)
    assert not chosen(learnt)
    tab.keyboard.press("Enter")
    assert chosen(learnt)
    assert tab.get_by_role("tabpanel", name="How it learnt").is_visible()
    tab.keyboard.press("Home")
    assert is_focused(why)
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("Space")
    assert (chosen(others), chosen(learnt)) == (True, False)
    assert tab.get_by_role("tabpanel", name="How it learnt").count() == 0
    tab.keyboard.press("ArrowLeft")
    tab.keyboard.press("ArrowLeft")  # round to the last
    assert is_focused(photo)
    tab.keyboard.press("Tab")  # past the other tab, into the open panel
    inside = "document.activeElement.closest('[role=tabpanel]')?.id"
    assert tab.evaluate(inside) == "panel-networks"


def test_an_open_tab_is_closed_by_choosing_it_again(tab):
    others = tab.get_by_role("tab", name="Other networks")
    before = tab.locator(".sheet").bounding_box()
    others.click()
    assert tab.locator(".sheet").bounding_box()["width"] < before["width"]
    others.click()
    assert tab.get_by_role("tabpanel").count() == 0
    assert tab.locator(".sheet").bounding_box() == before


# Other networks.


def test_every_network_reads_the_drawing_and_each_stroke_anew(tab):
    draw(tab, SEVEN)
    open_tab(tab, "networks")
    assert compared(tab)[0] == {"centred": "7", "uncentred": "7"}
    assert tab.locator(".network .name").all_inner_texts() == SHOWN
    for panel in tab.locator(".network").all():
        assert panel.locator(".pillar").count() == 20
        assert panel.locator(".pillar.best").count() >= 1
    draw_with_mouse(tab, on_screen(tab, DRAWINGS["digits"]["0"]))
    answered(tab, len(SEVEN) + 1)
    tab.wait_for_function(
        "document.querySelector('.network .says').textContent !== '7'"
    )


def test_a_small_digit_in_a_corner_is_read_otherwise_without_centring(tab):
    open_tab(tab, "networks")
    assert draw(tab, FOUR, **SMALL) == "That is a 4."
    ours = compared(tab)[0]
    assert ours["centred"] == "4"
    assert ours["uncentred"] != "4"
    assert tab.locator(".network .uncentred .mark").first.inner_text() == "≠ centred"
    for picture in ("centred", "whole"):
        wide = tab.locator(f".glyph-{picture}").evaluate("image => image.naturalWidth")
        assert wide == 28


def test_a_blank_pad_and_a_dot_need_no_network(tab):
    open_tab(tab, "networks")
    wait_for_text(tab, HEADLINE, "Draw a digit on the pad")
    draw(tab, SEVEN)
    compared(tab)
    clear(tab)
    wait_for_text(tab, HEADLINE, "Draw a digit on the pad")
    assert not tab.locator(".board").is_visible()
    box = tab.locator(".sheet").bounding_box()
    tab.mouse.click(box["x"] + 99, box["y"] + 99)
    wait_for_text(tab, HEADLINE, "That is only a dot.")
    assert not tab.locator(".board").is_visible()


def test_a_doodle_is_no_digit_to_ours_alone(tab):
    open_tab(tab, "networks")
    draw(tab, DRAWINGS["nondigits"]["smiley"])
    ours, *others = compared(tab)
    assert ours["centred"] == "no digit"
    assert {network["centred"] for network in others} <= set("0123456789")
    assert tab.locator(".network.differs").count() == len(THERE) - 1


def test_one_question_is_under_way_and_an_old_answer_is_dropped(tab):
    open_tab(tab, "networks")
    draw(tab, SEVEN)
    compared(tab)
    held = hold_first(tab, "read_by_all")
    asked = questions(tab)
    assert draw(tab, FOUR) == "That is a 4."
    tab.wait_for_timeout(300)
    assert functions(asked).count("read_by_all") == 1
    held[0].continue_()
    tab.wait_for_function(
        "document.querySelector('.network .says').textContent === '4'"
    )
    assert functions(asked).count("read_by_all") == 2


def test_a_panel_outlives_a_server_that_is_away(tab):
    draw(tab, SEVEN)
    with server_away(tab):
        open_tab(tab, "networks")
        wait_for_text(tab, HEADLINE, "I cannot be reached")
    assert compared(tab)[0]["centred"] == "7"


def test_a_finger_opens_a_tab_and_sees_its_panel(phone_tab):
    draw(phone_tab, SEVEN, draw_with_finger)
    others = phone_tab.get_by_role("tab", name="Other networks")
    others.scroll_into_view_if_needed()
    phone_tab.wait_for_timeout(500)  # a tap stops a page that still scrolls
    tap_open(others)
    assert len(compared(phone_tab)) == len(THERE)
    height = PHONE["viewport"]["height"]
    top = f"document.querySelector('{HEADLINE}').getBoundingClientRect().top"
    phone_tab.wait_for_function(f"{top} < {height}")  # it scrolls there by itself


# How it learnt.


def describe(tab, network, card):
    """Choose a network, and wait until the panel shows it and its misses."""
    tab.get_by_label("Network", exact=True).select_option(network)
    tab.wait_for_function(
        "size => document.querySelector('.facts dl').textContent.includes(size)",
        arg=f"{card['parameters']:,}",
    )
    tab.wait_for_function(
        "document.querySelector('.count').textContent.includes('of these 100')"
    )


def card_of(network):
    return json.loads((WEIGHTS / f"{network}.json").read_text(encoding="utf-8"))


def test_layers_curves_and_misses_of_every_network_are_shown(tab):
    open_tab(tab, "training")
    tab.wait_for_selector(".about")
    assert tab.locator("#training option").all_inner_texts() == SHOWN
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
        misses = tab.locator(".count").inner_text().split()[2]  # It misreads 9 of ...
        shown = 0 if misses == "none" else min(int(misses), 12)
        assert tab.locator(".shown li").count() == shown


def test_the_last_choice_is_the_one_that_is_shown(tab):
    open_tab(tab, "training")
    tab.wait_for_selector(".about")
    for network in THERE:  # without a pause
        tab.get_by_label("Network", exact=True).select_option(network)
    describe(tab, THERE[0], card_of(THERE[0]))


def test_curves_are_drawn_anew_when_the_screen_turns(tab):
    open_tab(tab, "training")
    tab.wait_for_selector(".about")
    svg = tab.locator(".accuracy svg")
    assert 450 < int(svg.get_attribute("width")) < 512  # two side by side
    tab.set_viewport_size({"width": 600, "height": 800})
    svg_width = "document.querySelector('.accuracy svg').getAttribute('width')"
    tab.wait_for_function(f"520 < {svg_width} && {svg_width} < 600")
