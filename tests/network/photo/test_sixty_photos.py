"""Sixty photos of held-back writers' digits are read as their drawings."""

import numpy as np
import pytest

from digits.classifier import Reading
from digits.reading import Verdict
from tests.helpers.photos.photographed import strokes_seen
from tests.trials.sixty_photos import (
    COUNT,
    KINDS,
    SIZES,
    is_right,
    outcomes,
    sixty,
    table,
)

LEAST = 57  # of the sixty: 95 %


@pytest.fixture(scope="module")
def photos(data_folder):
    return sixty(data_folder)


def counts(values):
    values = list(values)
    return [values.count(value) for value in dict.fromkeys(values)]


def test_there_are_six_photos_of_each_digit_and_five_of_each_kind(photos):
    assert len(photos) == COUNT
    assert counts(taken.label for taken in photos) == [6] * 10
    assert counts(taken.kind for taken in photos) == [5] * len(KINDS)
    assert set(counts(taken.photo.size for taken in photos)) == {7, 8}
    assert {taken.photo.size for taken in photos} == set(SIZES)


def test_all_the_ink_is_on_every_photo(photos):
    for taken in photos:
        path = np.concatenate(strokes_seen(taken.photo, taken.strokes))
        assert path.min() > 0
        assert np.all(path < taken.photo.size)


def test_a_row_of_the_table_counts_photos_and_drawings(photos):
    taken = photos[0]
    right = Reading(Verdict.UNSURE, taken.label)
    wrong = Reading(Verdict.NOT_A_DIGIT)
    lines = table([(taken, right, wrong), (taken, right, right), (taken, wrong, right)])
    assert f"{taken.kind} | 3 | 2 | 2" in lines
    assert lines[-1] == "all | 3 | 2 | 2"


@pytest.mark.slow
@pytest.mark.long
def test_57_of_60_photos_are_read_as_their_drawing(classifier, photos):
    results = list(outcomes(classifier, photos))
    right = sum(is_right(reading, taken.label) for taken, reading, _ in results)
    assert right >= LEAST, "\n".join(table(results))
