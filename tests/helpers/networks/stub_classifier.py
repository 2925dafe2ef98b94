"""A classifier that needs no network: it says the same of every drawing with ink."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from digits.canvas import ink_from_canvas
from digits.preprocess import CENTRE, centre_of_mass, steps_from_ink
from digits.reading import Reading, Verdict
from digits.strokes import ink_from_strokes
from digits.verdict import verdict_on_ink
from tests.helpers.networks.measured import card_of


def reading_of(verdict, best, second=0, share=0.6, doubt=None):
    """Return a reading: the best digit has this share, the second all the rest.

    "Not a digit" has a share of all eleven, `doubt`: by default most of what is read as
    none, and nothing of the others. Where it is given, an unsure reading has no rival.
    """
    shares = np.zeros(10, dtype=np.float32)
    shares[second] = 1 - share
    shares[best] += share
    named = verdict in (Verdict.DIGIT, Verdict.UNSURE)
    is_rivalled = verdict is Verdict.UNSURE and doubt is None
    if doubt is None:
        doubt = 0.75 if verdict is Verdict.NOT_A_DIGIT else 0.0
    return Reading(
        verdict,
        best if named else None,
        shares,
        doubt,
        rival=second if is_rivalled else None,
    )


@dataclass
class StubClassifier:
    """Stands for a classifier, whose reading of every glyph is given."""

    reading: Reading
    reading_off_centre: Reading | None = None  # of what is no glyph, for it lies aside
    card: Any = field(default_factory=lambda: card_of({}))
    network: Any = None

    def read_strokes(self, strokes):
        return self.read_ink(ink_from_strokes(strokes))

    def read(self, picture):
        return self.read_ink(ink_from_canvas(picture))

    def read_ink(self, ink):
        verdict = verdict_on_ink(ink)
        if verdict is not None:
            return Reading(verdict)
        return replace(self.reading, steps=steps_from_ink(ink))

    def read_glyph(self, glyph):
        is_centred = abs(centre_of_mass(glyph)[1] - CENTRE) < 1  # px
        return self.reading if is_centred else self.reading_off_centre or self.reading

    def probabilities(self, glyphs):
        return np.tile(self.reading.probabilities, (len(glyphs), 1))
