"""The real server under all of payloads.py, then under storms of it: a table.

python -m tests.trials.hostile    prints it; the exit status is 1 if a bound was broken
"""

import base64
import io
import json
import math
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

import numpy as np
from PIL import Image

from digits.bench.memory import memory_mb
from digits.bench.server import Server
from tests.helpers import payloads
from tests.helpers.payloads import LISTENER, SECRET, SEVEN, Row, stroke
from tests.helpers.pictures import stored
from tests.helpers.running import ask, question, running

SECONDS = 1.0  # for any answer
GROWTH = 50.0  # MB that the server's memory may grow by
PATIENCE = 15  # s; until what was thrown away has gone back to the system
BYSTANDER = 0.3  # s; another visitor's reading during a storm, of 95 in 100
PACE = 0.1  # s; from one of these readings to the next
DISK = 200.0  # MB that may lie in its folder
LINE = [[100, 80], [180, 80], [120, 200]]
FORM = "multipart/form-data; boundary=x"
# What no answer may show of the inside.
INSIDE = re.compile(r"Traceback|\.py\b|0x[0-9a-f]{6}|\w+(Error|Exception)\b|ndarray")


@dataclass(frozen=True)
class Answer:
    status: int  # 0: the connection broke
    text: str
    seconds: float


class Target:
    """The real server, the folder it writes to, and whom it has no reason to call."""

    def __init__(self, server, folder, listener):
        self.address, self.port, self.folder = server.address, server.port, folder
        self.listener = listener
        self._server = Server(server.port, server.process, 0.0)
        self.parts = self._server.parts()  # their numbers on the page, by name

    # Asking.

    def ask(self, path, body=None, kind="application/json"):
        """Return an answer, whatever its status."""
        path = path.replace(LISTENER, self.listener.address)
        request = urllib.request.Request(self.address + path, body)
        request.add_header("Content-Type", kind)
        began = time.monotonic()
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                status, text = answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                status, text = error.code, error.read()
        except OSError as error:
            status, text = 0, str(error).encode()
        return Answer(status, text.decode(), time.monotonic() - began)

    def post(self, name, payload, kind="application/json"):
        """Return the answer to a body, given as bytes, text, or what JSON can hold."""
        if not isinstance(payload, (bytes, str)):
            payload = json.dumps(payload)
        text = payload.encode() if isinstance(payload, str) else payload
        for known, meant in {
            b'"PAD"': str(self.parts["pad"]),
            LISTENER.encode(): self.listener.address,
            SECRET.encode(): str(self.listener.secret),
        }.items():
            text = text.replace(known, meant.encode())
        return self.ask(f"/gradio_api/{name}", text, kind)

    def call(self, part, function, message, session="s"):
        """Call a function of a part, as the page's script does."""
        body = {"component_id": self.parts[part], "fn_name": function, "data": message}
        return self.post("component_server/", {**body, "session_hash": session})

    def photo(self, content):
        text = base64.b64encode(content).decode()
        message = {"picture": f"data:image/png;base64,{text}"}
        return self.call("photo", "read_photo", message)

    def upload(self, content):
        head = (
            b'--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\n'
        )
        return self.post("upload", head + content + b"\r\n--x--\r\n", FORM)

    def read(self, content):
        """Upload a picture and have it read, as a program does."""
        sent = self.upload(content)
        if sent.status != 200:
            return sent
        return self.result({"data": [{"path": json.loads(sent.text)[0]}]})

    def result(self, body):
        """Call `/read` and fetch what it answers."""
        began = time.monotonic()
        sent = self.post("call/read", body)
        if sent.status != 200:
            return sent
        event = json.loads(sent.text)["event_id"]
        told = self.ask(f"/gradio_api/call/read/{event}")
        return Answer(told.status, told.text, time.monotonic() - began)

    def send(self, row):
        """Send a row of the table by its route."""
        part, _, function = row.route.partition(" ")
        if function:
            return self.call(part, function, row.payload)
        ways = {
            "photo": self.photo,
            "read": self.read,
            "pad": lambda message: self.call("pad", "read_drawing", message),
            "call/read": self.result,
            "upload": lambda body: self.post("upload", body, FORM),
        }
        if row.route.startswith("/"):
            return self.ask(row.route.replace(SECRET, str(self.listener.secret)))
        return ways.get(row.route, lambda body: self.post(row.route, body))(row.payload)

    # Looking.

    def memory(self):
        """Return the server's resident memory in MB; 0 where no system tells it."""
        return memory_mb(self._server.process.pid) or 0.0

    def disk(self):
        """Return how many MB lie where the server may write."""
        sizes = []
        for file in Path(self.folder).rglob("*"):
            with suppress(FileNotFoundError):
                sizes.append(file.lstat().st_blocks * 512)
        return sum(sizes) / 1e6

    def warm_up(self):
        """Ask every part until it answers, and then all that a class asks at once."""
        drawing = {"strokes": [stroke(LINE)]}
        for part, functions in payloads.FUNCTIONS.items():
            for function in functions:
                while '"again":true' in self.call(part, function, drawing).text:
                    time.sleep(0.2)
        large = stored(payloads.sheet("RGB", (800, 800)))
        read = partial(self.call, "pad", "read_drawing", drawing)
        together([read, read, lambda: self.photo(large), lambda: self.read(large)] * 25)


