import hashlib
import json
from dataclasses import asdict, replace
from itertools import chain

import numpy as np
import pytest
from scipy import special

from digits.calibration import expected_calibration_error, probabilities
from digits.classifier import load_classifier
from digits.data.drawings import strokes_digest
from digits.data.label_issues import DIGEST_LENGTH, FAULTS
from digits.data.splits import TEST, VALIDATION, Part, load_parts
from digits.evaluate.measure import (
    DOUBTFUL,
    always_missed,
    calibration_figures,
    evaluated,
    kind_figures,
    main,
    measured_network,
    pen_figures,
    unlearnt,
)
from digits.evaluate.measure import (
    mnist_figures as figures_of_mnist,
)
from digits.evaluate.measure import (
    part_figures as part_figures_of,
)
from digits.evaluate.predictions import Predictions, predict_drawings
from digits.evaluate.report import (
    MARK,
    NETWORKS_MARK,
    about,
    claims_table,
    figures_line,
    figures_table,
    standings_table,
)
from digits.networks import NETWORKS, build_network
from digits.synthetic.digits import digit_drawing
from digits.synthetic.rendering import RENDERS
from digits.synthetic.shapes import nondigit_drawing
from digits.train.mixture import digits_by_rule
from digits.weights import (
    WeightsError,
    load_card,
    load_network,
    save_card,
    save_network,
)
from tests.helpers.constant import ahead, always, linear
from tests.helpers.measured import card_of, mnist_figures, part_figures, put_card
from tests.helpers.pens import pen_drawing, save_drawings

TESTED = 60
WRITERS = ("ada", "ben", "cem", "dov")  # who drew each digit once
THINGS = ("cup", "horse", "key", "shoe")
DOCUMENT = f"# Title\n\n{MARK}\nold line\n{MARK}\n\nThe rest: é\n"
REPORTED = {"mnist_test": mnist_figures(), TEST: part_figures()}
BY_RULE = 8  # instead of thousands
DOT = pen_drawing(1, strokes=[[(5, 5)]])
RING = pen_drawing(0, "a", [[(3, 3), (5, 3), (5, 5), (3, 5), (3, 3)]])
BAR = pen_drawing(1, "b", [[(0, 0), (0, 7)]])


@pytest.fixture(scope="module")
def always_7():
    return always(ahead(7))


@pytest.fixture
def few_by_rule(monkeypatch):
    monkeypatch.setattr("digits.evaluate.measure.BY_RULE", BY_RULE)
    monkeypatch.setattr("digits.evaluate.robustness.CURVE_DRAWINGS", 2)


@pytest.fixture(scope="module")
def small_data(tmp_path_factory):
    """Give a data folder: digits by rule as MNIST, four writers, four things."""
    rng = np.random.default_rng(0)
    folder = tmp_path_factory.mktemp("data")
    drawn = digits_by_rule(TESTED, rng)
    arrays = {"x_train": drawn.glyphs, "x_test": drawn.glyphs[::-1]}
    arrays |= {"y_train": drawn.labels, "y_test": drawn.labels[::-1]}
    np.savez(folder / "mnist.npz", **arrays)
    digits = [
        pen_drawing(digit, writer, digit_drawing(digit, rng))
        for writer in WRITERS
        for digit in range(10)
    ]
    save_drawings(folder, "strokes", "rule", digits)
    things = [pen_drawing(thing, "", nondigit_drawing(rng)) for thing in THINGS]
    save_drawings(folder, "nondigits", "things", things)
    return folder


def copied(small_data, folder, *kinds):
    """Return a data folder with MNIST and some kinds of pen drawings alone."""
    folder.mkdir()
    for path in [
        small_data / "mnist.npz",
        *chain(*(small_data.glob(k) for k in kinds)),
    ]:
        target = folder / path.relative_to(small_data)
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(path.read_bytes())
    return folder


