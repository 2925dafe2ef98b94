"""How the browser tests draw: real mouse and touch events in a real Chromium."""

import base64
import json
import shutil
from contextlib import contextmanager, suppress

import numpy as np
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import TimeoutError as TooLateError
from playwright.sync_api import sync_playwright

from tests.helpers.drawn import on_pad

DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}
# Lines to be drawn, on a sheet of 100 x 100.
TALL = [[50, 0], [50, 100]]
FAR_LEFT, FAR_RIGHT = [[0, 10], [0, 90]], [[100, 10], [100, 90]]
BRUSHES = {"thin": 0, "medium": 1, "thick": 2}
QUESTIONS = "**/component_server/**"  # what the page asks the server
PATIENCE = 120_000  # ms; networks may still be loaded, on a busy computer
FLAGS = (
    *("--no-sandbox", "--disable-gpu"),
    *("--disable-background-networking", "--disable-component-update"),
)


# The browser and its tabs.


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
    """Return a running browser, with more flags for its command line."""
    return kind.launch(executable_path=chromium_path(), args=[*FLAGS, *flags])


def opened(context, address):
    """Return a tab with the page, ready to draw on."""
    context.set_default_timeout(PATIENCE)
    tab = context.new_page()
    load(tab, address)
    return tab


FORGET = "try { sessionStorage.clear(); } catch { /* the tab is blank */ }"


def load(tab, address):
    """Load the page in a tab, as if it had not been there; wait to draw on it."""
    tab.evaluate(FORGET)
    tab.goto(address)
    wait_for_pad(tab)


def wait_for_pad(tab):
    """Wait until the page can be drawn on."""
    tab.wait_for_selector(".bar >> nth=10", state="attached")  # hidden by a number
    tab.wait_for_selector(".pad .sheet")


# What a test may have left is taken away in the page, for loading it takes seconds.
# A photo gives way to the pad by "digits:back".
TIDY = """() => {
    document.querySelector("dialog[open]")?.close();
    document.querySelector("#masthead .whole")?.click();
    document.querySelector(".fold[open]")?.removeAttribute("open");
    document.querySelector(".tab[aria-expanded=true]")?.click();
    document.querySelector(".large[aria-pressed=true]")?.click();
    document.querySelector(".certainty .reset:not([hidden])")?.click();
    document.querySelector(".fold[aria-expanded=true]")?.click();
    document.querySelectorAll("input[name=brush]")[1].click();
    document.activeElement.blur();
    const strokes = [];
    document.dispatchEvent(new CustomEvent("digits:draw", { detail: { strokes } }));
    document.dispatchEvent(new CustomEvent("digits:back"));
    const languages = document.querySelector(".language select");
    if (languages.value !== "en") {
        languages.value = "en";
        languages.dispatchEvent(new Event("change"));
    }
    history.replaceState(null, "", location.pathname);
    localStorage.clear();
    sessionStorage.clear();
    window.scrollTo(0, 0);
}"""


def tidy(tab, size):
    """Leave a blank pad of a size, in English, and no tab open."""
    tab.set_viewport_size(size["viewport"])
    tab.evaluate(TIDY)


def resize(tab, width, height):
    """Give the page another size, and wait until it is painted so."""
    tab.set_viewport_size({"width": width, "height": height})
    next_frame = "await new Promise(requestAnimationFrame);"
    tab.evaluate(f"async () => {{ {2 * next_frame} }}")


# Drawing.


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


def draw_with_mouse(tab, drawing, steps=1, **place):
    """Draw with so many moves of the mouse from one point to the next."""
    for path in on_screen(tab, drawing, **place):
        tab.mouse.move(*path[0])
        tab.mouse.down()
        for point in path[1:]:
            tab.mouse.move(*point, steps=steps)
        tab.mouse.up()


