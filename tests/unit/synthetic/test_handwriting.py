from collections import Counter
from dataclasses import fields, replace
from math import ceil, hypot

import numpy as np
import pytest

from digits.synthetic.handwriting import (
    CORNER_DEPTH,
    STEP,
    Handwriting,
    by_another_hand,
)

STILL = Handwriting(**{setting.name: 0.0 for setting in fields(Handwriting)})
WILD = Handwriting(bend=0.1, jitter=0.02, overshoot=0.2, slips=1.0)
TRIANGLE = [(2, 3), (6, 3), (4, 5), (2, 3)]
BAR = [(0, 0), (1, 0)]
BAR_STEPS = ceil(1 / STEP)  # of a bar as long as the drawing
LETTER_T = [[(0, 0), (2, 0), (4, 0)], [(2, 0), (2, 3)]]


def paths(*strokes):
    return [np.array(stroke, dtype=np.float64) for stroke in strokes]


def by_seed(drawing, handwriting, seeds):
    """Return a drawing as so many hands draw it."""
    return [
        by_another_hand(drawing, handwriting, np.random.default_rng(seed))
        for seed in range(seeds)
    ]


def assert_equal(drawing, other, within=1e-12):
    for path, same in zip(drawing, other, strict=True):
        assert path == pytest.approx(same, abs=within)


def length(path):
    return np.hypot(*np.diff(path, axis=0).T).sum()


def whole(sigma, count):
    """Return what a sample's sigma must be: four standard errors around its own."""
    return pytest.approx(sigma, rel=4 / np.sqrt(2 * count))


# Nothing is changed but unit and place.


def test_a_still_hand_gives_the_triangle_around_0_and_1_wide(rng):
    (path,) = by_another_hand(paths(TRIANGLE), STILL, rng)
    base, leg = ceil(1 / STEP), ceil(hypot(0.5, 0.5) / STEP)
    assert len(path) == base + 2 * leg + 1
    assert path[[0, base, base + leg, -1]] == pytest.approx(
        np.array([[-0.5, -0.25], [0.5, -0.25], [0, 0.25], [-0.5, -0.25]]), abs=1e-12
    )
    assert length(path) == pytest.approx(1 + 2 * hypot(0.5, 0.5))
    assert np.hypot(*np.diff(path, axis=0).T).max() <= STEP + 1e-12


def test_many_points_on_a_path_leave_it_where_it_is(rng):
    slow = np.linspace(0, 1, 3_000)[:, None] * [3, 4]
    (path,) = by_another_hand([slow], STILL, rng)
    assert path[[0, -1]] == pytest.approx(np.array([[-0.375, -0.5], [0.375, 0.5]]))
    assert length(path) == pytest.approx(1.25)
    assert len(path) < 100


@pytest.mark.parametrize("handwriting", [STILL, Handwriting(), WILD])
@pytest.mark.parametrize(("factor", "shift"), [(1e-3, 0), (250.0, 40)])
def test_unit_and_place_of_a_drawing_do_not_matter(handwriting, factor, shift):
    drawing = paths(TRIANGLE, *LETTER_T)
    moved = [path * factor + shift for path in drawing]
    hands = (by_seed(same, handwriting, 20) for same in (drawing, moved))
    for once, again in zip(*hands, strict=True):
        assert_equal(once, again, within=1e-9)


@pytest.mark.parametrize("handwriting", [Handwriting(), WILD])
def test_the_same_seed_gives_the_same_drawing_and_no_other_does(handwriting):
    drawing = paths(TRIANGLE, *LETTER_T)
    once, again = (by_seed(drawing, handwriting, 50) for _ in range(2))
    for one, same in zip(once, again, strict=True):
        assert_equal(one, same, within=0)
    assert len({str(changed) for changed in once}) == 50
    assert_equal(drawing, paths(TRIANGLE, *LETTER_T), within=0)  # left as it is


