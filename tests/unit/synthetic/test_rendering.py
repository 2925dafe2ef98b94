from dataclasses import replace

import numpy as np
import pytest

from digits.preprocess import bounding_box, glyph_from_ink
from digits.synthetic.rendering import (
    RenderStyle,
    glyphs_as_people_draw,
    pad_strokes,
    render,
)
from tests.helpers.networks.pens import pen_drawing

BAR = pen_drawing(1, strokes=[[(5, 0), (5, 40)]])  # its ink is as wide as the brush
LETTER_L = pen_drawing("L", strokes=[[(0, 0), (0, 40)], [(0, 40), (30, 40)]])
DOT = pen_drawing("dot", strokes=[[(3, 4)]])
RING = pen_drawing(0, strokes=[[(np.cos(t), np.sin(t)) for t in np.linspace(0, 7, 50)]])
FIXED = RenderStyle(side=(100, 100), brush=(10, 10))  # px


def size_and_place(ink):
    """Return (height, width) and (top, left) of the ink, in px."""
    rows, cols = bounding_box(ink)
    return (rows.stop - rows.start, cols.stop - cols.start), (rows.start, cols.start)


def renders(drawing, count, style=None, seed=0):
    return list(render([drawing] * count, np.random.default_rng(seed), style))


# As people draw.


@pytest.fixture(scope="module")
def bars():
    """Give heights, widths, tops and lefts of a bar's ink, drawn a thousand times."""
    measured = [size_and_place(ink) for ink in renders(BAR, 1_000)]
    return np.array(measured, dtype=float).reshape(-1, 4).T


def test_the_brush_is_8_to_32_px_and_at_most_a_quarter_of_the_path(bars):
    height, width, _, _ = bars
    side = height - width  # the brush stands over at both ends
    # Ink that ends within a pixel fills it in part: up to 2 px more than there are.
    assert (width >= 8).all()
    assert (width <= np.minimum(32, side / 4 + 0.5) + 2).all()
    assert width.min() < 10
    assert width.max() > 31


def test_the_path_is_70_to_230_px_long(bars):
    height, width, _, _ = bars
    side = height - width
    assert 68 <= side.min() < 75
    assert 225 < side.max() <= 232
    # Evenly: the mean is 150, its standard error 160 / sqrt(12 * 1000) = 1.46.
    assert side.mean() == pytest.approx(150, abs=6)


def test_the_ink_is_anywhere_that_it_fits(bars):
    height, width, top, left = bars
    across, down = left / (280 - width), top / (280 - height)
    for place in (across, down):
        assert 0 <= place.min() < 0.03
        assert 0.97 < place.max() <= 1
        # Evenly: 4 standard errors of 1 / sqrt(12 * 1000).
        assert place.mean() == pytest.approx(0.5, abs=0.037)
    assert np.corrcoef(across, down)[0, 1] == pytest.approx(0, abs=4 / np.sqrt(1_000))


@pytest.mark.parametrize("drawing", [BAR, LETTER_L, DOT, RING])
@pytest.mark.parametrize("turn", [0.0, 30.0, 200.0])
def test_no_ink_is_cut_off(drawing, turn):
    rng = np.random.default_rng(0)
    for _ in range(200):
        for stroke in pad_strokes(drawing.strokes, rng, RenderStyle(turn=turn)):
            half = stroke["width"] / 2
            assert stroke["points"].min() >= half - 1e-9
            assert stroke["points"].max() <= 280 - half + 1e-9


def test_every_drawing_is_rendered_once_and_in_order(rng):
    inks = render([BAR, pen_drawing(7), DOT], rng, FIXED)
    # 100 px of path and 10 px of brush, upright; as 3 to 4, at a slant; a dot.
    sizes = [(110, 10), (110, 85), (10, 10)]
    for ink, size in zip(inks, sizes, strict=True):
        assert size_and_place(ink)[0] == pytest.approx(size, abs=2)


