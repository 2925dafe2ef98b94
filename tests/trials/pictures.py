"""Draw our drawings on the real page, and keep what the pad and the page show.

    python -m tests.trials.pictures ADDRESS

ADDRESS is where `python app.py` says that it listens. Writes tests/drawings/*.png (what
the pad shows, ink on white), and the README's docs/page.png, number.png, why.png and
networks.png.
"""

import io
import sys
from pathlib import Path

from PIL import Image

from digits.bench.reading import NUMBER
from tests.helpers.browser.hands import (
    DESKTOP,
    answered,
    chromium,
    clear,
    draw_with_mouse,
    opened,
    pad_png,
    put_on_pad,
)
from tests.helpers.drawn import DRAWINGS

ROOT = Path(__file__).parents[2]
SIDE = 140  # px of a kept drawing
MOVES = 3  # of the mouse, from one point to the next


def keep_drawings(tab, drawings):
    for name, drawing in drawings.items():
        clear(tab)
        draw_with_mouse(tab, drawing, MOVES)
        answered(tab, len(drawing))
        ink = Image.open(io.BytesIO(pad_png(tab)))
        paper = Image.new("RGBA", ink.size, "white")
        picture = Image.alpha_composite(paper, ink).convert("L")
        small = picture.resize((SIDE, SIDE), Image.Resampling.BOX)
        small.save(ROOT / "tests" / "drawings" / f"{name}.png", optimize=True)
        print(f"tests/drawings/{name}.png")


def keep_page(tab, drawing, name, **place):
    clear(tab)
    draw_with_mouse(tab, drawing, MOVES, **place)
    answered(tab, len(drawing))
    tab.wait_for_timeout(2000)  # the bars grow for a moment; other networks load
    tab.screenshot(path=ROOT / "docs" / name)
    print(f"docs/{name}")


def main(address):
    with chromium() as browser:
        tab = opened(browser.new_context(**DESKTOP), address)
        keep_drawings(tab, DRAWINGS["digits"] | DRAWINGS["nondigits"])
        keep_drawings(tab, DRAWINGS["numbers"])
        clear(tab)
        put_on_pad(tab, NUMBER)
        answered(tab, len(NUMBER))
        tab.screenshot(path=ROOT / "docs" / "number.png")
        keep_page(tab, DRAWINGS["digits"]["7-crossed"], "page.png")
        tab.get_by_role("button", name="Why?").click()
        tab.wait_for_timeout(5000)  # gradients are computed
        tab.screenshot(path=ROOT / "docs" / "why.png")
        tab.get_by_role("button", name="Other networks").click()
        tab.wait_for_selector(".networks[aria-busy=false] .board")
        corner = {"size": 0.3, "corner": (0.66, 0.06)}
        keep_page(tab, DRAWINGS["digits"]["4-closed"], "networks.png", **corner)


if __name__ == "__main__":
    main(sys.argv[1])
