"""The page's own parts, without a server."""

import base64
import io
import json
from concurrent.futures import Future
from pathlib import Path

import gradio as gr
import numpy as np
import pytest
from PIL import Image
from skimage.measure import block_reduce

from digits.classifier import Reading
from digits.page.i18n.wording import ENGLISH
from digits.page.reading.data_urls import thumbnail
from digits.page.reading.reader import Reader, RefusedError, page_json
from digits.page.server.api import _endpoint
from digits.verdict import Verdict
from tests.helpers.drawn import DRAWINGS, on_pad


@pytest.fixture
def reader(classifier):
    awake = Future()
    awake.set_result(classifier)
    return Reader(awake)


# Reader.


def test_a_sleeping_network_asks_for_patience(monkeypatch):
    monkeypatch.setattr("digits.page.reading.reader.PATIENCE", 0)
    answer = Reader(Future()).read_drawing({"strokes": []})
    assert answer == {"error": ENGLISH.text("error.waiting"), "again": True}


def test_a_visitor_is_answered_in_the_language_that_is_asked_for(reader):
    seven = {"strokes": on_pad(DRAWINGS["digits"]["7"])}
    for language, headline in (
        ("de", "Das ist eine 7."),
        ("tr", "Bu bir 7."),
        ("pt", "That is a 7."),
        (["de"], "That is a 7."),
    ):
        answer = reader.read_drawing({**seven, "language": language})
        assert answer["headline"] == headline
    lost = reader.read_drawing({"language": "de"})
    assert lost["error"].startswith("Diese Zeichnung ging unterwegs verloren.")


def test_a_program_is_told_that_the_network_sleeps(monkeypatch):
    monkeypatch.setattr("digits.page.reading.reader.PROGRAM_PATIENCE", 0)
    seven = Path(__file__).parents[2] / "drawings" / "7.png"
    with pytest.raises(RefusedError, match="Waking up"):
        Reader(Future()).read_file(seven)


def test_weights_that_failed_are_no_broken_drawing():
    broken = Future()
    broken.set_exception(RuntimeError("a fault of ours"))
    with pytest.raises(RuntimeError, match="a fault of ours"):
        Reader(broken).read_drawing({"strokes": []})


def test_the_glyph_travels_as_784_bytes(reader, classifier):
    strokes = on_pad(DRAWINGS["digits"]["2"])
    answer = reader.read_drawing({"strokes": strokes})
    glyph = np.frombuffer(base64.b64decode(answer["glyph"]), np.uint8)
    expected = np.round(classifier.read_strokes(strokes).glyph * 255)
    assert glyph.reshape(28, 28).tolist() == expected.tolist()


def picture_at(address):
    kind, content = address.split(",")
    assert kind == "data:image/png;base64"
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(content))))


def test_the_pictures_on_the_way_travel_as_small_ones(reader, classifier):
    strokes = on_pad(DRAWINGS["digits"]["2"])
    answer = reader.read_drawing({"strokes": strokes})
    steps = classifier.read_strokes(strokes).steps
    shown = {name: picture_at(address) for name, address in answer["steps"].items()}
    assert list(shown) == ["drawing", "cropped", "fitted"]
    assert shown["drawing"].shape == (56, 56)
    rows, cols = steps.cropped.shape
    assert max(shown["cropped"].shape) == 56
    assert shown["cropped"].shape[1] == pytest.approx(56 * cols / rows, abs=1)
    assert shown["fitted"].tolist() == np.round(steps.fitted * 255).tolist()
    assert len(json.dumps(answer)) < 8_000


def test_a_thumbnail_is_an_average_by_area(rng):
    ink = rng.random((280, 140), dtype=np.float32)
    expected = block_reduce(ink, (4, 4), np.mean)
    np.testing.assert_allclose(thumbnail(ink, 70), expected, atol=1e-6)
    assert thumbnail(ink, 280) is ink


def test_an_answer_is_json(reader):
    for strokes in ([], on_pad(DRAWINGS["digits"]["2"]), on_pad([[[50, 50]]])):
        answer = reader.read_drawing({"strokes": strokes})
        assert json.loads(json.dumps(answer, allow_nan=False)) == answer


def test_a_reading_without_a_glyph_sends_none():
    answer = page_json(Reading(Verdict.BLANK), ENGLISH)
    assert answer["glyph"] is None
    assert answer["steps"] is None
    assert answer["probabilities"] is None


class Faulty:
    """Stands for a reader that fails as nobody expects."""

    def read_file(self, path):
        raise RuntimeError(f"a secret of {path}")


def test_a_fault_of_the_endpoint_is_a_kind_sentence(monkeypatch, tmp_path):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    (tmp_path / "seven.png").write_bytes(b"")
    read = _endpoint(Faulty())
    with pytest.raises(gr.Error) as refused:
        read({"path": str(tmp_path / "seven.png")})
    assert refused.value.message == ENGLISH.text("error.fault")
