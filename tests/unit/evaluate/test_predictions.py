import numpy as np
import pytest

from digits.evaluate.predictions import Predictions


@pytest.mark.parametrize(
    ("verdict", "accepted"),
    [
        *(("digit", True), ("unsure", True), ("not a digit", False)),
        *(("number", False), ("too little", False), ("blank", False)),
    ],
)
def test_only_a_digit_sure_or_not_is_accepted(verdict, accepted):
    seen = Predictions(
        np.array([verdict]), np.array([3]), np.zeros((1, 11), np.float32)
    )
    assert seen.accepted.tolist() == [accepted]
