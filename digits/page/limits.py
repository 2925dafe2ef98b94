"""A bound on what one request may bring, before any of it is parsed.

Gradio bounds uploaded files one by one, but neither how many come at once nor the JSON
that reaches a component's server functions.
"""

from __future__ import annotations

import json
from typing import Any

from digits.page import wording

DRAWING_BYTES = 2_000_000  # JSON of 200 strokes of 500 points has 1.2 MB
UPLOAD_BYTES = 8_000_000  # a 2-megapixel PNG photo has up to 6 MB

REFUSAL = json.dumps({"detail": wording.REQUEST_TOO_LARGE}).encode()


class BodyLimit:
    """ASGI middleware: answers 413 to a body over the limit, and stops reading it."""

    def __init__(self, app: Any):
        """Stand before an ASGI application."""
        self.app = app

    async def __call__(self, scope: dict, receive: Any, send: Any) -> None:
        """Pass on a request whose body is small enough."""
        if scope["type"] != "http" or scope["method"] != "POST":
            await self.app(scope, receive, send)
            return
        limit = UPLOAD_BYTES if scope["path"].endswith("/upload") else DRAWING_BYTES
        body = await _body_within(limit, receive)
        if body is None:
            await _refuse(send)
        else:
            await self.app(scope, _replay(body, receive), send)


async def _body_within(limit: int, receive: Any) -> bytes | None:
    """Return the whole body, or None as soon as it is over the limit."""
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        part = message.get("body", b"")
        parts.append(part)
        size += len(part)
        more = message.get("more_body", False)
        if size > limit or message["type"] == "http.disconnect":
            return None
    return b"".join(parts)


def _replay(body: bytes, receive: Any) -> Any:
    """Return a receive that gives the body once, and then what really comes."""
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> dict:
        return waiting.pop() if waiting else await receive()

    return again


async def _refuse(send: Any) -> None:
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": REFUSAL})
