"""The page in a real Chromium behind a proxy that shows it below a path."""

import pytest

from digits.page.i18n.wording import ENGLISH
from tests.helpers.drawn import DRAWINGS, on_pad
from tests.helpers.hands import DESKTOP, answered, opened, put_on_pad
from tests.helpers.running import proxy, running

pytestmark = pytest.mark.slow

SEVEN = on_pad(DRAWINGS["digits"]["7-crossed"])
BELOW = "/school/digits"


def test_a_page_below_a_path_reads_and_finds_its_servers_health(below, browser):
    context = browser.new_context(**DESKTOP)
    refused = []
    context.on(
        "response",
        lambda answer: answer.status >= 400 and refused.append(answer.url),
    )
    tab = opened(context, f"{below}/")
    put_on_pad(tab, SEVEN)
    assert answered(tab, len(SEVEN)) == "That is a 7."
    told = tab.evaluate("digits.answer(Promise.resolve(undefined))")
    assert told["error"] == ENGLISH.text("pad.unreachable")
    assert f"{below}/health" in tab.evaluate(
        "performance.getEntriesByType('resource').map(one => one.name)"
    )
    context.close()
    assert refused == []


@pytest.fixture(scope="module")
def below(tmp_path_factory):
    """Give the page's address behind the proxy."""
    folder = tmp_path_factory.mktemp("below")
    with (
        running(folder, "--root-path", BELOW) as server,
        proxy(server.until_ready().port, BELOW) as address,
    ):
        yield address
