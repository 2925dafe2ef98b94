"""The server goes away and comes back under an open page: never silence, no reload."""

import signal
import sys

import pytest

from digits.page.i18n.wording import ENGLISH, WORDINGS
from tests.helpers.browser import hands
from tests.helpers.drawn import DRAWINGS, on_pad
from tests.helpers.running import ROOT, Running

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="it has no such signals"
)

SEVEN, FOUR = (on_pad(DRAWINGS["digits"][name]) for name in ("7-crossed", "4-open"))
PHOTO = (ROOT / "tests" / "drawings" / "7-crossed.png").read_bytes()
NEWER = """
import gradio as gr

import app
from digits.page import components

masthead = components.masthead
components.masthead = lambda: (gr.HTML("News: parts have other numbers."), masthead())
raise SystemExit(app.main())
"""


# How each part of the page is asked, and where it says what it has to say.


def draw(tab, strokes=FOUR):
    hands.put_on_pad(tab, strokes)
    return tab.locator(".headline")


def ask_why(tab):
    hands.open_tab(tab, "why")
    return tab.locator(".why .status")


def ask_networks(tab):
    hands.open_tab(tab, "networks")
    return tab.locator(".networks .status")


def ask_training(tab):
    hands.open_tab(tab, "training")
    tab.locator("#training .fold").evaluate("fold => { fold.open = true; }")
    return tab.locator(".training .fold > .status")


def show_photo(tab):
    hands.open_tab(tab, "photo")
    picture = {"name": "seven.png", "mimeType": "image/png", "buffer": PHOTO}
    tab.locator(".photo .file").set_input_files(picture)
    return tab.locator(".photo .status")


def say_yes(tab):
    tab.locator(".feedback .likely button").first.click()
    return tab.locator(".feedback .status")


def take_back(tab):
    tab.get_by_role("button", name="Take it back").click()
    return tab.locator(".feedback .status")


def share(tab):
    if tab.locator("dialog.share").is_visible():
        tab.keyboard.press("Escape")
    tab.get_by_role("button", name="Share", exact=True).click()
    return tab.locator(".share .how")


PARTS = {  # in this order: the question is gone once the pad cannot be read
    "yes": say_yes,
    "back": take_back,
    "share": share,
    "pad": draw,
    "why": ask_why,
    "networks": ask_networks,
    "training": ask_training,
    "photo": show_photo,
}
BESIDE = {"pad": "share", "why": "yes", "networks": "back"}  # on one page
# What each says when the server is away, and where else it then shows its answer.
WHILE_AWAY = dict.fromkeys(PARTS, "pad.unreachable") | {
    "yes": "right.away",
    "back": "right.away",
    "share": "share.no_code",
}


def expect(place, sentence):
    """Wait until a sentence stands in a place."""
    place.page.wait_for_function(
        "([place, text]) => place.textContent === text",
        arg=[place.element_handle(), sentence],
    )


class Restarting:
    """A server that is there, away, back, or another one, always at one port."""

    def __init__(self, folder):
        self.folder = folder
        self.running = Running(folder, "--corrections", folder / "kept")

    def stop(self, sign):
        self.running.signal(sign)
        self.running.ended()

    def begin(self, script="app.py"):
        kept = ("--corrections", self.folder / "kept")
        port = self.running.port
        path = {"PYTHONPATH": str(ROOT)}
        self.running = Running(self.folder, *kept, port=port, script=script, **path)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    restarting = Restarting(tmp_path_factory.mktemp("restart"))
    yield restarting
    restarting.stop(signal.SIGKILL)


