"""A drawing that a pupil gives -> how it is read, and the line that is kept of it."""

from typing import Any

import numpy as np
from skimage.measure import approximate_polygon

from digits.arrays import Floats
from digits.classifier import Classifier
from digits.corrections.record import NotACorrectionError, correction_line
from digits.page.i18n.wording import wording_for
from digits.page.parts.training.learning import PER_MILLE
from digits.page.reading.messages import SENTENCES, error_json
from digits.reading import Reading, Verdict, glyph_text
from digits.strokes import StrokesError, TooMuchInkError, checked_strokes

POINT_LIMIT = 1_500  # of a drawing that is given; a digit has 300
SWAY = 0.7  # px; that a drawing on the board may leave the drawn one


class GiftReader:
    """Reads what pupils give."""

    def __init__(self, classifier: Classifier):
        """Take the classifier that reads."""
        self._classifier = classifier

    def read_gift(self, message: Any) -> dict[str, Any]:
        """Read a drawing.

        Args:
            message: {"strokes": as the pad has them, not trusted; "visit" and "label",
                0 to 9 or None, which the server has checked; "language"}.

        Returns:
            line: see `correction_line`; glyph: see `glyph_text`; digit: that is read,
            or None; sure: the label's share, or that of no digit, in per mille;
            strokes: each its width and then x, y, x, y, ..., in whole px. Or
            {"error": a sentence}.
        """
        words = wording_for(message)
        try:
            check_size(message.get("strokes"))
            reading = self._classifier.read_strokes(message["strokes"])
            if reading.glyph is None:
                return {"error": words.headline(reading)}
            return self._found(message, reading)
        except (StrokesError, NotACorrectionError) as error:
            kinds = SENTENCES | {NotACorrectionError: "error.lost"}
            return error_json(error, words, kinds)

    def _found(self, message: dict[str, Any], reading: Reading) -> dict[str, Any]:
        label = message["label"]
        _, line = correction_line(
            self._classifier.card.sha256,
            message["visit"],
            label,
            reading,
            strokes=message["strokes"],
        )
        return {
            "line": line.decode(),
            "glyph": glyph_text(reading.glyph),
            "digit": _digit_of(reading),
            "sure": _share_of(reading, label),
            "strokes": coarse_strokes(message["strokes"]),
        }


def check_size(strokes: Any) -> None:
    """Raise a StrokesError if strokes are none, or too many points for a class."""
    if not isinstance(strokes, list):
        raise StrokesError("expected a list of strokes. Send what the pad has.")
    paths = [each.get("points") for each in strokes if isinstance(each, dict)]
    if sum(len(path) for path in paths if isinstance(path, list)) > POINT_LIMIT:
        raise TooMuchInkError(
            f"a drawing that is given has at most {POINT_LIMIT} points. Draw less."
        )


def _digit_of(reading: Reading) -> int | None:
    """Return the one digit that the page says, or leans to."""
    says_one = reading.verdict in (Verdict.DIGIT, Verdict.UNSURE)
    return reading.digit if says_one else None


def _share_of(reading: Reading, label: int | None) -> int:
    share = reading.not_a_digit
    if label is not None and reading.class_probabilities is not None:
        share = reading.class_probabilities[label]
    return round(PER_MILLE * float(share or 0))


def coarse_strokes(strokes: Any) -> list[list[int]]:
    """Return strokes with fewer points, in whole px, as the board draws them.

    >>> coarse_strokes([{"width": 16, "points": [[0, 0], [5, 0.2], [10, 0]]}])
    [[16, 0, 0, 10, 0]]

    Source of the fewer points: D. Douglas, T. Peucker: Algorithms for the reduction of
    the number of points required to represent a digitized line, 1973.
    """
    return [
        [round(stroke.width), *_coarse(stroke.points).ravel().tolist()]
        for stroke in checked_strokes(strokes)
        if len(stroke.points)
    ]


def _coarse(points: Floats) -> np.ndarray:
    fewer = approximate_polygon(points, SWAY) if len(points) > 2 else points
    return np.rint(fewer).astype(int)
