"""Refreshes from our own weights, with a data folder of a few hundred drawings."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest

from digits import selftest
from digits.corrections import Corrections
from digits.data.mnist import load_mnist
from digits.data.splits import load_parts
from digits.synthetic.digits import digit_drawing
from digits.synthetic.rendering import RenderStyle, pad_strokes
from digits.train import loop
from digits.train.refresh.__main__ import main
from digits.train.refresh.history import PREVIOUS
from digits.train.refresh.refresh import RefreshConfig, RefusedError, refresh
from digits.train.train import main as train_main
from digits.weights import WEIGHTS as OURS
from digits.weights.files import load_card, save_card
from tests.helpers.kept import FREE, add
from tests.helpers.training import rows_in

MIXTURE = {
    "mnist": 200,
    "pens": 100,
    "nondigit_pens": 40,
    "digits_by_rule": 60,
    "nondigits_by_rule": 40,
    "letters": 20,
    "numbers": 20,
}


@pytest.fixture
def weights(tmp_path):
    """Give our weights, as if they had learnt from a few hundred drawings."""
    folder = tmp_path / "weights"
    folder.mkdir()
    for ending in ("weights.h5", "tflite"):
        shutil.copy(OURS / f"digits.{ending}", folder)
    card = load_card(OURS, "digits")
    settings = json.loads(json.dumps(card.settings))
    settings |= {"validation": 60, "number_samples": 4}
    settings["mixture"] |= MIXTURE
    save_card(folder, replace(card, settings=settings, sources=[], numbers={}))
    return folder


@pytest.fixture
def corrections(tmp_path):
    """Give a folder of honest corrections: thirty digits by rule, as people draw."""
    folder, rng = tmp_path / "corrections", np.random.default_rng(2)
    add_all(folder, [(n % 10, digit_drawing(n % 10, rng)) for n in range(30)])
    return folder


def add_all(folder, labelled):
    """Add what visitors say of drawings, each on a visit of its own."""
    rng = np.random.default_rng(3)
    corrections = Corrections(folder, FREE)
    for label, drawing in labelled:
        add(corrections, label, strokes=pad_strokes(drawing, rng, RenderStyle()))


def pranks(folder):
    """Add thirty sevens of which visitors say that they are a 1."""
    rng = np.random.default_rng(4)
    add_all(folder, [(1, digit_drawing(7, rng)) for _ in range(30)])
    return folder


def refreshed(corrections, data, weights, resume=False, **settings):
    """Refresh in this process."""
    config = RefreshConfig(**({"epochs": 1, "learning_rate": 1e-5} | settings))
    parts = load_parts(data)
    return refresh(config, corrections, load_mnist(data), parts, weights, resume)


@pytest.mark.slow
def test_the_command_publishes_what_falls_nowhere_and_rolls_it_back(
    corrections, small_data, weights, capsys
):
    numbers = load_card(OURS, "digits").numbers
    save_card(weights, replace(load_card(weights, "digits"), numbers=numbers))
    before = load_card(weights, "digits")
    flags = ["--weights", weights, "--epochs", 1, "--learning-rate", 1e-5]
    places = ["--corrections", corrections, "--data", small_data]
    assert main([str(word) for word in (*places, *flags)]) == 0
    printed = capsys.readouterr().out
    assert "corrections: 30 in" in printed
    fresh = load_card(weights, "digits")
    assert fresh.numbers["feature_weights"] != numbers["feature_weights"]
    assert len(fresh.numbers["embedding_weights"]) == 2_400
    assert fresh.sha256 in printed
    assert fresh.sha256 != before.sha256
    assert load_card(weights / PREVIOUS, "digits").sha256 == before.sha256
    [record] = fresh.refreshes
    assert (record["before"], record["corrections"]) == (before.sha256, 30)
    assert {row["name"] for row in record["rows"]} >= {"own", "recall of 7"}
    assert fresh.figures == {}  # they were of other values
    [row] = rows_in(weights)
    assert f"| {before.sha256[:8]} | 30 | none |" in row
    assert f"| published | {fresh.sha256[:8]} |" in row
    assert not any((weights / ".training").rglob("*.*"))
    rollback = ["--rollback", "--weights", str(weights)]  # as it was called
    assert train_main(rollback) == 0
    assert load_card(weights, "digits").sha256 == before.sha256
    assert len(rows_in(weights)) == 2


@pytest.mark.slow
def test_pranks_leave_the_weights_and_a_row_in_the_history(
    small_data, weights, tmp_path, capsys
):
    before = (weights / "digits.weights.h5").read_bytes()
    folder = pranks(tmp_path / "corrections")
    flags = ["--corrections", str(folder), "--data", str(small_data)]
    assert main([*flags, "--weights", str(weights)]) == 1
    assert "both readers contradict more" in capsys.readouterr().err
    assert (weights / "digits.weights.h5").read_bytes() == before
    assert not (weights / PREVIOUS).exists()
    assert "refused" in rows_in(weights)[0]


@pytest.mark.long
def test_pranks_that_readers_let_pass_are_refused_for_what_falls(
    small_data, weights, tmp_path
):
    before = (weights / "digits.weights.h5").read_bytes()
    folder = pranks(tmp_path / "corrections")
    settings = {"epochs": 4, "learning_rate": 3e-3, "min_probability": 0.0}
    with pytest.raises(RefusedError, match="recall of 7"):
        refreshed(folder, small_data, weights, **settings)
    assert (weights / "digits.weights.h5").read_bytes() == before
    assert "recall of 7" in rows_in(weights)[0]


@pytest.mark.slow
def test_a_tenth_of_all_are_corrections_and_a_killed_refresh_goes_on_where_it_stood(
    corrections, small_data, weights, monkeypatch
):
    """The state after one epoch of two is what a kill leaves."""
    began, train_one_epoch = [], loop.train_one_epoch

    def killed_after_one(run, model, examples, validation):
        began.append(run.epoch)
        mixture = run.config.mixture
        assert mixture.corrected * 10 == pytest.approx(len(examples), abs=10)
        assert mixture.mnist == MIXTURE["mnist"]
        if run.epoch == 1:
            raise KeyboardInterrupt
        train_one_epoch(run, model, examples, validation)

    with monkeypatch.context() as killed:
        killed.setattr(loop, "train_one_epoch", killed_after_one)
        with pytest.raises(KeyboardInterrupt):
            refreshed(corrections, small_data, weights, epochs=2)
    fresh = refreshed(corrections, small_data, weights, resume=True, epochs=2)
    assert began == [0, 1]
    assert fresh.refreshes[0]["settings"]["epochs"] == 2


def test_an_empty_folder_of_corrections_is_refused(small_data, weights, tmp_path):
    (tmp_path / "corrections").mkdir()
    with pytest.raises(RefusedError, match="nothing to learn from"):
        refreshed(tmp_path / "corrections", small_data, weights)


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (["--corrections", "nowhere"], "expected a folder that can be read"),
        (["--corrections", "tests", "--epochs", "0"], "--epochs must be 1 or more"),
        (["--rollback"], "previous"),
    ],
)
def test_what_cannot_begin_says_so(small_data, weights, capsys, flags, sentence):
    assert main([*flags, "--data", str(small_data), "--weights", str(weights)]) == 2
    assert sentence in capsys.readouterr().err


def test_less_data_than_the_weights_saw_is_refused(
    corrections, small_data, weights, capsys
):
    card = load_card(weights, "digits")
    save_card(weights, replace(card, sources=load_card(OURS, "digits").sources))
    flags = ["--corrections", str(corrections), "--data", str(small_data)]
    assert main([*flags, "--weights", str(weights)]) == 2
    assert "were trained on 55,000 of MNIST, training" in capsys.readouterr().err


@pytest.mark.slow
def test_weights_that_read_a_golden_drawing_wrong_are_refused(
    corrections, small_data, weights, monkeypatch
):
    golden = selftest.golden_drawings()
    others = dict(zip(golden, reversed(golden.values()), strict=True))
    monkeypatch.setattr(selftest, "golden_drawings", lambda: others)
    before = (weights / "digits.weights.h5").read_bytes()
    with pytest.raises(RefusedError, match="golden drawings wrong"):
        refreshed(corrections, small_data, weights)
    assert (weights / "digits.weights.h5").read_bytes() == before
    assert "refused: golden drawings" in rows_in(weights)[0]
