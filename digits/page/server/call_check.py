"""A call of one of the page's functions, as JSON -> what is wrong with it, if anything.

Gradio keeps 30 kB for each new session that a call names, and the name itself, and its
answers to broken calls are for programmers.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from digits.page.i18n import for_programs

FILE = "gradio.FileData"  # how Gradio marks a file
SESSION = 64  # characters of its name; Gradio's own programs use 36


def fault_in(scope: dict, body: bytes | bytearray) -> tuple[int, str] | None:
    """Return status and sentence to refuse a POST with, or None to let it in.

    Args:
        scope: of the request, as ASGI has it; its "app" is Gradio's.
        body: of the request.
    """
    if scope["path"].endswith("/upload"):
        return None
    call = _call_in(body)
    if call is None or not _is_well_formed(call, scope["path"]):
        return 400, for_programs.NOT_UNDERSTOOD
    if any(_is_foreign(each, scope["app"].uploaded_file_dir) for each in _files(call)):
        return 400, for_programs.NOT_A_FILE
    if not _is_known(scope["app"].get_blocks(), scope["path"], call):
        return 404, for_programs.NOTHING_HERE
    return None


def _call_in(body: bytes | bytearray) -> dict | None:
    try:
        call = json.loads(body)
    except (ValueError, RecursionError):  # no UTF-8, no JSON, or nested without end
        return None
    return call if isinstance(call, dict) else None


def _is_well_formed(call: dict, path: str) -> bool:
    if path.rstrip("/").endswith(("/queue/join", "/call/read")):
        given = call.get("data")  # one picture, and no others with it
        if not isinstance(given, list) or len(given) != 1 or call.get("batched"):
            return False
    session = call.get("session_hash", "")
    return session is None or (isinstance(session, str) and len(session) <= SESSION)


def _files(given: Any) -> Iterator[dict]:
    """Yield whatever is marked as a file, wherever in a call it stands."""
    if isinstance(given, dict):
        meta = given.get("meta")
        if isinstance(meta, dict) and meta.get("_type") == FILE:
            yield given
        given = list(given.values())
    if isinstance(given, list):
        for each in given:
            yield from _files(each)


def _is_foreign(file: dict, uploads: str) -> bool:
    """Return whether a file is no upload: Gradio would write why it refuses it.

    Links are refused by the endpoint, in a sentence of their own.
    """
    path = str(file.get("path"))
    if path.lower().startswith(("http:", "https:")):
        return False
    return not Path(os.path.abspath(path)).is_relative_to(os.path.abspath(uploads))


def _is_known(page: Any, path: str, call: dict) -> bool:
    """Return whether what is called is there at all."""
    if "/component_server" in path:
        part = page.blocks.get(_whole(call.get("component_id")))
        function = getattr(part, str(call.get("fn_name")), None)
        return getattr(function, "_is_server_fn", False)
    if path.endswith("/queue/join"):
        return _whole(call.get("fn_index")) in page.fns
    return True


def _whole(number: Any) -> int | None:
    return number if type(number) is int else None
