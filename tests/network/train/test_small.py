"""The command that trains `small`: its three files, killed and resumed, refused."""

import json

import numpy as np
import pytest

from digits.calibration import softmax
from digits.data.shipped import SHIPPED
from digits.small.learning import parameters_of
from digits.small.network import Values
from digits.small.steps import HISTORIES, load_steps, logits_by_step
from digits.train import small
from digits.weights import WEIGHTS
from digits.weights.files import load_card
from tests.helpers.training import train, trained, values_in

FILES = ["small.json", "small.steps.npz", "small.tflite", "small.weights.h5"]
QUICK = ("--network", "small", "--epochs", "1", "--pens", "1024", "--batch-size", "16")


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """Give a folder of weights that learnt from the drawings that ship, alone."""
    weights = tmp_path_factory.mktemp("small")
    printed = trained(SHIPPED, weights, *QUICK)
    assert "it learns from pens alone" in printed
    return weights


def test_a_run_leaves_values_card_compiled_network_and_steps(done):
    assert sorted(path.name for path in done.glob("*[!g]")) == FILES
    assert not (done / ".training" / "small").exists()


def test_the_card_has_figures_of_each_history_at_each_step(done):
    card = load_card(done, "small")
    steps = load_steps(done, card).steps.tolist()
    assert steps == [0, 1, 2, 4, 8, 16, 32, 64]  # 1,024 drawings in batches of 16
    for name, drawings in zip(HISTORIES, (100, 1_000, 1_024), strict=True):
        entry = card.steps["histories"][name]
        assert entry["drawings"] == drawings
        assert [figures["step"] for figures in entry["history"]] == steps
        first, last = entry["history"][0], entry["history"][-1]
        assert last["pens_of_validation_accuracy"] > 0.4
        assert last["loss"] < first["loss"]
    assert card.history == card.steps["histories"]["all"]["history"]


def test_the_last_step_of_all_drawings_is_the_network(done):
    kept = load_steps(done, load_card(done, "small")).values["all"]
    last = Values(*(values[-1] for values in kept))
    theirs = Values(*values_in(done, "small"))
    assert np.array_equal(parameters_of(last), parameters_of(theirs))


def test_a_run_that_was_killed_goes_on_to_the_same_files(done, tmp_path, monkeypatch):
    monkeypatch.setattr(small, "SAVE_EVERY", 16)
    saved, save = [], small._save

    def save_and_die(*arguments):
        save(*arguments)
        saved.append(arguments)
        if len(saved) == 6:  # in the middle of the second history
            raise KeyboardInterrupt

    monkeypatch.setattr(small, "_save", save_and_die)
    with pytest.raises(KeyboardInterrupt):
        train(SHIPPED, tmp_path, *QUICK)
    monkeypatch.setattr(small, "_save", save)
    printed = trained(SHIPPED, tmp_path, *QUICK, "--resume")
    assert "1000 drawings: resumed after step 32" in printed
    ours, theirs = (load_card(folder, "small") for folder in (tmp_path, done))
    assert ours.steps == theirs.steps  # with the hash of all values


def test_a_run_of_other_settings_is_not_gone_on_with(tmp_path):
    folder = tmp_path / ".training" / "small"
    folder.mkdir(parents=True)
    (folder / "run.json").write_text(json.dumps({"seed": 1}))
    ended = train(SHIPPED, tmp_path, *QUICK, "--resume")
    assert ended.status == 2
    assert "has other settings or data" in ended.err


@pytest.mark.parametrize(
    "flags",
    [
        ("--weight-decay", "0.1"),
        ("--cycles", "2", "--epochs", "2"),
        ("--schedule", "constant"),
        ("--start", "."),
    ],
)
def test_settings_that_it_has_no_use_for_are_refused(tmp_path, flags):
    ended = train(SHIPPED, tmp_path, *QUICK, *flags)
    assert ended.status == 2
    assert "eave" in ended.err  # what to leave out
    assert not list(tmp_path.glob("small*"))


# What ships.


@pytest.fixture(scope="module")
def shipped():
    card = load_card(WEIGHTS, "small")
    return card, load_steps(WEIGHTS, card)


def test_what_ships_learnt_in_15_steps_from_100_1000_and_all(shipped):
    card, kept = shipped
    assert kept.steps.tolist() == [0, *(2**k for k in range(14))]
    drawings = [card.steps["histories"][name]["drawings"] for name in HISTORIES]
    assert drawings == [100, 1_000, 65_536]


def test_a_network_that_knows_nothing_gives_every_digit_3_to_25_percent(
    shipped, drawings_of_people
):
    _, kept = shipped
    for glyph in drawings_of_people:
        for name in HISTORIES:
            first = softmax(logits_by_step(kept.values[name], glyph)[0])
            assert first.min() >= 0.03
            assert first.max() <= 0.25


@pytest.fixture(scope="module")
def drawings_of_people():
    """Give glyphs of the drawings that ship, every twentieth."""
    from digits.data.splits import VALIDATION, all_drawings, load_parts
    from digits.synthetic.rendering import glyphs_as_people_draw

    pens = all_drawings(load_parts(SHIPPED)[VALIDATION].digits)[::20]
    return glyphs_as_people_draw(pens, "the shipped", 1)[0]


def test_its_three_histories_take_at_most_500_kb():
    assert (WEIGHTS / "small.steps.npz").stat().st_size <= 500_000


def test_more_drawings_read_strangers_better(shipped):
    card, _ = shipped
    last = [
        card.steps["histories"][name]["history"][-1]["pens_of_validation_accuracy"]
        for name in HISTORIES
    ]
    assert last == sorted(last)
    assert last[0] < 0.9 < 0.95 < last[2]
