"""Draw our drawings on the real page, and keep what the pad and the page show.

    python -m tests.trials.pictures ADDRESS

ADDRESS is where `python app.py` says that it listens. Writes tests/drawings/*.png (what
the pad shows, ink on white), and the README's docs/page.png, number.png, why.png and
networks.png; and docs/board.png, of a class session of its own.
"""

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image

from digits.bench.load import growing_drawing
from digits.bench.reading import NUMBER
from tests.helpers.browser.classroom import Classroom
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
from tests.helpers.running import running

ROOT = Path(__file__).parents[2]
SIDE = 140  # px of a kept drawing
MOVES = 3  # of the mouse, from one point to the next
GIVEN = 40  # drawings on the board


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


def keep_board(browser):
    """Keep a board that a class has given drawings to, each by a hand of its own."""
    with (
        tempfile.TemporaryDirectory() as name,
        running(Path(name), "--class") as server,
    ):
        room = Classroom(server)
        for place in range(GIVEN):
            seed = 7 * place % GIVEN  # each once, in no order of digits
            room.give_strokes(growing_drawing(seed)[-1], label=seed % 10)
        tab = browser.new_context(**DESKTOP).new_page()
        tab.goto(server.board)
        tab.wait_for_selector(f"#board .sheet >> nth={GIVEN - 1}")
        tab.wait_for_timeout(2000)  # the newest come in with a movement
        tab.screenshot(path=ROOT / "docs" / "board.png")
        print("docs/board.png")


def main(address):
    with chromium() as browser:
        keep_board(browser)
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
