"""What the tabs answer: other networks, and how each learnt, without a server."""

import base64
import io
import json
import shutil
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

import digits.page.parts.networks.shelf
from digits.baselines import PUBLISHED
from digits.classifier import Reading
from digits.networks import build_network
from digits.page.i18n.wording import ENGLISH
from digits.page.parts.networks.comparison import Comparison, Opinion
from digits.page.parts.networks.panel import NetworksPanel, comparison_json
from digits.page.parts.networks.shelf import NetworkLibrary, NotReadyError
from digits.page.parts.training.panel import (
    TrainingPanel,
    card_json,
    curves_of,
    missed_by,
    misses_json,
    our_drawings,
    overfitting_in,
)
from digits.page.reading.data_urls import picture_address
from digits.preprocess import steps_from_ink, uncentred_glyph
from digits.strokes import ink_from_strokes
from digits.verdict import Verdict
from digits.weights import WEIGHTS, save_network
from tests.helpers.constant import ahead, always
from tests.helpers.drawn import DRAWINGS, on_pad
from tests.helpers.measured import card_of, mnist_figures

OTHER = "mlp-128-32"
FOUR = on_pad(DRAWINGS["digits"]["4-open"])
INK = ink_from_strokes(FOUR)
SMALL = on_pad(DRAWINGS["digits"]["4-open"], side=60, corner=(210, 5), width=8)
LOADING = {"error": ENGLISH.text("error.loading"), "again": True}
GARBAGE = [None, 7, [], {}, {"network": None}, {"network": [7]}, {"network": "digits "}]


def done(classifier):
    promise = Future()
    promise.set_result(classifier)
    return promise


def pixels(address):
    """Return what a picture that is its own address shows, as (28, 28) bytes."""
    kind, contents = address.split(",")
    assert kind == "data:image/png;base64"
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(contents))))


def ready(ask, message):
    """Ask again until the networks are loaded, as the page does."""
    until = time.monotonic() + 120
    while (answer := ask(message)) == LOADING and time.monotonic() < until:
        time.sleep(0.05)
    return answer


class Said(Comparison):
    """Ours and one other network, of which a test knows what they say."""

    def __init__(self, centred, whole=None):
        """Keep what they say.

        Args:
            centred: two pairs of a verdict and ten probabilities, ours first.
            whole: the same of the drawing as it stands; as centred if left out.
        """
        self.cards = {name: card_of({}, network=name) for name in ("digits", OTHER)}
        self.centred = [reading_of(*pair) for pair in centred]
        self.whole = [reading_of(*pair) for pair in whole or centred]

    def classifiers(self):
        return {"digits": self}

    def read_ink(self, ink):
        return replace(self.centred[0], steps=steps_from_ink(ink))

    def read_glyphs(self, glyph, whole):
        return list(map(Opinion, self.cards, self.centred, self.whole))


def reading_of(verdict, shares):
    named = verdict in (Verdict.DIGIT, Verdict.UNSURE)
    return Reading(verdict, int(shares.argmax()) if named else None, shares)


def shares(best, share=0.9):
    rest = np.full(10, (1 - share) / 9, dtype=np.float32)
    rest[best] = share
    return rest


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Give a folder with our weights, and with another network's, left to chance."""
    folder = tmp_path_factory.mktemp("weights")
    for path in WEIGHTS.glob("digits.*"):
        shutil.copy(path, folder)
    model = build_network(OTHER)
    card = replace(card_of({}, network=OTHER), parameters=model.count_params())
    save_network(folder, model, card)
    return folder


@pytest.fixture(scope="module")
def shelf(folder, classifier):
    return NetworkLibrary(done(classifier), folder)


@pytest.fixture
def others(shelf):
    return NetworksPanel(shelf)


@pytest.fixture
def learnt(shelf):
    return TrainingPanel(shelf)


# The shelf.


@pytest.fixture
def loaded(monkeypatch):
    """Give a list that grows with every loading; there is nothing to be loaded."""
    loaded = []

    class Counted(Said):
        def __init__(self, folder, ours):
            loaded.append(folder)

        def classifiers(self):
            return {}

    monkeypatch.setattr(digits.page.shelf, "Comparison", Counted)
    return loaded


def test_nothing_is_loaded_before_someone_asks(loaded, folder):
    shelf = NetworkLibrary(done(None), folder)
    NetworksPanel(shelf)
    TrainingPanel(shelf).describe_network({"network": OTHER})
    assert loaded == []


