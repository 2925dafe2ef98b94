"""What the server answers in Gradio's place: health, home screen, lessons, refusals."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp

from digits.page.components import later_parts
from digits.page.i18n.wording import LANGUAGES, WORDINGS
from digits.page.lessons.page import NAME as LESSONS
from digits.page.lessons.page import lesson_page
from digits.page.parts.share.share import address_beyond
from digits.page.server.files import language_for

HEAD = Path(__file__).parents[1] / "head"
MANIFEST = HEAD / "manifest.json"  # what a phone is told that keeps the page as an app
ICONS = HEAD / "icons"
PNG = "image/png"


async def refuse(send: Any, status: int, sentence: str) -> None:
    """Answer with a sentence and close the connection, on which more may be coming."""
    refusal = JSONResponse({"detail": sentence}, status, {"connection": "close"})
    await refusal({"type": "http"}, None, send)


@dataclass
class Health:
    """Says at /health whether the server is ready or stopping."""

    network: str  # the name of the one that reads
    weights: str  # the SHA-256 of its values
    page: str  # the page's version
    stopping: bool = False

    def report(self) -> tuple[int, dict[str, str]]:
        """Return an HTTP status, 200 while drawings are read, and the answer.

        Nothing in it is private.
        """
        if self.stopping:
            return 503, {"status": "stopping", "page": self.page}
        loaded = {"network": self.network, "weights": self.weights}
        return 200, {"status": "ready", "page": self.page, **loaded}

    async def __call__(self, scope: dict, receive: Any, send: Any) -> None:
        """Answer a request."""
        status, report = self.report()
        answer = JSONResponse(report, status, {"cache-control": "no-store"})
        await answer(scope, receive, send)


class OwnRoutes:
    """ASGI middleware: answers at our own addresses, at the top and below any path.

    Not Starlette's `Router`, which would keep the start of the server to itself.
    """

    def __init__(
        self,
        app: Any,
        health: Health,
        classroom: bool = False,
        for_others: str | None = None,
        root_path: str = "",
    ):
        """Stand before an ASGI application.

        Args:
            app: that answers everything else.
            health: of the server.
            classroom: whether there are the parts of a class session.
            for_others: see `address_for_others`.
            root_path: below which a proxy shows the page; or the page's whole address.
        """
        self.app = app
        self.for_others, self.root_path = for_others, root_path
        parts = _json(later_parts(classroom))
        self.answers = {"health": health, "parts.json": parts, LESSONS: self._lessons}
        for path in (MANIFEST, *ICONS.iterdir()):
            kind = PNG if path.suffix == ".png" else "application/manifest+json"
            self.answers[path.name] = _file(path.read_bytes(), kind)
        for language, words in WORDINGS.items():
            texts = json.dumps(words.in_browser(classroom))
            self.answers[f"words-{language}.json"] = _json(texts)

    async def __call__(self, scope: dict, receive: Any, send: Any) -> None:
        """Answer at our own addresses; pass all other requests on."""
        name = ""
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            name = scope["path"].rpartition("/")[2]
        await self.answers.get(name, self.app)(scope, receive, send)

    async def _lessons(self, scope: dict, receive: Any, send: Any) -> None:
        """Answer with the lessons, in the language asked for or the browser's."""
        request = Request(scope)
        wanted = request.query_params.get("language", "")
        language = wanted if wanted in LANGUAGES else language_for(request.headers)
        seen = seen_address(request, self.root_path)
        page = lesson_page(language, address_beyond(seen, self.for_others))
        headers = {"cache-control": "no-cache", "vary": "Accept-Language"}
        response = Response(page, 200, headers, "text/html")
        await response(scope, receive, send)


def seen_address(request: Request, root_path: str = "") -> str:
    """Return where a browser most likely sees the page; nothing in it is trusted.

    Args:
        request: for a file beside the page.
        root_path: see `OwnRoutes`.
    """
    if "://" in root_path:
        return root_path
    headers, url = request.headers, request.url
    host, scheme = (
        headers.get(f"x-forwarded-{name}", own).partition(",")[0].strip()
        for name, own in (("host", headers.get("host", "")), ("proto", url.scheme))
    )
    return f"{scheme}://{host}{root_path or request.url.path.rpartition('/')[0]}"


def _json(text: str) -> ASGIApp:
    return _file(text.encode(), "application/json")


def _file(content: bytes, kind: str) -> ASGIApp:
    async def answer(scope: dict, receive: Any, send: Any) -> None:
        # A response for each request: Gradio's compression changes its headers.
        response = Response(content, 200, {"cache-control": "no-cache"}, kind)
        await response(scope, receive, send)

    return answer
