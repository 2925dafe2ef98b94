"""What a class's server holds through an hour of mixed use, minute by minute.

    python -m tests.trials.soak [--minutes 60] [--every 60] [--pace 1]

The real server, with a class session; a few people over HTTP at a human's pace, for
browsers would cost more than all they ask. They load the page, draw, open every panel,
send photos, leave and come again; pupils give drawings and judge them; a teacher looks
on, sets tasks, teaches a network, saves and forgets; a program has pictures read. With
a pace of 10 they do in a minute what else takes ten. The exit status is 1 if the memory
after minute 10 and at the end differ by more than 3 %, or if something was answered
badly.
"""

import argparse
import http.client
import json
import secrets
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np

from digits.bench.load import growing_drawing, partly_drawn
from digits.bench.memory import Held, memory_by_process
from digits.bench.server import Server, call_body
from tests.helpers.payloads import ROW
from tests.helpers.photos.photo_troubles import photo_of
from tests.helpers.photos.photographed import photographed
from tests.helpers.pictures import address_from, stored
from tests.helpers.running import running

SETTLED = 10  # minutes; until all that is needed once has been needed
TOLERANCE = 0.03  # of the memory after that
SPAN = 3  # minutes, whose median is compared: pictures come and go
LOOK = 5.0  # s; from one look at the memory to the next
ANSWER_LIMIT = 60  # s
BROWSER = {
    "Accept-Encoding": "gzip, deflate, br",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/140",
}
LANGUAGES = ("en", "de", "fr", "es", "tr")
FORM = (
    b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.jpg"\r\n\r\n',
    b"\r\n--x--\r\n",
)
ASSETS = "templates/frontend/assets"  # in Gradio's folder
FILES_LOADED = 30  # of them, by a browser
SIDES = (320, 480, 640, 800, 800)  # px; of photos, the longer side
UPLOADED = (400, 1_200, 2_400, 4_000)  # px; likewise of what programs upload
PHOTOS = {"7-crossed": "squared", "4-open": "on a table", "2": "a hand's shadow"}
PHOTOS |= {"3": "lined", "8": "chalk", "5": "noise", "0": "a phone's hard shadow"}
NETWORKS = ("digits", "cnn-32-64", "small")
CLASS, RUSHED = 30, 4  # who draw at once when it begins, and how much
NAMES = {  # of processes, by what stands in the line that starts them
    "app.py": "page",
    ".lessons": "lessons",
    "--nice": "long",  # for what takes long
}
GOING = ("drawing", "learning")  # phases of a lesson


class Over(Exception):  # noqa: N818 - nothing is wrong
    """The time is over."""


@dataclass
class Room:
    """The server that all share, and what became of their questions."""

    server: object
    pace: float
    key: str
    parts: dict
    static: list
    photos: dict  # of each side, files
    over: threading.Event = field(default_factory=threading.Event)
    answered: Counter = field(default_factory=Counter)
    faults: Counter = field(default_factory=Counter)

    def rest(self, seconds):
        """Wait for so many seconds of a human's time."""
        if self.over.wait(seconds / self.pace):
            raise Over