def saved(folder, network, **entries):
    """Save a network with values by chance, and the card that belongs to them."""
    import keras

    keras.utils.set_random_seed(1)
    model = build_network(network)
    card = replace(card_of({}, network=network), **entries)
    parameters = sum(np.prod(v.shape) for v in model.trainable_variables)
    return save_network(folder, model, replace(card, parameters=int(parameters)))


@pytest.fixture(scope="module")
def made_weights(tmp_path_factory):
    """Give a folder with weights of `digits`, with values that chance gave it."""
    folder = tmp_path_factory.mktemp("weights")
    saved(folder, "digits")
    return folder


@pytest.fixture
def weights(made_weights, tmp_path):
    """Give such a folder that a test may write to."""
    folder = tmp_path / "weights"
    folder.mkdir()
    for path in made_weights.glob("digits.*"):
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


def evaluate(data, weights, *flags):
    """Return the exit status of the command line."""
    return main([str(flag) for flag in ("--data", data, "--weights", weights, *flags)])


# MNIST.


def test_figures_count_what_keras_itself_reads_wrong(made_weights, small_data):
    with np.load(small_data / "mnist.npz") as archive:
        glyphs, labels = archive["x_test"], archive["y_test"]
    network, _ = load_network(made_weights, "digits")
    logits = np.asarray(network(glyphs.astype(np.float32) / 255, training=False))
    digits = logits[:, :10].argmax(axis=1)
    wrong = np.flatnonzero(digits != labels)
    recall = [np.mean(digits[labels == digit] == digit) for digit in range(10)]
    shares = special.log_softmax(logits.astype("f8"), axis=1)
    loss = -shares[np.arange(TESTED), labels].mean()
    assert figures_of_mnist(load_classifier(folder=made_weights), small_data) == {
        "n": TESTED,
        "misses": len(wrong),
        "right": pytest.approx(1 - len(wrong) / TESTED, abs=1e-12),
        "recall": pytest.approx(recall, abs=1e-12),
        "worst_digit": int(np.argmin(recall)),
        "worst_recall": pytest.approx(min(recall), abs=1e-12),
        "loss": pytest.approx(loss, rel=1e-4),
        "missed": wrong.tolist(),
        "read_as": digits[wrong].tolist(),
        "misses_with_doubtful_label": 0,
        "doubtful_labels": 0,
    }


def test_misses_with_a_doubtful_label_are_counted(always_7, tmp_path):
    labels = np.full(2_000, 7, dtype=np.uint8)
    labels[[5, 947, 1621]] = (1, 8, 0)  # 947, 1621 and 1901 are in doubt
    glyphs = np.zeros((2_000, 28, 28), dtype=np.uint8)
    arrays = {"x_train": glyphs, "y_train": labels, "x_test": glyphs, "y_test": labels}
    np.savez(tmp_path / "mnist.npz", **arrays)
    figures = figures_of_mnist(always_7, tmp_path)
    assert (figures["missed"], figures["read_as"]) == ([5, 947, 1621], [7, 7, 7])
    assert figures["misses_with_doubtful_label"] == 2
    assert figures["doubtful_labels"] == 3
    assert figures["recall"][:3] == [0.0, 0.0, None]


def test_fifteen_labels_are_in_doubt():
    assert len(set(DOUBTFUL)) == 15
    assert list(DOUBTFUL) == sorted(DOUBTFUL)
    assert 0 <= DOUBTFUL[0] < DOUBTFUL[-1] < 10_000


# Pen drawings.

# Ten renders of a 3 by ada and an 8 by ben: (verdict, digit) of each.
OF_ADA = [("unsure", 5), ("not a digit", 3), *[("digit", 3)] * 8]
OF_BEN = [
    *(("too little", -1), ("digit", 3)),
    *[("unsure", 8)] * 2,
    *[("digit", 8)] * 6,
]


def seen_of(*columns):
    """Return what is seen, from the renders of one drawing after the other."""
    rows = [pair for row in zip(*columns, strict=True) for pair in row]
    verdicts, digits = (np.array(values) for values in zip(*rows, strict=True))
    return Predictions(verdicts, digits, np.zeros((len(rows), 11), dtype=np.float32))


