"""Draw our drawings on the real page, and keep what the pad and the page show.

    python tests/browser/pictures.py ADDRESS

ADDRESS is where `python app.py` says that it listens. Writes tests/drawings/*.png (what
the pad shows, ink on white) and docs/page.png (the README's picture).
"""

import io
import sys
from pathlib import Path

from hands import (
    DESKTOP,
    answered,
    chromium,
    clear,
    draw_with_mouse,
    on_screen,
    opened,
    pad_png,
)
from PIL import Image

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "tests"))
SIDE = 140  # px of a kept drawing


def keep_drawings(tab, drawings):
    for name, drawing in drawings.items():
        clear(tab)
        draw_with_mouse(tab, on_screen(tab, drawing))
        answered(tab, len(drawing))
        ink = Image.open(io.BytesIO(pad_png(tab)))
        paper = Image.new("RGBA", ink.size, "white")
        picture = Image.alpha_composite(paper, ink).convert("L")
        small = picture.resize((SIDE, SIDE), Image.Resampling.BOX)
        small.save(ROOT / "tests" / "drawings" / f"{name}.png", optimize=True)
        print(f"tests/drawings/{name}.png")


def keep_page(tab, drawing, name):
    clear(tab)
    draw_with_mouse(tab, on_screen(tab, drawing))
    answered(tab, len(drawing))
    tab.wait_for_timeout(400)  # the bars grow for a moment
    tab.screenshot(path=ROOT / "docs" / name)
    print(f"docs/{name}")


def main(address):
    from drawn import DRAWINGS

    with chromium() as browser:
        tab = opened(browser.new_context(**DESKTOP), address)
        keep_drawings(tab, DRAWINGS["digits"] | DRAWINGS["nondigits"])
        keep_drawings(tab, DRAWINGS["numbers"])
        keep_page(tab, DRAWINGS["digits"]["7-crossed"], "page.png")


if __name__ == "__main__":
    main(sys.argv[1])
