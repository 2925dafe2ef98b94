from dataclasses import replace

import numpy as np
import pytest

from digits.small.learning import (
    LearnConfig,
    Learner,
    first_state,
    kept_steps,
    moved,
    parameters_of,
    rounded,
)
from digits.small.network import SHAPES, Values

CONFIG = LearnConfig(steps=12, batch_size=4, learning_rate=0.01, seed=3)


def ones(factor=1.0):
    return Values(*(np.full(shape, factor, np.float32) for shape in SHAPES))


def learner(rng, config=CONFIG, count=10):
    glyphs = rng.integers(0, 256, (count, 28, 28), dtype=np.uint8)
    labels = np.arange(count) % 10
    return Learner(glyphs, labels, config, first_state(config))


def test_the_first_step_of_adam_is_the_rate_whatever_the_slope():
    state = first_state(CONFIG)
    for factor in (1e-3, 5.0):
        after = moved(state, ones(factor), rate=0.01)
        fallen = parameters_of(state.values) - parameters_of(after.values)
        np.testing.assert_allclose(fallen, 0.01, rtol=5e-3)


def test_two_steps_of_adam_computed_by_hand():
    # Slopes 1 and -1: means 0.1 and -0.01, corrected by 0.19; squares 0.001 and
    # 0.001999, corrected by 0.001999. The second step is -0.01 / 0.19 of the rate.
    state = moved(first_state(CONFIG), ones(1.0), rate=0.5)
    after = moved(state, ones(-1.0), rate=0.5)
    fallen = parameters_of(state.values) - parameters_of(after.values)
    np.testing.assert_allclose(fallen, 0.5 * -0.01 / 0.19, rtol=1e-2)


def test_the_rate_falls_from_its_highest_to_0_along_a_cosine(rng):
    ours = learner(rng)
    rates = []
    for step in (0, 6, 12):
        ours.state = replace(ours.state, step=step)
        rates.append(ours._rate())
    assert rates == pytest.approx([0.01, 0.005, 0])


def test_all_examples_come_once_before_any_comes_twice(rng):
    ours = learner(rng, count=12)
    rows = []
    for step in range(6):
        ours.state = replace(ours.state, step=step)
        rows.append(ours._rows())
    first, second = np.concatenate(rows[:3]), np.concatenate(rows[3:])
    assert sorted(first) == sorted(second) == list(range(12))
    assert first.tolist() != second.tolist()


def test_fewer_examples_than_a_batch_are_all_taken(rng):
    assert sorted(learner(rng, count=3)._rows()) == [0, 1, 2]


def test_a_learner_that_goes_on_takes_the_very_same_steps(rng):
    whole = learner(rng)
    for _ in range(12):
        whole.take_step()
    broken = learner(np.random.default_rng(0))
    for _ in range(5):
        broken.take_step()
    resumed = Learner(broken.glyphs, broken.labels, CONFIG, broken.state)
    for _ in range(7):
        resumed.take_step()
    for ours, theirs in zip(resumed.state.values, whole.state.values, strict=True):
        assert np.array_equal(ours, theirs)


def test_the_same_seed_gives_the_same_values_and_another_one_others(rng):
    same = [first_state(CONFIG).values.kernel1 for _ in range(2)]
    assert np.array_equal(*same)
    other = first_state(replace(CONFIG, seed=4)).values.kernel1
    assert not np.array_equal(other, same[0])


def test_it_learns_what_it_is_shown(rng):
    ours = learner(rng, replace(CONFIG, steps=150, batch_size=10))
    losses = [ours.take_step() for _ in range(150)]
    assert losses[0] > 2
    assert losses[-1] < 0.01


def test_the_kept_steps_double_and_end_with_the_last():
    assert kept_steps(8) == [0, 1, 2, 4, 8]
    assert kept_steps(9) == [0, 1, 2, 4, 8, 9]
    assert kept_steps(1) == [0, 1]


def test_what_is_rounded_has_eleven_bits():
    third = rounded(ones(1 / 3)).bias3[0]
    assert third == round(2**12 / 3) / 2**12  # between 1/4 and 1/2, 11 bits
