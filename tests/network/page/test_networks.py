"""Our network beside others, of which the weights are left to chance."""

import shutil

import numpy as np
import pytest

from digits.baselines import PUBLISHED
from digits.networks import build_network
from digits.page.i18n.wording import ENGLISH
from digits.page.parts.networks.library import NetworkLibrary
from digits.page.parts.networks.panel import NetworksPanel
from digits.page.parts.training.panel import TrainingPanel
from digits.preprocess import uncentred_glyph
from digits.strokes import ink_from_strokes
from digits.weights import WEIGHTS
from tests.helpers.drawn import DRAWINGS, on_pad
from tests.helpers.networks.saved import put_network
from tests.helpers.pictures import pixels_at

NAMES = ["digits", "mlp-128-32", "mlp-784"]  # in the order of NETWORKS
SEVEN = DRAWINGS["digits"]["7-crossed"]
SMALL = on_pad(SEVEN, side=60, corner=(210, 5), width=8)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Give a folder with the weights of three networks."""
    folder = tmp_path_factory.mktemp("weights")
    for path in WEIGHTS.glob("digits.*"):
        shutil.copy(path, folder)
    for name in NAMES[1:]:
        put_network(folder, name)
    return folder


@pytest.fixture(scope="module")
def library(folder, classifier):
    return NetworkLibrary(classifier, folder)


def read_by_all(library, strokes):
    return NetworksPanel(library).read_by_all({"strokes": strokes})


@pytest.mark.parametrize(("strokes", "alike"), [(on_pad(SEVEN), True), (SMALL, False)])
def test_our_readings_are_those_of_the_drawing_and_of_the_shrunk_pad(
    library, classifier, strokes, alike
):
    ours, _, _ = read_by_all(library, strokes)["networks"]
    reading = classifier.read_strokes(strokes)
    whole = uncentred_glyph(ink_from_strokes(strokes))
    for shown, expected in (
        (ours["centred"], reading.class_probabilities),
        (ours["uncentred"], classifier.class_probabilities(whole[None])[0]),
    ):
        np.testing.assert_allclose(shown["class_probabilities"], expected, atol=1e-6)
    assert ours["centred"]["says"] == "7"
    assert (ours["uncentred"]["says"] == "7") == alike


def test_a_published_network_always_names_a_digit(library):
    answer = read_by_all(library, on_pad(DRAWINGS["nondigits"]["smiley"]))
    ours, *others = (network["centred"] for network in answer["networks"])
    assert (ours["says"], ours["digit"]) == ("no digit", None)
    assert {reading["digit"] in range(10) for reading in others} == {True}
    assert {len(reading["class_probabilities"]) for reading in others} == {10}


@pytest.mark.parametrize(("place", "digit"), [(0, "4"), (1, "2")])
def test_of_a_number_the_digit_asked_about_is_compared_alone_on_the_pad(
    library, classifier, place, digit
):
    strokes = on_pad(DRAWINGS["numbers"]["42"])
    message = {"strokes": strokes, "place": place}
    answer = NetworksPanel(library).read_by_all(message)
    assert answer["networks"][0]["centred"]["says"] == digit
    glyph = classifier.read_strokes(strokes).digits[place].glyph
    assert pixels_at(answer["glyph"]).tolist() == np.round(glyph * 255).tolist()
    # The 4 ends at column 122 of the pad's 280, the 2 begins at 151.
    cols = np.flatnonzero(pixels_at(answer["whole"]).any(axis=0))
    assert (cols.max() == 12) if place == 0 else (cols.min() == 15)


def test_a_card_without_layers_gets_those_of_its_network(library):
    answer = TrainingPanel(library).describe_network({"network": "mlp-128-32"})
    kinds, _, shapes, parameters = zip(*answer["layers"], strict=True)
    assert kinds == ("Flatten", "Dense", "Dense", "Dense")
    assert shapes == ("784", "128", "32", "10")
    assert parameters == ("0", "100,480", "4,128", "330")  # 784 x 128 + 128, and so on


def test_every_layer_of_every_network_is_explained():
    for name in PUBLISHED.keys() | {"digits"}:
        kinds = {type(layer).__name__ for layer in build_network(name).layers}
        assert {f"kinds.{kind}" for kind in kinds} <= ENGLISH.table.keys(), name
