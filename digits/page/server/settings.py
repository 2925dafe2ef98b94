"""What the flags of `app.py`, and variables where flags say nothing, set.

- GRADIO_SERVER_NAME, GRADIO_SERVER_PORT, GRADIO_ROOT_PATH: host, port and path
- GRADIO_DEFAULT_CONCURRENCY_LIMIT: how many programs are answered at once
- GRADIO_TEMP_DIR: the folder for pictures that programs upload
- SYSTEM=spaces: the server is a Space, which others must reach
- DIGITS_CORRECTIONS_REPOSITORY: "owner/name" of a private data set that all corrections
  are pushed to; for a Space, where nobody gives flags and no disk lasts
- HF_TOKEN: a token that may write to that data set; a secret
- DIGITS_CLASS: anything, to open a class session where nobody gives flags
- DIGITS_CLASS_KEY: the key of its board; a secret. A Space needs one; elsewhere one is
  drawn at random
"""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from digits.page.parts.classroom.visits import Key
from digits.weights import WEIGHTS

PROGRAM_LIMIT = 10  # at once, of 40 threads: visitors go first


@dataclass(frozen=True)
class Settings:
    """What is served, where, and what is kept; `parse_settings` explains the flags."""

    host: str
    port: int
    root_path: str
    programs: int
    weights: Path
    corrections: Path | None
    open: bool
    classroom: bool  # whether there is a class session
    upload_folder: str | None  # for pictures that programs upload; None for Gradio's
    repository: str | None  # "owner/name" of the data set to push corrections to
    token: str = field(repr=False)  # that may write to it; empty without one
    board_key: Key | None = field(repr=False)  # of the session's board; None without it


def parse_settings(
    arguments: list[str] | None, variables: Mapping[str, str]
) -> Settings:
    """Return what flags and variables say.

    Args:
        arguments: flags; None for those of the command line.
        variables: of the environment; an empty one counts as unset.

    Raises:
        ArgumentTypeError: a variable has an impossible value.
        SystemExit: a flag has one, and argparse has said so.
    """
    repository = variables.get("DIGITS_CORRECTIONS_REPOSITORY")
    flags = _parser(variables, repository).parse_args(arguments)
    return Settings(
        **vars(flags),
        upload_folder=variables.get("GRADIO_TEMP_DIR"),
        repository=repository,
        token=variables.get("HF_TOKEN", ""),
        board_key=_board_key(variables) if flags.classroom else None,
    )


def _board_key(variables: Mapping[str, str]) -> Key:
    text = variables.get("DIGITS_CLASS_KEY", "")
    if not text and variables.get("SYSTEM") == "spaces":
        raise ArgumentTypeError(
            "a class session on a Space needs the key of its board. Make "
            "DIGITS_CLASS_KEY a secret of the Space: 16 letters and digits or more."
        )
    try:
        return Key(text)
    except ValueError as error:
        raise ArgumentTypeError(f"DIGITS_CLASS_KEY: {error}") from error


def _parser(variables: Mapping[str, str], repository: str | None) -> ArgumentParser:
    def default(name: str, kind: Callable[[str], Any], otherwise: str) -> Any:
        try:
            return kind(variables.get(name) or otherwise)
        except ArgumentTypeError as error:
            raise ArgumentTypeError(f"{name}: {error}") from error

    port_number = partial(whole_number, limit=65535)
    program_count = partial(whole_number, limit=PROGRAM_LIMIT)
    parser = ArgumentParser(description="Draw a digit and have it read.")
    add = parser.add_argument
    host = "0.0.0.0" if variables.get("SYSTEM") == "spaces" else "127.0.0.1"
    host = default("GRADIO_SERVER_NAME", str, host)
    add("--host", default=host, help="0.0.0.0 lets others in")
    port = default("GRADIO_SERVER_PORT", port_number, "7860")
    add("--port", type=port_number, default=port)
    path_help = "where a proxy shows the page, such as /digits, if not at the top"
    path = default("GRADIO_ROOT_PATH", root_path, "")
    add("--root-path", type=root_path, metavar="PATH", default=path, help=path_help)
    count_help = "how many calls of /read are taken on at once; visitors go first"
    count = default("GRADIO_DEFAULT_CONCURRENCY_LIMIT", program_count, "2")
    add("--programs", type=program_count, metavar="N", default=count, help=count_help)
    add("--weights", type=Path, default=WEIGHTS, help="folder to read")
    kept_help = "folder to keep visitors' corrections in; without it nothing is kept"
    kept = Path("corrections") if repository else None
    add("--corrections", type=Path, metavar="DIR", default=kept, help=kept_help)
    add("--open", action="store_true", help="open it in your browser")
    add(
        "--class",
        dest="classroom",
        action="store_true",
        default=bool(variables.get("DIGITS_CLASS")),
        help="open a class session: pupils give drawings, a board shows them",
    )
    return parser


def whole_number(text: str, limit: int) -> int:
    """Return a number from 1 to the limit; any other is an ArgumentTypeError."""
    if not text.isdecimal() or not 0 < int(text) <= limit:
        raise ArgumentTypeError(f"expected 1 to {limit}, received {text!r}")
    return int(text)


def root_path(text: str) -> str:
    """Return a path or URL without its last slash; others are ArgumentTypeErrors."""
    if text and not text.startswith(("/", "http://", "https://")):
        raise ArgumentTypeError(f"expected /path or a URL, received {text!r}")
    return text.rstrip("/")
