"""Checks a call of one of the page's functions before Gradio sees it.

Gradio keeps 30 kB for each new session that a call names, and the name itself, and its
answers to broken calls are for programmers.
"""

import json
from collections.abc import Iterator
from typing import Any

from digits.page.i18n import for_programs
from digits.page.server.gradio_internals import (
    has_page_function,
    has_server_function,
    is_upload,
)

FILE_TYPE = "gradio.FileData"  # how Gradio marks a file in JSON
SESSION_LENGTH = 64  # characters of a session's name; Gradio's own programs use 36


def fault_in(scope: dict, body: bytes | bytearray) -> tuple[int, str] | None:
    """Return the status and sentence to refuse a POST with, or None to accept it."""
    if scope["path"].endswith("/upload"):
        return None
    call = _call_in(body)
    if call is None or not _is_well_formed(call, scope["path"]):
        return 400, for_programs.NOT_UNDERSTOOD
    if any(_is_foreign(file) for file in _files(call)):
        return 400, for_programs.NOT_A_FILE
    if not _is_known(scope["app"], scope["path"], call):
        return 404, for_programs.NOTHING_HERE
    return None


def _call_in(body: bytes | bytearray) -> dict | None:
    try:
        call = json.loads(body)
    except (ValueError, RecursionError):  # not UTF-8, not JSON, or nested too deeply
        return None
    return call if isinstance(call, dict) else None


def _is_well_formed(call: dict, path: str) -> bool:
    if path.rstrip("/").endswith(("/queue/join", "/call/read")):
        pictures = call.get("data")  # exactly one
        if not isinstance(pictures, list) or len(pictures) != 1 or call.get("batched"):
            return False
    session = call.get("session_hash", "")
    if session is None:
        return True
    return isinstance(session, str) and len(session) <= SESSION_LENGTH


def _files(value: Any) -> Iterator[dict]:
    """Yield all dicts in a call that are marked as files, however deep."""
    if isinstance(value, dict):
        meta = value.get("meta")
        if isinstance(meta, dict) and meta.get("_type") == FILE_TYPE:
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _files(part)


def _is_foreign(file: dict) -> bool:
    """Return whether a file is not an upload; Gradio would log why it refuses it.

    Links are refused by the endpoint, in a sentence of their own.
    """
    path = str(file.get("path"))
    return not path.lower().startswith(("http:", "https:")) and not is_upload(path)


def _is_known(application: Any, path: str, call: dict) -> bool:
    """Return whether the page has the function that is called."""
    if "/component_server" in path:
        component, name = call.get("component_id"), str(call.get("fn_name"))
        return has_server_function(application, component, name)
    if path.endswith("/queue/join"):
        return has_page_function(application, call.get("fn_index"))
    return True
