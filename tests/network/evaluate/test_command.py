import hashlib
import shutil
from dataclasses import replace

import pytest

from digits.data.splits import SHIFT, TEST, VALIDATION, load_parts
from digits.evaluate.command import main
from digits.evaluate.measure import MeasureConfig
from digits.evaluate.nondigits import OTHER_RENDERS
from digits.evaluate.report import (
    MARK,
    NETWORKS_MARK,
    about,
    claims_table,
    figures_line,
    figures_table,
    standings_table,
)
from digits.networks import NETWORKS
from digits.synthetic.rendering import RENDERS
from digits.weights.files import load_card, load_network, save_card
from digits.weights.strangers import load_strangers, strangers_path
from tests.helpers.networks.measured import (
    card_of,
    mnist_figures,
    part_figures,
    put_card,
)
from tests.helpers.networks.saved import put_network

DOCUMENT = f"# Title\n\n{MARK}\nold line\n{MARK}\n\nThe rest: é\n"
REPORTED = {"mnist_test": mnist_figures(), TEST: part_figures()}
LEARNT = {"learn": "train+test", "epochs": 3, "mixture": {"pens": 9}}
FEW = MeasureConfig(by_rule=8, curve_drawings=2, timing_rounds=2)
TESTED = 60  # images of MNIST in the small data folder


def copy_without(left_out, data, folder):
    """Copy a data folder, but for some of the folders in it; return the copy."""
    return shutil.copytree(data, folder, ignore=shutil.ignore_patterns(*left_out))


def evaluate(data, weights, *flags):
    """Return the exit status of the command line."""
    flags = ("--data", data, "--weights", weights, *flags)
    return main([str(flag) for flag in flags], FEW)


# The parts.


def test_drawings_shared_out_otherwise_than_in_training_are_not_measured(
    small_data, weights, capsys
):
    card = load_card(weights, "digits")
    parts = {"validation": {"rule": ["somebody else"]}}
    save_card(weights, replace(card, parts=parts, figures=REPORTED))
    assert evaluate(small_data, weights, "--parts", "validation") == 2
    sentence = "rule: in training, the part 'validation' held somebody else; received"
    assert sentence in capsys.readouterr().err
    assert load_card(weights, "digits").figures == REPORTED


def test_all_parts_are_measured_that_were_not_learnt(small_data, weights):
    split = load_parts(small_data)
    parts = {name: part.groups() for name, part in split.items()}
    save_card(weights, replace(load_card(weights, "digits"), parts=parts))
    assert evaluate(small_data, weights) == 0
    figures = load_card(weights, "digits").figures
    assert list(figures) == ["mnist_test", VALIDATION, TEST]
    for name in (VALIDATION, TEST):
        drawings = len(split[name].digits["rule"])
        pens = figures[name]["pens"]
        assert list(pens) == ["rule", "all"]
        assert pens["all"] == pens["rule"]
        assert (pens["all"]["drawings"], pens["all"]["n"]) == (drawings, 10 * drawings)
        things = OTHER_RENDERS * len(split[name].nondigits["things"])
        mixture = figures[name]["calibration"]
        assert mixture["n"] - mixture["nondigits"] == pens["all"]["n"]
        assert mixture["nondigits"] == things
        kinds = figures[name]["nondigits"]
        numbers = [kind["n"] for kind in kinds.values()]
        ruled = [FEW.by_rule] * 3 if name == VALIDATION else []  # once for all parts
        assert numbers == [things, *ruled, things]
        assert list(kinds)[-1] == "things_blurred"
        curves = figures[name]["robustness"].values()
        assert {point["n"] for curve in curves for point in curve} == {2}


def test_figures_of_other_parts_stay_and_a_part_may_go_by_its_former_name(
    small_data, weights
):
    save_card(weights, replace(load_card(weights, "digits"), figures=REPORTED))
    assert evaluate(small_data, weights, "--parts", "fit") == 0
    figures = load_card(weights, "digits").figures
    assert list(figures) == ["mnist_test", TEST, VALIDATION]
    assert figures[TEST] == REPORTED[TEST]


def test_a_card_keeps_all_but_its_figures(small_data, weights, tmp_path):
    before = load_card(weights, "digits")
    values = (weights / "digits.weights.h5").read_bytes()
    needless = ["--measured", tmp_path / "no"]  # it learnt from no part
    assert evaluate(small_data, weights, "--parts", *needless) == 0
    after = load_card(weights, "digits")
    assert list(after.figures) == ["mnist_test"]
    assert replace(after, figures={}) == before
    assert (weights / "digits.weights.h5").read_bytes() == values
    assert after.sha256 == hashlib.sha256(values).hexdigest()


@pytest.mark.parametrize(
    ("left_out", "measured"),
    [
        (["strokes", "nondigits"], []),
        (["strokes"], []),
        (["nondigits"], [VALIDATION, TEST]),
    ],
    ids=["no pen drawings", "non-digits alone", "digits alone"],
)
def test_a_part_without_digits_is_left_out_with_a_sentence(
    small_data, weights, tmp_path, capsys, left_out, measured
):
    data = copy_without(left_out, small_data, tmp_path / "some")
    assert evaluate(data, weights) == 0
    figures = load_card(weights, "digits").figures
    assert list(figures) == ["mnist_test", *measured]
    lines = capsys.readouterr().out.splitlines()
    without = [line.split(":")[0] for line in lines if ": left out" in line]
    assert sorted([*without, *measured]) == [SHIFT, TEST, VALIDATION]
    ruled = (
        *("letters_by_rule", "scribbles_and_shapes_by_rule"),
        "two_digits_side_by_side",
    )
    kinds = [tuple(figures[name]["nondigits"]) for name in measured]
    assert kinds == [ruled, ()][: len(measured)]