def test_who_asks_too_early_is_told_so_at_once(loaded, folder):
    shelf = NetworkLibrary(Future(), folder)
    with pytest.raises(NotReadyError):
        shelf.comparison()
    assert NetworksPanel(shelf).read_by_all({"strokes": FOUR}) == LOADING
    assert TrainingPanel(shelf).misread_drawings({"network": "digits"}) == LOADING
    assert loaded == []  # it waits for ours, which the pad needs first


def test_however_many_ask_the_networks_are_loaded_once(loaded, folder):
    promise = Future()
    shelf = NetworkLibrary(promise, folder)
    with ThreadPoolExecutor(8) as pool:
        early = list(
            pool.map(NetworksPanel(shelf).read_by_all, [{"strokes": FOUR}] * 32)
        )
    promise.set_result(None)
    until = time.monotonic() + 10
    while not loaded and time.monotonic() < until:
        time.sleep(0.01)
    assert early == [LOADING] * 32
    assert loaded == [folder]


def test_weights_that_failed_are_no_broken_drawing(folder):
    promise = Future()
    promise.set_exception(RuntimeError("a fault of ours"))
    with pytest.raises(RuntimeError, match="a fault of ours"):
        ready(
            NetworksPanel(NetworkLibrary(promise, folder)).read_by_all,
            {"strokes": FOUR},
        )


# Other networks.


def test_every_network_that_has_weights_reads_the_drawing_ours_first(others, shelf):
    answer = ready(others.read_by_all, {"strokes": SMALL})
    assert [one["name"] for one in answer["networks"]] == ["digits (ours)", OTHER]
    ink = ink_from_strokes(SMALL)
    for opinion, shown in zip(
        shelf.comparison().read_ink(ink), answer["networks"], strict=True
    ):
        for how in ("centred", "uncentred"):
            expected = getattr(opinion, how).probabilities.tolist()
            assert shown[how]["probabilities"] == pytest.approx(expected, abs=1e-6)


def test_a_small_digit_in_a_corner_is_ours_only_when_it_is_centred(others):
    ours = ready(others.read_by_all, {"strokes": SMALL})["networks"][0]
    assert ours["centred"]["says"] == "4"
    assert ours["uncentred"]["says"] != "4"
    assert ours["uncentred"]["mark"] == "≠ centred"


def test_both_pictures_are_those_that_were_read(others, classifier):
    answer = ready(others.read_by_all, {"strokes": SMALL})
    glyph = classifier.read_strokes(SMALL).glyph
    whole = uncentred_glyph(ink_from_strokes(SMALL))
    assert pixels(answer["glyph"]).tolist() == np.round(glyph * 255).tolist()
    assert pixels(answer["whole"]).tolist() == np.round(whole * 255).tolist()
    assert not whole[:, :18].any()  # the drawing stays where it was


def test_an_answer_is_json(others, learnt):
    for strokes in ([], FOUR, on_pad([[[50, 50]]])):
        answer = ready(others.read_by_all, {"strokes": strokes})
        assert json.loads(json.dumps(answer, allow_nan=False)) == answer
    for ask in (learnt.describe_network, learnt.misread_drawings):
        answer = ready(ask, {"network": OTHER})
        assert json.loads(json.dumps(answer, allow_nan=False)) == answer


@pytest.mark.parametrize(
    ("strokes", "sentence"),
    [
        ([], "Draw a digit from 0 to 9."),
        (on_pad([[[50, 50]]]), "That is only a dot. Draw it bigger."),
    ],
)
def test_what_needs_no_network_is_said_instead(others, strokes, sentence):
    answer = ready(others.read_by_all, {"strokes": strokes})
    assert answer == {"headline": sentence, "networks": []}


def test_what_is_no_drawing_gets_a_kind_sentence(others):
    for message in (None, 7, {}, {"strokes": "four"}, {"strokes": [{}]}):
        answer = ready(others.read_by_all, message)
        assert answer == {"error": ENGLISH.text("error.lost")}
    long = [{"width": 16, "points": [[0, 0]]}] * 201
    assert others.read_by_all({"strokes": long}) == {"error": ENGLISH.text("pad.full")}


def test_who_reads_another_digit_than_ours_is_marked():
    four, nine = (Verdict.DIGIT, shares(4)), (Verdict.DIGIT, shares(9))
    ours, other = comparison_json(Said([four, nine], [nine, four]), INK, ENGLISH)[
        "networks"
    ]
    assert [ours["centred"]["mark"], ours["uncentred"]["mark"]] == [None, "≠ centred"]
    assert [other["centred"]["mark"], other["uncentred"]["mark"]] == ["≠ ours", None]


