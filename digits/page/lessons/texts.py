"""A language and a key -> a text of the lessons, which names the page's buttons.

A text may hold `{keys}` of the page's own texts or of these, so that it calls a button
as the page does; *names* between stars, and `commands`.
"""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from digits.page.i18n.wording import WORDINGS

TABLES = Path(__file__).parents[1] / "i18n" / "lessons"
KEY = re.compile(r"\{([\w.]+)\}")
MARK = re.compile(r"\*([^*]+)\*|`([^`]+)`")


@dataclass(frozen=True)
class Texts:
    """The lessons' texts in one language of `LANGUAGES`."""

    language: str

    @cached_property
    def table(self) -> dict[str, str]:
        """All texts by key, as they are written."""
        path = TABLES / f"{self.language}.json"
        return json.loads(path.read_text(encoding="utf-8"))

    def text(self, key: str, **values: object) -> str:
        """Return a text with the page's names and with values in their places."""
        known = self.table | WORDINGS[self.language].table | values
        return KEY.sub(lambda found: str(known[found[1]]), self.table[key])

    def page_text(self, key: str, **values: object) -> str:
        """Return a text of the drawing page's own."""
        return WORDINGS[self.language].text(key, **values)

    def all(self, start: str) -> list[str]:
        """Return the texts whose keys are this and a number, in order."""
        keys = [key for key in self.table if re.fullmatch(rf"{start}\.\d+", key)]
        return [self.text(key) for key in keys]
