"""A pen drawing -> the same drawing as another hand, or another moment, had made it.

Distortions act on the strokes, before the brush: so a line stays a line, as thick and
as crisp as the brush makes it, whatever happens to its path.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from skimage.measure import approximate_polygon

from digits.synthetic.paths import (
    Chance,
    Drawing,
    Path,
    bounds,
    curve,
    interpolated,
    longer_side,
    resampled,
    rotation,
    step_lengths,
)

# Lengths are shares of the drawing's longer side.
STEP = 0.05  # one glyph pixel; points lie about so far apart
CORNER_DEPTH = 0.02  # a bend that reaches less far is no corner
WAVES = 3  # that bend the paper each way
LONGEST_CUT = 0.4  # of a stroke; what one end may stop short
LOSABLE_SHARE = 0.3  # of all path; a longer stroke is never lost


@dataclass(frozen=True)
class Handwriting:
    """How far drawings are changed; lengths are shares of the longer side.

    "1 sigma" stands for the standard deviation of a normal distribution.
    """

    turn: float = 7.0  # degrees, 1 sigma
    slant: float = 0.2  # sideways shift over the height, 1 sigma
    stretch: float = 0.18  # of one axis against the other, 1 sigma of its logarithm
    bend: float = 0.03  # how far slow waves push the paper about, 1 sigma
    jitter: float = 0.006  # of every point, 1 sigma
    smooth: float = 0.45  # the share of drawings whose points are joined by curves
    angular: float = 0.15  # the share reduced to its corners
    # By how much a stroke is too long or too short at each end, 1 sigma.
    overshoot: float = 0.03
    # The share of drawings that have a gap, lack a short stroke or have a stroke drawn
    # twice.
    slips: float = 0.12


def by_another_hand(drawing: Drawing, handwriting: Handwriting, rng: Chance) -> Drawing:
    """Return a drawing changed as handwriting changes.

    It lies around [0, 0] and is about 1 long on its longer side.
    """
    low, high = bounds(drawing)
    paths = [(path - (low + high) / 2) / longer_side(drawing) for path in drawing]
    joining = rng.random()
    paths = [_joined_up(path, joining, handwriting) for path in paths]
    if rng.random() < handwriting.slips:
        paths = _with_a_slip(paths, rng)
    paths = [_with_other_ends(path, handwriting.overshoot, rng) for path in paths]
    paths = _bent([resampled(path, STEP) for path in paths], handwriting.bend, rng)
    plane = _plane(handwriting, rng)
    return [
        path @ plane + rng.normal(0, handwriting.jitter, path.shape) for path in paths
    ]


def _joined_up(path: Path, joining: float, handwriting: Handwriting) -> Path:
    """Return the path through its points as curves, as corners, or as it is."""
    if len(path) < 3:
        return path
    if joining < handwriting.smooth:
        return _thinned(curve(*_thinned(path)))
    if joining < handwriting.smooth + handwriting.angular:
        return approximate_polygon(path, CORNER_DEPTH)
    return _thinned(path)


def _thinned(path: Path) -> Path:
    """Keep the first point, the last, and one for each half `STEP` of path between."""
    along = np.floor(np.cumsum(step_lengths(path)) / (STEP / 2))
    keep = np.concatenate([[True], np.diff(along, prepend=0) > 0])
    keep[-1] = True
    return path[keep]


def _with_a_slip(paths: Drawing, rng: Chance) -> Drawing:
    """Return the strokes with a gap in one, with one lost, or with one drawn twice."""
    lengths = np.array([step_lengths(path).sum() for path in paths])
    slip = rng.choice(["gap", "lost", "twice"], p=[0.5, 0.2, 0.3])
    if slip == "gap":
        longest = int(lengths.argmax())
        return paths[:longest] + _parted(paths[longest], rng) + paths[longest + 1 :]
    if slip == "twice":
        again = paths[rng.integers(len(paths))]
        return [*paths, again + rng.normal(0, 0.02, 2)]
    short = np.flatnonzero(lengths < LOSABLE_SHARE * lengths.sum())
    lost = rng.choice(short) if len(short) else -1
    return [path for place, path in enumerate(paths) if place != lost]


def _parted(path: Path, rng: Chance) -> Drawing:
    """Return the two halves of a path with a gap between them."""
    dense = resampled(path, STEP)
    if len(dense) < 8:
        return [path]
    start = int(rng.integers(2, len(dense) - 4))
    end = start + int(rng.integers(1, 4))
    return [dense[:start], dense[end:]]


def _with_other_ends(path: Path, sigma: float, rng: Chance) -> Path:
    """Return the path with both ends moved along it: overshot, or stopped short."""
    if sigma == 0:
        return path
    for reach in rng.normal(0, sigma, 2):
        path = _with_another_end(path[::-1], reach)  # turned round twice
    return path


def _with_another_end(path: Path, reach: float) -> Path:
    """Return the path longer at its end; shorter if `reach` is below 0."""
    along = np.concatenate([[0], np.cumsum(step_lengths(path))])
    if along[-1] == 0:
        return path
    if reach < 0:
        end = max(along[-1] + reach, (1 - LONGEST_CUT) * along[-1])
        last = interpolated(path, np.array([end]), along)
        return np.concatenate([path[along < end], last])
    before = path[along < along[-1]][-1]
    step = path[-1] - before
    return np.concatenate([path[:-1], [path[-1] + step / np.hypot(*step) * reach]])


def _bent(paths: Drawing, sigma: float, rng: Chance) -> Drawing:
    """Return the strokes as on paper that slow waves have pushed about."""
    pace = rng.normal(0, 4.0, (2, WAVES, 2))  # radians per side: under one turn, mostly
    phase = rng.uniform(0, 2 * np.pi, (2, WAVES))
    height = rng.normal(0, sigma, (2, WAVES)) * np.sqrt(2 / WAVES)
    points = np.concatenate(paths)
    waves = np.sin(np.einsum("nk,awk->naw", points, pace) + phase)
    moved = points + (waves * height).sum(axis=2)
    return np.split(moved, np.cumsum([len(path) for path in paths])[:-1])


def _plane(handwriting: Handwriting, rng: Chance) -> NDArray[np.float64]:
    """Return (2, 2): turn, slant and stretch, as they act on rows of [x, y]."""
    turn = rotation(rng.normal(0, handwriting.turn))
    slant = np.array([[1, 0], [rng.normal(0, handwriting.slant), 1]])
    stretch = np.exp(rng.normal(0, handwriting.stretch))
    return np.diag([stretch, 1 / stretch]) @ slant @ turn
