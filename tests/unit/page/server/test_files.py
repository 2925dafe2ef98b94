"""What browsers load comes compressed, lasts, and speaks their language."""

import gzip
import json

import brotli
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from digits.page.components import TABLES
from digits.page.i18n.wording import WORDINGS
from digits.page.server.files import FOREVER, Files
from tests.helpers.aside import run

SCRIPT = json.dumps({"tables": TABLES})
PAGE = f"<script>config = {json.dumps({'head': SCRIPT})}</script>"
ASSET = "let words = 7; " * 100
ASKED = []


def app():
    def page(request):
        return PlainTextResponse(PAGE, media_type="text/html")

    def asset(request):
        ASKED.append(request.url.path)
        if request.path_params["name"] == "none.js":
            return PlainTextResponse("nothing", 404)
        kind = "image/png" if request.path_params["name"].endswith("png") else "text/js"
        return Response(ASSET, media_type=kind)

    return Files(Starlette(routes=[Route("/", page), Route("/assets/{name}", asset)]))


@pytest.fixture
def client():
    ASKED.clear()
    return TestClient(app(), headers={"accept-encoding": "", "accept-language": ""})


def tables_in(page):
    config = page.partition("config = ")[2].removesuffix("</script>")
    return json.loads(json.loads(config)["head"])["tables"]


@pytest.mark.parametrize(
    ("accepted", "unpacked", "encoding"),
    [
        ("gzip, deflate, br, zstd", brotli.decompress, "br"),
        ("gzip, deflate", gzip.decompress, "gzip"),  # a browser without HTTPS
        ("gzip;q=0.5", gzip.decompress, "gzip"),
        ("", bytes, None),
    ],
)
def test_a_file_is_compressed_as_the_browser_can_and_lasts(
    client, accepted, unpacked, encoding
):
    for _ in range(2):
        with client.stream(
            "GET", "/assets/a-1f.js", headers={"accept-encoding": accepted}
        ) as answer:
            body = b"".join(answer.iter_raw())
        assert unpacked(body) == ASSET.encode()
        assert answer.headers.get("content-encoding") == encoding
        assert answer.headers["content-length"] == str(len(body))
        assert answer.headers["cache-control"] == FOREVER
    assert ASKED == ["/assets/a-1f.js"]  # once; then it is kept


def test_pictures_and_refusals_stay_as_they_are(client):
    gzipped = {"accept-encoding": "gzip"}
    picture = client.get("/assets/a.png", headers=gzipped)
    assert "content-encoding" not in picture.headers
    for _ in range(2):
        missing = client.get("/assets/none.js", headers=gzipped)
        assert (missing.status_code, missing.text) == (404, "nothing")
        assert "cache-control" not in missing.headers
    assert ASKED == ["/assets/a.png", "/assets/none.js", "/assets/none.js"]


def test_a_stream_whose_address_ends_like_the_pages_is_passed_on_as_it_comes():
    sent = []

    async def stream(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        sent.append("the start was passed on" if told else "it was held back")

    told = []

    async def send(message):
        told.append(message)

    scope = {"type": "http", "method": "GET", "path": "/gradio_api/heartbeat/x/"}
    run(Files(stream)({**scope, "headers": [], "root_path": ""}, None, send))
    assert sent == ["the start was passed on"]


def test_so_many_files_are_kept_and_no_more(client, monkeypatch):
    monkeypatch.setattr("digits.page.server.files.KEPT_BYTES", 2 * len(ASSET))
    for number in range(9):
        client.get(f"/assets/{number}.js")
    ASKED.clear()
    for number in range(9):
        client.get(f"/assets/{number}.js")
    assert [f"/assets/{number}.js" for number in range(2, 9)] == ASKED


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("de-DE,de;q=0.9,en;q=0.8", "de"),
        ("pt-BR, fr;q=0.7", "fr"),
        ("TR", "tr"),
        ("pt", "en"),
        ("", "en"),
    ],
)
def test_the_page_has_the_texts_of_one_language(client, accepted, language):
    answer = client.get("/", headers={"accept-language": accepted})
    assert tables_in(answer.text) == {language: WORDINGS[language].in_browser()}
    assert "</" not in answer.text.removesuffix("</script>")
    assert answer.headers["cache-control"] == "no-cache"
