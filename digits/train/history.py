"""A training run's history: one entry per epoch, and what is read from it."""

History = list[dict[str, float]]

HELD_BACK_SETS = ("mnist", "test")  # digits of MNIST that a network did not learn from
LOSS_RISE = 1.05  # times its least; a loss that ends higher has risen again
OVERFITTING_LEAD = 0.01  # accuracy; a smaller lead of the training is no overfitting


def history_key(data_set: str, kind: str) -> str:
    """Return the key under which an entry holds a figure of a data set.

    >>> history_key("pens of validation", "loss"), history_key("", "accuracy")
    ('pens_of_validation_loss', 'accuracy')

    Args:
        data_set: its name; empty for the data trained on.
        kind: "loss" or "accuracy".
    """
    return f"{data_set} {kind}".strip().replace(" ", "_")


def curve(history: History, data_set: str, kind: str) -> list[float]:
    """Return a figure of a data set after each epoch; see `history_key`."""
    return [entry[history_key(data_set, kind)] for entry in history]


def held_back_set(history: History) -> str | None:
    """Return the digits held back that a history tells of, or None.

    >>> held_back_set([{"loss": 0.2, "mnist_loss": 0.3}])
    'mnist'
    """
    entry = history[-1] if history else {}
    names = (name for name in HELD_BACK_SETS if history_key(name, "loss") in entry)
    return next(names, None)


def accuracy_lead(history: History) -> float | None:
    """Return how far training is ahead of digits held back, after the last epoch.

    Returns:
        A difference of accuracies, below 0 where the digits held back are read better;
        None without such digits.
    """
    name = held_back_set(history)
    if name is None:
        return None
    last = history[-1]
    return last["accuracy"] - last[history_key(name, "accuracy")]


def rises_again(history: History) -> bool:
    """Tell whether the loss on digits held back ends well above its least.

    >>> rises_again([{"mnist_loss": loss} for loss in (0.3, 0.1, 0.2)])
    True
    """
    name = held_back_set(history)
    if name is None:
        return False
    losses = curve(history, name, "loss")
    return losses[-1] > LOSS_RISE * min(losses)


def overfits(history: History) -> bool:
    """Tell whether training is well ahead while the loss held back rises again."""
    lead = accuracy_lead(history)
    return lead is not None and lead > OVERFITTING_LEAD and rises_again(history)