def put_at_fault(monkeypatch, drawing):
    """Put a drawing on the list of those that are at fault themselves."""
    digest = strokes_digest([drawing])[:DIGEST_LENGTH]
    monkeypatch.setitem(FAULTS, digest, "lacks its bar")


def test_pen_figures_by_hand(monkeypatch):
    drawings = [pen_drawing(3, "ada"), pen_drawing(8, "ben")]
    put_at_fault(monkeypatch, drawings[1])
    figures = pen_figures(seen_of(OF_ADA, OF_BEN), drawings)
    counts = np.array(figures.pop("confusion"))
    assert figures == {
        "n": 20,
        "misses": 3,
        "right": 17 / 20,
        "recall": [*[None] * 3, 0.9, *[None] * 4, 0.8, None],
        "worst_digit": 8,
        "worst_recall": 0.8,
        "misses_at_fault": 2,
        "drawings": 2,
        "writers": 2,
        "right_range_of_ten_renders": [0.0, 1.0],  # the first; the last six
        "named": 16 / 20,
        "unsure": 3 / 20,
        "worst_writer": {"name": "ben", "n": 10, "right": 0.8},
        "not_read": 1,
    }
    assert (counts[3, 3], counts[3, 5], counts[8, 8], counts[8, 3]) == (9, 1, 8, 1)
    assert counts.sum() == 19


def test_what_is_missed_nine_times_of_ten_is_always_missed(monkeypatch):
    nine = [("digit", 3), *[("digit", 5)] * 5, *[("too little", -1)] * 4]
    eight = [*[("digit", 3)] * 2, *[("digit", 5)] * 8]
    ten = [*[("too little", -1)] * 6, *[("digit", 0)] * 4]
    seen = {"one": seen_of(eight, nine), "two": seen_of(ten)}
    drawn = {
        "one": [pen_drawing(3, "ada"), pen_drawing(3, "ben")],
        "two": [pen_drawing(3, "cem")],
    }
    put_at_fault(monkeypatch, drawn["two"][0])
    first, second = always_missed(seen, drawn)
    assert first == {
        "data_set": "one",
        "place_in_part": 1,
        "writer": "ben",
        "label": 3,
        "read_as": 5,
        "fault": None,
    }
    assert (second["data_set"], second["writer"], second["read_as"]) == (
        "two",
        "cem",
        -1,
    )
    assert second["fault"] == "lacks its bar"


@pytest.mark.parametrize("outputs", [10, 11])
def test_calibration_is_measured_before_and_after_temperature(rng, outputs):
    logits, labels = rng.normal(0, 3, (200, outputs)), rng.integers(0, 10, 200)
    figures = calibration_figures(logits, labels, 2.0)
    errors = [
        expected_calibration_error(probabilities(logits, temperature), labels)
        for temperature in (1.0, 2.0)
    ]
    assert [figures["ece_before"], figures["ece"]] == errors
    for when, error in zip((" before", ""), errors, strict=True):
        bins = figures[f"reliability{when}"]
        gaps = [b["n"] * abs(b["confidence"] - b["right"]) for b in bins]
        assert sum(gaps) / 200 == pytest.approx(error, abs=1e-12)
    again = calibration_figures(logits / 2, labels, 1.0)
    assert figures["nll"] == pytest.approx(again["nll_before"], abs=1e-12)


