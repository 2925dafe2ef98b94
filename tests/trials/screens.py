"""Photograph the page in every state on every screen, and show all side by side.

    python -m tests.trials.screens --shots DIR [--states drawn why] [--looks light dark]

For a person to look at: DIR has a picture of each, and for each state and look a sheet
of all screens.
"""

import argparse
import tempfile
from pathlib import Path

from PIL import Image

from tests.helpers.browser import hands
from tests.helpers.drawn import DRAWINGS, SMILEY, on_pad
from tests.helpers.running import running

SCREENS = [
    *((320, 640), (390, 664), (390, 844), (844, 390), (768, 1024)),
    *((1280, 800), (1366, 657), (1920, 1080)),
]
LARGE_SCREENS = [(1280, 800), (1366, 657), (1920, 1080)]
PHONE_WIDTH = 480  # px; narrower screens are touched
LOOKS = {  # what the browser is told, and whether the page is large
    "light": ({"color_scheme": "light"}, False),
    "dark": ({"color_scheme": "dark"}, False),
    "forced": ({"forced_colors": "active"}, False),
    "large": ({"color_scheme": "light"}, True),
}
PANELS = {
    "why": ".why[aria-busy=false]:not(.empty)",
    "networks": ".networks[aria-busy=false] .board",
    "training": "#training .pillar.best",
    "photo": ".photo",
}
STEPS = {  # more states of the panel that learns: what is clicked, and what is there
    "learnt": ("#training .later", "#training .earlier"),
    "facts": ("#training .fold > summary", ".about"),
    "lesson": ("#training .begin", "#training .begin[aria-disabled=true]"),
}
STATES = ("blank", "drawn", "unsure", "number", "refused", *PANELS, *STEPS)
SHEET_WIDTH = 2400  # px
SHEET_SCALE = 0.5  # of the screens on a sheet
GAP = 24  # px


def drawing_of(state):
    """Return the strokes on the pad in a state."""
    digits = DRAWINGS["digits"]
    if state == "blank":
        return []
    if state == "refused":
        return on_pad(SMILEY)
    if state == "number":
        return [
            *on_pad(digits["4-open"], side=110, corner=(20, 80)),
            *on_pad(digits["2"], side=110, corner=(150, 80)),
        ]
    return on_pad(digits["9-hooked" if state == "unsure" else "7-crossed"])


def show(tab, state):
    """Bring the page into a state."""
    strokes = drawing_of(state)
    hands.put_on_pad(tab, strokes)
    tab.wait_for_function(
        "n => (window.digitsReading?.of ?? 0) === n", arg=len(strokes)
    )
    if state in (*PANELS, *STEPS):
        panel = state if state in PANELS else "training"
        hands.open_tab(tab, panel)
        tab.wait_for_selector(PANELS[panel])
    if state in STEPS:
        button, there = STEPS[state]
        tab.locator(button).click()
        tab.wait_for_selector(there)
    tab.wait_for_timeout(400)  # what moves comes to rest


def sheet_of(pictures):
    """Return pictures of screens side by side, each at half its size."""
    small = [
        picture.resize([round(SHEET_SCALE * side) for side in picture.size])
        for picture in pictures
    ]
    places, left, top, tall = [], GAP, GAP, 0
    for picture in small:
        if left + picture.width + GAP > SHEET_WIDTH:
            left, top, tall = GAP, top + tall + GAP, 0
        places.append((left, top))
        left, tall = left + picture.width + GAP, max(tall, picture.height)
    sheet = Image.new("RGB", (SHEET_WIDTH, top + tall + GAP), "#888")
    for picture, place in zip(small, places, strict=True):
        sheet.paste(picture, place)
    return sheet


def photograph(browser, address, look, states, folder):
    settings, is_large = LOOKS[look]
    pictures = {state: [] for state in states}
    for width, height in LARGE_SCREENS if is_large else SCREENS:
        touch = {"has_touch": True, "is_mobile": True} if width < PHONE_WIDTH else {}
        context = browser.new_context(
            viewport={"width": width, "height": height}, **settings, **touch
        )
        tab = hands.opened(context, address)
        if is_large:
            tab.locator(".large").click()
        for state in states:
            hands.tidy(tab, {"viewport": {"width": width, "height": height}})
            show(tab, state)
            path = folder / f"{state}-{look}-{width}x{height}.png"
            tab.screenshot(path=path)
            pictures[state].append(Image.open(path).convert("RGB"))
        context.close()
        print(look, f"{width}x{height}", flush=True)
    for state, screens in pictures.items():
        sheet_of(screens).save(folder / f"sheet-{state}-{look}.png")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--shots", type=Path, required=True)
    parser.add_argument("--states", nargs="+", choices=STATES, default=STATES)
    parser.add_argument("--looks", nargs="+", choices=LOOKS, default=LOOKS)
    flags = parser.parse_args()
    flags.shots.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder)) as server,
        hands.chromium() as browser,
    ):
        for look in flags.looks:
            photograph(browser, server.address, look, flags.states, flags.shots)


if __name__ == "__main__":
    main()