class Listener:
    """Somebody whom the server has no reason to call, and a file not meant for it."""

    def __init__(self, folder):
        self.calls = 0
        self.door = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.door.getsockname()[1]}"
        self.secret = Path(folder) / "secret.png"
        self.secret.write_bytes(SEVEN)
        threading.Thread(target=self.wait, daemon=True).start()

    def wait(self):
        with suppress(OSError):
            while True:
                self.door.accept()[0].close()
                self.calls += 1


@contextmanager
def attacked():
    """Start the real server, with a folder of its own for all that it writes."""
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryDirectory() as elsewhere,
        running(
            Path(elsewhere), "--class", TMPDIR=folder, GRADIO_TEMP_DIR=folder
        ) as server,
    ):
        listener = Listener(elsewhere)
        target = Target(server, folder, listener)
        target.warm_up()
        yield target
        listener.door.close()


class Bystander:
    """Another visitor, in a process of their own, who draws while others storm.

    Attributes:
        times: how long each reading took, in s.
    """

    def __init__(self, server):
        self.server, self.times = server, []

    def __enter__(self):
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.trials.hostile", "--bystander"),
                *(self.server.address, str(self.server.parts["pad"])),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.process.stdout.readline()  # the first reading
        return self

    def __exit__(self, *_):
        told, _ = self.process.communicate()  # its input ends, and so does it
        self.times = [float(line) for line in told.split()]

    def late(self):
        """Return what 95 in 100 of the readings stay below."""
        return sorted(self.times)[math.ceil(0.95 * len(self.times)) - 1]


def draw_as_a_bystander(address, pad):
    """Draw until the input ends; print how long each reading took."""
    drawing = {"strokes": [stroke(LINE)], "visit": "bystander", "turn": 1}
    over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), over.set())).start()
    while not over.is_set():
        began = time.monotonic()
        try:
            told = ask(address, int(pad), "read_drawing", drawing)[1].get("digit")
        except OSError:
            told = None
        print(float("inf") if told is None else time.monotonic() - began, flush=True)
        over.wait(PACE)


# Storms: each returns what was answered, in a word or two.


def together(asks, at_once=100):
    """Return the answers to functions that are all called at the same time."""
    with ThreadPoolExecutor(at_once) as pool:
        return [asked.result() for asked in [pool.submit(ask) for ask in asks]]


def counted(answers):
    """Return how often each status came."""
    statuses = sorted(one.status for one in answers)
    return ", ".join(f"{s} x {statuses.count(s)}" for s in dict.fromkeys(statuses))


def many_drawings(server):
    drawing = {"strokes": [stroke(payloads.ACROSS)]}
    ask = partial(server.call, "pad", "read_drawing", drawing)
    return counted(together([ask] * 100))


def many_photos(server):
    picture = stored(payloads.sheet("RGB", (800, 800)))
    return counted(together([lambda: server.photo(picture)] * 100))