@pytest.mark.parametrize(
    "drawing",
    [
        [[(7, 7)]],
        [[(7, 7)] * 9],
        [[(7, 7)], [(7, 7)]],
        [[(0, 0)], [(5, 5)]],
        [BAR, [(0.5, 0.5)] * 5],
        [[*BAR, *BAR, (1, 0), (1, 0)]],  # to and fro
        [[(x / 1_000, 0) for x in range(1_000)]],
    ],
)
@pytest.mark.parametrize(
    "joining", [{"smooth": 1.0}, {"smooth": 0.0, "angular": 1.0}, {"angular": 0.0}]
)
def test_the_poorest_drawing_is_still_finite_strokes(drawing, joining):
    for strokes in by_seed(paths(*drawing), replace(WILD, **joining), 60):
        assert strokes
        assert all(path.ndim == 2 and path.shape[1] == 2 for path in strokes)
        points = np.concatenate(strokes)
        assert len(points) > 0
        assert np.abs(points).max() < 10  # False for NaN as well


# Turn, slant, stretch: of the whole plane.


def test_a_turn_keeps_every_distance_and_has_its_sigma():
    bars = [b for (b,) in by_seed(paths(BAR), replace(STILL, turn=7.0), 1_000)]
    assert [length(bar) for bar in bars] == pytest.approx([1.0] * 1_000)
    across = [np.degrees(np.arctan2(*(bar[-1] - bar[0])[::-1])) for bar in bars]
    assert np.std(across) == whole(7.0, 1_000)


def test_a_slant_moves_rows_sideways_and_keeps_their_height():
    (still,) = by_seed(paths(TRIANGLE), STILL, 1)[0]
    slants = []
    for (path,) in by_seed(paths(TRIANGLE), replace(STILL, slant=0.2), 1_000):
        assert path[:, 1] == pytest.approx(still[:, 1], abs=1e-12)
        slants.append((path[0, 0] - still[0, 0]) / still[0, 1])
        moved = path[:, 0] - still[:, 0]
        assert moved == pytest.approx(slants[-1] * still[:, 1], abs=1e-12)
    assert np.std(slants) == whole(0.2, 1_000)


def test_a_stretch_widens_by_as_much_as_it_lowers():
    (still,) = by_seed(paths(TRIANGLE), STILL, 1)[0]
    factors = []
    for (path,) in by_seed(paths(TRIANGLE), replace(STILL, stretch=0.18), 1_000):
        factors.append(path[0, 0] / still[0, 0])
        assert path[:, 0] == pytest.approx(still[:, 0] * factors[-1], abs=1e-12)
        assert path[:, 1] == pytest.approx(still[:, 1] / factors[-1], abs=1e-12)
    assert np.std(np.log(factors)) == whole(0.18, 1_000)


# Bending and jitter.


def test_bending_leaves_joined_strokes_joined():
    at_junction = ceil(0.5 / STEP)  # the bar's middle, half the width along it
    for bar, leg in by_seed(paths(*LETTER_T), replace(STILL, bend=0.1), 50):
        assert bar[at_junction] == pytest.approx(leg[0], abs=1e-12)


def test_bending_pushes_every_point_by_its_sigma():
    # Of three waves each point has sin(phase) * normal(0, sigma) * sqrt(2 / 3): the
    # variances add up to 3 * 1 / 2 * sigma ** 2 * 2 / 3.
    (still,) = by_seed(paths(BAR), STILL, 1)[0]
    bars = [b for (b,) in by_seed(paths(BAR), replace(STILL, bend=0.03), 4_000)]
    sigmas = np.std(np.array(bars) - still, axis=0)
    assert sigmas == pytest.approx(np.full(still.shape, 0.03), rel=0.1)


def unevenness(drawing):
    """Return how much one step differs from the next at most, in steps."""
    steps = np.hypot(*np.diff(drawing[0], axis=0).T) * BAR_STEPS
    return np.abs(np.diff(steps)).max()


def test_bending_moves_neighbours_alike_and_jitter_does_not():
    bent = by_seed(paths(BAR), replace(STILL, bend=0.03), 200)
    jittered = by_seed(paths(BAR), replace(STILL, jitter=0.03), 200)
    assert max(map(unevenness, bent)) < 0.5
    assert min(map(unevenness, jittered)) > 0.5


