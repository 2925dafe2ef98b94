"""The named endpoint `/read` for programs: a picture file in, a reading as JSON out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypedDict

import gradio as gr

from digits.page.i18n import for_programs
from digits.page.i18n.wording import ENGLISH
from digits.page.log import LOG
from digits.page.server.gradio_internals import (
    describe_endpoint,
    is_upload,
    refuse_links,
)
from digits.page.workers.workers import Workers


class Digit(TypedDict):
    """One digit of a number, as `reading_json` makes it; its own digits are empty."""

    verdict: str
    digit: int
    rival: int | None
    text: str
    probabilities: list[float]
    not_a_digit: float
    class_probabilities: list[float]
    digits: list
    marks: list
    remark: None
    mirrored: None


class Mark(TypedDict):
    """A sign among the digits of a number, and how many digits stand before it."""

    sign: str
    after: int


class Answer(TypedDict):
    """A reading, as `Reader.read_file` returns it."""

    verdict: str
    digit: int | None
    rival: int | None
    headline: str
    text: str
    probabilities: list[float] | None
    not_a_digit: float | None
    class_probabilities: list[float] | None
    digits: list[Digit]
    marks: list[Mark]
    remark: str | None
    mirrored: int | None


def add_read_endpoint(workers: Workers, limit: int) -> None:
    """Add `/read` to the page that is being built; it answers so many at once."""
    gr.api(_endpoint(workers), api_name="read", concurrency_limit=limit)
    picture = describe_endpoint(
        "read",
        parameter=("picture", for_programs.READ_PICTURE),
        answer=("reading", for_programs.READ_ANSWER),
    )
    refuse_links(picture, for_programs.NO_LINKS)


def _endpoint(workers: Workers) -> Callable[[Any], Answer]:
    # Gradio shows the docstring to programmers, as the endpoint's description.
    def read(picture: gr.FileData) -> Answer:
        """Read one handwritten digit, or a number of up to eight, from a picture.

        Finds the ink whatever its colour, size and place, and says which digit it is;
        of a number, each of its digits, from left to right, and which marks stand among
        them, such as a point or a minus. class_probabilities are eleven shares that sum
        to 1: of each digit, and of no digit at all. The verdict never contradicts the
        largest; probabilities are the ten alone, as if it were surely a digit.
        Verdicts: blank, too little, too much, number, not a digit, unsure, digit.
        Unsure names the likeliest digit, and its rival where another one is close; with
        none, the doubt is whether it is a digit at all, unless the remark is "wide
        gap": then there is more in the picture, too far off to be read with it. The
        remark "mirrored" says that a mirror shows a digit, or shows another one more
        clearly, which mirrored names.

        Args:
            picture: a JPEG file of at most 25 megapixels, as phones take them, or a PNG
                or WebP file of at most 2.
        """
        try:
            answer = workers.call("read_file", str(_uploaded(picture)))
        except gr.Error:
            raise
        except Exception as error:  # whatever it is, the program gets a sentence
            LOG.error(error, exc_info=error)
            raise _refused(ENGLISH.text("error.fault")) from error
        if "error" in answer:
            raise _refused(answer["error"])
        return answer

    return read


def _uploaded(picture: Any) -> Path:
    """Return the path of an upload; nothing else on this computer is ever opened.

    Gradio checks only the paths of files with its own mark, so they are checked here.
    """
    path = picture.get("path") if isinstance(picture, dict) else None
    is_path = isinstance(path, str) and "\0" not in path
    if not is_path or not is_upload(path) or not Path(path).is_file():
        raise _refused(for_programs.NOT_A_FILE)
    return Path(path)


def _refused(sentence: str) -> gr.Error:
    return gr.Error(sentence, print_exception=False)
