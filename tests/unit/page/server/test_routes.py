"""What the server answers in Gradio's place: health, manifest, icons."""

import io
import json
from concurrent.futures import Future
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from starlette.middleware.gzip import GZipMiddleware

from digits.page.i18n.wording import ENGLISH
from digits.page.server.routes import ICONS, MANIFEST, Health, OwnRoutes
from tests.helpers.aside import run

INDIGO = (0x43, 0x38, 0xCA)
SIDES = {
    "icon-192.png": 192,
    "icon-512.png": 512,
    "icon-maskable.png": 512,
    "icon-apple.png": 180,
}
LOADED, FAILED = Future(), Future()
CARD = SimpleNamespace(network="digits", sha256="12ab")
LOADED.set_result(SimpleNamespace(card=CARD))
FAILED.set_exception(RuntimeError("damaged"))


def asked(health, path="/health", method="GET", kind="http"):
    """Return status, headers and body of an answer; 404 is what the app gives."""
    sent = []

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 404, "headers": []})
        await send({"type": "http.response.body", "body": b"the page's"})

    async def send(message):
        sent.append(message)

    scope = {"type": kind, "path": path, "method": method}
    run(OwnRoutes(app, health)(scope, None, send))
    start, body = sent
    return start["status"], dict(start["headers"]), body["body"]


# Health.


def test_a_server_is_waking_until_its_network_is_loaded_and_stopping_at_the_end():
    ready = {"status": "ready", "page": "abc", "network": "digits", "weights": "12ab"}
    assert Health(LOADED, "abc").report() == (200, ready)
    for classifier in (Future(), FAILED):
        waking = {"status": "waking", "page": "abc"}
        assert Health(classifier, "abc").report() == (503, waking)
    for classifier in (Future(), LOADED):
        stopping = {"status": "stopping", "page": "abc"}
        assert Health(classifier, "abc", stopping=True).report() == (503, stopping)


def test_the_answer_is_json_that_nobody_stores():
    status, headers, body = asked(Health(LOADED, "abc"))
    assert (status, json.loads(body)["status"]) == (200, "ready")
    assert headers[b"content-type"] == b"application/json"
    assert headers[b"cache-control"] == b"no-store"
    assert int(headers[b"content-length"]) == len(body)


def test_everything_else_is_the_pages_to_answer():
    for request in (
        *(("/",), ("/health/more",), ("/unhealth",)),
        *(("/health", "POST"), ("/icon-192.png", "POST")),
        ("/health", "GET", "websocket"),
    ):
        assert asked(Health(LOADED, "abc"), *request)[0] == 404, request


# The home screen.


def test_an_answer_that_was_compressed_leaves_the_next_one_as_it_is():
    compressing = GZipMiddleware(OwnRoutes(None, Health(LOADED, "abc")))
    starts = []

    async def send(message):
        if message["type"] == "http.response.start":
            starts.append(dict(message["headers"]))

    for encoding in (b"gzip", b"identity"):
        headers = [(b"accept-encoding", encoding)]
        scope = {"type": "http", "path": "/manifest.json", "method": "GET"}
        run(compressing({**scope, "headers": headers}, None, send))
    assert starts[0][b"content-encoding"] == b"gzip"
    assert b"content-encoding" not in starts[1]
    assert int(starts[1][b"content-length"]) == MANIFEST.stat().st_size


@pytest.mark.parametrize("path", ["/manifest.json", "/below/manifest.json"])
def test_the_manifest_speaks_as_the_page_and_names_icons_beside_it(path):
    status, headers, body = asked(None, path)
    manifest = json.loads(body)
    assert status == 200
    assert headers[b"content-type"] == b"application/manifest+json"
    assert headers[b"cache-control"] == b"no-cache"
    assert manifest["name"] == manifest["short_name"] == ENGLISH.text("page.title")
    assert manifest["description"] == ENGLISH.text("masthead.lead")
    assert manifest["start_url"] == manifest["scope"] == "."
    for icon in manifest["icons"]:
        side = SIDES[icon["src"]]
        assert icon["sizes"] == f"{side}x{side}"
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}


@pytest.mark.parametrize(("name", "side"), SIDES.items())
def test_an_icon_is_small_and_has_its_size(name, side):
    status, headers, body = asked(None, f"/below/{name}")
    picture = Image.open(io.BytesIO(body))
    assert (status, headers[b"content-type"]) == (200, b"image/png")
    assert picture.size == (side, side)
    assert len(body) < 8_000
    corner = picture.convert("RGBA").getpixel((0, 0))
    assert corner == ((*INDIGO, 255) if side == 180 or "mask" in name else (0,) * 4)


def test_nothing_of_a_maskable_icons_seven_can_be_cut_off():
    picture = Image.open(ICONS / "icon-maskable.png").convert("RGB")
    rows, cols = np.nonzero((np.asarray(picture) != INDIGO).any(axis=2))
    farthest = np.hypot(rows - 255.5, cols - 255.5).max()
    assert farthest < 0.4 * 512  # the circle that every phone leaves whole
    assert farthest > 0.25 * 512