def test_figures_of_two_data_sets_by_hand(always_7, few_by_rule):
    seven = pen_drawing(7, "ada", RING.strokes)
    drawn = {"a": [seven, pen_drawing(7, "ada", DOT.strokes)], "b": [BAR]}
    figures = part_figures_of(always_7, Part(digits=drawn))
    pens = figures["pens"]
    assert [pens[name]["right"] for name in ("a", "b", "all")] == [0.5, 0.0, 1 / 3]
    assert pens["all"]["right_range_of_ten_renders"] == [1 / 3, 1 / 3]
    assert [pens[name]["not_read"] for name in ("a", "b", "all")] == [10, 0, 10]
    assert figures["calibration"]["n"] == 20  # a dot is not read, so it is not doubted
    counts = np.array(pens["all"]["confusion"])
    assert (counts[7, 7], counts[1, 7], counts.sum()) == (10, 10, 20)
    assert [(miss["label"], miss["read_as"]) for miss in figures["missed"]] == [
        *((7, -1), (1, 7)),
    ]


# What is no digit.


@pytest.mark.parametrize(
    ("classifier_of", "accepted", "area"),
    [
        (lambda: always(ahead(7)), 1.0, 0.5),
        (lambda: always(ahead(10)), 0.0, 0.5),
        (lambda: always(np.zeros(11)), 1.0, 0.5),  # unsure
        (lambda: always(ahead(7, outputs=10)), 1.0, None),
    ],
    ids=["a digit", "not a digit", "unsure", "ten outputs"],
)
def test_what_passes_for_a_digit_is_counted(rng, classifier_of, accepted, area):
    classifier = classifier_of()
    digits = predict_drawings(classifier, [BAR, RING], rng)
    drawings = [
        pen_drawing("Korean/a"),
        pen_drawing("Korean/b"),
        pen_drawing("Greek/a"),
    ]
    assert kind_figures(classifier, drawings, digits, "letters") == {
        "n": 3,
        "groups": 2,
        "accepted": accepted,
        "number": 0.0,
        "auroc": area,
    }


def test_what_the_network_never_saw_counts_for_no_auroc(always_7, rng):
    digits = predict_drawings(always_7, [BAR, RING], rng)
    figures = kind_figures(always_7, [DOT, DOT], digits, "dots")
    assert (figures["accepted"], figures["auroc"]) == (0.0, None)


# The parts.


@pytest.mark.parametrize(
    ("settings", "parts"),
    [
        ({"epochs": 28, "mixture": {"digits_by_rule": 12_000}}, [VALIDATION, TEST]),
        ({"learn": "train+test", "mixture": {"pens": 0}}, [VALIDATION, TEST]),
        ({"learn": "train", "mixture": {"pens": 9}}, [VALIDATION, TEST]),
        ({"learn": "train+test", "mixture": {"pens": 9}}, [VALIDATION]),
        (
            {"learn": "train+test", "mixture": {"pens": 0, "nondigit_pens": 9}},
            [VALIDATION],
        ),
    ],
    ids=[
        "before there were parts",
        "MNIST alone",
        "train",
        "train+test",
        "non-digits",
    ],
)
def test_a_network_is_measured_on_the_parts_that_it_did_not_learn_from(settings, parts):
    assert unlearnt(card_of({}, settings=settings)) == parts


LEARNT = {"learn": "train+test", "epochs": 3, "mixture": {"pens": 9}}


def test_the_measured_network_goes_into_the_card_with_its_figures(tmp_path):
    other = put_card(tmp_path, card_of(REPORTED, settings=LEARNT | {"learn": "train"}))
    measured = measured_network(tmp_path, card_of({}, settings=LEARNT))
    assert measured == {
        "sha256": other.sha256,
        "temperature": other.temperature,
        "thresholds": asdict(other.thresholds),
        "settings": other.settings,
        "figures": REPORTED,
    }


@pytest.mark.parametrize(
    ("settings", "figures", "sentence"),
    [
        (LEARNT, REPORTED, "learnt from the part 'test', so that no figure"),
        (
            LEARNT | {"learn": "train", "epochs": 5, "seed": 1},
            REPORTED,
            "trained with another epochs, seed",
        ),
        (LEARNT | {"learn": "train"}, {}, "not measured on the part 'test'"),
    ],
    ids=["learnt from report", "other settings", "not measured"],
)
def test_a_network_whose_figures_do_not_hold_is_not_the_measured_one(
    tmp_path, settings, figures, sentence
):
    put_card(tmp_path, card_of(figures, settings=settings))
    with pytest.raises(WeightsError, match=sentence):
        measured_network(tmp_path, card_of({}, settings=LEARNT))


