"""The named endpoint `/read` for programs: a picture file in, a reading as JSON out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypedDict

import gradio as gr

from digits.page.i18n import wording
from digits.page.i18n.wording import ENGLISH
from digits.page.reading.reader import Reader, RefusedError
from digits.page.server.gradio_internals import (
    describe_endpoint,
    is_upload,
    refuse_links,
)
from digits.page.server.log import LOG


class Digit(TypedDict):
    """One digit of a number, as `Reading.as_json` makes it; its digits are none."""

    verdict: str
    digit: int
    probabilities: list[float]
    not_a_digit: float
    digits: list


class Answer(TypedDict):
    """A reading, as `digits.page.reader.reading_json` makes it."""

    verdict: str
    digit: int | None
    headline: str
    probabilities: list[float] | None
    not_a_digit: float | None
    digits: list[Digit]


def add_read_endpoint(reader: Reader, at_once: int) -> None:
    """Add `/read` to the page that is being built.

    Args:
        reader: reads the pictures.
        at_once: how many at the same time.
    """
    endpoint = _endpoint(reader)
    gr.api(endpoint, api_name="read", concurrency_limit=at_once)
    picture = describe_endpoint(
        "read",
        parameter=("picture", wording.READ_PICTURE),
        answer=("reading", wording.READ_ANSWER),
    )
    refuse_links(picture, wording.NO_LINKS)


def _endpoint(reader: Reader) -> Callable[[Any], Answer]:
    def read(picture: gr.FileData) -> Answer:
        """Read one handwritten digit, or a number of up to eight, from a picture.

        Finds the ink whatever its colour, size and place, and says which digit it is,
        how likely each of the ten is, and whether it looks like a digit at all; of a
        number, the same of each of its digits, from left to right.
        Verdicts: blank, too little, too much, number, not a digit, unsure, digit.

        Args:
            picture: a PNG, WebP or JPEG file of at most 2 megapixels.
        """
        try:
            return reader.read_file(_uploaded(picture))
        except RefusedError as error:
            raise _refused(str(error)) from error
        except gr.Error:
            raise
        except Exception as error:  # whatever it is, the program gets a sentence
            LOG.error(error, exc_info=error)
            raise _refused(ENGLISH.text("error.fault")) from error

    return read


def _uploaded(picture: Any) -> Path:
    """Return where an upload lies; nothing else on this machine is ever opened.

    Gradio checks the path only of what carries its own mark, so it is checked here.
    """
    given = picture.get("path") if isinstance(picture, dict) else None
    name = given if isinstance(given, str) and "\0" not in given else ""
    if not is_upload(name) or not Path(name).is_file():
        raise _refused(wording.NOT_A_FILE)
    return Path(name)


def _refused(sentence: str) -> gr.Error:
    return gr.Error(sentence, print_exception=False)
