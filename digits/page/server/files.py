"""What a browser loads before anybody draws: compressed, kept, and in one language.

Gradio compresses a file at every request, the page itself never, and lets browsers ask
for every file again at every visit. A class opens the page at once.
"""

import gzip
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import brotli
from starlette.datastructures import Headers, MutableHeaders

from digits.page.components import TABLES
from digits.page.i18n.wording import LANGUAGES, WORDINGS

# Files whose name or "v" tells their content, so that a browser need not ask again.
LASTING = re.compile(r".*/(assets|static|svelte)/.+|.*/(parts|words-\w+)\.json")
FOREVER = "public, max-age=31536000, immutable"
KEPT_BYTES = 8_000_000  # of compressed files; the page needs a fifth of a million
SMALLEST = 400  # bytes that are worth compressing
TEXTS = ("text/", "application/json", "application/javascript", "image/svg")
COMPRESSIONS: dict[str, Callable[[bytes], bytes]] = {  # the better first
    "br": lambda content: brotli.compress(content, quality=5),
    "gzip": lambda content: gzip.compress(content, 6),
}
# The place of the tables in the page: a text in a script in a text of JSON.
PLACE = json.dumps(json.dumps(TABLES))[1:-1].encode()


@dataclass
class Files:
    """ASGI middleware: compresses what browsers load, and keeps it so."""

    app: Any
    classroom: bool = False  # whether the page has the texts of a class session
    kept: dict[tuple[str, str], tuple[dict, bytes]] = field(default_factory=dict)
    used: int = 0  # bytes of the kept

    async def __call__(self, scope: dict, receive: Any, send: Any) -> None:
        """Answer with a file or the page; pass all other requests on."""
        path = scope.get("path", "")
        is_page = path.removeprefix(scope.get("root_path", "")) in ("", "/")
        is_file = LASTING.fullmatch(path) is not None
        if scope.get("method") != "GET" or not (is_page or is_file):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        encoding = encoding_for(headers)
        key = path, encoding
        if key not in self.kept:
            start, body = await _collected(self.app, scope, receive)
            if is_page:
                language = language_for(headers)
                body = in_language(body, language, self.classroom)
            start, body = _compressed(start, body, encoding)
            if is_page:
                answer = MutableHeaders(scope=start)
                answer["cache-control"] = "no-cache"
                answer.add_vary_header("Accept-Language")
            if is_file and start["status"] == 200:
                MutableHeaders(scope=start)["cache-control"] = FOREVER
                self._keep(key, start, body)
        else:
            start, body = self.kept[key]
        # A copy: what stands before this changes the headers.
        await send({**start, "headers": list(start["headers"])})
        await send({"type": "http.response.body", "body": body})

    def _keep(self, key: tuple[str, str], start: dict, body: bytes) -> None:
        if self.used + len(body) <= KEPT_BYTES:
            self.kept[key] = start, body
            self.used += len(body)


async def _collected(app: Any, scope: dict, receive: Any) -> tuple[dict, bytes]:
    """Return how an answer starts, and its whole body."""
    messages: list[dict] = []

    async def collect(message: dict) -> None:
        messages.append(message)

    await app(scope, receive, collect)
    start, *parts = messages
    return start, b"".join(part.get("body", b"") for part in parts)


def _compressed(start: dict, body: bytes, encoding: str) -> tuple[dict, bytes]:
    start = {**start, "headers": list(start.get("headers", []))}
    headers = MutableHeaders(scope=start)
    is_text = headers.get("content-type", "").startswith(TEXTS)
    is_whole = start["status"] == 200 and "content-encoding" not in headers
    if encoding and is_text and is_whole and len(body) >= SMALLEST:
        body = COMPRESSIONS[encoding](body)
        headers["content-encoding"] = encoding
        headers.add_vary_header("Accept-Encoding")
    headers["content-length"] = str(len(body))
    return start, body


def encoding_for(headers: Headers) -> str:
    """Return the best compression that a browser takes; empty for none."""
    offered = headers.get("accept-encoding", "")
    names = {part.split(";")[0].strip() for part in offered.split(",")}
    return next((name for name in COMPRESSIONS if name in names), "")


# The language.


def in_language(page: bytes, language: str, classroom: bool = False) -> bytes:
    """Return the page with the table of texts of one language."""
    tables = {language: WORDINGS[language].in_browser(classroom)}
    script = json.dumps(tables).replace("<", "\\u003c")
    return page.replace(PLACE, json.dumps(script)[1:-1].encode())


def language_for(headers: Headers) -> str:
    """Return the language that a browser asks for, or English.

    No cookie tells what its visitor chose beside that: the page asks for those texts.
    """
    asked = headers.get("accept-language", "").lower().split(",")
    tags = [tag.strip()[:2] for tag in asked]  # browsers name the best first
    return next((tag for tag in tags if tag in LANGUAGES), "en")
