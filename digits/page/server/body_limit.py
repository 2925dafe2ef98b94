"""Bounds on what requests may bring and hold, before any of it is parsed.

Gradio bounds uploaded files one by one, but neither how many come at once, nor the JSON
that reaches a component's server functions, nor how slowly any of it may come.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from digits.page.i18n import for_programs
from digits.page.server.call_check import fault_in

DRAWING_BYTES = 2_000_000  # JSON of 200 strokes of 500 points has 1.2 MB
UPLOAD_BYTES = 8_000_000  # a 2-megapixel PNG photo has up to 6 MB
CALL_BYTES = 20_000  # names an uploaded file: 500 bytes
SMALL_BYTES = 64_000  # is let in however many come at once; drawings have 10 kB
HELD_BYTES = 32_000_000  # of larger bodies at once: four of the largest
RUN_OUT = 4  # times its limit that a body may run on until it is cut off
BODY_PATIENCE = 30  # s; the largest arrives so at 2 Mbit/s
CONNECTIONS = 800  # at once, of 1,024 files that a process may have open
REQUEST_PATIENCE = 10  # s; a connection that brings no request is closed then

LIMITS = {"upload": UPLOAD_BYTES, "component_server": DRAWING_BYTES}
Refusal = tuple[int, str]  # a status and a sentence


class BodyLimit:
    """ASGI middleware: refuses a body that is too large, too slow, or no call."""

    def __init__(self, app: Any):
        """Stand before an ASGI application."""
        self.app = app
        self.held = 0  # bytes, of all bodies that are read or being answered

    async def __call__(self, scope: dict, receive: Any, send: Any) -> None:
        """Pass on a request whose body may come in."""
        if scope["type"] != "http" or scope["method"] != "POST":
            await self.app(scope, receive, send)
            return
        body = bytearray()
        try:
            refusal = await self._read(body, limit_of(scope["path"]), receive)
            refusal = refusal or fault_in(scope, body)
            if refusal:
                await refuse(send, *refusal)
            else:
                await self.app(scope, _replay(bytes(body), receive), send)
        finally:
            self.held -= len(body)

    async def _read(self, body: bytearray, limit: int, receive: Any) -> Refusal | None:
        """Read a body; return why that was given up, or None if it was not."""
        try:
            async with asyncio.timeout(BODY_PATIENCE):
                return await self._take(body, limit, receive)
        except TimeoutError:
            return 408, for_programs.TOO_SLOW

    async def _take(self, body: bytearray, limit: int, receive: Any) -> Refusal | None:
        size, refusal, more = 0, None, True
        while more and size <= RUN_OUT * limit:
            message = await receive()
            if message["type"] == "http.disconnect":
                return 400, for_programs.TOO_SLOW  # nobody is there to hear it
            part, more = message.get("body", b""), message.get("more_body", False)
            size += len(part)
            refusal = refusal or self._fault(size, limit)
            if refusal:  # the rest is read and dropped, or the answer would get lost
                part = b""
                self._drop(body)
            body += part
            self.held += len(part)
        return refusal

    def _fault(self, size: int, limit: int) -> Refusal | None:
        if size > limit:
            return 413, for_programs.REQUEST_TOO_LARGE
        if size > SMALL_BYTES and self.held > HELD_BYTES:
            return 503, for_programs.MANY_ASK
        return None

    def _drop(self, body: bytearray) -> None:
        self.held -= len(body)
        body.clear()


def limit_of(path: str) -> int:
    """Return how many bytes a request to an address may bring."""
    return LIMITS.get(path.rstrip("/").rpartition("/")[2], CALL_BYTES)


def _replay(body: bytes, receive: Any) -> Any:
    """Return a receive that gives the body once, and then what really comes."""
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> dict:
        return waiting.pop() if waiting else await receive()

    return again


async def refuse(send: Any, status: int, sentence: str) -> None:
    """Answer with a sentence, and close the connection: more may be on its way."""
    await answer(send, status, {"detail": sentence}, [(b"connection", b"close")])


async def answer(
    send: Any, status: int, said: Any, headers: list[tuple[bytes, bytes]] | None = None
) -> None:
    """Answer with JSON.

    Args:
        send: as ASGI has it.
        status: of the answer.
        said: what JSON can hold.
        headers: beside its kind and its length.
    """
    body = json.dumps(said).encode()
    kind = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [*kind, *(headers or [])],
        }
    )
    await send({"type": "http.response.body", "body": body})


def bound_connections(server: Any) -> None:
    """Bound how many connections a uvicorn server holds, and how long without request.

    It would itself wait for ever for the rest of a request's first lines.
    """
    server.config.http_protocol_class = _bounded(server.config.http_protocol_class)


def _bounded(protocol: type) -> type:
    class Bounded(protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:
            super().connection_made(transport)
            if len(self.connections) > CONNECTIONS:
                transport.close()
            self.loop.call_later(REQUEST_PATIENCE, self.look, None)

        def look(self, before: Any) -> None:
            """Close the connection if it has rested since the last look."""
            done = self.cycle is None or self.cycle.response_complete
            if done and self.cycle is before:
                self.transport.close()
            elif not self.transport.is_closing():
                rested = self.cycle if done else self
                self.loop.call_later(REQUEST_PATIENCE, self.look, rested)

    return Bounded