class Person:
    """Somebody with a connection that stays open, as a browser's do."""

    def __init__(self, room, number):
        self.room, self.rng = room, np.random.default_rng(number)
        self.number, self.turn, self.drawings = number, 0, 0
        self.begin()

    def begin(self):
        """Come as somebody new."""
        self.session = secrets.token_hex(5)
        self.visit = secrets.token_hex(16)
        self.language = str(self.rng.choice(LANGUAGES))
        self.line = self.connection()

    def connection(self):
        return http.client.HTTPConnection(
            "127.0.0.1", self.room.server.port, timeout=ANSWER_LIMIT
        )

    def exchange(self, method, path, body=None, kind="application/json"):
        """Return status and body; over a new connection if the old one was closed."""
        headers = BROWSER | {"Accept-Language": self.language}
        headers |= {"Content-Type": kind} if body else {}
        for _ in range(2):
            try:
                self.line.request(method, path, body, headers)
                answer = self.line.getresponse()
                return answer.status, answer.read()
            except (http.client.HTTPException, OSError):
                self.line.close()
        return 0, b""

    def get(self, path):
        status, body = self.exchange("GET", path)
        self.count(folder_of(path), status == 200, status)
        return body

    def post(self, path, body, kind="application/json"):
        status, told = self.exchange("POST", path, body, kind)
        self.count(folder_of(path), status == 200, status)
        return json.loads(told) if status == 200 else {}

    def count(self, what, is_good, said):
        self.room.answered[what] += 1
        if not is_good:
            self.room.faults[f"{what}: {said}"] += 1

    def call(self, part, function, message):
        """Return what a function of a part of the page answers."""
        body = call_body(
            self.room.parts[part],
            function,
            self.session,
            {**message, "language": self.language},
        )
        status, told = self.exchange("POST", "/gradio_api/component_server/", body)
        answer = json.loads(told) if status == 200 else {"error": status}
        is_good = "error" not in answer or answer.get("again")
        self.count(function, is_good, answer.get("error"))
        return answer

    @contextmanager
    def listening(self, path):
        """Keep a stream of events open."""
        line = self.connection()
        line.request("GET", path, headers=BROWSER)
        stream = line.getresponse()
        try:
            yield stream
        finally:
            stream.close()
            line.close()

    # What people do.

    def load_page(self):
        """Load what a browser loads."""
        self.get("/")
        for path in self.room.static:
            self.get(f"/assets/{path}")
        for path in (
            *("theme.css?v=1", "parts.json?v=1", "manifest.json", "favicon.ico"),
            *(f"words-{self.language}.json?v=1", "gradio_api/startup-events", "health"),
        ):
            self.get(f"/{path}")

    def draw(self):
        """Draw a digit; return its strokes, and what was read."""
        self.drawings += 1
        answer = {}
        seed = 10_000 * self.number + self.drawings
        for strokes in growing_drawing(seed):
            for share in (0.2, 0.4, 0.6, 0.8, 1.0):
                drawn = partly_drawn(strokes, share)
                answer = self.read(drawn, lifted=share == 1.0)
                self.room.rest(0.12)
            self.room.rest(0.4)
        return strokes, answer

    def read(self, strokes, lifted=True):
        self.turn += 1
        message = {"strokes": strokes, "visit": self.visit, "turn": self.turn}
        return self.call("pad", "read_drawing", message | {"lifted": lifted})

    def photo(self):
        """Return a photo of a digit on paper, in base64."""
        return address_from(self.file(SIDES), "jpeg")

    def file(self, sides):
        """Return a photo's file."""
        photos = self.room.photos[int(self.rng.choice(sides))]
        return photos[int(self.rng.integers(len(photos)))]


def folder_of(path):
    return path.rpartition("/")[0] or "/"


# Roles: each is somebody who does this again and again.


def visit_page(person):
    """Load the page, draw, look at things, and leave."""
    person.begin()
    person.load_page()
    with person.listening(f"/gradio_api/heartbeat/{person.session}"):
        for _ in range(int(person.rng.integers(2, 6))):
            strokes, answer = person.draw()
            person.room.rest(2)
            look = LOOKS[int(person.rng.integers(len(LOOKS)))]
            look(person, strokes, answer)
            person.room.rest(3)
    person.line.close()


def look_why(person, strokes, answer):
    drawing = {"strokes": strokes}
    person.call("why", "explain_drawing", drawing)
    person.room.rest(2)
    person.call("why", "explain_drawing", drawing | {"digit": 3, "other": 8})
    person.call("why", "look_inside", drawing)


def look_at_networks(person, strokes, answer):
    person.call("networks", "read_by_all", {"strokes": strokes})


def look_at_training(person, strokes, answer):
    name = str(person.rng.choice(NETWORKS))
    person.call("training", "describe_learning", {})
    if answer.get("glyph"):
        person.call("training", "read_at_steps", {"glyph": answer["glyph"]})
    person.call("training", "describe_network", {"network": name})
    person.room.rest(2)
    person.call("training", "count_readings", {"network": name})
    drawn, read = map(int, person.rng.integers(0, 10, 2))
    cell = {"network": name, "drawn": drawn, "read": read}
    person.call("training", "open_cell", cell)


def look_at_photo(person, strokes, answer):
    person.call("photo", "read_photo", {"picture": person.photo()})
    person.room.rest(2)
    picture = {"picture": person.photo()}
    person.call("photo", "read_photo", picture)
    person.call("why", "explain_drawing", picture)


def look_at_number(person, strokes, answer):
    person.call("pad", "read_drawing", {"strokes": ROW})


def look_at_the_rest(person, strokes, answer):
    person.call("certainty", "describe_certainty", {})
    address = f"http://10.0.{person.rng.integers(255)}.1:7860/"
    person.call("share", "share_code", {"address": address})
    person.get(f"/lessons.html?language={person.language}")
    visit = person.call("feedback", "begin_visit", {})
    said = {"strokes": strokes, "label": 7, **visit}
    kept = person.call("feedback", "keep_correction", said)
    if "kept" in kept:
        person.call("feedback", "take_back", {**visit, "kept": kept["kept"]})


def look_at_lesson(person, strokes, answer):
    """Begin a lesson, and watch it."""
    seen = {"glyph": answer.get("glyph") or "A" * 1_048}
    told = person.call("training", "begin_learning", seen)
    while told.get("phase") in GOING:
        person.room.over.wait(told["again"] / 1e3)
        person.room.rest(0)
        known = {"run": told["run"], "since": 99}
        told = person.call("training", "watch_learning", seen | known)