@pytest.fixture(scope="module")
def tabs(browser, server):
    """Give each part's page, on which a seven was read; one has said that it is."""
    # Contexts of their own: each page keeps a connection, and a context has six.
    names = PARTS.keys() - BESIDE.keys()
    contexts = {name: browser.new_context(**hands.DESKTOP) for name in names}
    pages = {
        name: hands.opened(context, server.running.address)
        for name, context in contexts.items()
    }
    for tab in pages.values():
        draw(tab, SEVEN)
        assert hands.answered(tab, len(SEVEN)) == "That's a 7!"
        tab.evaluate("window.neverLoadedAgain = true")
    expect(say_yes(pages["back"]), ENGLISH.text("right.thanks"))
    yield pages | {part: pages[name] for part, name in BESIDE.items()}
    for context in contexts.values():
        context.close()


@pytest.fixture(scope="module")
def killed(server, tabs):
    """Give the pages whose server was killed."""
    server.stop(signal.SIGKILL)
    return tabs


@pytest.fixture(scope="module")
def back(server, killed):
    """Give the pages whose server is there again, and may still be waking up."""
    server.begin()
    return killed


@pytest.fixture(scope="module")
def newer(server, back, tmp_path_factory):
    """Give the pages in whose server's place there is a newer one by now."""
    expect(draw(back["yes"]), "That's a 4!")  # and so there is a new question
    server.stop(signal.SIGTERM)
    script = tmp_path_factory.mktemp("newer") / "newer.py"
    script.write_text(NEWER, encoding="utf-8")
    server.begin(script)
    return back


@pytest.mark.parametrize("part", PARTS)
def test_a_part_whose_server_is_away_says_so(killed, part):
    place = PARTS[part](killed[part])
    expect(place, ENGLISH.text(WHILE_AWAY[part]))


def test_the_pad_finds_the_server_again_by_itself(back):
    assert hands.answered(back["pad"], len(FOUR)) == "That's a 4!"


def test_the_next_stroke_is_read_as_if_nothing_had_been(back):
    expect(draw(back["pad"], SEVEN), "That's a 7!")


@pytest.mark.parametrize(
    ("part", "answer"),
    [
        ("why", ".why:not(.empty) .result:not(:empty)"),
        ("networks", ".networks .cards > *"),
        ("training", ".training .facts dt"),
        ("training", ".training .pillar.best"),
        ("training", ".training .count:not(:empty)"),
    ],
)
def test_a_panel_finds_the_server_again_by_itself(back, part, answer):
    tab = back[part]
    tab.locator(answer).first.wait_for(state="attached", timeout=60_000)
    assert tab.evaluate("window.neverLoadedAgain")


def test_a_photo_that_waited_is_read(back):
    expect(back["photo"].locator(".photo .result"), "That's a 7!")


def test_what_a_visitor_says_is_kept_again(back):
    expect(say_yes(back["yes"]), ENGLISH.text("right.thanks"))


def test_what_was_said_to_the_server_before_cannot_be_taken_back_any_more(back):
    expect(take_back(back["back"]), ENGLISH.text("error.too_late"))


def test_the_address_is_shared_again(back):
    expect(share(back["share"]), ENGLISH.text("share.only_here"))


@pytest.mark.parametrize("part", PARTS)
def test_a_part_whose_functions_are_no_more_asks_for_a_new_page(newer, part):
    tab = newer[part]
    if part in ("why", "networks"):
        draw(tab)  # what is shown already is not asked again
    if part == "training":
        tab.locator("#network").select_option(index=1)
    expect(PARTS[part](tab), ENGLISH.text("page.changed"))


def test_that_the_page_has_changed_is_said_in_the_visitors_language(newer):
    tab = newer["pad"]
    tab.keyboard.press("Escape")  # out of the dialog
    for code in WORDINGS:
        hands.choose_language(tab, code)
        expect(tab.locator(".headline"), WORDINGS[code].text("page.changed"))


def test_the_new_page_reads(newer):
    tab = newer["pad"]
    tab.reload()
    tab.wait_for_selector(".pad .sheet")
    assert not tab.evaluate("window.neverLoadedAgain")
    draw(tab, SEVEN)  # another than the one that was kept
    words = WORDINGS["tr"]
    headline = words.text("headline.digit", digit=words.digit(7))
    expect(tab.locator(".headline"), headline)
