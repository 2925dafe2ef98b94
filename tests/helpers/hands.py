"""How the browser tests draw: real mouse and touch events in a real Chromium."""

import base64
import shutil
from contextlib import contextmanager, suppress

from playwright.sync_api import TimeoutError as TooLateError
from playwright.sync_api import sync_playwright

DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}
BRUSHES = {"thin": 0, "medium": 1, "thick": 2}


def chromium_path():
    """Return where a Chromium is, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return next(filter(None, map(shutil.which, names)), None)


@contextmanager
def chromium():
    """Give a running browser that asks nobody for anything."""
    with sync_playwright() as playwright:
        browser = launched(playwright.chromium)
        yield browser
        browser.close()


def launched(kind, *flags):
    """Return a running browser, told more by flags of its own command line."""
    return kind.launch(
        executable_path=chromium_path(),
        args=[
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            *flags,
        ],
    )


def opened(context, address):
    """Return a tab with the page, ready to draw on."""
    tab = context.new_page()
    tab.goto(address)
    tab.wait_for_selector(".bar >> nth=9")
    tab.wait_for_selector(".pad .sheet")
    return tab


def choose_brush(tab, name):
    tab.locator("input[name=brush]").nth(BRUSHES[name]).check()


def choose_language(tab, code):
    tab.locator(".language select").select_option(code)


def on_screen(tab, drawing, size=0.78, corner=(0.11, 0.11)):
    """Return a drawing of ours, typed on a 100 x 100 sheet, as places on the screen.

    Args:
        tab: shows the pad.
        drawing: lists of [x, y] from 0 to 100.
        size: of the sheet, as a share of the pad.
        corner: (x, y) of the sheet's upper left corner, as shares of the pad.
    """
    box = tab.locator(".sheet").bounding_box()
    return [
        [
            (
                box["x"] + (corner[0] + x / 100 * size) * box["width"],
                box["y"] + (corner[1] + y / 100 * size) * box["height"],
            )
            for x, y in path
        ]
        for path in drawing
    ]


def draw_with_mouse(tab, paths):
    for path in paths:
        tab.mouse.move(*path[0])
        tab.mouse.down()
        for place in path[1:]:
            tab.mouse.move(*place, steps=3)
        tab.mouse.up()


def draw_with_finger(tab, paths):
    """Draw by the touch events that a screen sends."""
    screen = tab.context.new_cdp_session(tab)
    for path in paths:
        touch(screen, "touchStart", path[0])
        for place in path[1:]:
            touch(screen, "touchMove", place)
        touch(screen, "touchEnd")
    screen.detach()


def touch(screen, kind, *places):
    points = [{"x": x, "y": y, "id": k} for k, (x, y) in enumerate(places)]
    screen.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def answered(tab, strokes):
    """Wait until the page has the reading of so many strokes; return its headline."""
    tab.wait_for_function(
        "n => window.digitsReading && window.digitsReading.of === n", arg=strokes
    )
    return tab.locator(".headline").inner_text()


def clear(tab):
    button = tab.get_by_role("button", name="Clear")
    if button.is_enabled():
        button.click()
        answered(tab, 0)


def pad_png(tab):
    """Return the pad's canvas as the bytes of a PNG: ink on transparent paper."""
    url = tab.locator(".sheet").evaluate("sheet => sheet.toDataURL('image/png')")
    return base64.b64decode(url.split(",")[1])


def tap_open(tab):
    """Tap one of the page's own tabs until it is open.

    A busy machine may still scroll when the first tap comes, and then only stops.
    """
    for _ in range(3):
        tab.tap()
        with suppress(TooLateError):
            tab.page.wait_for_function(
                "tab => tab.ariaSelected === 'true'",
                arg=tab.element_handle(),
                timeout=3_000,
            )
            return


def chosen(tab):
    """Tell whether one of the page's own tabs is open."""
    return tab.get_attribute("aria-selected") == "true"


def reading(tab):
    """Return the last reading that the page was told."""
    return tab.evaluate("window.digitsReading")


def strokes_read(tab):
    """Return the strokes of the last reading."""
    return tab.evaluate("window.digitsReading.strokes")


def readings_told(tab):
    """Note every reading from now on; return a function that gives them all."""
    tab.evaluate(
        "window.told = [];"
        "document.addEventListener('digits:reading', e => window.told.push(e.detail))"
    )
    return lambda: tab.evaluate("window.told")


def put_on_pad(tab, strokes):
    """Put strokes on the pad as another part of the page does."""
    tab.evaluate(
        "strokes => document.dispatchEvent("
        "new CustomEvent('digits:draw', { detail: { strokes } }))",
        strokes,
    )
