"""What the eraser leaves of a stroke: the script alone, in a real Chromium."""

import itertools
import math

import numpy as np
import pytest

from digits.page.components import PAD_LIMITS, script_of

RADIUS = 10
LINE = [[40, 140], [240, 140]]
HERE = [[140, 140], [140, 140]]  # a path of the eraser that lies still


@pytest.fixture(scope="module")
def cut(browser):
    """Give the function: a stroke's points and width, the eraser's path -> pieces."""
    context = browser.new_context()
    tab = context.new_page()
    tab.evaluate(
        "([limits, strokes, geometry]) => {"
        " window.digitsPage = { limits };"
        " window.digits = Function(`${strokes} return { limits, distance };`)();"
        " window.cut = Function(`${geometry} return cut;`)(); }",
        [PAD_LIMITS, script_of("head/strokes"), script_of("parts/pad/geometry")],
    )

    def pieces(points, path, width=16):
        stroke = {"width": width, "points": points}
        call = "([stroke, radius, path]) => cut(stroke, radius, path)"
        left = tab.evaluate(call, [stroke, RADIUS, path])
        assert {piece["width"] for piece in left or []} <= {width}
        return left and [piece["points"] for piece in left]

    yield pieces
    context.close()


def test_a_line_is_cut_where_its_ink_meets_the_erasers(cut):
    for width, reach in ((8, 14), (16, 18), (28, 24)):
        before, after = (
            [[40, 140], [140 - reach, 140]],
            [[140 + reach, 140], [240, 140]],
        )
        assert cut(LINE, HERE, width) == [before, after]


def test_a_moved_eraser_cuts_at_the_border_of_its_whole_way(cut):
    # It passes 10.8 beside the line and reaches 18: 10.8² + 14.4² = 18².
    path = [[140, 150.8], [170, 150.8]]
    assert cut(LINE, path) == [[[40, 140], [125.6, 140]], [[184.4, 140], [240, 140]]]
    across = [[140, 20], [140, 260]]
    assert cut(LINE, across) == [[[40, 140], [122, 140]], [[158, 140], [240, 140]]]


def test_points_between_are_kept_and_those_in_the_way_go(cut):
    points = [[x, 140] for x in range(40, 241, 10)]
    first, second = cut(points, HERE)
    assert first == [*([x, 140] for x in range(40, 121, 10)), [122, 140]]
    assert second == [[158, 140], *([x, 140] for x in range(160, 241, 10))]


def test_a_thick_stroke_that_is_rubbed_at_its_edge_becomes_thinner_there(cut):
    # The eraser reaches 2 into a brush of 28: its ends are 2 · √(24² - 22²) apart, and
    # overlap, for that is less than the brush is wide.
    (*_, [left, _]), ([right, _], *_) = cut(LINE, [[140, 162], [140, 162]], 28)
    assert right - left == pytest.approx(2 * math.sqrt(24**2 - 22**2), abs=0.2)
    assert right - left < 28


def test_nothing_is_cut_beside_the_ink(cut):
    assert cut(LINE, [[40, 158], [240, 158]]) is None
    assert cut(LINE, [[259, 140], [300, 140]]) is None
    assert cut([[140, 140]], [[158, 140], [158, 140]]) is None


def test_dots_and_crumbs_go(cut):
    assert cut([[140, 140]], [[157, 140], [157, 140]]) == []
    assert cut([[140, 140]] * 3, HERE) == []
    assert cut([[140, 140], [158.9, 140]], HERE) == []
    assert cut([[140, 140], [159.1, 140]], HERE) == [[[158, 140], [159.1, 140]]]


def distance(point, start, end):
    """Return how far a point is from a line."""
    start, step = np.array(start), np.subtract(end, start)
    along = np.dot(np.subtract(point, start), step) / (np.dot(step, step) or 1)
    return math.dist(point, start + np.clip(along, 0, 1) * step)


def on_path(points):
    """Return places along a path: twenty on each of its lines."""
    return [
        np.add(start, np.subtract(end, start) * k / 20)
        for start, end in itertools.pairwise(points)
        for k in range(21)
    ]


def test_what_the_eraser_touches_goes_and_all_else_stays(cut, rng):
    for width in 10 * [8, 16, 28]:
        points, path = (
            rng.uniform(0, 280, (n, 2)).round(1).tolist()
            for n in (rng.integers(2, 9), 2)
        )
        reach = RADIUS + width / 2
        left = cut(points, path, width)
        pieces = [points] if left is None else left
        for place in itertools.chain.from_iterable(map(on_path, pieces)):
            assert distance(place, *path) > reach - 0.2  # they are rounded to 0.1
        for place in on_path(points):
            lines = itertools.chain.from_iterable(map(itertools.pairwise, pieces))
            is_left = any(distance(place, *line) < 0.2 for line in lines)
            assert is_left or distance(place, *path) < reach + 1  # or it was a crumb


def test_what_was_cut_is_not_cut_again_at_the_same_place(cut, rng):
    for _ in range(50):
        points, path = (rng.uniform(60, 220, (n, 2)).tolist() for n in (6, 2))
        for piece in cut(points, path) or []:
            assert cut(piece, path) is None
