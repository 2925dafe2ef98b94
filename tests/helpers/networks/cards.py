"""A card for tests that save and load weights."""

from digits.verdict import Thresholds
from digits.weights.card import Card

VALUES, COMPILED = "digits.weights.h5", "digits.tflite"
CARD = "digits.json"


def blank_card(network="digits"):
    return Card(
        network=network,
        parameters=345_579 if network == "digits" else 104_938,
        sha256="",
        temperature=1.25,
        thresholds=Thresholds(not_a_digit=0.5, margin=0.25),
        settings={"epochs": 2, "mixture": {"distortion": None}},
        sources=[{"name": "MNIST, training", "use": "train", "n": 300}],
        history=[{"loss": 1.5}, {"loss": 0.75}],
        parts={"validation": {"pendigits": ["w-3", "w-7"], "omniglot": ["Korean"]}},
        packages={"keras": "3"},
    )


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())