def test_a_network_of_other_parts_is_not_the_measured_one(tmp_path):
    other = card_of(REPORTED, settings=LEARNT | {"learn": "train"})
    put_card(tmp_path, replace(other, parts={"validation": {"rule": ["ada"]}}))
    card = replace(
        card_of({}, settings=LEARNT), parts={"validation": {"rule": ["ben"]}}
    )
    with pytest.raises(WeightsError, match="with the drawings shared out otherwise"):
        measured_network(tmp_path, card)


def test_drawings_shared_out_otherwise_than_in_training_are_not_measured(
    small_data, weights, few_by_rule, capsys
):
    parts = {name: part.groups() for name, part in load_parts(small_data).items()}
    card = load_card(weights, "digits")
    save_card(weights, replace(card, parts=parts))
    assert evaluate(small_data, weights, "--parts", "validation") == 0
    measured = load_card(weights, "digits").figures
    parts["validation"]["rule"] = ["somebody else"]
    save_card(weights, replace(card, parts=parts, figures=measured))
    assert evaluate(small_data, weights, "--parts", "validation") == 2
    error = capsys.readouterr().err
    assert (
        "rule: in the part 'validation' the network knew somebody else; received"
        in error
    )
    assert load_card(weights, "digits").figures == measured


def test_figures_of_other_parts_stay(small_data, weights, few_by_rule):
    assert evaluate(small_data, weights, "--parts", "validation") == 0
    assert evaluate(small_data, weights, "--parts", "test") == 0
    figures = load_card(weights, "digits").figures
    assert set(figures) == {"mnist_test", VALIDATION, TEST}


# The command line.


@pytest.mark.parametrize(
    ("flags", "parts"),
    [
        ([], [VALIDATION, TEST]),
        (["--parts", "validation"], [VALIDATION]),
        (["--parts", "test", "validation"], [TEST, VALIDATION]),
        (["--parts"], []),
    ],
    ids=["all that were not learnt", "validation", "both", "none"],
)
def test_the_parts_are_measured_that_the_command_names(
    small_data, weights, few_by_rule, flags, parts
):
    assert evaluate(small_data, weights, *flags) == 0
    figures = load_card(weights, "digits").figures
    drawn = {name: len(load_parts(small_data)[name].digits["rule"]) for name in parts}
    assert list(figures) == ["mnist_test", *parts]
    for name, drawings in drawn.items():
        pens = figures[name]["pens"]
        assert list(pens) == ["rule", "all"]
        assert pens["all"] == pens["rule"]
        assert (pens["all"]["drawings"], pens["all"]["n"]) == (drawings, 10 * drawings)
        assert figures[name]["calibration"]["n"] == pens["all"]["n"]
        things = 10 * len(load_parts(small_data)[name].nondigits["things"])
        kinds = figures[name]["nondigits"]
        numbers = [kind["n"] for kind in kinds.values()]
        assert numbers == [things, *[BY_RULE] * 3, things]
        assert list(kinds)[-1] == "things, blurred"


def test_a_part_that_was_learnt_from_is_not_measured(small_data, tmp_path, capsys):
    saved(tmp_path, "digits", settings=LEARNT)
    assert evaluate(small_data, tmp_path, "--parts", "validation", "test") == 2
    error = capsys.readouterr().err
    assert "learnt from the part 'test'" in error
    assert "Give --parts fit." in error
    assert load_card(tmp_path, "digits").figures == {}


