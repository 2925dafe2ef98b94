"""A page behind a proxy below a path, for this computer alone, that keeps nothing."""

import pytest

from digits.page.i18n.wording import ENGLISH
from tests.helpers.browser import hands
from tests.helpers.browser.sharing import link_to, share
from tests.helpers.drawn import FOUR, SEVEN
from tests.helpers.running import health, proxy, running

BELOW = "/school/digits"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with running(tmp_path_factory.mktemp("x"), GRADIO_ROOT_PATH=f"{BELOW}/") as below:
        yield below


@pytest.fixture(scope="module")
def page(server):
    """Give the page's address behind the proxy."""
    with proxy(server.port, BELOW) as address:
        yield f"{address}/"


@pytest.fixture(scope="module")
def refused():
    """Give the addresses of what the page asked for and did not get."""
    return []


@pytest.fixture(scope="module")
def tab(browser, page, refused):
    """Give the page, as the test before has left it."""

    def note(answer):
        if answer.status >= 400:
            refused.append(answer.url)

    context = browser.new_context(**hands.DESKTOP)
    context.on("response", note)
    yield hands.opened(context, page)
    context.close()


def test_it_reads_and_finds_its_servers_health(tab, page, server, refused):
    assert hands.put(tab, SEVEN) == "That's a 7!"
    answer = tab.evaluate("digits.ask(async () => undefined, {})")
    assert answer["error"] == ENGLISH.text("pad.unreachable")
    assert f"{page}health" in tab.evaluate(
        "performance.getEntriesByType('resource').map(one => one.name)"
    )
    assert health(page.rstrip("/")) == health(server.address)
    assert tab.request.get(f"{page}manifest.json").ok
    assert refused == []


def test_it_says_that_nothing_is_kept_and_asks_nothing(tab):
    asked = hands.questions(tab)
    hands.put(tab, FOUR)
    texts = tab.locator(".feedback :is(p, button):visible").all_inner_texts()
    assert [text for text in texts if text] == [ENGLISH.text("right.off")]
    assert set(hands.functions(asked)) == {"read_drawing"}


def test_it_says_how_to_let_others_in_and_that_a_link_opens_here_alone(tab, page):
    dialog = share(tab)
    assert "python app.py --host 0.0.0.0" in dialog.locator(".how").inner_text()
    assert not dialog.locator(".code").is_visible()
    assert dialog.locator(".address").inner_text() == ""
    dialog.locator(".close").click()
    assert link_to(tab).startswith(f"{page}#d=1")
    assert tab.locator(".done").text_content() == ENGLISH.text("share.copied_here")


def test_why_stands_beside_the_pad_on_one_screen(tab):
    hands.put(tab, SEVEN)
    hands.open_tab(tab, "why")
    tab.wait_for_selector(".why[aria-busy=false]:not(.empty)")
    for width, height in ((1280, 800), (1366, 768)):
        hands.resize(tab, width, height)
        assert tab.evaluate("window.scrollY") == 0
        for part in (".sheet", "#why .coloured", "#why .status", "#why .result"):
            box = tab.locator(part).bounding_box()
            assert box["y"] >= 0
            assert box["y"] + box["height"] <= height
        assert tab.locator("#why .coloured").bounding_box()["width"] >= 280
