"""The named endpoint `/read` for programs: a picture file in, a reading as JSON out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypedDict

import gradio as gr
from gradio.data_classes import FileData
from gradio.utils import get_upload_folder, is_in_or_equal

from digits.page.i18n import for_programs
from digits.page.i18n.wording import ENGLISH
from digits.page.reading.reader import Reader, RefusedError
from digits.page.server.log import LOG


class Digit(TypedDict):
    """One digit of a number, as `digits.reading.reading_json` makes it."""

    verdict: str
    digit: int
    probabilities: list[float]
    not_a_digit: float
    digits: list


class Answer(TypedDict):
    """A reading, as `digits.page.reading.reader.answer_json` makes it."""

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
    functions = gr.context.Context.root_block.fns.values()
    function = next(one for one in functions if one.api_name == "read")
    [picture], [answer] = function.inputs, function.outputs
    picture.label = "picture"
    picture._api_info["additional_description"] = for_programs.READ_PICTURE
    answer.label = "reading"
    answer._api_info["description"] = for_programs.READ_ANSWER
    _refuse_links(picture)


def _endpoint(reader: Reader) -> Callable[[Any], Answer]:
    def read(picture: FileData) -> Answer:
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
    if not is_in_or_equal(name, get_upload_folder()) or not Path(name).is_file():
        raise _refused(for_programs.NOT_A_FILE)
    return Path(name)


def _refuse_links(picture: gr.components.Component) -> None:
    """Refuse a link before it is followed: Gradio would download it, however large."""
    original = picture.async_move_resource_to_block_cache

    async def without_links(path: Any) -> Any:
        if str(path).lower().startswith(("http:", "https:")):
            raise _refused(for_programs.NO_LINKS)
        moved = await original(path)
        picture.temp_files.clear()  # `Uploads` knows them, and Gradio would for ever
        return moved

    picture.async_move_resource_to_block_cache = without_links


def _refused(sentence: str) -> gr.Error:
    return gr.Error(sentence, print_exception=False)
