import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

import digits.page.parts.networks.comparison
from digits import load_classifier
from digits.networks import NETWORKS, build_network
from digits.page.parts.networks.comparison import Comparison
from digits.preprocess import uncentred_glyph
from digits.strokes import ink_from_strokes
from digits.weights import WEIGHTS, save_network
from tests.helpers.constant import ahead, always
from tests.helpers.drawn import DRAWINGS, on_pad
from tests.helpers.measured import card_of

NAMES = ["digits", "mlp-128-32", "mlp-784"]  # in the order of NETWORKS
SEVEN = DRAWINGS["digits"]["7-crossed"]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Give a folder with weights of three networks; the published ones' by chance."""
    folder = tmp_path_factory.mktemp("weights")
    for path in WEIGHTS.glob("digits.*"):
        shutil.copy(path, folder)
    for name in NAMES[1:]:
        model = build_network(name)
        card = replace(card_of({}, network=name), parameters=model.count_params())
        save_network(folder, model, card)
    return folder


@pytest.fixture
def folder(made, tmp_path):
    """Give such a folder that a test may write to."""
    return shutil.copytree(made, tmp_path / "weights")


@pytest.fixture(scope="module")
def comparison(made):
    return Comparison(made)


def test_every_network_with_weights_is_asked_ours_first(comparison):
    assert list(comparison.cards) == NAMES
    opinions = comparison.read_ink(ink_from_strokes(on_pad(SEVEN)))
    assert [opinion.network for opinion in opinions] == NAMES


@pytest.mark.parametrize(
    ("place", "alike"),
    [({}, True), ({"side": 60, "corner": (210, 5), "width": 8}, False)],
    ids=["in the middle", "small in a corner"],
)
def test_our_reading_is_the_classifiers_and_the_other_that_of_the_shrunk_pad(
    comparison, place, alike
):
    ink = ink_from_strokes(on_pad(SEVEN, **place))
    classifier = comparison.classifiers()["digits"]
    ours = comparison.read_ink(ink)[0]
    np.testing.assert_array_equal(
        ours.centred.probabilities, classifier.read_ink(ink).probabilities
    )
    shrunk = classifier.probabilities(uncentred_glyph(ink)[None])[0]
    np.testing.assert_allclose(ours.uncentred.probabilities, shrunk, atol=1e-6)
    assert ours.centred.digit == 7
    assert (ours.uncentred.digit == 7) == alike


def test_a_published_network_always_names_a_digit(comparison):
    smiley = ink_from_strokes(on_pad(DRAWINGS["nondigits"]["smiley"]))
    ours, *others = (opinion.centred for opinion in comparison.read_ink(smiley))
    assert (ours.verdict, ours.digit) == ("not a digit", None)
    assert {reading.digit in range(10) for reading in others} == {True}
    assert {reading.not_a_digit for reading in others} == {None}


def test_nobody_has_an_opinion_of_a_blank_pad(comparison):
    assert comparison.read_ink(np.zeros((280, 280), np.float32)) == []


def test_nothing_is_loaded_before_it_is_needed_and_nothing_twice(made, monkeypatch):
    loaded = []

    def load(name, folder):
        loaded.append(name)
        return load_classifier(name, folder)

    monkeypatch.setattr(digits.comparison, "load_classifier", load)
    ours = always(ahead(3))
    several = Comparison(made, ours)
    assert loaded == []
    ink = ink_from_strokes(on_pad(SEVEN))
    with ThreadPoolExecutor(4) as pool:
        every = list(pool.map(several.read_ink, [ink] * 8))
    assert loaded == NAMES[1:]
    assert [opinions[0].centred.digit for opinions in every] == [3] * 8


def test_damaged_weights_are_left_out(folder):
    (folder / "mlp-784.weights.h5").write_bytes(b"half")
    assert list(Comparison(folder).cards) == NAMES[:2]


def test_weights_that_are_damaged_after_a_look_are_left_out(folder):
    several = Comparison(folder)
    (folder / "mlp-128-32.weights.h5").write_bytes(b"half")
    opinions = several.read_ink(ink_from_strokes(on_pad(SEVEN)))
    assert [opinion.network for opinion in opinions] == ["digits", "mlp-784"]
    assert list(several.cards) == ["digits", "mlp-784"]


def test_a_folder_without_weights_has_no_networks(tmp_path):
    assert Comparison(tmp_path).cards == {}
    assert set(NAMES) <= set(NETWORKS)
