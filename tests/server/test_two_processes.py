"""The documented example: two processes behind a balancer, of which one is killed."""

import http.cookiejar
import json
import shutil
import subprocess
import threading
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from gradio_client import Client, handle_file

from digits.bench.load import glyph_of, growing_drawing
from digits.bench.server import CALLS, free_port, serving, wait_until_there
from tests.helpers.documents import block_after
from tests.helpers.running import question, until

DRAWINGS = Path(__file__).parents[1] / "drawings"
VISITORS = 6
DRAWINGS_EACH = 12  # that a visitor draws; one process is killed after a third of all
PATIENCE = 60  # s; for one answer, on a busy computer

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("caddy") is None, reason="needs Caddy on the PATH"),
]


def caddyfile(front, *behind, block="balancer", ports=("7860", "7861", "7862")):
    """Return a documented file with these ports in place of its own."""
    text = block_after(block)
    for old, new in zip(ports, (front, *behind), strict=True):
        assert f":{old}" in text
        text = text.replace(f":{old}", f":{new}")
    return text


@contextmanager
def balancing(folder, *behind, **documented):
    """Give the port of a balancer before two servers."""
    front = free_port()
    path = folder / "Caddyfile"
    path.write_text(caddyfile(front, *behind, **documented), encoding="utf-8")
    balancer = subprocess.Popen(
        ["caddy", "run", "--config", str(path), "--adapter", "caddyfile"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"HOME": str(folder), "PATH": "/usr/bin:/bin"},
    )
    try:
        yield front
    finally:
        balancer.terminate()
        balancer.wait(timeout=30)


class Visitor(threading.Thread):
    """A browser: it keeps its cookie, and asks again if it gets no answer."""

    def __init__(self, number, port, pad):
        super().__init__(daemon=True)
        self.number, self.port, self.pad = number, port, pad
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.browser = urllib.request.build_opener(cookies)
        self.right = []  # whether each answer was to this visitor's drawing

    def run(self):
        for drawing in range(DRAWINGS_EACH):
            strokes = growing_drawing(1000 * self.number + drawing)[-1]
            answer = self.answer(strokes)
            self.right.append(answer.get("glyph") == glyph_of(strokes))
            time.sleep(0.2)

    def answer(self, strokes):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{CALLS}",
            question(self.pad, "read_drawing", {"strokes": strokes}),
            {"Content-Type": "application/json"},
        )
        while True:
            try:
                with self.browser.open(request, timeout=PATIENCE) as answer:
                    return json.load(answer)
            except (urllib.error.URLError, OSError):
                time.sleep(0.5)


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """Give two servers, ready, and the port of the balancer before them."""
    with ExitStack() as stack:
        servers = [stack.enter_context(serving()) for _ in range(2)]
        for server in servers:
            wait_until_there(server, "/health")
        folder = tmp_path_factory.mktemp("balancer")
        ports = [server.port for server in servers]
        front = stack.enter_context(balancing(folder, *ports))
        wait_until_there(replace(servers[0], port=front), "/health")
        yield servers, front


def test_a_program_is_answered_through_the_balancer(pair):
    _, front = pair
    page = Client(f"http://127.0.0.1:{front}", verbose=False)
    seven = handle_file(str(DRAWINGS / "7-crossed.png"))
    digits = [page.predict(seven, api_name="/read")["digit"] for _ in range(6)]
    assert digits == [7] * 6


def test_everyone_is_answered_while_one_of_two_processes_is_killed(pair):
    servers, front = pair
    pads = {server.parts()["pad"] for server in servers}
    assert len(pads) == 1  # a page of one process may ask the other
    visitors = [Visitor(number, front, *pads) for number in range(VISITORS)]
    for visitor in visitors:
        visitor.start()
    third = VISITORS * DRAWINGS_EACH // 3
    until(lambda: sum(len(it.right) for it in visitors) >= third, lambda: visitors)
    servers[0].process.kill()
    for visitor in visitors:
        visitor.join(timeout=PATIENCE * DRAWINGS_EACH)
    answers = [visitor.right for visitor in visitors]
    assert answers == [[True] * DRAWINGS_EACH] * VISITORS
    assert servers[1].process.poll() is None


def test_a_class_session_is_pinned_to_one_process_by_its_path(tmp_path):
    key = "abcdefgh12345678"
    flags = ("--class", "--root-path", "/class")
    with serving() as plain, serving(*flags, DIGITS_CLASS_KEY=key) as room:
        for server in (plain, room):
            wait_until_there(server, "/health")
        assert "classroom" not in plain.parts()
        documented = {"block": "class", "ports": ("7860", "7861", "7863")}
        ports = (plain.port, room.port)
        with balancing(tmp_path, *ports, **documented) as front:
            part = room.parts()["classroom"]
            address = f"http://127.0.0.1:{front}/class"
            until(lambda: is_there(f"{address}/health"), lambda: address)
            given = [give(address, part) for _ in range(4)]  # browsers without cookies
        board = room.ask(room.parts()["board"], "show_board", {"key": key})
    assert given == [1, 2, 3, 4]
    assert board["total"] == 4
    assert board["forwarded"]
    assert board["foreign"] == 0


def is_there(address):
    try:
        return urllib.request.urlopen(address, timeout=PATIENCE).status == 200
    except OSError:
        return False


def give(address, part):
    """Give a drawing as one who has just come; return its number."""

    def ask(function, message):
        request = urllib.request.Request(
            f"{address}{CALLS}",
            question(part, function, message),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)

    seen = ask("watch_class", {})
    message = {"visit": seen["visit"], "task": seen["task"]["number"], "label": 7}
    drawing = {"strokes": growing_drawing(7)[-1], "token": "0" * 8}
    return ask("give_drawing", message | drawing)["given"]