def test_measuring_again_gives_the_same_figures(small_data, rng, monkeypatch):
    monkeypatch.setattr("digits.evaluate.measure.BY_RULE", BY_RULE)
    fickle = linear(rng.normal(0, 1, (784, 11)), np.zeros(11))
    one, two = (evaluated(fickle, small_data, [VALIDATION]) for _ in range(2))
    assert json.dumps(one) == json.dumps(two)
    read = np.array(one[VALIDATION]["pens"]["all"]["confusion"]).sum(axis=0)
    assert np.count_nonzero(read) > 5  # a change of chance would be seen


def test_a_card_keeps_all_but_its_figures(small_data, weights, few_by_rule):
    before = load_card(weights, "digits")
    values = (weights / "digits.weights.h5").read_bytes()
    assert evaluate(small_data, weights, "--parts") == 0
    after = load_card(weights, "digits")
    assert replace(after, figures={}) == before
    assert (weights / "digits.weights.h5").read_bytes() == values
    assert after.sha256 == hashlib.sha256(values).hexdigest()


@pytest.mark.parametrize(
    ("kinds", "left_out", "names"),
    [
        ([], ["validation", "test"], []),
        (["nondigits/*"], ["validation", "test"], []),
        (["strokes/*"], [], [VALIDATION, TEST]),
    ],
    ids=["no pen drawings", "non-digits alone", "digits alone"],
)
def test_a_part_without_digits_is_left_out_with_a_sentence(
    small_data, weights, tmp_path, few_by_rule, capsys, kinds, left_out, names
):
    data = copied(small_data, tmp_path / "some", *kinds)
    assert evaluate(data, weights) == 0
    assert list(load_card(weights, "digits").figures) == ["mnist_test", *names]
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines if ": left out" in line] == left_out


def test_a_part_without_nondigits_is_measured_with_those_by_rule(
    small_data, made_weights, tmp_path, few_by_rule
):
    data = copied(small_data, tmp_path / "some", "strokes/*")
    classifier = load_classifier(folder=made_weights)
    assert list(evaluated(classifier, data, [VALIDATION])[VALIDATION]["nondigits"]) == [
        "letters by rule",
        "scribbles and shapes by rule",
        "two digits side by side",
    ]


def test_a_network_of_ten_outputs_is_measured_without_auroc(
    small_data, tmp_path, few_by_rule, capsys
):
    saved(tmp_path, "mlp-128-32", settings=LEARNT | {"mixture": {"pens": 0}})
    assert evaluate(small_data, tmp_path, "--network", "mlp-128-32") == 0
    card = load_card(tmp_path, "mlp-128-32")
    assert list(card.figures) == ["mnist_test", VALIDATION, TEST]
    kinds = card.figures[VALIDATION]["nondigits"].values()
    assert [kind["auroc"] for kind in kinds] == [None] * 5
    assert [kind["accepted"] for kind in kinds] == [1.0] * 5
    assert figures_table(card) in capsys.readouterr().out


def test_all_networks_are_measured_on_the_same_data(
    small_data, weights, tmp_path, capsys, monkeypatch
):
    monkeypatch.setattr("digits.evaluate.leaderboard.ROUNDS", 2)
    saved(weights, "mlp-128-32")
    readme = tmp_path / "README.md"
    for path in (readme, weights / "README.md"):
        path.write_text(f"{NETWORKS_MARK}\nold\n{NETWORKS_MARK}\n", encoding="utf-8")
    flags = ["--network", "all", "--documents", readme]
    assert evaluate(small_data, weights, *flags) == 2
    said = capsys.readouterr()
    assert [line.split(" does not exist")[0] for line in said.err.splitlines()] == [
        f"digits.evaluate: {weights / name}.weights.h5"
        for name in NETWORKS
        if name not in ("digits", "mlp-128-32")
    ]
    cards = {name: load_card(weights, name) for name in ("digits", "mlp-128-32")}
    for name, card in cards.items():
        assert card.figures["mnist_test"]["n"] == TESTED
        standing = card.figures["standings"]
        assert standing["pens"]["n"] == 10 * RENDERS  # one writer of four is in *fit*
        assert standing["nondigits"]["n"] == RENDERS
        assert load_network(weights, name)[1] == card
    table = standings_table(cards)
    assert table in said.out
    assert readme.read_text(encoding="utf-8") == (
        f"{NETWORKS_MARK}\n{table}\n{NETWORKS_MARK}\n"
    )
    model_card = (weights / "README.md").read_text(encoding="utf-8")
    assert f"{table}\n\n{claims_table(cards)}" in model_card


