"""What a phone's home screen is told of the page; without a browser."""

import io
import json
import urllib.request

import numpy as np
import pytest
from PIL import Image

from digits.page.server.homescreen import ICONS, answer_to, icon, manifest

INDIGO = (0x43, 0x38, 0xCA)


@pytest.mark.parametrize(
    ("name", "side", "whole"), [(n, *of) for n, of in ICONS.items()]
)
def test_an_icon_is_small_and_has_its_size(name, side, whole):
    kind, stored = answer_to(name)
    picture = Image.open(io.BytesIO(stored))
    assert kind == b"image/png"
    assert picture.size == (side, side)
    assert len(stored) < 8_000
    corner = picture.convert("RGBA").getpixel((0, 0))
    assert corner == ((*INDIGO, 255) if whole else (0, 0, 0, 0))


def test_nothing_of_a_maskable_icons_seven_can_be_cut_off():
    picture = Image.open(io.BytesIO(icon(512, True))).convert("RGB")
    rows, cols = np.nonzero((np.asarray(picture) != INDIGO).any(axis=2))
    farthest = np.hypot(rows - 255.5, cols - 255.5).max()
    assert farthest < 0.4 * 512  # the circle that every phone leaves whole
    assert farthest > 0.25 * 512


def test_the_manifest_names_only_what_is_there_and_beside_it():
    told = manifest()
    assert [one["src"] for one in told["icons"]] == list(ICONS)[:3]
    assert {one["purpose"] for one in told["icons"]} == {"any", "maskable"}
    assert told["start_url"] == told["scope"] == "."
    assert json.loads(answer_to("manifest.json")[1]) == told


@pytest.mark.parametrize("path", ["/manifest.json", "/below/manifest.json"])
def test_the_page_serves_our_manifest_below_a_path_too(page, path):
    with urllib.request.urlopen(page + path) as answer:
        assert json.load(answer) == manifest()
        assert answer.headers["Content-Type"] == "application/manifest+json"
        assert answer.headers["Cache-Control"] == "no-cache"


def test_an_icon_can_be_asked_for_without_its_bytes(page):
    request = urllib.request.Request(f"{page}/icon-192.png", method="HEAD")
    with urllib.request.urlopen(request) as answer:
        assert int(answer.headers["Content-Length"]) == len(icon(192, False))
        assert answer.read() == b""
