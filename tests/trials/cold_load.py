"""How long until the page can be drawn on, beside a bare page of Gradio's.

    python -m tests.trials.cold_load [--loads N]

Starts both servers, opens them in turns in browsers that know neither, and prints the
medians and their ratio.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from tests.helpers.browser.hands import DESKTOP, chromium
from tests.helpers.running import BARE_PAGE, running

WARM_UP = 1  # loads of each that are not counted
NAMES = ("our page", "a bare page")


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


def measured(loads):
    """Return the seconds of all loads, by the page's name."""
    times = {name: [] for name in NAMES}
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder)) as ours,
        running(Path(folder), script=BARE_PAGE) as bare,
        chromium() as browser,
    ):
        ours.until_ready()
        for turn in range(-WARM_UP, loads):
            for name, server in zip(NAMES, (ours, bare), strict=True):
                seconds = load(browser, server.address)
                if turn >= 0:
                    times[name].append(seconds)
    return times


def main():
    parser = argparse.ArgumentParser(description="Time cold loads of the page.")
    parser.add_argument("--loads", type=int, default=15, help="of each page")
    times = measured(parser.parse_args().loads)
    for name, seconds in times.items():
        low, middle, high = statistics.quantiles(seconds, n=4)
        print(
            f"{name:18} {1e3 * middle:6.0f} ms, middle half {1e3 * low:.0f} to "
            f"{1e3 * high:.0f}, n {len(seconds)}"
        )
    ours, bare = (statistics.median(seconds) for seconds in times.values())
    print(f"ratio {ours / bare:.2f}")


if __name__ == "__main__":
    main()
