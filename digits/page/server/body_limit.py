"""Bounds on the bodies of requests, before any of them is parsed.

Gradio bounds uploaded files one by one, but neither how many come at once, nor the JSON
that reaches a component's server functions, nor how slowly any of it may arrive.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from digits.page.i18n import for_programs
from digits.page.server.routes import refuse

DRAWING_BYTES = 1_000_500  # a photo; a drawing of 10,000 points has 150 kB
UPLOAD_BYTES = 12_000_000  # a photo of 12 megapixels has 3 to 8 MB, rarely more
CALL_BYTES = 20_000  # naming an uploaded file takes 500 bytes
SMALL_BYTES = 64_000  # accepted however many come at once; drawings have 10 kB
HELD = 4  # times its limit that larger bodies of a kind may have together
DROPPED_BYTES = 100_000_000  # read of a body that is too large, before the line is cut
DROP_SECONDS = 0.01  # for each part of it, of 64 kB
BODY_SECONDS = 30  # that a body may take; the largest needs 3.2 Mbit/s for that

BODY_LIMITS = {"upload": UPLOAD_BYTES, "component_server": DRAWING_BYTES}
Refusal = tuple[int, str]  # a status and a sentence


@dataclass
class BodyLimit:
    """ASGI middleware: refuses a body that is too large or too slow."""

    app: Any
    patience: float = BODY_SECONDS
    held: Counter[int] = field(default_factory=Counter)  # bytes, by their limit

    async def __call__(self, scope: dict, receive: Any, send: Any) -> None:
        """Read the body of a POST; pass the request on unless it is refused."""
        if scope["type"] != "http" or scope["method"] != "POST":
            await self.app(scope, receive, send)
            return
        body, limit = bytearray(), limit_of(scope["path"])
        try:
            refusal = await self._read(body, limit, receive)
            if refusal:
                await refuse(send, *refusal)
            else:
                await self.app(scope, _replay(bytes(body), receive), send)
        finally:
            self.held[limit] -= len(body)

    async def _read(self, body: bytearray, limit: int, receive: Any) -> Refusal | None:
        """Read a body; return why it is refused, or None."""
        try:
            async with asyncio.timeout(self.patience):
                return await self._read_parts(body, limit, receive)
        except TimeoutError:
            return 408, for_programs.TOO_SLOW

    async def _read_parts(
        self, body: bytearray, limit: int, receive: Any
    ) -> Refusal | None:
        size, refusal, more = 0, None, True
        while more and size <= DROPPED_BYTES:
            message = await receive()
            if message["type"] == "http.disconnect":
                return 400, for_programs.TOO_SLOW  # nobody is left to read it
            part, more = message.get("body", b""), message.get("more_body", False)
            size += len(part)
            refusal = refusal or self._fault(size, limit)
            if refusal:  # read on, or the answer would get lost; but keep nothing
                part = b""
                self.held[limit] -= len(body)
                body.clear()
                await asyncio.sleep(DROP_SECONDS)  # so that its sender sends slowly
            body += part
            self.held[limit] += len(part)
        return refusal

    def _fault(self, size: int, limit: int) -> Refusal | None:
        if size > limit:
            return 413, for_programs.REQUEST_TOO_LARGE
        if size > SMALL_BYTES and self.held[limit] > HELD * limit:
            return 503, for_programs.MANY_ASK
        return None


def limit_of(path: str) -> int:
    """Return how many bytes the body of a request to this address may have."""
    return BODY_LIMITS.get(path.rstrip("/").rpartition("/")[2], CALL_BYTES)


def _replay(body: bytes, receive: Any) -> Any:
    """Return a receive that first gives the body, then what really comes."""
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> dict:
        return messages.pop() if messages else await receive()

    return replay