def draw_with_finger(tab, drawing, **place):
    """Draw by the touch events that a screen sends."""
    screen = tab.context.new_cdp_session(tab)
    for path in on_screen(tab, drawing, **place):
        touch(screen, "touchStart", path[0])
        for point in path[1:]:
            touch(screen, "touchMove", point)
        touch(screen, "touchEnd")
    screen.detach()


def touch(screen, kind, *places):
    points = [{"x": x, "y": y, "id": k} for k, (x, y) in enumerate(places)]
    screen.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def answered(tab, strokes):
    """Wait until the page has its verdict on so many strokes; return the headline."""
    tab.wait_for_function(
        "n => window.digitsReading && window.digitsReading.of === n", arg=strokes
    )
    return tab.locator(".headline").inner_text()


def clear(tab):
    button = tab.locator("button.clear")
    if button.is_enabled():
        button.click()
        answered(tab, 0)


def glyph_read(tab):
    """Return the glyph of the last reading, (28, 28) from 0 to 255."""
    first, *inked = base64.b64decode(reading(tab)["glyph"])
    glyph = np.zeros((28, 28), np.uint8)
    glyph.ravel()[28 * first :][: len(inked)] = inked
    return glyph


def pad_png(tab):
    """Return the pad's canvas as the bytes of a PNG: ink on transparent paper."""
    url = tab.locator(".sheet").evaluate(
        "async sheet => {"
        " await new Promise(requestAnimationFrame);"  # it is painted then
        " return sheet.toDataURL('image/png'); }"
    )
    return base64.b64decode(url.split(",")[1])


def draw(tab, drawing, by=draw_with_mouse, **place):
    """Draw one of our drawings on a clear pad; return the headline of its reading."""
    clear(tab)
    by(tab, drawing, **place)
    return answered(tab, len(drawing))


def put(tab, drawing, **place):
    """Put one of our drawings on the pad at once; return the headline of its reading.

    Args:
        tab: shows the pad.
        drawing: lists of [x, y] from 0 to 100.
        place: of the drawing on the pad, as `on_pad` takes it.
    """
    strokes = on_pad(drawing, **place)
    put_on_pad(tab, strokes)
    tab.wait_for_function(
        "strokes => window.digitsReading?.of === strokes.length &&"
        " JSON.stringify(digitsReading.strokes) === JSON.stringify(strokes)",
        arg=strokes,
    )
    return tab.locator(".headline").inner_text()


def draw_lines(tab, *lines):
    """Draw lines one by one; return all strokes on the pad after each."""
    drawings = []
    for line in lines:
        before = tab.evaluate("window.digitsReading?.of ?? 0")
        draw_with_mouse(tab, [line])
        answered(tab, before + 1)
        drawings.append(strokes_read(tab))
    return drawings


def press_button(tab, name, strokes):
    """Press one of the pad's buttons; wait until so many strokes are read."""
    tab.get_by_role("button", name=name).click()
    answered(tab, strokes)


def is_blank(tab):
    return tab.locator(".pad:not(.has-ink)").count() == 1


def pull_mouse(tab, path):
    """Press the mouse and pull it slowly, so that there is time to read along."""
    [[start, *points]] = on_screen(tab, [path])
    tab.mouse.move(*start)
    tab.mouse.down()
    for point in points:
        tab.mouse.move(*point, steps=3)
        tab.wait_for_timeout(40)


# The page's own tabs.


def open_tab(tab, name):
    """Open one of the page's own tabs, if it is not open."""
    button = tab.locator(f"#tab-{name}")
    if not chosen(button):
        button.click()


def tap_open(tab):
    """Tap one of the page's own tabs until it is open.

    A busy machine may still scroll when the first tap comes, and then only stops.
    """
    for _ in range(3):
        tab.tap()
        with suppress(TooLateError):
            tab.page.wait_for_function(
                "tab => tab.ariaExpanded === 'true'",
                arg=tab.element_handle(),
                timeout=3_000,
            )
            return