def test_a_headline_counts_who_agrees():
    four, nine = (Verdict.DIGIT, shares(4)), (Verdict.DIGIT, shares(9))
    for centred, whole, agree in (
        ([four, four], [four, nine], "Centred, 1 of 1; as drawn, 0 of 1."),
        ([four, nine], [nine, four], "Centred, 0 of 1; as drawn, 1 of 1."),
    ):
        headline = comparison_json(Said(centred, whole), INK, ENGLISH)["headline"]
        assert headline == f"Ours reads a 4. Do the others agree? {agree}"


@pytest.mark.parametrize(
    ("verdict", "says", "headline"),
    [
        (Verdict.NOT_A_DIGIT, "no digit", "That does not look like a digit to me."),
        (Verdict.NUMBER, "several digits", "I see more than one digit."),
    ],
)
def test_only_ours_can_say_that_it_is_no_digit(verdict, says, headline):
    ours, other = (verdict, shares(3)), (Verdict.UNSURE, shares(3, 0.2))
    answer = comparison_json(Said([ours, other]), INK, ENGLISH)
    shown = [one["centred"] for one in answer["networks"]]
    assert [one["says"] for one in shown] == [says, "3"]
    assert [one["digit"] for one in shown] == [None, 3]
    assert [one["mark"] for one in shown] == [None, "≠ ours"]
    assert shown[1]["share"] == "20\N{NO-BREAK SPACE}%"
    assert answer["headline"].startswith(headline)
    assert answer["headline"].endswith(ENGLISH.text("compared.always"))


def test_ours_says_between_which_digits_it_wavers():
    both = shares(4, 0.5)
    both[9] += 0.1
    reading = Reading(Verdict.UNSURE, 4, both)
    assert ENGLISH.short_verdict(reading) == ("4?", "or a 9")


def test_both_tabs_answer_in_the_language_that_is_asked_for(others, learnt):
    answer = ready(others.read_by_all, {"strokes": SMALL, "language": "de"})
    assert answer["networks"][0]["name"] == "digits (unseres)"
    assert answer["headline"].startswith("Unseres liest eine 4.")
    described = learnt.describe_network({"network": OTHER, "language": "de"})
    assert described["networks"][0]["text"] == "digits (unseres)"
    assert described["layers"][0][1] == "schreibt alle Werte in eine lange Reihe"


@pytest.mark.parametrize("broken", ["weights.h5", "json"])
def test_a_damaged_network_is_left_out(folder, tmp_path, classifier, broken):
    again = shutil.copytree(folder, tmp_path / "weights")
    (again / f"{OTHER}.{broken}").write_bytes(b"half")
    shelf = NetworkLibrary(done(classifier), again)
    answer = ready(NetworksPanel(shelf).read_by_all, {"strokes": FOUR})
    assert [one["name"] for one in answer["networks"]] == ["digits (ours)"]
    assert answer["headline"] == ENGLISH.text("compared.alone")
    assert [
        c["value"] for c in TrainingPanel(shelf).describe_network({})["networks"]
    ] == ["digits"]


def test_a_panel_says_how_large_and_how_good_a_network_is():
    assert ENGLISH.parameters(104_938) == "104,938 numbers"
    assert ENGLISH.tested({}) == "MNIST: not measured"
    tested = ENGLISH.tested({"mnist_test": mnist_figures()})
    assert tested == "MNIST: 99.75\N{NO-BREAK SPACE}%"


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.9995, "> 99.9 %"), (0.993, "99.3 %"), (0.666, "67 %"), (0.0, "0 %")],
)
def test_a_share_is_written_as_the_bars_write_it(share, text):
    assert ENGLISH.percent(share).replace("\N{NO-BREAK SPACE}", " ") == text


# How it learnt: the card.


@pytest.mark.parametrize("message", GARBAGE)
def test_without_a_network_that_is_there_the_first_is_described(learnt, message):
    answer = learnt.describe_network(message)
    assert answer["name"] == "digits"
    assert answer["networks"] == [
        {"value": "digits", "text": "digits (ours)"},
        {"value": OTHER, "text": OTHER},
    ]


def test_a_folder_without_networks_is_said_so(tmp_path):
    answer = TrainingPanel(NetworkLibrary(Future(), tmp_path)).describe_network({})
    assert answer == {"error": ENGLISH.text("error.no_networks")}


