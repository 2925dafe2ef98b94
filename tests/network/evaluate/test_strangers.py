"""The drawings that are shipped: a network reads in each what its cell says."""

from functools import cache

import numpy as np
import pytest

from digits import load_classifier
from digits.evaluate.strangers import PER_CELL
from digits.networks import NETWORKS
from digits.page.reading.data_urls import picture_address
from digits.page.reading.messages import read_message
from digits.reading import Verdict
from digits.weights import WEIGHTS
from digits.weights.files import load_card, values_path
from digits.weights.strangers import STRANGERS, load_strangers, strangers_path

THERE = [name for name in NETWORKS if values_path(WEIGHTS, name).exists()]
CARDS = {name: load_card(WEIGHTS, name) for name in THERE}
FIGURES = {name: card.figures[STRANGERS] for name, card in CARDS.items()}


@cache
def shipped():
    return load_strangers(WEIGHTS, FIGURES["digits"]["drawings"])


def sent(place):
    """Return the message by which the page asks about a drawing that it was sent."""
    return {"picture": picture_address(shipped().ink(place))}


def test_the_table_of_ours_is_that_of_its_figures_of_the_part_test():
    figures = dict(FIGURES["digits"])
    del figures["drawings"]
    pens = CARDS["digits"].figures["test"]["pens"]["all"]
    assert figures == {key: pens[key] for key in figures}
    assert figures.keys() == {"n", "right", "not_read", "confusion"}


@pytest.mark.parametrize("name", THERE)
def test_the_numbers_of_a_table_add_up(name):
    figures = FIGURES[name]
    confusion = np.array(figures["confusion"])
    assert confusion.shape == (10, 10)
    assert confusion.sum() + figures["not_read"] == figures["n"]
    assert confusion.trace() / figures["n"] == pytest.approx(
        figures["right"], abs=1e-12
    )
    ours = np.array(FIGURES["digits"]["confusion"])
    np.testing.assert_array_equal(confusion.sum(axis=1), ours.sum(axis=1))


def test_one_small_file_holds_the_drawings_of_all_networks_each_once():
    assert {figures["drawings"] for figures in FIGURES.values()} == {
        FIGURES["digits"]["drawings"]
    }
    assert strangers_path(WEIGHTS).stat().st_size <= 300_000
    greys = shipped().greys
    assert len(np.unique(greys.reshape(len(greys), -1), axis=0)) == len(greys)
    assert set(shipped().data_sets) == {"swiss", "optdigits", "semeion"}
    assert shipped().networks.tolist() == THERE


@pytest.mark.parametrize("name", THERE)
def test_a_cell_shows_up_to_eight_of_its_drawings(name):
    counts = np.array(FIGURES[name]["confusion"])
    shown = np.array(
        [[len(shipped().of_cell(name, a, b)) for b in range(10)] for a in range(10)]
    )
    assert (shown <= np.minimum(counts, PER_CELL)).all()
    assert (shown.diagonal() == PER_CELL).all()
    assert shown.sum() >= 0.95 * np.minimum(counts, PER_CELL).sum()


@pytest.mark.parametrize("name", THERE)
def test_a_network_reads_in_every_drawing_what_its_cell_says(name):
    classifier = load_classifier(name)
    place = shipped().networks.tolist().index(name)
    shown = shipped().shown
    for _, drawing, digit in shown[shown[:, 0] == place].tolist():
        assert read_message(classifier, sent(drawing)).probabilities.argmax() == digit


@pytest.mark.slow
def test_no_drawing_is_a_number_to_ours_which_the_page_is_about(classifier):
    for place in range(len(shipped().greys)):
        reading = read_message(classifier, sent(place))
        assert reading.verdict is not Verdict.NUMBER
        assert reading.glyph is not None
