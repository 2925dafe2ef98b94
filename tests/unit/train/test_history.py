import pytest

from digits.train.history import (
    accuracy_lead,
    curve,
    held_back_set,
    history_key,
    overfits,
    rises_again,
)


def history_of(losses, training=0.99, held_back=0.95, name="mnist"):
    """Return a history with these losses of digits held back."""
    return [
        {
            "accuracy": training,
            history_key(name, "accuracy"): held_back,
            history_key(name, "loss"): loss,
        }
        for loss in losses
    ]


@pytest.mark.parametrize("name", ["mnist", "test"])
def test_training_is_compared_with_the_digits_of_mnist_that_were_held_back(name):
    history = history_of([0.3, 0.2], name=name)
    assert held_back_set(history) == name
    assert curve(history, name, "loss") == [0.3, 0.2]
    assert curve(history, "", "accuracy") == [0.99, 0.99]
    assert accuracy_lead(history) == pytest.approx(0.04)


@pytest.mark.parametrize(
    ("losses", "rises"),
    [
        ([0.3, 0.2, 0.1], False),
        ([0.3, 0.1, 0.104], False),  # 4 % above its least
        ([0.3, 0.1, 0.106], True),  # 6 %
        ([0.3, 0.1, 0.2, 0.1], False),
    ],
)
def test_a_loss_rises_again_if_it_ends_5_percent_above_its_least(losses, rises):
    assert rises_again(history_of(losses)) == rises


@pytest.mark.parametrize(
    ("losses", "training", "expected"),
    [
        ([0.1, 0.2], 0.97, True),
        ([0.2, 0.1], 0.97, False),  # the loss does not rise
        ([0.1, 0.2], 0.955, False),  # half a point ahead
        ([0.1, 0.2], 0.90, False),  # behind
    ],
)
def test_overfitting_takes_a_lead_of_a_point_and_a_loss_that_rises(
    losses, training, expected
):
    assert overfits(history_of(losses, training)) == expected


def test_without_digits_held_back_there_is_no_lead_and_no_overfitting():
    for history in ([], [{"loss": 0.1, "accuracy": 0.9}]):
        assert held_back_set(history) is None
        assert accuracy_lead(history) is None
        assert not rises_again(history)
        assert not overfits(history)