LOOKS = (
    *(look_why, look_at_networks, look_at_training, look_at_photo, look_at_photo),
    *(look_at_number, look_at_the_rest, look_at_lesson),
)


def take_part(person):
    """Come to class: look at the task, give drawings and judge some; leave."""
    person.begin()
    person.load_page()
    state = {}
    for _ in range(20):
        known = {"visit": state["visit"]} if state else {}
        state = person.call("classroom", "watch_class", known)
        if "visit" not in state:
            return
        if state["judge"]:
            said = {"number": state["judge"]["number"], "said": 7}
            judged = {"visit": state["visit"], **said}
            person.call("classroom", "judge_drawing", judged)
        if person.rng.random() < 0.4 and not state["frozen"]:
            give(person, state)
        person.room.rest(state["again"] / 1e3)
    person.line.close()


def give(person, state):
    strokes, answer = person.draw()
    gift = {
        "visit": state["visit"],
        "token": secrets.token_hex(8),
        "task": state["task"]["number"],
        "label": person.drawings % 10,
        "strokes": strokes,
    }
    given = person.call("classroom", "give_drawing", gift)
    person.room.over.wait(1)  # the server takes one a second, whatever the pace
    if "given" in given and person.rng.random() < 0.1:
        back = {"visit": state["visit"], "given": given["given"]}
        person.call("classroom", "take_drawing_back", back)
    if answer.get("glyph"):
        person.call("classroom", "read_by_class", {"glyph": answer["glyph"]})


def teach(person):
    """Look at the board; set tasks, teach, save; forget all at the end."""
    person.begin()
    key, known = {"key": person.room.key}, {}
    tasks = [{"kind": "any"}, {"kind": "digit", "digit": 4}]
    tasks += [{"kind": "fool", "digit": 7}, {"kind": "letter", "letter": "A"}]
    for task in tasks:
        person.call("board", "set_task", key | task)
        for _ in range(60):
            told = person.call("board", "show_board", key | known)
            known = {name: told.get(name) for name in ("epoch", "since", "removed")}
            person.room.rest(1)
    person.call("board", "name_labels", key | {"names": list("0123456789")})
    told = person.call("board", "teach_class", key | {"steps": 256})
    while told.get("phase") in GOING:
        person.room.rest(0)
        person.room.over.wait(0.5)
        told = person.call("board", "watch_teaching", key | {"run": told["run"]})
    person.call("board", "read_drawings", key | {"numbers": list(range(1, 99))})
    person.call("board", "save_class", key)
    person.call("board", "remove_drawing", key | {"number": 1})
    person.call("board", "forget_class", key)


def use_program(person):
    """Upload a picture and have it read, by either of the ways there are."""
    person.begin()
    before, after = FORM
    body = before + person.file(UPLOADED) + after
    paths = person.post("/gradio_api/upload", body, "multipart/form-data; boundary=x")
    if paths:
        picture = {"path": paths[0], "meta": {"_type": "gradio.FileData"}}
        (read_by_call if person.rng.random() < 0.5 else read_by_queue)(person, picture)
    person.line.close()
    person.room.rest(15)


def read_by_call(person, picture):
    body = json.dumps({"data": [picture]}).encode()
    event = person.post("/gradio_api/call/read", body).get("event_id")
    if event and person.rng.random() < 0.9:  # some never fetch the answer
        told = person.get(f"/gradio_api/call/read/{event}")
        person.count("read", b"verdict" in told, told[:80])


def read_by_queue(person, picture):
    call = {"data": [picture], "fn_index": person.room.parts["/read"]}
    body = json.dumps(call | {"session_hash": person.session}).encode()
    person.post("/gradio_api/queue/join", body)
    address = f"/gradio_api/queue/data?session_hash={person.session}"
    with person.listening(address) as stream:
        told = stream.read()
        person.count("queue", b"verdict" in told, told[-80:])


ROLES = (*[visit_page] * 4, *[take_part] * 3, teach, use_program)


def act(room, number, role):
    """Play a role until the time is over."""
    person = Person(room, number)
    with suppress(Over):
        room.rest(3 * number)
        while True:
            try:
                role(person)
            except (OSError, http.client.HTTPException, ValueError) as error:
                room.faults[f"{role.__name__}: {error!r}"] += 1
                room.rest(1)


# The memory.


@dataclass
class Soak:
    """What was held, minute by minute."""

    minutes: list = field(default_factory=list)  # of {process: Held}
    answered: Counter = field(default_factory=Counter)
    faults: Counter = field(default_factory=Counter)

    def growth(self):
        """Return by what share the end's memory exceeds that after `SETTLED`."""
        totals = [total(held).resident for held in self.minutes]
        settled = statistics.median(totals[SETTLED - 1 : SETTLED - 1 + SPAN])
        return statistics.median(totals[-SPAN:]) / settled - 1


