"""What the page and programs are answered, by a classifier whose reading is given."""

import json
from unittest.mock import Mock

import gradio as gr
import pytest
from PIL import Image

from digits.page.i18n.wording import ENGLISH
from digits.page.reading.reader import Reader
from digits.page.server.api import _endpoint
from digits.reading import Verdict
from tests.helpers.drawn import DRAWINGS, on_pad
from tests.helpers.networks.stub_classifier import (
    StubClassifier,
    reading_of,
)
from tests.helpers.pictures import SEVEN

STROKES = {"strokes": on_pad(DRAWINGS["digits"]["7"])}


@pytest.fixture
def reader():
    return Reader(StubClassifier(reading_of(Verdict.DIGIT, 7)))


def test_a_file_that_is_no_picture_is_refused(reader, tmp_path):
    (tmp_path / "seven.png").write_bytes(b"seven")
    answer = reader.read_file(str(tmp_path / "seven.png"))
    assert answer["error"].startswith("That's not a picture I can read")


def test_a_visitor_is_answered_in_the_language_that_is_asked_for(reader):
    for language, headline in (
        ("de", "Das ist eine 7!"),
        ("pt", "That's a 7!"),
        (["de"], "That's a 7!"),
    ):
        answer = reader.read_drawing(STROKES | {"language": language})
        assert answer["headline"] == headline
    lost = reader.read_drawing({"language": "de"})
    assert lost["error"].startswith("Diese Zeichnung ging unterwegs verloren.")


def test_a_program_may_send_a_phones_photo_but_no_png_of_that_size(reader, tmp_path):
    photo = Image.new("L", (4_000, 3_000), 230)
    photo.paste(40, (1_900, 800, 2_100, 2_200))
    for name in ("photo.jpg", "photo.png"):
        photo.save(tmp_path / name)
    assert reader.read_file(tmp_path / "photo.jpg")["verdict"] == "digit"
    answer = reader.read_file(tmp_path / "photo.png")
    assert "at most 25 megapixels, or another kind of" in answer["error"]


def test_a_program_gets_json_without_pictures(reader):
    answer = reader.read_file(SEVEN)
    assert json.loads(json.dumps(answer, allow_nan=False)) == answer
    assert " ".join(answer) == (
        "verdict digit rival text probabilities not_a_digit class_probabilities "
        "marks remark mirrored digits headline"
    )
    assert answer["headline"] == "That's a 7!"


def test_a_fault_of_the_endpoint_is_a_kind_sentence(monkeypatch, tmp_path):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    (tmp_path / "seven.png").write_bytes(b"")
    faulty = Mock()
    faulty.call.side_effect = RuntimeError("a secret of ours")
    with pytest.raises(gr.Error) as refused:
        _endpoint(faulty)({"path": str(tmp_path / "seven.png")})
    assert refused.value.message == ENGLISH.text("error.fault")
