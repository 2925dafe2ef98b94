import hashlib
import io
from types import SimpleNamespace

import numpy as np
import pytest

from digits.small.learning import rounded
from digits.small.network import Values, logits, random_values
from digits.small.steps import (
    HISTORIES,
    PARAMETERS,
    load_steps,
    logits_by_step,
    stacked,
    steps_content,
    steps_path,
    steps_put_in_place,
)
from digits.weights.card import WeightsError

STEPS = [0, 1, 2]


def some_histories(rng):
    return {name: [rounded(random_values(rng)) for _ in STEPS] for name in HISTORIES}


def card_of(content):
    return SimpleNamespace(steps={"sha256": hashlib.sha256(content).hexdigest()})


def test_what_was_written_is_read(tmp_path, rng):
    histories = some_histories(rng)
    content = steps_content(STEPS, histories)
    with steps_put_in_place(tmp_path, content):
        pass
    kept = load_steps(tmp_path, card_of(content))
    assert kept.steps.tolist() == STEPS
    for name, several in histories.items():
        for place, values in enumerate(several):
            for ours, theirs in zip(kept.values[name], values, strict=True):
                assert np.array_equal(ours[place], theirs)
    assert [path.name for path in tmp_path.iterdir()] == ["small.steps.npz"]


def test_a_process_killed_before_the_file_is_in_place_leaves_both(tmp_path, rng):
    old, new = (steps_content(STEPS, some_histories(rng)) for _ in range(2))
    steps_path(tmp_path).write_bytes(old)
    waiting = steps_put_in_place(tmp_path, new)
    waiting.__enter__()  # and killed here, before or after the card is written
    for content in (old, new):
        assert load_steps(tmp_path, card_of(content)).steps.tolist() == STEPS


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "not the file"),
        (b"no archive", "no values"),
        ({"steps": np.array([0, 1])}, "no values"),
        ({"steps": np.array([])}, "no values"),
        ({"steps": np.array([1, 0])}, "steps grow"),
        ({"steps": np.array([[0]])}, "steps grow"),
        ({"steps": np.array([0]), "values": np.zeros((1, 5))}, "5,386"),
        ({"steps": np.array([0]), "values": np.full((1, 5_386), np.inf)}, "finite"),
        ({"steps": np.array([{}], dtype=object)}, "no values"),
    ],
)
def test_a_damaged_file_is_refused(tmp_path, content, fault):
    if isinstance(content, dict):
        values = content.pop("values", np.zeros((1, PARAMETERS)))
        file = io.BytesIO()
        np.savez(file, **content, **dict.fromkeys(HISTORIES, values))
        content = file.getvalue()
    steps_path(tmp_path).write_bytes(content)
    card = card_of(content if content else b"another")
    with pytest.raises(WeightsError, match=fault):
        load_steps(tmp_path, card)


def test_a_missing_file_says_how_to_make_one(tmp_path):
    with pytest.raises(WeightsError, match=r"digits\.train --network small"):
        load_steps(tmp_path, card_of(b"any"))


def test_logits_by_step_are_those_of_each_step(rng):
    several = [random_values(rng) for _ in range(4)]
    together = Values(*map(np.array, zip(*several, strict=True)))
    glyph = rng.random((28, 28), dtype=np.float32)
    each = [logits(values, glyph[None])[0] for values in several]
    np.testing.assert_allclose(logits_by_step(together, glyph), each, atol=1e-5)


def test_a_row_of_values_takes_its_shapes_in_order():
    values = stacked(np.arange(2 * PARAMETERS, dtype=float).reshape(2, -1))
    assert [value.shape[1:] for value in values] == [
        *((5, 5, 1, 8), (8,), (3, 3, 8, 16), (16,)),
        *((400, 10), (10,)),
    ]
    assert values.kernel1[0].flat[0] == 0
    assert values.bias3[1, -1] == 2 * PARAMETERS - 1
