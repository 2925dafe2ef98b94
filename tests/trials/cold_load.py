"""How long until the page can be drawn on, beside a page with nothing on it.

    python -m tests.trials.cold_load [--loads N]

Starts both servers, opens them in turns in browsers that know neither, and prints the
medians and their ratio.
"""

import argparse
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

from tests.helpers.hands import DESKTOP, chromium

ROOT = Path(__file__).parents[2]
WARM_UP = 1  # loads of each that are not counted
EMPTY = """
import sys
import gradio as gr
with gr.Blocks() as page:
    gr.HTML("<p class=empty>nothing</p>")
theme = gr.themes.Soft(font=["sans-serif"], font_mono=["monospace"])
page.launch(server_port=int(sys.argv[1]), quiet=True, ssr_mode=False, theme=theme)
"""
USABLE = {"our page": ".pad .sheet", "an empty gr.HTML": ".empty"}


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return str(free.getsockname()[1])


def started():
    """Return both servers, and both addresses, as soon as they answer."""
    ports = [free_port(), free_port()]
    commands = (["app.py", "--port", ports[0]], ["-c", EMPTY, ports[1]])
    servers = [
        subprocess.Popen([sys.executable, *command], cwd=ROOT, stdout=subprocess.PIPE)
        for command in commands
    ]
    for port in ports:
        wait_for_stop(int(port))
    time.sleep(15)  # the network wakes up beside the page
    return servers, [f"http://127.0.0.1:{port}" for port in ports]


def wait_for_stop(port):
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with socket.socket() as asking:
            if asking.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise SystemExit(f"nothing answers on port {port}")


def load(browser, address, part):
    """Return the seconds until a part is there, in a browser that knows nothing."""
    context = browser.new_context(**DESKTOP)
    tab = context.new_page()
    start = time.perf_counter()
    tab.goto(address, wait_until="commit")
    tab.wait_for_selector(part)
    taken = time.perf_counter() - start
    context.close()
    return taken


def main():
    parser = argparse.ArgumentParser(description="Time cold loads of the page.")
    parser.add_argument("--loads", type=int, default=15, help="of each page")
    loads = parser.parse_args().loads
    servers, addresses = started()
    times = {name: [] for name in USABLE}
    try:
        with chromium() as browser:
            for turn in range(-WARM_UP, loads):
                for name, address in zip(USABLE, addresses, strict=True):
                    taken = load(browser, address, USABLE[name])
                    if turn >= 0:
                        times[name].append(taken)
    finally:
        for server in servers:
            server.terminate()
    middle = {name: statistics.median(taken) for name, taken in times.items()}
    for name, taken in times.items():
        low, _, high = statistics.quantiles(taken, n=4)
        print(
            f"{name:18} {1e3 * middle[name]:6.0f} ms, middle half {1e3 * low:.0f} to "
            f"{1e3 * high:.0f}, n {loads}"
        )
    ours, empty = middle.values()
    print(f"ratio {ours / empty:.2f}")


if __name__ == "__main__":
    main()
