import numpy as np
import pytest
from HersheyFonts import HersheyFonts

from digits.data.label_issues import LETTERS
from digits.synthetic.letters import (
    FONTS,
    SIGNS,
    all_letters,
    letter_drawing,
    letter_drawings,
)


def named(font, letter):
    """Return a letter's strokes as the font itself gives them."""
    fonts = HersheyFonts()
    fonts.load_default_font(font)
    return [list(path) for path in fonts.strokes_for_text(letter)]


def shape(drawing):
    return tuple(tuple(map(tuple, np.asarray(path).tolist())) for path in drawing)


SHAPES = {shape(drawing) for drawing in all_letters()}


def test_there_are_113_letters_and_signs():
    # The list names 16, 22 and 14 letters, and $, which is none of the signs; the Greek
    # alphabet has 24.
    roman, script, greek = 52 + len(SIGNS) - 16, 52 - 22, 2 * 24 - 14
    assert len(SIGNS) == 13
    assert len(all_letters()) == roman + script + greek == 113


@pytest.mark.parametrize("font", FONTS)
def test_no_letter_that_can_be_read_as_a_digit_is_drawn(font):
    for letter in LETTERS[font]:
        assert any(named(font, letter))
        assert shape(named(font, letter)) not in SHAPES


@pytest.mark.parametrize(
    ("font", "letters"),
    [
        ("futural", "AEFHKMNPRTUVWXYachkmnw" + SIGNS),
        ("scripts", "ACEHKMPRahkmnu"),
        ("greeks", "ACDGJKWXackw"),
    ],
)
def test_other_letters_are_drawn_as_their_font_has_them(font, letters):
    assert {shape(named(font, letter)) for letter in letters} <= SHAPES


def test_letters_stand_upright_with_y_down():
    left, right, bar = all_letters()[0]  # the roman A
    assert left[0].tolist() == right[0].tolist()  # the apex
    assert left[0, 1] < bar[0, 1] == bar[1, 1] < left[-1, 1] == right[-1, 1]
    assert left[-1, 0] < left[0, 0] < right[-1, 0]


def test_every_letter_is_strokes_of_two_points_or_more_that_differ():
    for drawing in all_letters():
        assert all(path.ndim == 2 and path.shape[1] == 2 for path in drawing)
        assert all(len(path) >= 2 for path in drawing)
        assert np.ptp(np.concatenate(drawing), axis=0).max() > 0


def test_every_letter_is_drawn_as_often_as_the_others(rng):
    places = {id(drawing): n for n, drawing in enumerate(all_letters())}
    draws = 200 * len(places)
    drawn = [places[id(letter_drawing(rng))] for _ in range(draws)]
    counts = np.bincount(drawn, minlength=len(places))
    # Chi-square has n - 1 degrees of freedom: 5 of its standard deviations.
    most = len(places) + 5 * np.sqrt(2 * len(places))
    assert ((counts - 200) ** 2 / 200).sum() < most
    assert counts.min() > 0


def test_letters_to_measure_by_are_pen_drawings_new_every_time():
    once, again = (letter_drawings(30, np.random.default_rng(3)) for _ in range(2))
    assert {drawing.label for drawing in once} == {"letter"}
    assert len({str(drawing.strokes) for drawing in once}) == 30
    assert str(once) == str(again)