def test_a_card_without_layers_gets_those_of_its_network(learnt):
    layers = learnt.describe_network({"network": OTHER})["layers"]
    kinds, _, gives, numbers = zip(*layers, strict=True)
    assert kinds == ("Flatten", "Dense", "Dense", "Dense")
    assert gives == ("784", "128", "32", "10")
    assert numbers == ("0", "100,480", "4,128", "330")  # 784 x 128 + 128, and so on


def test_every_layer_of_every_network_is_explained():
    for name in PUBLISHED.keys() | {"digits"}:
        kinds = {type(layer).__name__ for layer in build_network(name).layers}
        assert {f"kinds.{kind}" for kind in kinds} <= ENGLISH.table.keys(), name


def test_a_long_name_may_break_at_its_words():
    layer = {"kind": "MaxPooling2D", "output": [5, 5, 64], "parameters": 0}
    name, _, gives, _ = ENGLISH.layer_row(layer)
    assert name == "Max\N{SOFT HYPHEN}Pooling2D"
    assert gives == "5 \N{MULTIPLICATION SIGN} 5 \N{MULTIPLICATION SIGN} 64"


def facts_of(name, figures, **settings):
    card = card_of(figures, network=name, settings=settings)
    text = {what: how for what, how in card_json(card, ENGLISH)["facts"]}
    return {
        what: how.replace("\N{NO-BREAK SPACE}", " ")
        for what, how in text.items()
        if what != "Published in"
    }


def test_a_claim_stands_beside_what_was_measured():
    learnt = {"n": 48_000, "right": 0.99722917, "loss": 0.008}
    facts = facts_of("mlp-784", {"mnist_test": mnist_figures(), "mnist_learnt": learnt})
    assert facts["Published for MNIST's test set"] == "97.56 %"
    assert facts["Measured on MNIST's test set"] == "99.75 %: 25 of 10,000 misread"
    assert facts["Our aim there"] == "at least 97.50 %"
    assert facts["Published for what it learnt from"] == "99.71 %"
    assert facts["Measured on what it learnt from"] == "99.72 %: 133 of 48,000 misread"


def test_what_is_not_known_is_said_so():
    facts = facts_of("mlp-128-64", {})
    assert facts["Published for MNIST's test set"] == "no figure published"
    assert facts["Measured on MNIST's test set"] == "not measured"
    assert facts["Measured on what it learnt from"] == "not measured"


def test_nothing_was_published_of_ours():
    assert not [what for what in facts_of("digits", {}) if "ublished" in what]


@pytest.mark.parametrize(
    ("where", "n", "text"),
    [
        ("last", 12_000, "the last 12,000 of MNIST's training digits"),
        ("chance", 5_000, "5,000 of MNIST's training digits, drawn by lot"),
        ("test", 0, "MNIST's test set; nothing was chosen by it"),
        ("nothing", 0, "no digits of MNIST's"),
    ],
)
def test_a_card_says_what_it_was_checked_with(where, n, text):
    facts = facts_of(OTHER, {}, validate_on=where, validation=n)
    assert facts["Checked with"] == text


def test_what_it_learnt_from_comes_before_what_it_was_checked_with():
    used = [
        {"name": "pens of validation", "use": "validation", "n": 3_396},
        {"name": "MNIST, training", "use": "train", "n": 48_000},
        {"name": "of tomorrow", "use": "train", "n": 1},
    ]
    rows = card_json(replace(card_of({}), sources=used), ENGLISH)["sources"]
    assert rows == [
        ["MNIST's training digits", "learn", "48,000"],
        ["of tomorrow", "learn", "1"],
        ["Digits of people it never saw", "check", "3,396"],
    ]


# How it learnt: the curves.


def history(training, **others):
    """Return a history from pairs of loss and accuracy, one pair an epoch."""
    return [
        {"loss": loss, "accuracy": right, "seconds": 1.0}
        | {f"{name} loss": pairs[k][0] for name, pairs in others.items()}
        | {f"{name} accuracy": pairs[k][1] for name, pairs in others.items()}
        for k, (loss, right) in enumerate(training)
    ]


def test_curves_are_of_digits_that_are_read_training_first():
    two = [(0.5, 0.8), (0.25, 0.9)]
    of = {"nondigits of validation": two, "pens of validation": two, "mnist": two}
    curves = curves_of(history(two, **of), ENGLISH)
    assert [curve["style"] for curve in curves] == [0, 1, 3]
    assert [curve["name"].split(":")[0] for curve in curves] == [
        "Training",
        "Validation",
        "Pens",
    ]
    assert curves[1]["loss"] == [0.5, 0.25]
    assert curves[1]["accuracy"] == [0.8, 0.9]


