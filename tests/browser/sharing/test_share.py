"""Sharing in a real Chromium: the dialog, the page's address, and its code."""

import json
import re

import pytest

from digits.page.i18n.wording import ENGLISH
from tests.helpers.browser import qr
from tests.helpers.browser.hands import QUESTIONS, draw, is_focused, server_away
from tests.helpers.browser.sharing import share
from tests.helpers.drawn import DRAWINGS

pytestmark = pytest.mark.slow

SEVEN = DRAWINGS["digits"]["7-crossed"]


def code_shown(dialog):
    """Return the code's squares as they are drawn, without the margin."""
    path = dialog.locator(".code path").get_attribute("d")
    squares = {tuple(map(int, at)) for at in re.findall(r"M(\d+) (\d+)h1v1h-1z", path)}
    assert len(squares) == path.count("M")
    side = max(max(square) for square in squares) + 1
    box = dialog.locator(".code").get_attribute("viewBox")
    assert box == f"0 0 {side + 4} {side + 4}"
    places = range(4, side)
    return ["".join("01"[(x, y) in squares] for x in places) for y in places]


def test_on_this_computer_alone_it_is_said_how_to_let_others_in(tab):
    dialog = share(tab)
    assert "python app.py --host 0.0.0.0" in dialog.locator(".how").inner_text()
    assert not dialog.locator(".code").is_visible()
    assert dialog.locator(".address").inner_text() == ""


def test_on_a_network_the_code_says_the_printed_address(new_tab, page_for_all):
    own, others = page_for_all
    for address in (own, own.replace("127.0.0.1", "localhost"), others):
        tab = new_tab(address)
        dialog = share(tab)
        assert dialog.locator(".address").inner_text() == others
        assert qr.text_in(code_shown(dialog)) == others
        assert dialog.get_by_role("img", name=f"QR code for {others}").is_visible()


def test_behind_a_proxy_the_code_says_what_the_browser_sees(tab, page):
    asked = []

    def stand_in(route):
        question = json.loads(route.request.post_data)
        if question["fn_name"] == "share_code":
            asked.append(dict(question["data"]))
            question["data"]["address"] = "https://a-b.hf.space/?__sign=secret"
        route.continue_(post_data=json.dumps(question))

    tab.route(QUESTIONS, stand_in)
    dialog = share(tab)
    assert asked[0]["address"].startswith(f"{page}/")
    assert dialog.locator(".address").inner_text() == "https://a-b.hf.space"
    assert qr.text_in(code_shown(dialog)) == "https://a-b.hf.space"


def test_a_server_that_is_away_leaves_the_drawing_to_be_shared(tab):
    draw(tab, SEVEN)
    with server_away(tab):
        dialog = share(tab)
        assert dialog.locator(".how").inner_text() == ENGLISH.text("share.no_code")
        assert dialog.locator(".download").is_enabled()


def test_keys_open_and_close_the_dialog_and_find_back(tab):
    button = tab.get_by_role("button", name="Share")
    button.focus()
    tab.keyboard.press("Enter")
    dialog = tab.get_by_role("dialog", name="Share")
    dialog.wait_for()
    inside = "document.activeElement.closest('dialog') !== null"
    assert tab.evaluate(inside)
    tab.keyboard.press("Tab")
    assert is_focused(dialog.locator(".close"))
    tab.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert is_focused(button)
    tab.keyboard.press("Space")
    dialog.wait_for()
    tab.mouse.click(8, 8)  # beside it
    assert not dialog.is_visible()
