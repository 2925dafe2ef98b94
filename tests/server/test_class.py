"""A class session on the real server: what it leaves behind, and what its log says."""

import hashlib
import os
import sys
from pathlib import Path

from digits.bench.load import growing_drawing
from digits.bench.server import Server
from tests.helpers.running import running

ROOT = Path(__file__).parents[2]
WATCHED = ("app.py", "digits", "weights", "docs")
DIGITS = range(5)


def content(folder):
    """Return what the files of the project hold, but for what Python compiles."""
    files = [folder / WATCHED[0]]
    for name in WATCHED[1:]:
        files += [path for path in (folder / name).rglob("*") if path.is_file()]
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if path.suffix != ".pyc"
    }


def hold_a_lesson(server):
    """Let a class give drawings, be taught, saved and forgotten; return the visits."""
    page = Server(server.port, server.process, 0.0)
    parts, key = page.parts(), server.board.partition("#board=")[2]

    def pupil(function, **message):
        return page.ask(parts["classroom"], function, message)

    def teacher(function, **message):
        return page.ask(parts["board"], function, {"key": key, **message})

    visits = []
    for digit in DIGITS:
        seen = pupil("watch_class")
        visits.append(seen["visit"])
        sent = {"visit": seen["visit"], "token": "0" * 8, "label": digit}
        strokes = growing_drawing(digit)[-1]
        given = pupil("give_drawing", **sent, strokes=strokes)
        assert given == {"given": digit + 1, "count": 1}
    assert page.ask(parts["board"], "show_board", {"key": "x" * 22})["closed"]
    assert teacher("teach_class", steps=64)["run"] == 1
    while teacher("watch_teaching")["phase"] == "learning":
        pass
    assert teacher("save_class")["file"]
    assert teacher("show_board")["total"] == len(DIGITS)
    assert teacher("forget_class") == {"forgotten": True}
    return [*visits, key]


def test_after_a_session_no_file_differs_and_no_log_line_tells_of_it(tmp_path):
    before = content(ROOT)
    folder = tmp_path / "written"
    folder.mkdir()
    with running(tmp_path, "--class", TMPDIR=str(folder)) as server:
        secrets = hold_a_lesson(server)
        server.signal()
        assert server.ended() == (0 if sys.platform != "win32" else 1)
        log = "\n".join(server.log())
    assert content(ROOT) == before
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    assert server.events()[-1] == "stopped"
    assert [secret for secret in secrets if secret in log] == []
    for told in ("board=", "127.0.0.1", "strokes", "points"):
        assert told not in log


def test_without_the_flag_there_is_nothing_of_a_class(server):
    page = Server(server.port, server.process, 0.0)
    assert not {"classroom", "board"} & set(page.parts())
    assert "board" not in page.get("/parts.json")
    assert not [key for key in page.get("/words-en.json") if key.startswith("class.")]


def test_a_space_opens_a_session_with_a_key_of_its_hosts_alone(tmp_path):
    key = "abcdefgh12345678"
    variables = {"DIGITS_CLASS": "1", "DIGITS_CLASS_KEY": key}
    with running(tmp_path, **{**os.environ, **variables}) as server:
        page = Server(server.port, server.process, 0.0)
        board = page.parts()["board"]
        assert page.ask(board, "show_board", {"key": key})["total"] == 0
        printed = server.process.stdout.readline()
        assert printed.endswith("#board=KEY\n")
        assert key not in printed
