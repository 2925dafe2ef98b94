"""The links that docs/classroom.md tells of are those that the page reads."""

import re

from digits.page.components import PANELS, text_of
from digits.page.i18n.wording import LANGUAGES
from digits.small.steps import HISTORIES
from tests.helpers.documents import PAGES

ROWS = dict(re.findall(r"^\| (`.+?) \| (.+) \|$", PAGES["classroom"], re.MULTILINE))


def named(text):
    return re.findall(r"`([\w-]+)`", text)


def test_every_field_of_a_link_is_explained():
    script = text_of("parts/share/link.js")
    body = re.search(r"const NAMED = \{(.+?)\};", script, re.DOTALL)[1]
    assert named(" ".join(ROWS)) == re.findall(r"^  (\w+):", body, re.MULTILINE)


def test_every_value_that_is_explained_is_one():
    script = text_of("parts/share/follow.js")
    body = re.search(r"const OPENED = \{(.+?)^\};", script, re.DOTALL | re.MULTILINE)[1]
    assert named(ROWS["`open`"]) == re.findall(r"^  (\w+): \{", body, re.MULTILINE)
    assert named(ROWS["`tab`"]) == list(PANELS)
    assert named(ROWS["`language`"]) == list(LANGUAGES)
    assert named(ROWS["`history`, `step`"]) == list(HISTORIES)
