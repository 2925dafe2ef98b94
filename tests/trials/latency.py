"""Measure how long a visitor waits, beside the shortest wait there is.

    python -m tests.trials.latency [--strokes 30] [--loads 15] [--beside CHECKOUT]

First until a cold page can be drawn on, in browsers that know nothing of it; then from
lifting the pen until the bars have changed. The floor is the wait on a bare page of the
same kind, whose server function does nothing. The pages take turns in one run; an older
checkout's page may be among them.
"""

import argparse
import statistics
import tempfile
import time
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

import numpy as np

from tests.helpers.browser.hands import DESKTOP, chromium, on_screen
from tests.helpers.drawn import DRAWINGS
from tests.helpers.running import BARE_PAGE, running

NAMES = ["2", "3", "6", "7", "0"]  # digits of one stroke
MOVES = 6  # of the mouse, from one point of a drawing to the next
MOVE = 12  # ms between two moves, about 80 in a second
WARM = 3  # strokes that are drawn, and loads, before any is counted
GOAL = 2  # floors that the median wait for the bars may take

# The page's own listeners were added before and have changed the bars by then. The
# verdict comes when the pen has rested; the bars show the same drawing before.
STOPWATCH = """
window.waits = [];
window.along = 0;
let lifted = null;
let shown = {};
addEventListener("pointerup", event => { lifted = event.timeStamp; }, true);
document.addEventListener("digits:reading", ({ detail }) => {
    const drawing = JSON.stringify(detail.strokes ?? null);
    if (shown.drawing !== drawing) {
        shown = { drawing, when: performance.now() };
    }
    if (detail.live) {
        window.along += 1;
    } else if (lifted !== null && detail.of > 0) {
        window.waits.push(Math.max(0, shown.when - lifted));
        lifted = null;
    }
});
"""


class Page:
    """A page that is drawn on, and what its strokes cost."""

    def __init__(self, browser, address):
        self.tab = browser.new_context(**DESKTOP).new_page()
        self.tab.goto(address)
        self.tab.wait_for_selector(".bar >> nth=9", state="attached")
        self.tab.wait_for_selector(".sheet")
        self.tab.evaluate(STOPWATCH)
        self.requests = []
        self.tab.on("requestfinished", lambda request: self.requests.append(request))
        self.seconds = 0.0  # with the pen down

    def draw(self, name):
        """Draw a stroke at a hand's pace, and wait until it is read."""
        clear = self.tab.locator("button.clear:enabled")
        if clear.count():
            clear.click()
        before = len(self.waits)
        [path] = on_screen(self.tab, DRAWINGS["digits"][name])
        self.tab.mouse.move(*path[0])
        self.tab.mouse.down()
        began = self.now
        self.follow(path)
        self.tab.mouse.up()
        self.seconds += (self.now - began) / 1000
        self.tab.wait_for_function("n => window.waits.length > n", arg=before)

    def follow(self, path):
        for (x0, y0), (x1, y1) in pairwise(path):
            for k in range(1, MOVES + 1):
                share = k / MOVES
                self.tab.mouse.move(x0 + share * (x1 - x0), y0 + share * (y1 - y0))
                self.tab.wait_for_timeout(MOVE)

    def forget(self):
        self.tab.evaluate("window.waits = []; window.along = 0")
        self.requests.clear()
        self.seconds = 0.0

    @property
    def now(self):
        return self.tab.evaluate("performance.now()")

    @property
    def waits(self):
        return self.tab.evaluate("window.waits")

    def row(self, name):
        """Return the figures of all strokes drawn, as a line of the table."""
        waits = self.waits
        slow = np.percentile(waits, 95, method="inverted_cdf")
        asked = [one for one in self.requests if "component_server" in one.url]
        size = sum(sum(one.sizes().values()) for one in asked)
        along = self.tab.evaluate("window.along") / self.seconds
        return (
            f"{name:<12}{len(waits):>3}{statistics.median(waits):>10.1f}"
            f"{slow:>10.1f}{len(asked) / len(waits):>10.1f}"
            f"{size / len(waits):>10,.0f}{along:>10.1f}"
        )


def load(browser, address):
    """Return the seconds until the sheet is there, in a browser that knows nothing."""
    context = browser.new_context(**DESKTOP)
    tab = context.new_page()
    start = time.perf_counter()
    tab.goto(address, wait_until="commit")
    tab.wait_for_selector(".sheet")
    seconds = time.perf_counter() - start
    context.close()
    return seconds


def measure_loads(browser, addresses, loads):
    """Print how long a cold load takes, for each page."""
    times = {name: [] for name in addresses}
    for turn in range(-WARM, loads):
        for name, address in addresses.items():
            seconds = load(browser, address)
            if turn >= 0:
                times[name].append(seconds)
    for name, seconds in times.items():
        low, middle, high = statistics.quantiles(seconds, n=4)
        print(
            f"{name:12} {1e3 * middle:6.0f} ms to load, middle half {1e3 * low:.0f} to "
            f"{1e3 * high:.0f}, n {len(seconds)}"
        )
    print(in_floors({name: statistics.median(times[name]) for name in times}))


def measure_strokes(browser, addresses, strokes):
    """Print how long the bars take, and what a stroke costs, for each page."""
    pages = {name: Page(browser, address) for name, address in addresses.items()}
    for k in range(WARM + strokes):
        for page in list(pages.values())[:: 1 if k % 2 else -1]:
            if k == WARM:
                page.forget()
            page.draw(NAMES[k % len(NAMES)])
    print("              n    median      95th  requests     bytes  readings")
    print("                  ms to bars          a stroke  a stroke  a second")
    for name, page in pages.items():
        print(page.row(name))
    medians = {name: statistics.median(page.waits) for name, page in pages.items()}
    print(f"{in_floors(medians)}; the goal is {GOAL} or fewer")


def in_floors(medians):
    """Return how many floors each page's median is, as text."""
    *pages, (_, floor) = medians.items()
    return ", ".join(f"{name} {median / floor:.2f} floors" for name, median in pages)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--strokes", type=int, default=30)
    parser.add_argument("--loads", type=int, default=15, help="of each page")
    parser.add_argument("--beside", type=Path, help="an older checkout")
    flags = parser.parse_args()
    with ExitStack() as started:
        folder = Path(started.enter_context(tempfile.TemporaryDirectory()))
        servers = {"the page": running(folder)}
        if flags.beside:
            servers["the older"] = running(folder, cwd=flags.beside)
        servers["the floor"] = running(folder, script=BARE_PAGE)
        addresses = {
            name: started.enter_context(server).address
            for name, server in servers.items()
        }
        browser = started.enter_context(chromium())
        measure_loads(browser, addresses, flags.loads)
        measure_strokes(browser, addresses, flags.strokes)


if __name__ == "__main__":
    main()