def total(held):
    """Return what all processes hold."""
    return Held(
        sum(each.resident for each in held.values()),
        sum(each.private for each in held.values()),
    )


def soak(minutes, every=60.0, pace=1.0, tell=print):
    """Return what a server held through so many spans of `every` seconds."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        corrections = folder / "corrections"
        with running(folder, "--class", "--corrections", corrections) as server:
            room = opened(server, pace)
            with used(room):
                number = server.process.pid
                held = [watch(number, every, n, tell) for n in range(minutes)]
            return Soak(held, room.answered, room.faults)


@contextmanager
def used(room):
    """Have people use the room meanwhile."""
    rush(room)
    people = [
        threading.Thread(target=act, args=(room, number, role))
        for number, role in enumerate(ROLES, 1)
    ]
    for person in people:
        person.start()
    try:
        yield
    finally:
        room.over.set()
        for person in people:
            person.join()


def opened(server, pace):
    """Return the room around a server that has just started."""
    asked = Server(server.port, server.process, 0.0)
    config = asked.get("/config")
    parts = {each["props"].get("elem_id"): each["id"] for each in config["components"]}
    [read] = [each for each in config["dependencies"] if each["api_name"] == "read"]
    [folder] = find_spec("gradio").submodule_search_locations
    assets = sorted(each.name for each in Path(folder, ASSETS).glob("*.js"))
    static = assets[:: len(assets) // FILES_LOADED]
    key = urlsplit(server.board).fragment.removeprefix("board=")
    return Room(server, pace, key, parts | {"/read": read["id"]}, static, photos())


def rush(room):
    """Draw as a whole class does at once, for which more processes start."""

    def draw(number):
        person = Person(room, 1_000 + number)
        for _ in range(RUSHED):
            person.read(ROW if number % 5 == 0 else growing_drawing(number)[-1])
        person.line.close()

    with ThreadPoolExecutor(CLASS) as pupils:
        list(pupils.map(draw, range(CLASS)))


def photos():
    """Return files of photos by the length of their longer side."""
    found = defaultdict(list)
    for name, trouble in PHOTOS.items():
        taken = photographed(photo_of(name, trouble))
        for side in {*SIDES, *UPLOADED}:
            scale = side / max(taken.size)
            size = [round(scale * length) for length in taken.size]
            found[side].append(stored(taken.resize(size), "JPEG", quality=85))
    return found


def watch(process, seconds, number, tell):
    """Return what each process held, in the median of looks; tell of it."""
    until, looks = time.monotonic() + seconds, []
    while time.monotonic() < until:
        time.sleep(min(LOOK, max(0, until - time.monotonic())))
        looks.append(named(memory_by_process(process)))
    found = {
        name: median([look[name] for look in looks if name in look])
        for name in looks[-1]
    }
    tell(row(number + 1, found))
    return found


def named(found):
    """Return what processes hold, by their names in place of their numbers."""
    count, names = Counter(), {}
    for number, held in found.items():
        with suppress(OSError):  # it has ended meanwhile
            name = name_of(Path(f"/proc/{number}/cmdline").read_text())
            count[name] += 1
            names[f"{name} {count[name]}" if count[name] > 1 else name] = held
    return names


def name_of(line):
    return next((name for sign, name in NAMES.items() if sign in line), "reads")


def median(held):
    return Held(
        statistics.median(each.resident for each in held),
        statistics.median(each.private for each in held),
    )


def row(number, found):
    parts = [
        f"{name} {held.resident:.0f} ({held.private:.0f})"
        for name, held in {"all": total(found), **found}.items()
    ]
    return f"{number:3}  {';  '.join(parts)}"


def main():
    """Print the table; return the exit status."""
    parser = argparse.ArgumentParser(description="A server's memory through an hour.")
    parser.add_argument("--minutes", type=int, default=60)
    parser.add_argument("--every", type=float, default=60.0, help="s; of each row")
    parser.add_argument("--pace", type=float, default=1.0, help="times a human's")
    flags = parser.parse_args()
    print("resident MB (of these its own alone), each row a median", flush=True)
    found = soak(flags.minutes, flags.every, flags.pace, lambda t: print(t, flush=True))
    print(f"{sum(found.answered.values()):,} answers: {dict(found.answered)}")
    print(f"faults: {dict(found.faults)}")
    if flags.minutes < SETTLED + SPAN:
        return 0
    print(f"the end beside minute {SETTLED}: {found.growth():+.1%}")
    return int(abs(found.growth()) > TOLERANCE or bool(found.faults))


if __name__ == "__main__":
    sys.exit(main())
