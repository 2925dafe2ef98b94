"""How the server is -> an answer at /health, for a balancer and for the page itself."""

from __future__ import annotations

import json
from concurrent.futures import Future
from typing import Any

from digits.classifier import Classifier

READS = ("GET", "HEAD")
KIND = b"application/json"


class Health:
    """Knows whether the server wakes up, is ready, or stops."""

    def __init__(self, classifier: Future[Classifier], page: str):
        """Keep the promise of a classifier.

        Args:
            classifier: done when the network is awake and has passed its self-test.
            page: the version of the page.
        """
        self._classifier = classifier
        self.page = page
        self._stopping = False

    def stop(self) -> None:
        """Say from now on that the server stops."""
        self._stopping = True

    def told(self) -> tuple[int, dict[str, str]]:
        """Return an HTTP status, and what to answer; nothing in it is private.

        Returns:
            200 where drawings are read, else 503; status, a word; page, its version;
            and if it is ready, network, its name, and weights, their SHA-256.
        """
        if self._stopping:
            return 503, {"status": "stopping", "page": self.page}
        if not self._classifier.done() or self._classifier.exception():
            return 503, {"status": "waking", "page": self.page}
        card = self._classifier.result().card
        awake = {"network": card.network, "weights": card.sha256}
        return 200, {"status": "ready", "page": self.page, **awake}


class HealthRoute:
    """ASGI middleware: answers at /health, in Gradio's place and below a path too."""

    def __init__(self, app: Any, health: Health):
        """Stand before an ASGI application."""
        self.app = app
        self.health = health

    async def __call__(self, scope: dict, receive: Any, send: Any) -> None:
        """Pass on what asks for anything else."""
        name = scope["path"].rpartition("/")[2] if scope["type"] == "http" else ""
        if name != "health" or scope["method"] not in READS:
            await self.app(scope, receive, send)
            return
        status, told = self.health.told()
        body = json.dumps(told).encode()
        headers = [
            (b"content-type", KIND),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
        ]
        start = {"type": "http.response.start", "status": status, "headers": headers}
        await send(start)
        body = body if scope["method"] == "GET" else b""
        await send({"type": "http.response.body", "body": body})
