"""What a network takes strangers' digits for, from a card and drawings made by hand."""

import json

import numpy as np
import pytest

from digits.page.i18n.wording import ENGLISH, WORDINGS
from digits.page.parts.training.matrix import Matrix, matrix_json
from digits.weights.strangers import Strangers, save_strangers, strangers_path
from tests.helpers.networks.measured import card_of
from tests.helpers.pictures import pixels_at

OURS, OTHER = "digits", "mlp-128-32"
GARBAGE = [None, 7, [], {}, {"network": None}, {"network": [7]}, {"network": "digits "}]
CONFUSION = [[1200 * (row == col) for col in range(10)] for row in range(10)]
CONFUSION[4][9] = 3
FIGURES = {"n": 12_003, "right": 12_000 / 12_003, "not_read": 0}
FIGURES["confusion"] = CONFUSION
CELL = {"network": OTHER, "drawn": 4, "read": 9}


class Library:
    """Holds cards: one with a table, one without."""

    def __init__(self, sha256):
        figures = {"strangers": FIGURES | {"drawings": sha256}}
        self._cards = {OURS: card_of({}), OTHER: card_of(figures, network=OTHER)}

    def cards(self):
        return self._cards


@pytest.fixture
def matrix(tmp_path, rng):
    """Give a matrix whose only cell with drawings, 4 read as 9, has two of them."""
    greys = rng.integers(0, 32, (3, 48, 48), dtype=np.uint8)
    strangers = Strangers(
        greys,
        np.array([4, 7, 4], np.uint8),
        np.array(["swiss", "swiss", "semeion"]),
        np.array([OTHER]),
        np.array([[0, 2, 9], [0, 0, 9]], np.uint16),
    )
    return Matrix(Library(save_strangers(tmp_path, strangers)), tmp_path)


def said(key, language="en"):
    return WORDINGS[language].text(key)


# The table.


def test_a_table_holds_the_cards_numbers_and_says_how_many_are_right(matrix):
    answer = matrix.count_readings({"network": OTHER})
    assert answer == {
        "headline": "It reads 12,000 of 12,003 drawings right: 99.98%.",
        "notes": [],
        "rows": CONFUSION,
    }
    assert json.loads(json.dumps(answer)) == answer
    german = matrix.count_readings({"network": OTHER, "language": "de"})
    assert german["headline"].startswith("Es liest 12.000 von 12.003 Zeichnungen")


def test_of_a_network_that_was_not_measured_that_is_said(matrix):
    assert matrix.count_readings({"network": OURS}) == {
        "headline": said("misses.none"),
        "notes": [],
        "rows": [],
    }


def test_what_was_not_read_and_whose_numbers_they_are_is_said():
    figures = FIGURES | {"not_read": 2, "measured": True}
    notes = matrix_json(figures, ENGLISH)["notes"]
    assert notes == ["Not read at all: 2.", said("misses.measured")]


# The cells.


def test_a_cell_is_answered_with_its_drawings_and_whose_they_are(matrix, tmp_path):
    first, second = matrix.open_cell(CELL)["drawings"]
    assert (first["source"], second["source"]) == ("semeion", "swiss")
    with np.load(strangers_path(tmp_path)) as archive:
        greys = archive["greys"]
    for drawing, place in ((first, 2), (second, 0)):
        levels = np.round(greys[place] / 31 * 255)
        assert pixels_at(drawing["picture"]).tolist() == levels.tolist()
    assert matrix.open_cell(CELL | {"read": 4}) == {"drawings": []}


def test_nothing_in_a_message_is_trusted(matrix):
    unknown = {"error": said("error.no_such_network")}
    for message in GARBAGE:
        assert matrix.count_readings(message) == unknown
        assert matrix.open_cell(message) == unknown
    for place in (None, True, -1, 10, 4.0, "4", [4], {}, 10**40):
        for name in ("drawn", "read"):
            answer = matrix.open_cell(CELL | {name: place, "language": "tr"})
            assert answer == {"error": said("misses.no_cell", "tr")}


@pytest.mark.parametrize(
    "damage",
    [lambda path: path.unlink(), lambda path: path.write_bytes(b"PK")],
    ids=["missing", "damaged"],
)
def test_without_the_file_the_numbers_stay_and_a_cell_says_so(matrix, tmp_path, damage):
    path = strangers_path(tmp_path)
    content = path.read_bytes()
    damage(path)
    assert matrix.open_cell(CELL) == {"error": said("misses.no_drawings")}
    assert matrix.open_cell(CELL | {"network": OURS}) == {
        "error": said("misses.no_drawings")
    }
    assert matrix.count_readings(CELL)["rows"] == CONFUSION
    path.write_bytes(content)
    assert len(matrix.open_cell(CELL)["drawings"]) == 2
