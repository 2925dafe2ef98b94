"""The page on paper: the drawing, its answer, the way to it; nothing to press."""

import re

from tests.helpers.browser import hands
from tests.helpers.drawn import SEVEN


def test_on_paper_there_are_bars_and_glyph_and_nothing_to_press(tab):
    hands.put(tab, SEVEN)
    tab.emulate_media(media="print")
    for part in ("h1", ".sheet", ".headline", ".numeral", ".glyph canvas"):
        assert tab.locator(part).first.is_visible(), part
    assert tab.locator(".bars .track:visible").count() == 11
    for part in (".tools", ".tabs", ".feedback", ".language", ".large", ".button"):
        assert tab.locator(f"{part}:visible").count() == 0, part
    tab.emulate_media(media="null")


def test_a_drawing_takes_one_page(tab):
    hands.put(tab, SEVEN)
    for paper in ("A4", "Letter"):
        printed = tab.pdf(format=paper, print_background=True)
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1, paper
