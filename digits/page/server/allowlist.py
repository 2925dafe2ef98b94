"""Lets in requests to the addresses that the page and its programs use, and no others.

Gradio opens many more: some write files that stay, some fetch from elsewhere, some
fail with words for programmers.
"""

from __future__ import annotations

import json
import logging
import re
from dataclasses import dataclass
from typing import Any

from digits.page.i18n import for_programs
from digits.page.server.routes import refuse

LOG = logging.getLogger(__name__)
STREAM_LIMIT = 300  # streams of events at once; each waits for what happens next
API = "/gradio_api"
OPEN_ADDRESSES = {
    "GET": rf"/|/config/?|/theme\.css|/robots\.txt|/favicon\.ico"
    rf"|/(assets|static|svelte)/.+"
    rf"|{API}/(info/?|openapi\.json|startup-events|theme\.css|app_id/?|queue/status)",
    "HEAD": "/",
    "POST": rf"{API}/(upload|component_server/?|queue/join|cancel|reset/?)"
    rf"|{API}/call(/v2)?/read/?",
}
STREAM_ADDRESSES = rf"{API}/(queue/data|heartbeat/.+|call/(v2/)?read/.+)"
SENTENCES = {
    422: for_programs.NOT_UNDERSTOOD,
    500: for_programs.WENT_WRONG,
    503: for_programs.MANY_ASK,
}
EMPTY_ERROR = re.compile(rb'"error": ?null')
FULL_ERROR = f'"error": {json.dumps(for_programs.WENT_WRONG)}'.encode()


@dataclass
class RouteAllowList:
    """ASGI middleware: refuses unknown addresses; errors become plain sentences."""

    app: Any
    stream_limit: int = STREAM_LIMIT
    streams: int = 0  # open now

    async def __call__(self, scope: dict, receive: Any, send: Any) -> None:
        """Pass on a request to an open address."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close"})
        elif scope["method"] == "GET" and _matches(STREAM_ADDRESSES, scope):
            await self._stream(scope, receive, send)
        elif _matches(OPEN_ADDRESSES.get(scope["method"]), scope):
            await self._pass_on(scope, receive, ErrorRewriter(send))
        else:
            await refuse(send, 404, for_programs.NOTHING_HERE)

    async def _stream(self, scope: dict, receive: Any, send: Any) -> None:
        """Pass on a request for a stream of events, if not too many are open."""
        if self.streams >= self.stream_limit:
            await refuse(send, 503, for_programs.MANY_ASK)
            return
        self.streams += 1
        try:
            await self._pass_on(scope, receive, ErrorRewriter(send, is_stream=True))
        finally:
            self.streams -= 1

    async def _pass_on(self, scope: dict, receive: Any, send: ErrorRewriter) -> None:
        """Pass on a request; if it fails, answer with a sentence."""
        try:
            await self.app(scope, receive, send)
        except Exception:
            LOG.exception("a request failed")
            await send.end()


@dataclass
class ErrorRewriter:
    """An ASGI send that puts a sentence in place of Gradio's words for programmers.

    In a stream, also where an event says only that there was an error.
    """

    send: Any
    is_stream: bool = False
    started: bool = False
    replaced: bool = False

    async def __call__(self, message: dict) -> None:
        """Send a message, or a sentence in its place."""
        if message["type"] == "http.response.start":
            self.started, status = True, message["status"]
            self.replaced = status in SENTENCES
            if self.replaced:
                await refuse(self.send, status, SENTENCES[status])
        elif self.is_stream and "body" in message:
            body = EMPTY_ERROR.sub(FULL_ERROR, message["body"])
            message = {**message, "body": body}
        if not self.replaced:
            await self.send(message)

    async def end(self) -> None:
        """End an answer that broke off, or send a sentence if there is none."""
        if not self.started:
            await refuse(self.send, 500, SENTENCES[500])
        elif not self.replaced:
            await self.send({"type": "http.response.body", "body": b""})


def _matches(addresses: str | None, scope: dict) -> bool:
    """Return whether a request's address, below a proxy's path, is one of these."""
    path, root = scope["path"], scope.get("root_path", "")
    if path == root or path.startswith(f"{root}/"):
        path = path.removeprefix(root)
    return addresses is not None and re.fullmatch(addresses, path or "/") is not None