# The command line.


def test_a_network_of_ten_outputs_is_measured_without_auroc(
    small_data, tmp_path, capsys
):
    put_network(tmp_path, "mlp-128-32", settings=LEARNT | {"mixture": {"pens": 0}})
    assert evaluate(small_data, tmp_path, "--network", "mlp-128-32") == 0
    card = load_card(tmp_path, "mlp-128-32")
    assert list(card.figures) == ["mnist_test", VALIDATION, TEST]
    kinds = card.figures[VALIDATION]["nondigits"].values()
    assert [kind["auroc"] for kind in kinds] == [None] * 5
    assert [kind["accepted"] + kind["hedged"] for kind in kinds] == [1.0] * 5
    assert figures_table(card) in capsys.readouterr().out


def test_all_networks_are_measured_on_the_same_data(
    small_data, weights, tmp_path, capsys
):
    put_network(weights, "mlp-128-32")
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
        assert standing["pens"]["n"] == 10 * RENDERS  # one writer of four is in it
        assert standing["nondigits"]["n"] == RENDERS
        assert card.figures["strangers"]["n"] == 10 * RENDERS
        assert load_network(weights, name)[1] == card
    table = standings_table(cards)
    assert table in said.out
    marked = f"{NETWORKS_MARK}\n{table}\n{NETWORKS_MARK}\n"
    assert readme.read_text(encoding="utf-8") == marked
    model_card = (weights / "README.md").read_text(encoding="utf-8")
    assert f"{table}\n\n{claims_table(cards)}" in model_card


def test_without_drawings_all_networks_are_measured_on_mnist(
    small_data, weights, tmp_path, capsys
):
    plain = copy_without(["strokes", "nondigits"], small_data, tmp_path / "plain")
    assert evaluate(plain, weights, "--network", "all") == 2  # six are not there
    figures = load_card(weights, "digits").figures
    assert figures["mnist_test"]["n"] == TESTED
    assert figures.keys() == {"mnist_test"}
    assert not strangers_path(weights).exists()
    assert "| `digits` | 345,579 |" in capsys.readouterr().out


def test_the_matrix_alone_changes_no_other_figure(small_data, weights, capsys):
    put_network(weights, "mlp-128-32")
    before = load_card(weights, "digits")
    save_card(weights, replace(before, figures=REPORTED))
    assert evaluate(small_data, weights, "--matrix") == 2  # five are not there
    assert "of strangers' 100 right" in capsys.readouterr().out
    hashes = set()
    for name, others in (("digits", REPORTED), ("mlp-128-32", {})):
        card = load_card(weights, name)
        strangers = card.figures["strangers"]
        assert card.figures == others | {"strangers": strangers}
        rows = [sum(row) for row in strangers["confusion"]]
        assert rows == [RENDERS] * 10  # one writer of four is in it
        hashes.add(strangers["drawings"])
        drawings = load_strangers(weights, strangers["drawings"])
        assert name in drawings.networks
        assert set(drawings.data_sets) == {"rule"}
    assert len(hashes) == 1


def test_the_command_writes_the_figures_into_the_documents(small_data, tmp_path):
    folder, other = tmp_path / "weights", tmp_path / "other"
    put_network(folder, "digits", settings=LEARNT)
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


def test_a_part_that_was_learnt_ends_before_anything_is_measured(
    small_data, tmp_path, capsys
):
    folder, other = tmp_path / "weights", tmp_path / "other"
    put_network(folder, "digits", settings=LEARNT)
    put_card(other, card_of(REPORTED, settings=LEARNT))
    for flags, remedy in (
        (["--measured", other], "Train one with --learn train."),
        (
            ["--parts", "report", "fit"],
            "Give --parts validation shift.",
        ),  # former names
    ):
        assert evaluate(small_data, folder, *flags) == 2
        error = capsys.readouterr().err
        assert "learnt from the part 'test'" in error
        assert error.endswith(f"{remedy}\n")
    assert load_card(folder, "digits").figures == {}


def test_a_document_without_a_place_ends_before_anything_is_measured(
    small_data, weights, tmp_path, capsys
):
    document = tmp_path / "unmarked.md"
    document.write_text("text", encoding="utf-8")
    assert evaluate(small_data, weights, "--documents", document) == 2
    assert document.name in capsys.readouterr().err
    assert load_card(weights, "digits").figures == {}


def test_missing_or_broken_files_end_with_a_sentence_and_status_2(
    small_data, weights, tmp_path, capsys
):
    data = copy_without(["nondigits"], small_data, tmp_path / "some")
    (data / "strokes" / "half.json.gz").write_bytes(b"\x1f\x8b")
    for folder, of, sentence in (
        (small_data, tmp_path, "digits.weights.h5 does not exist"),
        (tmp_path, weights, "mnist.npz does not exist"),
        (data, weights, "half.json.gz is not a gzip JSON list"),
    ):
        assert evaluate(folder, of) == 2
        error = capsys.readouterr().err
        assert error.startswith("digits.evaluate: ")
        assert sentence in error
