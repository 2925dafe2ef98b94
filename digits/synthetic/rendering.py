"""Pen drawings -> ink and glyphs, as people draw on the pad.

Every figure that is reported for pen drawings, and every threshold fitted on them, is
of such renders: on a pad of 280 px, the pen's path 70 to 230 px on its longer side, the
brush 8 px to the smaller of 32 px and a quarter of that side, anywhere that it fits.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from skimage.filters import gaussian
from tqdm import trange

from digits.arrays import Floats, floats_from_bytes
from digits.canvas import ink_from_canvas
from digits.data.drawings import PenDrawing
from digits.data.pictures import Picture
from digits.preprocess import GLYPH_SIDE, glyph_from_ink
from digits.strokes import PAD_SIDE, ink_from_strokes
from digits.synthetic.paths import Chance, Drawing, bounds, longer_side, rotation

RENDERS = 10  # of each pen drawing: a spread, within two minutes
SEED = 20  # of places, sizes and brushes; the same on every machine
PATH_SIDE = (70.0, 230.0)  # px; longer side of the pen's path
BRUSH = (8.0, 32.0)  # px; and at most a quarter of that side


@dataclass(frozen=True)
class RenderStyle:
    """How a drawing is put on the pad; of a pair, every value between is as likely."""

    side: tuple[float, float] = PATH_SIDE  # px; longer side of the pen's path
    brush: tuple[float, float] = BRUSH  # px; never more than a quarter of that side
    turn: float = 0.0  # degrees, clockwise
    # From (0, 0), the top left corner, to (1, 1), as far to the bottom right as it
    # fits; None for anywhere at random.
    place: tuple[float, float] | None = None
    # In px: sigma of a lens out of focus, through which a picture is taken.
    blur: float = 0.0


def render(
    drawings: Iterable[PenDrawing], rng: Chance, style: RenderStyle | None = None
) -> Iterator[Floats]:
    """Yield each drawing's (280, 280) ink on the pad; without style as people draw."""
    style = style or RenderStyle()
    for drawing in drawings:
        ink = ink_from_strokes(pad_strokes(drawing.strokes, rng, style))
        yield _out_of_focus(ink, style.blur) if style.blur else ink


def ink_of(
    item: PenDrawing | Picture, rng: Chance, style: RenderStyle | None = None
) -> Floats:
    """Return the ink of a scan as it is, or of a drawing put on the pad once."""
    if isinstance(item, PenDrawing):
        return next(render([item], rng, style))
    return floats_from_bytes(item.ink)


def _out_of_focus(ink: Floats, sigma: float) -> Floats:
    """Return the ink found in a picture of ink, taken by a lens out of focus."""
    blurred = gaussian(ink, sigma, mode="constant")
    return ink_from_canvas(np.round(255 * (1 - blurred)).astype(np.uint8))


def pad_strokes(paths: Drawing, rng: Chance, style: RenderStyle) -> list[dict]:
    """Return a drawing as strokes on the pad, at a random size, place and brush.

    Args:
        paths: one (points, 2) array of [x, y] per stroke, in any unit.
        rng: decides size, brush and place.
        style: their bounds.
    """
    paths = [path @ rotation(style.turn) for path in paths]
    low, high = bounds(paths)
    side = rng.uniform(*style.side)
    width = rng.uniform(min(style.brush[0], side / 4), min(style.brush[1], side / 4))
    scale = side / longer_side(paths)
    room = np.maximum(PAD_SIDE - width - (high - low) * scale, 0)
    anywhere = rng.uniform(0, 1, 2)
    place = anywhere if style.place is None else np.array(style.place)
    corner = width / 2 + place * room
    return [{"width": width, "points": (path - low) * scale + corner} for path in paths]


def glyphs_as_people_draw(
    drawings: list[PenDrawing], what: str, renders: int = RENDERS, seed: int = SEED
) -> Floats:
    """Return (renders, drawings, 28, 28) glyphs, from 0 to 1: several of each drawing.

    Args:
        drawings: pen strokes in any unit.
        what: names the drawings in the progress bar.
        renders: of each drawing.
        seed: of places, sizes and brushes.
    """
    rng = np.random.default_rng(seed)
    glyphs = np.empty((renders, len(drawings), GLYPH_SIDE, GLYPH_SIDE), np.float32)
    for turn in trange(renders, desc=f"renders of {what}", disable=None):
        for place, ink in enumerate(render(drawings, rng)):
            glyphs[turn, place] = glyph_from_ink(ink)
    return glyphs
