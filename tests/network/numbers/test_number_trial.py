import pytest

from digits.data.splits import load_parts
from digits.synthetic.numbers import KINDS
from tests.trials.number_trial import COUNTS, WAYS, exactly_read, taken_for_numbers

pytestmark = pytest.mark.slow

# Least shares of the numbers composed of *fit* that the shipped network reads exactly.
# Two of its 16 writers write a 6 that is read as an 8, which costs 3 % of all numbers:
# the model card has the figures of people whose digits are read.
LEAST = {
    (KINDS[0], WAYS[0]): 0.93,
    (KINDS[1], WAYS[0]): 0.90,
    (KINDS[2], WAYS[0]): 0.88,
    (KINDS[0], WAYS[1]): 0.95,
    (KINDS[1], WAYS[1]): 0.85,
    (KINDS[2], WAYS[1]): 0.70,
}


@pytest.fixture(scope="module")
def held_back(data_folder):
    return load_parts(data_folder)["validation"]


@pytest.mark.long
def test_four_hundred_numbers_are_read(classifier, held_back):
    right = exactly_read(classifier, held_back)
    shares = {key: right[key] / COUNTS[key[0]] for key in LEAST}
    assert {key: share for key, share in shares.items() if share < LEAST[key]} == {}


def test_hardly_a_single_digit_is_taken_for_a_number(classifier, held_back):
    digits = [one for drawings in held_back.digits.values() for one in drawings][::3]
    taken = taken_for_numbers(classifier, digits, "single digits")
    assert {way: len(found) for way, found in taken.items()} == pytest.approx(
        dict.fromkeys(WAYS, 0), abs=0.003 * len(digits)
    )


def test_few_doodles_are_taken_for_a_number(classifier, held_back):
    doodles = held_back.nondigits["quickdraw"][::3]
    taken = taken_for_numbers(classifier, doodles, "doodles")
    assert all(len(found) <= 0.02 * len(doodles) for found in taken.values())