def test_without_drawings_all_networks_are_measured_on_mnist(
    small_data, weights, tmp_path, capsys
):
    plain = copied(small_data, tmp_path / "plain")
    assert evaluate(plain, weights, "--network", "all") == 2  # six are not there
    figures = load_card(weights, "digits").figures
    assert figures["mnist_test"]["n"] == TESTED
    assert "standings" not in figures
    assert "| `digits` | 345,579 |" in capsys.readouterr().out


def test_the_command_writes_the_figures_into_the_documents(
    small_data, tmp_path, few_by_rule
):
    folder, other = tmp_path / "weights", tmp_path / "other"
    saved(folder, "digits", settings=LEARNT)
    put_card(other, card_of(REPORTED, settings=LEARNT | {"learn": "train"}))
    documents = [tmp_path / "README.md", folder / "README.md"]
    for path in documents:
        path.write_text(DOCUMENT, encoding="utf-8")
    flags = ["--documents", documents[0], "--measured", other]
    assert evaluate(small_data, folder, *flags) == 0
    card = load_card(folder, "digits")
    assert (list(card.figures), card.measured["figures"]) == (
        ["mnist_test", VALIDATION],
        REPORTED,
    )
    assert [path.read_text(encoding="utf-8") for path in documents] == [
        DOCUMENT.replace("old line", figures_line(card)),
        DOCUMENT.replace("old line", about(card)),
    ]


def test_a_measured_network_that_does_not_hold_ends_before_anything_is_measured(
    small_data, tmp_path, capsys
):
    folder, other = tmp_path / "weights", tmp_path / "other"
    saved(folder, "digits", settings=LEARNT)
    put_card(other, card_of(REPORTED, settings=LEARNT))
    assert evaluate(small_data, folder, "--measured", other) == 2
    assert "learnt from the part 'test'" in capsys.readouterr().err
    assert load_card(folder, "digits").figures == {}


def test_a_network_that_was_measured_on_every_part_needs_no_other(
    small_data, weights, tmp_path
):
    assert evaluate(small_data, weights, "--parts", "--measured", tmp_path / "no") == 0
    assert load_card(weights, "digits").measured == {}


@pytest.mark.parametrize("document", ["unmarked.md", "missing.md"])
def test_a_document_without_a_place_ends_before_anything_is_measured(
    small_data, weights, tmp_path, capsys, document
):
    (tmp_path / "unmarked.md").write_text("text", encoding="utf-8")
    assert evaluate(small_data, weights, "--documents", tmp_path / document) == 2
    assert document in capsys.readouterr().err
    assert load_card(weights, "digits").figures == {}


def test_missing_weights_end_with_a_sentence_and_status_2(small_data, tmp_path, capsys):
    assert evaluate(small_data, tmp_path) == 2
    message = capsys.readouterr().err
    assert message.startswith("digits.evaluate: ")
    assert "digits.weights.h5 does not exist" in message


def test_missing_data_ends_with_a_sentence_and_status_2(weights, tmp_path, capsys):
    assert evaluate(tmp_path, weights) == 2
    assert "mnist.npz does not exist" in capsys.readouterr().err


def test_a_broken_pen_set_ends_with_its_name_and_status_2(
    small_data, weights, tmp_path, capsys
):
    data = copied(small_data, tmp_path / "some", "strokes/*")
    (data / "strokes" / "half.json.gz").write_bytes(b"\x1f\x8b")
    assert evaluate(data, weights) == 2
    assert "half.json.gz is not a gzip JSON list" in capsys.readouterr().err
