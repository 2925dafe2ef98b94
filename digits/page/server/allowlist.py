"""The addresses that the page and its programs use -> Gradio; all others -> nothing.

Gradio opens many more: some write files that stay, some fetch from elsewhere, some
fail with words for programmers.
"""

from __future__ import annotations

import json
import logging
import re
from typing import Any

from digits.page.i18n import for_programs
from digits.page.server.body_limit import refuse

LOG = logging.getLogger(__name__)
STREAMS = 300  # open at once; each waits for what happens next
API = "/gradio_api"
OPEN = {
    "GET": rf"/|/config/?|/theme\.css|/robots\.txt|/favicon\.ico"
    rf"|/(assets|static|svelte)/.+"
    rf"|{API}/(info/?|openapi\.json|startup-events|theme\.css|app_id/?|queue/status)",
    "HEAD": "/",
    "POST": rf"{API}/(upload|component_server/?|queue/join|cancel|reset/?)"
    rf"|{API}/call(/v2)?/read/?",
}
ENDLESS = rf"{API}/(queue/data|heartbeat/.+|call/(v2/)?read/.+)"  # streams of events
SENTENCES = {
    422: for_programs.NOT_UNDERSTOOD,
    500: for_programs.WENT_WRONG,
    503: for_programs.MANY_ASK,
}
UNSAID = re.compile(rb'"error": ?null')
SAID = f'"error": {json.dumps(for_programs.WENT_WRONG)}'.encode()


class RouteAllowList:
    """ASGI middleware: lets in what has business here; answers in sentences."""

    def __init__(self, app: Any):
        """Stand before an ASGI application."""
        self.app = app
        self.streams = 0

    async def __call__(self, scope: dict, receive: Any, send: Any) -> None:
        """Pass on a request to an address that is open."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close"})
        elif scope["method"] == "GET" and _is_of(ENDLESS, scope):
            await self._stream(scope, receive, send)
        elif scope["method"] in OPEN and _is_of(OPEN[scope["method"]], scope):
            await self._pass_on(scope, receive, ErrorRewriter(send))
        else:
            await refuse(send, 404, for_programs.NOTHING_HERE)

    async def _stream(self, scope: dict, receive: Any, send: Any) -> None:
        """Pass on a request whose answer goes on and on."""
        if self.streams >= STREAMS:
            await refuse(send, 503, for_programs.MANY_ASK)
            return
        self.streams += 1
        try:
            await self._pass_on(scope, receive, StreamErrorRewriter(send))
        finally:
            self.streams -= 1

    async def _pass_on(self, scope: dict, receive: Any, plain: ErrorRewriter) -> None:
        """Pass on a request; what goes wrong is said to who asks in a sentence."""
        try:
            await self.app(scope, receive, plain)
        except Exception:
            LOG.exception("a request failed")
            await plain.end()


class ErrorRewriter:
    """An ASGI send that puts a sentence in place of Gradio's words for programmers."""

    def __init__(self, send: Any):
        """Stand before another send."""
        self.send = send
        self.started = self.replaced = False

    async def __call__(self, message: dict) -> None:
        """Send on a message, or a sentence in its place."""
        if message["type"] == "http.response.start":
            self.started, status = True, message["status"]
            self.replaced = status in SENTENCES
            if self.replaced:
                await refuse(self.send, status, SENTENCES[status])
        if not self.replaced:
            await self.send(message)

    async def end(self) -> None:
        """End an answer that broke off, or say that there is none."""
        if not self.started:
            await refuse(self.send, 500, SENTENCES[500])
        elif not self.replaced:
            await self.send({"type": "http.response.body", "body": b""})


class StreamErrorRewriter(ErrorRewriter):
    """Puts a sentence, too, where an event says only that there was an error."""

    async def __call__(self, message: dict) -> None:
        """Send on a message, with a sentence in it."""
        if "body" in message:
            message = {**message, "body": UNSAID.sub(SAID, message["body"])}
        await super().__call__(message)


def _is_of(addresses: str, scope: dict) -> bool:
    path, below = scope["path"], scope.get("root_path", "")
    if path == below or path.startswith(f"{below}/"):
        path = path.removeprefix(below)
    return re.fullmatch(addresses, path or "/") is not None
