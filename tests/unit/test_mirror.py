"""What a mirror shows of a drawing, and when that is worth saying."""

from dataclasses import replace

import numpy as np
import pytest

from digits.mirror import in_mirror, with_mirrored
from digits.preprocess import centre_of_mass, steps_from_ink
from digits.reading import Reading, Remark, Verdict
from digits.strokes import ink_from_strokes
from tests.helpers.drawn import DRAWINGS, on_pad
from tests.helpers.networks.stub_classifier import reading_of

STEPS = steps_from_ink(ink_from_strokes(on_pad(DRAWINGS["digits"]["3"])))
UNREAD = replace(reading_of(Verdict.NOT_A_DIGIT, 6), steps=STEPS)
DOUBTED = replace(reading_of(Verdict.UNSURE, 5, doubt=0.4), steps=STEPS)
TWO = replace(  # its odds are 0.96 : 0.02 = 48, from the eleven shares
    reading_of(Verdict.DIGIT, 2),
    steps=STEPS,
    probabilities=np.array([0, 0.02, 0.98, *[0] * 7], dtype=np.float32),
    not_a_digit=0.02,
)


class Network:
    """Gives one digit this probability, "not a digit" the rest, and counts glyphs."""

    def __init__(self, digit, probability):
        self.digit, self.probability, self.seen = digit, probability, []

    def __call__(self, glyphs):
        self.seen += list(glyphs)
        shares = np.zeros((len(glyphs), 11), dtype=np.float32)
        shares[:, self.digit] = self.probability
        shares[:, 10] = 1 - self.probability
        return shares


def test_a_mirror_moves_the_centre_of_mass_to_the_other_side_of_column_14():
    row, col = centre_of_mass(STEPS.centred)
    turned = in_mirror(STEPS.centred)
    assert centre_of_mass(turned) == pytest.approx((row, 28 - col))
    assert np.array_equal(in_mirror(turned), STEPS.centred)


@pytest.mark.parametrize("reading", [UNREAD, DOUBTED])
def test_a_digit_that_only_a_mirror_shows_is_remarked_and_the_verdict_stays(reading):
    network = Network(3, 0.995)
    remarked = with_mirrored(reading, network)
    assert (remarked.remark, remarked.mirrored) == (Remark.MIRRORED, 3)
    assert replace(remarked, remark=None, mirrored=None).__dict__ == reading.__dict__
    [seen] = network.seen
    assert np.array_equal(seen, in_mirror(reading.glyph))


@pytest.mark.parametrize(
    ("digit", "probability"),
    [
        (3, 0.985),  # not clearly
        (0, 1.0),  # what looks the same in a mirror would be one without it
        (8, 1.0),
        (5, 1.0),  # it is the one that is doubted
    ],
)
def test_what_a_mirror_does_not_make_a_digit_is_not_remarked(digit, probability):
    assert with_mirrored(DOUBTED, Network(digit, probability)) is DOUBTED


@pytest.mark.parametrize("digit", [5, 6])
def test_a_sure_2_that_a_mirror_shows_more_clearly_is_remarked(digit):
    remarked = with_mirrored(TWO, Network(digit, 0.997))  # 0.997 : 0.003 = 332 > 5 x 48
    assert (remarked.remark, remarked.mirrored) == (Remark.MIRRORED, digit)
    assert (remarked.verdict, remarked.digit) == (Verdict.DIGIT, 2)


@pytest.mark.parametrize(
    ("digit", "probability"),
    [
        (5, 0.99),  # 0.99 : 0.01 = 99 < 5 x 48
        (5, 0.2),  # no digit, even
        (3, 1.0),  # nobody takes that for a 2
        (2, 1.0),
    ],
)
def test_a_sure_2_remains_one_alone_where_a_mirror_shows_nothing_clearer(
    digit, probability
):
    assert with_mirrored(TWO, Network(digit, probability)) is TWO


@pytest.mark.parametrize(
    "reading",
    [
        replace(reading_of(Verdict.DIGIT, 3), steps=STEPS),
        replace(reading_of(Verdict.UNSURE, 4, 9), steps=STEPS),  # or maybe a 9
        replace(reading_of(Verdict.NUMBER, 3), steps=STEPS, digits=(DOUBTED,)),
        replace(UNREAD, remark=Remark.SEVERAL_ROWS),
        replace(DOUBTED, remark=Remark.WIDE_GAP),
        replace(UNREAD, not_a_digit=None),  # the network cannot tell
        Reading(Verdict.BLANK),
        Reading(Verdict.NOT_A_DIGIT, remark=Remark.TOO_MANY_DIGITS),
    ],
)
def test_of_all_other_drawings_the_network_is_not_asked_again(reading):
    network = Network(3, 1.0)
    assert with_mirrored(reading, network) is reading
    assert network.seen == []
