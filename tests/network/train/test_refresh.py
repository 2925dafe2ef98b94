"""Refreshes from our own weights, with a data folder of a few hundred drawings."""

import json
import shutil
from contextlib import redirect_stdout
from dataclasses import replace
from io import StringIO
from types import SimpleNamespace

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
SLOW = 1e-5  # a learning rate at which nothing falls


def put_weights(folder, **entries):
    """Put our weights in a new folder, as if they had learnt from little; return it."""
    folder.mkdir()
    for ending in ("weights.h5", "tflite"):
        shutil.copy(OURS / f"digits.{ending}", folder)
    card = load_card(OURS, "digits")
    settings = json.loads(json.dumps(card.settings))
    settings |= {"validation": 60, "number_samples": 4}
    settings["mixture"] |= MIXTURE
    save_card(folder, replace(card, settings=settings, sources=[], **entries))
    return folder


def put_corrections(folder):
    """Add honest corrections: thirty digits by rule, as people draw; return where."""
    rng = np.random.default_rng(2)
    add_all(folder, [(n % 10, digit_drawing(n % 10, rng)) for n in range(30)])
    return folder


@pytest.fixture
def weights(tmp_path):
    return put_weights(tmp_path / "weights", numbers={})


@pytest.fixture
def corrections(tmp_path):
    return put_corrections(tmp_path / "corrections")


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
    config = RefreshConfig(**({"epochs": 1, "learning_rate": SLOW} | settings))
    parts = load_parts(data)
    return refresh(config, corrections, load_mnist(data), parts, weights, resume)


@pytest.fixture(scope="module")
def published(small_data, tmp_path_factory):
    """Give a refresh of two epochs that was killed after one, and went on.

    The state after one epoch is what a kill leaves.
    """
    folder = tmp_path_factory.mktemp("refresh")
    run = SimpleNamespace(
        corrections=put_corrections(folder / "corrections"),
        weights=put_weights(folder / "weights"),
        trained=folder / "trained",  # as it was before anything was published
        epochs=[],  # that were begun: which, of what, and how many examples
        printed=StringIO(),
    )
    train_one_epoch = loop.train_one_epoch

    def killed_in_the_second(state, model, examples, validation):
        run.epochs.append((state.epoch, state.config.mixture, len(examples)))
        if len(run.epochs) == 2:
            raise KeyboardInterrupt
        train_one_epoch(state, model, examples, validation)
        shutil.copytree(run.weights, run.trained, dirs_exist_ok=True)

    places = ["--corrections", run.corrections, "--data", small_data]
    flags = ["--weights", run.weights, "--epochs", 2, "--learning-rate", SLOW]
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(run.printed):
        patch.setattr(loop, "train_one_epoch", killed_in_the_second)
        with pytest.raises(KeyboardInterrupt):
            main([str(word) for word in (*places, *flags)])
        assert main([str(word) for word in (*places, *flags, "--resume")]) == 0
    return run


@pytest.mark.slow
def test_a_tenth_of_all_are_corrections_and_a_killed_refresh_goes_on_where_it_stood(
    published,
):
    assert [epoch for epoch, _, _ in published.epochs] == [0, 1, 1]
    for _, mixture, examples in published.epochs:
        assert mixture.corrected * 10 == pytest.approx(examples, abs=10)
        assert mixture.mnist == MIXTURE["mnist"]
    assert "resumed after epoch 1" in published.printed.getvalue()
    fresh = load_card(published.weights, "digits")
    assert fresh.refreshes[0]["settings"]["epochs"] == 2


@pytest.mark.slow
def test_the_command_publishes_what_falls_nowhere(published):
    printed, weights = published.printed.getvalue(), published.weights
    before, fresh = load_card(OURS, "digits"), load_card(weights, "digits")
    assert "corrections: 30 in" in printed
    assert fresh.numbers["feature_weights"] != before.numbers["feature_weights"]
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


@pytest.mark.slow
def test_the_command_rolls_back_what_was_published(published, tmp_path):
    weights = shutil.copytree(published.weights, tmp_path / "weights")
    rollback = ["--rollback", "--weights", str(weights)]  # as it was called
    assert train_main(rollback) == 0
    before = load_card(OURS, "digits")
    assert load_card(weights, "digits").sha256 == before.sha256
    assert len(rows_in(weights)) == 2


@pytest.mark.slow
def test_weights_that_read_a_golden_drawing_wrong_are_refused(
    published, small_data, tmp_path, monkeypatch
):
    weights = shutil.copytree(published.trained, tmp_path / "weights")
    golden = selftest.golden_drawings()
    others = dict(zip(golden, reversed(golden.values()), strict=True))
    monkeypatch.setattr(selftest, "golden_drawings", lambda: others)
    before = (weights / "digits.weights.h5").read_bytes()
    with pytest.raises(RefusedError, match="golden drawings wrong"):
        refreshed(published.corrections, small_data, weights, resume=True, epochs=2)
    assert (weights / "digits.weights.h5").read_bytes() == before
    assert "refused: golden drawings" in rows_in(weights)[0]


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