def test_a_curve_of_the_test_set_is_called_so():
    [_, curve] = curves_of(history([(1.0, 0.5)], test=[(1.0, 0.5)]), ENGLISH)
    assert curve["name"] == "Test: MNIST's test set; nothing was chosen by it"


def test_a_card_without_a_history_has_no_curves():
    assert curves_of([], ENGLISH) == []
    assert overfitting_in([], ENGLISH) == ENGLISH.text("overfitting.unknown")


@pytest.mark.parametrize(
    ("training", "unseen", "start", "best_epoch"),
    [
        ([(0.3, 0.9), (0.1, 0.98)], [(0.3, 0.9), (0.2, 0.96)], "Overfitting:", None),
        ([(0.3, 0.9), (0.1, 0.98)], [(0.2, 0.9), (0.3, 0.96)], "Overfitting:", "1"),
        ([(0.3, 0.9), (0.1, 0.98)], [(0.2, 0.9), (0.3, 0.975)], "A little", "1"),
        ([(0.3, 0.9), (0.1, 0.98)], [(0.2, 0.9), (0.1, 0.975)], "No over", None),
        ([(0.3, 0.9), (0.1, 0.98)], [(0.2, 0.9), (0.3, 0.99)], "No over", None),
    ],
    ids=["ahead", "ahead and rising", "rising", "alike", "behind"],
)
@pytest.mark.parametrize("name", ["mnist", "test"])
def test_overfitting_is_said_where_training_runs_away(
    training, unseen, start, best_epoch, name
):
    sentence = overfitting_in(history(training, **{name: unseen}), ENGLISH)
    assert sentence.startswith(start)
    assert (f"least after epoch {best_epoch}" in sentence) == (best_epoch is not None)


def test_without_digits_held_back_nobody_can_see_overfitting():
    curves = history([(0.1, 0.99)], **{"pens of validation": [(0.5, 0.8)]})
    assert overfitting_in(curves, ENGLISH) == ENGLISH.text("overfitting.unknown")


# How it learnt: its misses.


def test_our_drawings_are_ten_of_each_digit_and_always_the_same():
    glyphs, labels = our_drawings()
    assert glyphs.shape == (100, 28, 28)
    assert np.bincount(labels).tolist() == [10] * 10
    our_drawings.cache_clear()
    np.testing.assert_array_equal(our_drawings()[0], glyphs)
    assert 0 <= glyphs.min() < glyphs.max() <= 1


def test_misses_are_counted_and_a_dozen_shown():
    answer = misses_json(missed_by(always(ahead(7))), ENGLISH)
    assert answer["headline"] == "It misreads 90 of these 100 drawings."
    assert [one["text"] for one in answer["shown"]][:8] == [
        f"drawn {digit}, read 7" for digit in (0, 1, 2, 3, 4, 5, 6, 8)
    ]
    assert len(answer["shown"]) == 12
    first = np.round(our_drawings()[0][0] * 255)
    assert pixels(answer["shown"][0]["picture"]).tolist() == first.tolist()


def test_whether_it_is_a_digit_at_all_is_not_asked_of_our_drawings():
    answer = misses_json(missed_by(always(ahead(10) + np.eye(11)[7])), ENGLISH)
    assert answer["headline"] == "It misreads 90 of these 100 drawings."


def test_who_practised_on_such_drawings_is_said_to_have_it_easy(classifier):
    assert misses_json(missed_by(classifier), ENGLISH)["note"] == ENGLISH.text(
        "misses.easy"
    )
    assert misses_json(missed_by(always(ahead(7))), ENGLISH)["note"] is None


def test_misses_are_read_once_for_each_network(learnt, monkeypatch):
    first = ready(learnt.misread_drawings, {"network": OTHER})
    monkeypatch.setattr("digits.page.parts.training.panel.missed_by", None)
    assert learnt.misread_drawings({"network": OTHER}) == first
    german = learnt.misread_drawings({"network": OTHER, "language": "de"})
    assert german["headline"].startswith("Es liest ")
    assert [one["picture"] for one in german["shown"]] == [
        one["picture"] for one in first["shown"]
    ]


@pytest.mark.parametrize("message", GARBAGE)
def test_no_network_that_is_not_there_is_asked(learnt, message):
    answer = ready(learnt.misread_drawings, message)
    assert answer == {"error": ENGLISH.text("error.no_such_network")}


def test_a_picture_is_its_own_address(rng):
    glyph = rng.random((28, 28), dtype=np.float32)
    assert pixels(picture_address(glyph)).tolist() == np.round(glyph * 255).tolist()