def unfold(tab):
    """Open the tab where a network learns, and unfold how each network learnt."""
    open_tab(tab, "training")
    # Not by a click: the page may just be unfolding what it remembers.
    tab.locator("#training .fold").evaluate("fold => { fold.open = true; }")
    tab.wait_for_selector(".about")


def chosen(tab):
    """Tell whether one of the page's own tabs is open."""
    return tab.get_attribute("aria-expanded") == "true"


def open_panels(tab):
    """Return the ids of the panels that can be seen."""
    return tab.locator(".panel:visible").evaluate_all("all => all.map(({ id }) => id)")


# Readings and questions.


def reading(tab):
    """Return the last reading that the page announced."""
    return tab.evaluate("window.digitsReading")


def strokes_read(tab):
    """Return the strokes of the last reading."""
    return tab.evaluate("window.digitsReading.strokes")


def note_readings(tab):
    """Note every reading from now on; return a function that gives them all."""
    tab.evaluate(
        "window.noted = [];"
        "window.note ??= event => window.noted.push(event.detail);"
        "document.addEventListener('digits:reading', window.note)"
    )
    return lambda: tab.evaluate("window.noted")


def put_on_pad(tab, strokes):
    """Put strokes on the pad as another part of the page does."""
    tab.evaluate(
        "strokes => document.dispatchEvent("
        "new CustomEvent('digits:draw', { detail: { strokes } }))",
        strokes,
    )


def questions(tab):
    """Return a list that grows with each question to the server: (function, data)."""
    asked = []

    def note(request):
        if "component_server" in request.url:
            body = json.loads(request.post_data)
            asked.append((body["fn_name"], body["data"]))

    tab.on("request", note)
    return asked


def functions(asked):
    """Return the names of the functions that were asked."""
    return [name for name, _ in asked]


def hold_first(tab, function=None):
    """Hold the first question to a function, or to any; return the list it is held in.

    Whoever calls `continue_` on it lets it go.
    """
    held = []

    def hold(route):
        name = json.loads(route.request.post_data)["fn_name"]
        is_mine = function in (None, name) and not held
        held.append(route) if is_mine else route.continue_()

    tab.route(QUESTIONS, hold)
    return held


def let_go(tab, held):
    """Let held questions go, and wait until their answers have been looked at."""
    for route in held:
        with tab.expect_response(lambda answer, it=route: answer.request == it.request):
            route.continue_()
    tab.wait_for_timeout(100)


@contextmanager
def server_away(tab):
    """Have no question reach the server, as if it were away."""
    tab.route(QUESTIONS, lambda route: route.abort())
    yield
    tab.unroute(QUESTIONS)


# What is on the screen.


def wait_for_text(tab, selector, start):
    """Wait until the text of the first element that matches begins so."""
    tab.wait_for_function(
        "([selector, start]) =>"
        " document.querySelector(selector)?.textContent.startsWith(start)",
        arg=[selector, start],
    )


def expect_text(tab, selector, text):
    """Wait until the first element that matches has exactly this text."""
    tab.wait_for_function(
        "([selector, text]) => document.querySelector(selector)?.textContent === text",
        arg=[selector, text],
    )


def shares(tab):
    """Return the lengths of the eleven bars, in percent of their tracks."""
    return tab.locator(".bars .bar").evaluate_all(
        "bars => bars.map(bar => 100 * bar.style.getPropertyValue('--share'))"
    )


def is_focused(locator):
    """Tell whether an element has the keyboard's focus."""
    return locator.evaluate("element => element === document.activeElement")


def page_width(tab):
    return tab.evaluate("document.documentElement.scrollWidth")


def violations(tab, context=None, **options):
    """Return what would keep somebody out: rule and element, as axe finds them."""
    options["resultTypes"] = ["violations"]
    found = Axe().run(tab, context, options).response["violations"]
    return [(rule["id"], node["html"]) for rule in found for node in rule["nodes"]]