def test_jitter_moves_every_point_by_itself():
    (still,) = by_seed(paths(BAR), STILL, 1)[0]
    bars = [b for (b,) in by_seed(paths(BAR), replace(STILL, jitter=0.006), 500)]
    moves = np.array(bars) - still
    assert np.std(moves) == whole(0.006, moves.size)
    neighbours = np.corrcoef(moves[:, :-1].ravel(), moves[:, 1:].ravel())[0, 1]
    assert neighbours == pytest.approx(0, abs=4 / np.sqrt(moves[:, 1:].size))


# Curves and corners.

ARCH = [(0, 0), (1, 3), (4, 3), (5, 0)]
CORNERED = 0.3  # how far down the arch reaches: half of 3 out of 5
CURVED = (54 / 16 - 1.5) / 5  # half-way, after Catmull and Rom: see test_paths.py


def lowest(drawing):
    return max(path[:, 1].max() for path in drawing)


def test_a_smooth_hand_joins_points_by_curves_and_another_by_lines(rng):
    drawing = by_another_hand(paths(ARCH), replace(STILL, smooth=1.0), rng)
    assert lowest(drawing) == pytest.approx(CURVED, abs=1e-12)
    assert lowest(by_another_hand(paths(ARCH), STILL, rng)) == pytest.approx(CORNERED)


def test_the_share_of_smooth_drawings_is_that_of_the_setting():
    drawings = by_seed(paths(ARCH), replace(STILL, smooth=0.45), 1_000)
    curved = np.mean([lowest(drawing) > CORNERED + 1e-9 for drawing in drawings])
    assert curved == pytest.approx(0.45, abs=4 * np.sqrt(0.45 * 0.55 / 1_000))


def wavering(tremor):
    """Return an L of many points that waver to either side of it."""
    along = np.linspace(0, 1, 21)
    off = np.sin(along * np.pi * 10) * tremor  # 0 at both ends
    down = np.stack([off, along], axis=1)
    right = np.stack([along, 1 + off], axis=1)
    return np.concatenate([down, right[1:]])


@pytest.mark.parametrize("seed", range(3))
def test_an_angular_hand_keeps_corners_and_irons_out_the_rest(seed):
    chance = np.random.default_rng(seed)
    angular = replace(STILL, angular=1.0)
    (path,) = by_another_hand([wavering(CORNER_DEPTH * 0.4)], angular, chance)
    straight = by_another_hand(paths([(0, 0), (0, 1), (1, 1)]), STILL, chance)
    assert path[[0, -1]] == pytest.approx(straight[0][[0, -1]], abs=CORNER_DEPTH)
    assert length(path) == pytest.approx(2, abs=CORNER_DEPTH)
    corner = straight[0][BAR_STEPS]
    assert np.hypot(*(path - corner).T).min() < CORNER_DEPTH
    bends = np.abs(np.diff(np.arctan2(*np.diff(path, axis=0).T)))
    assert (bends > 1e-6).sum() == 1
    (wave,) = by_another_hand([wavering(CORNER_DEPTH * 4)], angular, chance)
    assert length(wave) > 2.2  # it is higher than a corner, and stays


# Ends.


@pytest.mark.parametrize("seed", range(3))
def test_both_ends_move_along_their_stroke(seed):
    chance = np.random.default_rng(seed)
    overshoot = replace(STILL, overshoot=0.03)
    (path,) = by_another_hand(paths([(0, 0), (3, 4)]), overshoot, chance)
    replayed = np.random.default_rng(seed)
    replayed.random(2)  # how points are joined; whether there is a slip
    start, end = replayed.normal(0, 0.03, 2)  # of the height, which is 1: 0.6 across
    direction = np.array([0.6, 0.8])
    assert path[0] == pytest.approx([-0.375, -0.5] - direction * start)
    assert path[-1] == pytest.approx([0.375, 0.5] + direction * end)


def test_overshot_or_stopped_short_ends_have_their_sigma():
    bars = by_seed(paths(BAR), replace(STILL, overshoot=0.03), 1_000)
    longer = [length(bar) - 1 for (bar,) in bars]
    assert np.std(longer) == whole(0.03 * np.sqrt(2), 1_000)  # of two ends
    assert np.mean(longer) == pytest.approx(0, abs=4 * 0.03 * np.sqrt(2 / 1_000))


