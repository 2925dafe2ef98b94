import numpy as np

from digits.numbers.seams import MAX_STEP, SLOPE_COST, THICK_COST, costs_of, seams_of


def paper(rows=40, cols=60):
    return np.zeros((rows, cols), dtype=np.float32)


def cheapest_by_search(ink):
    """Return the least cost of any line from top to bottom, by another way."""
    best = {col: float(ink[0, col]) for col in range(ink.shape[1])}
    for row in ink[1:]:
        best = {
            col: float(row[col])
            + min(
                best[other] + SLOPE_COST * abs(other - col)
                for other in range(col - MAX_STEP, col + MAX_STEP + 1)
                if other in best
            )
            for col in range(len(row))
        }
    return min(best.values())


def test_a_seam_between_two_bars_costs_nothing_and_runs_between_them():
    ink = paper()
    ink[5:35, 10:16] = ink[5:35, 40:46] = 1
    first = seams_of(ink)[0]
    assert first.cost == 0
    assert ((first.cols > 15) & (first.cols <= 40)).all()


def test_a_seam_winds_between_slanted_bars_that_share_columns():
    ink, lefts = paper(), 4 + np.arange(39, -1, -1) // 2
    for row, left in enumerate(lefts):
        ink[row, left : left + 5] = ink[row, left + 20 : left + 25] = 1
    free = [seam.cols for seam in seams_of(ink) if seam.cost == 0]
    assert any(((lefts + 4 < cols) & (cols <= lefts + 20)).all() for cols in free)


def test_a_seam_through_a_bridge_costs_its_height_or_less_where_it_is_thick():
    ink = paper()
    ink[5:35, 10:16] = ink[5:35, 40:46] = 1
    ink[20:23, 16:40] = 1
    assert 3 * THICK_COST < seams_of(ink)[0].cost <= 3


def test_ink_wider_than_a_line_of_the_pen_costs_a_quarter_in_its_middle():
    ink = paper()
    ink[5:35, 10:14] = ink[5:35, 40:44] = 1  # lines of 4 px
    ink[2:38, 24:32] = 1  # and two side by side
    costs = costs_of(ink)
    assert costs[20, 12] == 1
    assert costs[20, 24:32].tolist() == [1, 1, *[THICK_COST] * 4, 1, 1]


def test_no_line_costs_less_than_the_first_and_none_is_too_slanted(rng):
    ink = np.pad((rng.random((12, 30)) < 0.3).astype(np.float32), ((0, 0), (2, 2)))
    ink[:, [0, 1, -2, -1]] = 3  # no way round
    inner = seams_of(ink)
    assert inner[0].cost >= cheapest_by_search(ink) - SLOPE_COST * 12 * MAX_STEP
    assert [seam.cost for seam in inner] == sorted(seam.cost for seam in inner)
    assert max(np.abs(np.diff(seam.cols)).max() for seam in inner) <= MAX_STEP


def test_blank_paper_has_no_seams_to_choose_from():
    assert seams_of(paper()) == []