def many_sessions(server):
    """Name another session in every call."""
    ask = partial(server.call, "pad", "read_drawing", {"strokes": []})
    return counted(together([partial(ask, str(k) * 10) for k in range(1_000)], 8))


def abandoned_calls(server):
    """Ask, and never fetch the answer."""
    asks = [lambda: server.post("call/read", {"data": [7]})] * 600
    return counted(together(asks, 8))


def many_uploads(server):
    """Upload a quarter of a gigabyte."""
    file = os.urandom(6_000_000)
    return counted(together([lambda: server.upload(file)] * 40, 4))


@contextmanager
def connected(server, texts):
    """Open a connection for each text that begins a request, and send it."""
    with ExitStack() as lines:
        for text in texts:
            line = socket.create_connection(("127.0.0.1", server.port))
            lines.enter_context(line)
            with suppress(OSError):
                line.sendall(text)
        yield


def idle_connections(server):
    """Open connections that never finish their first line."""
    with connected(server, [b"POST /gradio_api/up"] * 900):
        time.sleep(11)
        return counted([server.ask("/config")])


def slow_bodies(server):
    """Send most of a large body, and wait."""
    head = b"POST /gradio_api/upload HTTP/1.1\r\nHost: a\r\n"
    head += b"Content-Length: 7000000\r\n\r\n"
    drawing = {"strokes": [stroke(LINE)]}
    with connected(server, [head + bytes(6_000_000)] * 50):
        return counted([server.call("pad", "read_drawing", drawing)])


def open_streams(server):
    """Open event streams, and look whether the page answers beside them."""
    head = b"GET /gradio_api/heartbeat/%d HTTP/1.1\r\nHost: a\r\n\r\n"
    with connected(server, [head % number for number in range(400)]):
        time.sleep(3)
        return counted([server.ask("/config")])


def flood(server, of, times=60):
    """Send a message over so many connections, again and again for five seconds."""
    part, function, message = of
    body = question(server.parts[part], function, message)
    path, end = "/gradio_api/component_server/", time.monotonic() + 5

    def ask_on():
        found = []
        while time.monotonic() < end:
            found.append(server.ask(path, body))
        return found

    return counted(chain.from_iterable(together([ask_on] * times, times)))


def uploads_to_read(server):
    """Have the largest picture of a phone read, again and again."""
    file = io.BytesIO()
    noise = np.random.default_rng(0).integers(0, 255, (600, 800, 3), np.uint8)
    Image.fromarray(noise).resize((5_700, 4_300)).save(file, "JPEG")
    return counted(together([lambda: server.read(file.getvalue())] * 12, 4))


def bodies_beyond_the_limit(server):
    """Send 60 MB where a million bytes are the limit."""
    body = b'{"data": "' + b"A" * 60_000_000
    ask = partial(server.post, "component_server/", body)
    return counted(together([ask] * 10, 10))


NOISE = np.random.default_rng(0).integers(0, 255, (800, 800, 3), np.uint8)
SEVEN_DRAWN = {"strokes": [stroke(LINE)]}
# The costliest message that each function of the page accepts, and that it refuses.
FLOODS = {
    "all the ink": ("pad", "read_drawing", {"strokes": [stroke(payloads.ACROSS)]}),
    "a number of 60 strokes": ("pad", "read_drawing", {"strokes": payloads.ROW}),
    "10,000 points": ("pad", "read_drawing", {"strokes": [stroke(payloads.DOTS)] * 2}),
    "48,000 points": (
        *("pad", "read_drawing"),
        {"strokes": [stroke([[k % 280, n] for k in range(240)]) for n in range(200)]},
    ),
    "a photo of noise": (
        *("photo", "read_photo"),
        {"picture": base64.b64encode(stored(Image.fromarray(NOISE), "JPEG")).decode()},
    ),
    "a photo too large": ("photo", "read_photo", {"picture": "A" * 1_000_001}),
    "why": ("why", "explain_drawing", SEVEN_DRAWN),
    "the layers": ("why", "look_inside", SEVEN_DRAWN),
    "every network": ("networks", "read_by_all", SEVEN_DRAWN),
    "a table": ("training", "count_readings", {"network": "cnn-32-64"}),
    "its drawings": (
        "training",
        "open_cell",
        {"network": "cnn-32-64", "drawn": 1, "read": 4},
    ),
    "a card": ("training", "describe_network", {"network": "digits"}),
    "all steps": ("training", "read_at_steps", {"glyph": "A" * 1_048}),
    "lessons": ("training", "begin_learning", {"glyph": "A" * 1_048}),
    "watching": ("training", "watch_learning", {"glyph": "A" * 1_048}),
    "the curve of a card": ("certainty", "describe_certainty", {}),
    "visits": ("feedback", "begin_visit", {}),
    "the class's task": ("classroom", "watch_class", {}),
    "drawings for the class": (
        "classroom",
        "give_drawing",
        {"visit": "0" * 32, "token": "0" * 8, **SEVEN_DRAWN},
    ),
    "judgements": ("classroom", "judge_drawing", {"visit": "0" * 32, "number": 1}),
    "the class's network": ("classroom", "read_by_class", {"glyph": "A" * 1_048}),
    "keys of the board": ("board", "show_board", {"key": "A" * 22}),
    "a code": ("share", "share_code", {"address": "https://example.org/" + "a" * 60}),
}

