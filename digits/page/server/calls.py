"""Calls: checked before Gradio sees them; those of the page's functions answered here.

Gradio would parse a call a second time, and keep 30 kB for each new session that one
names, and the name itself; its answers to broken calls are for programmers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from inspect import iscoroutinefunction
from typing import Any

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from digits.page.i18n import for_programs
from digits.page.reading.forwarded import FORWARDED, HEADERS
from digits.page.server.gradio_internals import (
    has_page_function,
    is_upload,
    server_function,
)
from digits.page.server.routes import refuse

FILE_TYPE = "gradio.FileData"  # how Gradio marks a file in JSON
SESSION_LENGTH = 64  # characters of a session's name; Gradio's own programs use 36
# In a call: its values, not its bytes, are what parsing costs. A photo has a million
# bytes and five values, a drawing of 10,000 points 20,000.
VALUES_LIMIT = 25_000
COMPONENT_CALLS = "/component_server"


@dataclass
class Calls:
    """ASGI middleware: refuses broken calls; answers those of the page's functions.

    It stands behind `BodyLimit`, which passes the body on in one piece.
    """

    app: Any

    async def __call__(self, scope: dict, receive: Any, send: Any) -> None:
        """Check a call; answer it, or pass it on."""
        if scope.get("method") != "POST" or scope["path"].endswith("/upload"):
            await self.app(scope, receive, send)
            return
        message = await receive()
        body = message["body"]
        if body.count(b",") > VALUES_LIMIT:
            call, refusal = None, (413, for_programs.REQUEST_TOO_LARGE)
        else:
            call = _call_in(body)
            refusal = _refusal_of(call, scope)
        if refusal is not None:
            await refuse(send, *refusal)
        elif COMPONENT_CALLS in scope["path"]:
            await _answer(call, scope, receive, send)
        else:
            await self.app(scope, _replay(message, receive), send)


def _refusal_of(call: dict | None, scope: dict) -> tuple[int, str] | None:
    """Return the status and the sentence to refuse a call with, or None."""
    if call is None or not _is_well_formed(call, scope["path"]):
        return 400, for_programs.NOT_UNDERSTOOD
    if COMPONENT_CALLS in scope["path"]:
        is_known = _function_of(call, scope["app"]) is not None
    elif any(_is_foreign(file) for file in _files(call)):
        return 400, for_programs.NOT_A_FILE
    elif scope["path"].endswith("/queue/join"):
        is_known = has_page_function(scope["app"], call.get("fn_index"))
    else:
        is_known = True
    return None if is_known else (404, for_programs.NOTHING_HERE)


def _call_in(body: bytes) -> dict | None:
    try:
        call = orjson.loads(body)
    except orjson.JSONDecodeError:  # not UTF-8, not JSON, or nested too deeply
        return None
    return call if isinstance(call, dict) else None


def _function_of(call: dict, application: Any) -> Any:
    """Return the page's function that a call names, or None."""
    called = call.get("component_id"), str(call.get("fn_name"))
    return server_function(application, *called)


async def _answer(call: dict, scope: dict, receive: Any, send: Any) -> None:
    """Answer a call of a function of the page, as Gradio would."""
    function, message = _function_of(call, scope["app"]), call.get("data")
    FORWARDED.set(any(name in HEADERS for name, _ in scope["headers"]))
    if iscoroutinefunction(function):
        answer = await function(message)
    else:
        answer = await run_in_threadpool(function, message)
    response = Response(orjson.dumps(answer), media_type="application/json")
    await response(scope, receive, send)


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


def _replay(message: dict, receive: Any) -> Any:
    """Return a receive that first gives a message again, then what really comes."""
    messages = [message]

    async def replay() -> dict:
        return messages.pop() if messages else await receive()

    return replay
