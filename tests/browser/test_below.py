"""The page in a real Chromium behind a proxy that shows it below a path."""

import pytest

from digits.page.i18n.wording import ENGLISH
from tests.helpers.browser.hands import answered, put_on_pad
from tests.helpers.drawn import DRAWINGS, on_pad
from tests.helpers.running import proxy, running

pytestmark = pytest.mark.slow

SEVEN = on_pad(DRAWINGS["digits"]["7-crossed"])
BELOW = "/school/digits"


def test_a_page_below_a_path_reads_and_finds_its_servers_health(tmp_path, new_tab):
    refused = []

    def note(answer):
        if answer.status >= 400:
            refused.append(answer.url)

    with (
        running(tmp_path, "--root-path", BELOW) as server,
        proxy(server.until_ready().port, BELOW) as below,
    ):
        tab = new_tab(f"{below}/", before=lambda context: context.on("response", note))
        put_on_pad(tab, SEVEN)
        assert answered(tab, len(SEVEN)) == "That is a 7."
        answer = tab.evaluate("digits.ask(async () => undefined, {})")
        assert answer["error"] == ENGLISH.text("pad.unreachable")
        assert f"{below}/health" in tab.evaluate(
            "performance.getEntriesByType('resource').map(one => one.name)"
        )
        tab.context.close()
    assert refused == []