def test_the_same_seed_renders_the_same_ink_and_another_one_others():
    once, again, other = (renders(LETTER_L, 3, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(once, again)
    assert len({ink.tobytes() for ink in [*once, *other]}) == 6


# In another style.


@pytest.mark.parametrize(
    ("place", "corner"),
    [
        ((0, 0), (0, 0)),
        ((1, 0), (0, 195)),
        ((1, 1), (170, 195)),
        ((0.5, 0.5), (85, 97.5)),
    ],
)
def test_a_place_is_a_corner_of_the_pad_or_between(place, corner):
    # An L of 100 px by 75 with a brush of 10 px: 110 of 280 px down, 85 across.
    (ink,) = renders(LETTER_L, 1, replace(FIXED, place=place))
    size, start = size_and_place(ink)
    assert size == pytest.approx((110, 85), abs=1)
    assert start == pytest.approx(corner, abs=1)


@pytest.mark.parametrize(
    ("side", "brush", "expected"),
    [(100, 10, 10), (100, 40, 25), (40, 10, 10), (20, 10, 5), (200, 3, 3)],
)
def test_the_brush_is_never_more_than_a_quarter_of_the_path(rng, side, brush, expected):
    style = RenderStyle(side=(side, side), brush=(brush, brush))
    widths = {stroke["width"] for stroke in pad_strokes(LETTER_L.strokes, rng, style)}
    assert widths == {expected}


@pytest.mark.parametrize(("turn", "end"), [(0, (0, 1)), (90, (-1, 0)), (-90, (1, 0))])
def test_a_turn_is_clockwise(rng, turn, end):
    # A bar is drawn downwards: a quarter turn clockwise lets it point to the left.
    (stroke,) = pad_strokes(BAR.strokes, rng, replace(FIXED, turn=turn))
    start, stop = stroke["points"]
    assert (stop - start) / 100 == pytest.approx(np.array(end), abs=1e-12)


def test_a_turned_drawing_keeps_its_shape(rng):
    style = replace(FIXED, turn=33.0)
    down, right = (s["points"] for s in pad_strokes(LETTER_L.strokes, rng, style))
    assert down[1].tolist() == right[0].tolist()
    legs = [np.hypot(*np.diff(path, axis=0)[0]) for path in (down, right)]
    assert legs[0] / legs[1] == pytest.approx(40 / 30)
    product = np.diff(down, axis=0)[0] @ np.diff(right, axis=0)[0]
    assert product == pytest.approx(0, abs=1e-9)


def test_unit_and_origin_of_a_drawing_do_not_matter_and_it_stays_as_it_is():
    before = [path.copy() for path in LETTER_L.strokes]
    moved = pen_drawing("L", strokes=[p * 8 + 64 for p in before])
    for ink, same in zip(renders(LETTER_L, 5), renders(moved, 5), strict=True):
        np.testing.assert_array_equal(ink, same)
    for path, same in zip(LETTER_L.strokes, before, strict=True):
        np.testing.assert_array_equal(path, same)


# Glyphs.


def test_glyphs_are_those_of_the_renders_one_after_the_other():
    drawings = [BAR, LETTER_L, RING]
    glyphs = glyphs_as_people_draw(drawings, "drawings", renders=2, seed=5)
    chance = np.random.default_rng(5)
    inks = [*render(drawings, chance), *render(drawings, chance)]
    assert glyphs.shape == (2, 3, 28, 28)
    assert glyphs.dtype == np.float32
    expected = np.array([glyph_from_ink(ink) for ink in inks])
    np.testing.assert_array_equal(glyphs.reshape(6, 28, 28), expected)
    rings = glyphs_as_people_draw([RING], "rings")
    assert len({glyph.tobytes() for glyph in rings[:, 0]}) == 10


def grey_share(ink):
    return ((ink > 0.1) & (ink < 0.9)).sum() / (ink > 0).sum()


def test_a_lens_out_of_focus_leaves_place_and_size_and_softens_edges():
    crisp, soft, softer = (
        renders(LETTER_L, 1, replace(FIXED, place=(0.5, 0.5), blur=blur))[0]
        for blur in (0.0, 2.0, 4.0)
    )
    sides, corner = size_and_place(crisp)
    blurred_sides, blurred_corner = size_and_place(softer)
    assert np.subtract(blurred_sides, sides) == pytest.approx(8, abs=6)
    assert np.subtract(corner, blurred_corner) == pytest.approx(4, abs=3)
    assert grey_share(crisp) < 0.5 * grey_share(soft) < 0.5 * grey_share(softer)
    assert softer.dtype == np.float32
    assert 0 <= softer.min() <= softer.max() <= 1