def test_a_stroke_of_many_points_stops_as_short_as_one_of_two():
    many = [np.linspace(0, 1, 40)[:, None] * [1, 0]]
    few, more = (
        by_seed(drawing, replace(STILL, overshoot=0.1), 200)
        for drawing in (paths(BAR), many)
    )
    for (bar,), (same,) in zip(few, more, strict=True):
        assert same[[0, -1]] == pytest.approx(bar[[0, -1]])


def test_a_stroke_that_stops_short_keeps_its_bends(rng):
    corner = paths([(0, 0), (0.9, 0), (1, 0), (1, 1)])
    for (path,) in by_seed(corner, replace(STILL, overshoot=0.1), 100):
        off = np.minimum(np.abs(path[:, 0] - 0.5), np.abs(path[:, 1] + 0.5))
        assert off == pytest.approx(0, abs=1e-9)


def test_no_stroke_stops_so_short_that_it_turns_back():
    for (bar,) in by_seed(paths(BAR), replace(STILL, overshoot=5.0), 200):
        assert np.diff(bar[:, 0]).min() > 0


# Slips.

SLIPPING = replace(STILL, slips=1.0)
TWO_BARS = paths([(0, 0), (0, 8)], [(3, 0), (3, 1)])  # 1 and 1/8 long


def test_half_of_all_slips_are_gaps_a_fifth_lost_strokes_the_rest_doubled_ones():
    kinds = Counter(
        (len(after), np.sign(round(sum(map(length, after)) - 9 / 8, 9)))
        for after in by_seed(TWO_BARS, SLIPPING, 1_000)
    )
    shares = {(3, -1): 0.5, (1, -1): 0.2, (3, 1): 0.3}
    assert kinds.keys() == shares.keys()
    for kind, share in shares.items():
        error = np.sqrt(share * (1 - share) / 1_000)
        assert kinds[kind] / 1_000 == pytest.approx(share, abs=4 * error)


def test_the_share_of_slips_is_that_of_the_setting():
    drawings = by_seed(TWO_BARS, replace(STILL, slips=0.12), 1_000)
    slipped = np.mean([len(strokes) != 2 for strokes in drawings])
    assert slipped == pytest.approx(0.12, abs=4 * np.sqrt(0.12 * 0.88 / 1_000))


def test_a_gap_is_two_to_four_steps_wide_and_in_the_longest_stroke():
    drawing = paths([(0, 0), (0, 8)], [(0, 0), (0, 7.5)])
    gapped = [
        strokes
        for strokes in by_seed(drawing, SLIPPING, 300)
        if len(strokes) == 3 and sum(map(length, strokes)) < 1.93
    ]
    assert len(gapped) > 100
    gaps = {
        round((lower[0, 1] - upper[-1, 1]) * BAR_STEPS, 6) for upper, lower, _ in gapped
    }
    assert gaps == {2, 3, 4}
    assert {(upper[0, 1], lower[-1, 1]) for upper, lower, _ in gapped} == {(-0.5, 0.5)}
    assert {round(length(other), 9) for *_, other in gapped} == {7.5 / 8}


def test_a_stroke_of_a_quarter_can_be_lost_one_of_a_third_cannot():
    bars = paths(*([(x, 0), (x, 1)] for x in range(4)))
    assert min(map(len, by_seed(bars[:3], SLIPPING, 300))) == 3
    lost = [drawing for drawing in by_seed(bars, SLIPPING, 300) if len(drawing) == 3]
    places = {tuple(round(path[0, 0] * 3 + 1.5) for path in left) for left in lost}
    assert places == {(1, 2, 3), (0, 2, 3), (0, 1, 3), (0, 1, 2)}


def test_a_stroke_drawn_twice_is_the_same_stroke_a_little_aside():
    drawings = by_seed(paths(BAR), SLIPPING, 1_000)
    doubled = [pair for pair in drawings if sum(map(length, pair)) > 1.5]
    shifts = np.array([again - bar for bar, again in doubled])
    assert len(shifts) > 200
    assert np.ptp(shifts, axis=1) == pytest.approx(0, abs=1e-12)
    assert np.std(shifts[:, 0]) == whole(0.02, 2 * len(shifts))
