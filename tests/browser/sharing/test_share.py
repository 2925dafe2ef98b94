"""Sharing in a real Chromium: the dialog, the page's address, and its code."""

import json
import re

from digits.page.i18n.wording import ENGLISH
from tests.helpers.browser import qr
from tests.helpers.browser.hands import QUESTIONS, is_focused, put, server_away
from tests.helpers.browser.sharing import share
from tests.helpers.drawn import SEVEN


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


def test_the_code_says_the_printed_address_or_what_is_seen_behind_a_proxy(tab, server):
    own, others = server.address, server.others
    behind = "https://a-b.hf.space"
    for seen, address in (
        (f"{own}/", others),
        (f"{own.replace('127.0.0.1', 'localhost')}/", others),
        (f"{others}/", others),
        (f"{behind}/?__sign=secret", behind),
    ):
        asked = see_at(tab, seen)
        dialog = share(tab)
        assert asked == [f"{own}/"]
        assert dialog.locator(".address").inner_text() == address
        assert qr.text_in(code_shown(dialog)) == address
        assert dialog.get_by_role("img", name=f"QR code for {address}").is_visible()
        dialog.locator(".close").click()
        tab.unroute(QUESTIONS)


def see_at(tab, address):
    """Let the page be seen at an address; return which one it named itself."""
    asked = []

    def stand_in(route):
        question = json.loads(route.request.post_data)
        asked.append(question["data"]["address"])
        question["data"]["address"] = address
        route.continue_(post_data=json.dumps(question))

    tab.route(QUESTIONS, stand_in)
    return asked


def test_a_server_that_is_away_leaves_the_drawing_to_be_shared(tab):
    put(tab, SEVEN)
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
