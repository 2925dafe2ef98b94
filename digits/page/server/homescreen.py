"""What a phone needs to keep the page among its apps: a manifest, and icons."""

from __future__ import annotations

import io
import json
from functools import cache
from typing import Any

from PIL import Image, ImageDraw

from digits.page.i18n.wording import ENGLISH

INDIGO = "#4338ca"
# The favicon once more: `favicon.svg` in units of its square; a test compares them.
SIDE = 32
CORNER = 7
LINES = (((9, 8), (23, 8), (14.5, 25)), ((10.5, 16.5), (21.5, 16.5)))
WIDTH = 3.4
FINER = 4  # drawn pixels per pixel and axis, for smooth edges
SAFE = 0.8  # of a maskable icon: a phone may cut off the rest

# Names of icons: pixels along a side, and whether a phone may cut a shape out of it.
ICONS = {
    "icon-192.png": (192, False),
    "icon-512.png": (512, False),
    "icon-maskable.png": (512, True),
    "icon-apple.png": (180, True),
}
READS = ("GET", "HEAD")


class HomeScreen:
    """ASGI middleware: answers for the manifest and the icons, in Gradio's place."""

    def __init__(self, app: Any):
        """Stand before an ASGI application."""
        self.app = app

    async def __call__(self, scope: dict, receive: Any, send: Any) -> None:
        """Pass on what asks for anything else."""
        name = scope["path"].rpartition("/")[2] if scope["type"] == "http" else ""
        if name not in (*ICONS, "manifest.json") or scope["method"] not in READS:
            await self.app(scope, receive, send)
            return
        kind, body = answer_to(name)
        headers = [
            (b"content-type", kind),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-cache"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        body = body if scope["method"] == "GET" else b""
        await send({"type": "http.response.body", "body": body})


def answer_to(name: str) -> tuple[bytes, bytes]:
    """Return the kind and the bytes of the manifest, or of one of `ICONS`."""
    if name in ICONS:
        return b"image/png", icon(*ICONS[name])
    return b"application/manifest+json", json.dumps(manifest()).encode()


def manifest() -> dict[str, Any]:
    """Return what a phone is told of the page; addresses are those beside it."""
    title = ENGLISH.text("page.title")
    return {
        "name": title,
        "short_name": title,
        "description": ENGLISH.text("masthead.lead"),
        "lang": ENGLISH.language,
        "start_url": ".",
        "scope": ".",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": INDIGO,
        "icons": [
            {
                "src": name,
                "sizes": f"{side}x{side}",
                "type": "image/png",
                "purpose": "maskable" if whole else "any",
            }
            for name, (side, whole) in ICONS.items()
            if name != "icon-apple.png"
        ],
    }


@cache
def icon(side: int, whole: bool) -> bytes:
    """Return the page's icon, a crossed 7, as a PNG.

    Args:
        side: px.
        whole: whether the ground goes to the edges, and the 7 keeps away from them.
    """
    fine = side * FINER
    picture = Image.new("RGBA", (fine, fine), INDIGO if whole else (0, 0, 0, 0))
    brush = ImageDraw.Draw(picture)
    if not whole:
        corner = CORNER * fine / SIDE
        brush.rounded_rectangle((0, 0, fine - 1, fine - 1), corner, fill=INDIGO)
    for line in LINES:
        _draw_line(brush, line, fine, SAFE if whole else 1.0)
    smooth = picture.resize((side, side), Image.Resampling.BOX)
    stored = io.BytesIO()
    smooth.save(stored, format="PNG", optimize=True)
    return stored.getvalue()


def _draw_line(brush: ImageDraw.ImageDraw, line: tuple, fine: int, size: float) -> None:
    """Draw a line of the 7 with round ends and joints.

    Args:
        brush: draws on the icon.
        line: points (x, y) in units of the favicon.
        fine: px along the icon.
        size: of the 7, as a share of the favicon's.
    """
    unit = size * fine / SIDE
    margin = (1 - size) / 2 * fine
    places = [(margin + x * unit, margin + y * unit) for x, y in line]
    brush.line(places, fill="white", width=round(WIDTH * unit))
    for place in places:
        brush.circle(place, WIDTH * unit / 2, fill="white")