STORMS = {
    **{f"60 x {what}": partial(flood, of=call) for what, call in FLOODS.items()},
    "12 pictures of 25 megapixels": uploads_to_read,
    "10 bodies of 60 MB": bodies_beyond_the_limit,
    "100 drawings at once": many_drawings,
    "100 photos at once": many_photos,
    "1,000 sessions": many_sessions,
    "600 calls whose answer nobody fetches": abandoned_calls,
    "40 uploads of 6 MB": many_uploads,
    "900 connections without a request": idle_connections,
    "50 bodies that stop short": slow_bodies,
    "400 event streams": open_streams,
}


# The table.


def fault(row: Row, answer: Answer) -> str:
    """Return what is wrong with an answer, or nothing."""
    if not re.search(row.said, answer.text):
        return "says something else"
    if not 200 <= answer.status < 500 and answer.status != 507:
        return f"status {answer.status}"
    if INSIDE.search(answer.text):
        return "shows the inside"
    return "slow" if answer.seconds > SECONDS else ""


def table_of(server):
    """Send every row, print it, and return what is wrong."""
    faults, slowest = [], 0.0
    for row in payloads.rows():
        answer = server.send(row)
        wrong = fault(row, answer)
        faults += [f"{row}: {wrong}"] * bool(wrong)
        slowest = max(slowest, answer.seconds)
        print_row(row.what, row.route, answer.text, answer.seconds, server, wrong)
    print(f"{len(payloads.rows())} payloads; slowest answer {slowest:.2f} s")
    return faults


def storms_of(server):
    """Raise every storm, print how a bystander fared, and return what is wrong."""
    faults = []
    for name, storm in STORMS.items():
        with Bystander(server) as bystander:
            said = storm(server)
        late = bystander.late()
        wrong = "a bystander waits" if late > BYSTANDER else ""
        faults += [f"{name}: {wrong}"] * bool(wrong)
        print_row(name, f"storm, n {len(bystander.times)}", said, late, server, wrong)
    return faults


def print_row(what, route, said, seconds, server, wrong):
    brief = " ".join(said.split())[:44]
    memory = f"{server.memory():6.0f} MB"
    print(f"{what:38.38} {route:26.26} {brief:44} {seconds:6.2f} s {memory} {wrong}")


def main():
    """Print the table; return the exit status."""
    if "--bystander" in sys.argv:
        draw_as_a_bystander(*sys.argv[2:])
        return 0
    with attacked() as server:
        before = server.memory()
        faults = table_of(server) + storms_of(server)
        time.sleep(PATIENCE)
        grown, disk = server.memory() - before, server.disk()
        faults += [f"memory grew by {grown:.0f} MB"] * (grown > GROWTH)
        faults += [f"{disk:.0f} MB on disk"] * (disk > DISK)
        faults += ["fetched from elsewhere"] * bool(server.listener.calls)
    print(f"memory {before:.0f} MB, after all {before + grown:.0f}; disk {disk:.0f} MB")
    print("\n".join(faults) or "No bound was broken.")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
