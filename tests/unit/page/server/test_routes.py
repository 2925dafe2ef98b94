"""What the server answers in Gradio's place: health, manifest, icons, lessons."""

import io

import numpy as np
import pytest
from PIL import Image
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient, WebSocketDenialResponse

from digits.page.i18n.wording import ENGLISH
from digits.page.lessons.page import lesson_page
from digits.page.server.routes import ICONS, MANIFEST, Health, OwnRoutes

INDIGO = (0x43, 0x38, 0xCA)
SIDES = {
    "icon-192.png": 192,
    "icon-512.png": 512,
    "icon-maskable.png": 512,
    "icon-apple.png": 180,
}
HEALTH = ("digits", "12ab", "abc")


HERE = "http://localhost:7860"
AT_SCHOOL = "http://192.168.1.20:7860"


def client_of(health=None, base_url=HERE, **settings):
    """Return a client of our own addresses, behind which the page answers 404."""
    others = PlainTextResponse("the page's", 404)
    return TestClient(OwnRoutes(others, health, **settings), base_url)


# Health.


def test_a_server_is_ready_and_stopping_at_the_end():
    ready = {"status": "ready", "page": "abc", "network": "digits", "weights": "12ab"}
    assert Health(*HEALTH).report() == (200, ready)
    stopping = {"status": "stopping", "page": "abc"}
    assert Health(*HEALTH, stopping=True).report() == (503, stopping)


def test_the_answer_is_json_that_nobody_stores():
    answer = client_of(Health(*HEALTH)).get("/health")
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_everything_else_is_the_pages_to_answer():
    client = client_of(Health(*HEALTH))
    for path in ("/", "/health/more", "/unhealth"):
        assert client.get(path).status_code == 404, path
    for path in ("/health", "/icon-192.png"):
        assert client.post(path).status_code == 404, path
    with pytest.raises(WebSocketDenialResponse) as denied:
        client.websocket_connect("/health").__enter__()
    assert denied.value.status_code == 404


# The home screen.


def test_an_answer_that_was_compressed_leaves_the_next_one_as_it_is():
    compressing = TestClient(GZipMiddleware(OwnRoutes(None, None)))
    first, second = (
        compressing.get("/manifest.json", headers={"accept-encoding": encoding}).headers
        for encoding in ("gzip", "identity")
    )
    assert first["content-encoding"] == "gzip"
    assert "content-encoding" not in second
    assert int(second["content-length"]) == MANIFEST.stat().st_size


@pytest.mark.parametrize("path", ["/manifest.json", "/below/manifest.json"])
def test_the_manifest_speaks_as_the_page_and_names_icons_beside_it(path):
    answer = client_of().get(path)
    manifest = answer.json()
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/manifest+json"
    assert answer.headers["cache-control"] == "no-cache"
    assert manifest["name"] == manifest["short_name"] == ENGLISH.text("page.title")
    assert manifest["description"] == ENGLISH.text("masthead.lead")
    assert manifest["start_url"] == manifest["scope"] == "."
    for icon in manifest["icons"]:
        side = SIDES[icon["src"]]
        assert icon["sizes"] == f"{side}x{side}"
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}


@pytest.mark.parametrize(("name", "side"), SIDES.items())
def test_an_icon_is_small_and_has_its_size(name, side):
    answer = client_of().get(f"/below/{name}")
    picture = Image.open(io.BytesIO(answer.content))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert picture.size == (side, side)
    assert len(answer.content) < 8_000
    corner = picture.convert("RGBA").getpixel((0, 0))
    assert corner == ((*INDIGO, 255) if side == 180 or "mask" in name else (0,) * 4)


def test_nothing_of_a_maskable_icons_seven_can_be_cut_off():
    picture = Image.open(ICONS / "icon-maskable.png").convert("RGB")
    rows, cols = np.nonzero((np.asarray(picture) != INDIGO).any(axis=2))
    farthest = np.hypot(rows - 255.5, cols - 255.5).max()
    assert farthest < 0.4 * 512  # the circle that every phone leaves whole
    assert farthest > 0.25 * 512


# The lessons.


@pytest.mark.parametrize(
    ("query", "browsers", "language"),
    [
        ("?language=de", "fr", "de"),
        ("", "fr-CH,en;q=0.5", "fr"),
        ("?language=../en", "tr", "tr"),
        ("?language=<b>", "", "en"),
    ],
)
@pytest.mark.parametrize("path", ["/lessons.html", "/below/lessons.html"])
def test_the_lessons_speak_the_wanted_language_or_the_browsers(
    path, query, browsers, language
):
    headers = {"accept-language": browsers}
    answer = client_of().get(path + query, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.text == lesson_page(language)


PROXIED = {"x-forwarded-host": "a.hf.space, b", "x-forwarded-proto": "https,http"}


@pytest.mark.parametrize(
    ("base", "path", "headers", "root_path", "reached"),
    [
        (HERE, "/", {}, "", AT_SCHOOL),
        ("http://127.0.0.1:7860", "/", {}, "/below", AT_SCHOOL),
        ("http://10.0.0.7:7860", "/", {}, "", "http://10.0.0.7:7860"),
        ("http://10.0.0.7", "/below/", {}, "", "http://10.0.0.7/below"),
        ("http://10.0.0.7", "/", {}, "/below", "http://10.0.0.7/below"),
        (HERE, "/", PROXIED, "", "https://a.hf.space"),
        (HERE, "/", {}, "https://school.example/x", "https://school.example/x"),
        (HERE, "/", {"host": "a b"}, "", AT_SCHOOL),
        (HERE, "/", {"host": "a" * 10_000}, "", AT_SCHOOL),
    ],
)
def test_the_lessons_have_codes_for_the_address_that_others_reach(
    base, path, headers, root_path, reached
):
    client = client_of(None, base, for_others=AT_SCHOOL, root_path=root_path)
    answer = client.get(f"{path}lessons.html?language=en", headers=headers)
    assert answer.text == lesson_page("en", reached)


def test_the_lessons_have_no_codes_where_only_this_computer_reaches_them():
    answer = client_of().get("/lessons.html?language=en")
    assert answer.text == lesson_page("en")
