"""What stands before Gradio lets in what it should, for as long as it should."""

import asyncio
import json
import os
from types import SimpleNamespace

import pytest

from digits.page.server import body_limit as limits
from digits.page.server import uploads
from digits.page.server.allowlist import STREAMS, RouteAllowList
from digits.page.server.body_limit import BodyLimit, limit_of
from digits.page.server.call_check import fault_in
from digits.page.server.uploads import (
    FILE_BYTES,
    KEPT,
    ROOM,
    NoRoomError,
    Uploads,
    files_in,
)
from tests.helpers.aside import run

API = "/gradio_api"
READ = SimpleNamespace(_is_server_fn=True)
BLOCKS = SimpleNamespace(blocks={4: SimpleNamespace(read=READ, name="pad")}, fns={0: 1})
GRADIO = SimpleNamespace(get_blocks=lambda: BLOCKS, uploaded_file_dir="/uploads")


def scope_of(path, method="POST", **more):
    whole = {"type": "http", "method": method, "path": path, "headers": []}
    return {**whole, "app": GRADIO, **more}


def asked(application, scope, *parts):
    """Ask an ASGI application; return status and body of its answer."""
    return run(ask(application, scope, *parts))


async def ask(application, scope, *parts):
    coming = [{"type": "http.request", "body": p, "more_body": True} for p in parts]
    coming.append({"type": "http.request", "body": b"", "more_body": False})
    sent = []

    async def receive():
        return coming.pop(0)

    async def send(message):
        sent.append(message)

    await application(scope, receive, send)
    body = b"".join(message.get("body", b"") for message in sent)
    return sent[0].get("status"), body


async def says_yes(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"yes"})


async def echo(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": (await receive())["body"]})


# Bodies.


def test_each_address_has_its_own_limit():
    assert limit_of(f"{API}/upload") == 8_000_000
    assert limit_of(f"{API}/component_server/") == 2_000_000
    assert limit_of(f"{API}/queue/join") == 20_000
    assert limit_of("/") == 20_000


def test_a_body_that_comes_in_parts_goes_on_as_one():
    parts = [b'{"component_id": 4, ', b'"fn_name": "read", ', b'"session_hash": "s"}']
    status, body = asked(BodyLimit(echo), scope_of(f"{API}/component_server/"), *parts)
    assert (status, body) == (200, b"".join(parts))


def test_one_byte_over_the_limit_is_too_much():
    scope = scope_of(f"{API}/upload")
    assert asked(BodyLimit(says_yes), scope, bytes(8_000_000))[0] == 200
    assert asked(BodyLimit(says_yes), scope, bytes(8_000_000), b"1")[0] == 413


def test_what_is_refused_is_heard_out_and_not_kept():
    coming = [bytes(6_000_000)] * 9
    limit = BodyLimit(says_yes)
    assert asked(limit, scope_of(f"{API}/upload"), *coming[:3])[0] == 413
    assert limit.held == 0
    assert asked(limit, scope_of(f"{API}/upload"), *coming)[0] == 413


def test_a_body_whose_sender_is_gone_goes_nowhere():
    sent = []

    async def gone():
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    run(BodyLimit(says_yes)(scope_of(f"{API}/upload"), gone, send))
    assert sent[0]["status"] == 400


def test_a_body_that_stops_short_is_given_up(monkeypatch):
    monkeypatch.setattr(limits, "BODY_PATIENCE", 0.01)
    sent = []

    async def never():
        await asyncio.sleep(9)

    async def send(message):
        sent.append(message)

    run(BodyLimit(says_yes)(scope_of(f"{API}/upload"), never, send))
    assert sent[0]["status"] == 408
    assert b"too long to arrive" in sent[1]["body"]


def test_large_bodies_wait_for_one_another_and_small_ones_do_not():
    limit = BodyLimit(says_yes)
    limit.held = limits.HELD_BYTES
    assert asked(limit, scope_of(f"{API}/upload"), bytes(64_001))[0] == 503
    assert asked(limit, scope_of(f"{API}/upload"), bytes(64_000))[0] == 200
    assert limit.held == limits.HELD_BYTES


# Calls.


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, None),
        ({"session_hash": "s" * 64}, None),
        ({"session_hash": "s" * 65}, 400),
        ({"session_hash": 7}, 400),
        ({"component_id": 5}, 404),
        ({"component_id": True}, 404),
        ({"component_id": {}}, 404),
        ({"fn_name": "name"}, 404),
        ({"fn_name": []}, 404),
    ],
)
def test_a_call_names_a_session_in_short_and_a_function_that_is_there(changes, status):
    call = {"component_id": 4, "fn_name": "read", "session_hash": "s", **changes}
    scope = scope_of(f"{API}/component_server/")
    fault = fault_in(scope, json.dumps(call).encode())
    assert (fault and fault[0]) == status


# Uploads.


FORM = b"multipart/form-data; boundary=cut"
PART = (
    b'--cut\r\nContent-Disposition: form-data; name="files"; filename="7"\r\n\r\n%b\r\n'
)


@pytest.mark.parametrize(
    "contents", [b"", b"7", b"\r\n--cu\r\n\r\n", bytes(range(256))]
)
@pytest.mark.parametrize(
    "kind", [FORM, FORM.replace(b"cut", b'"cut"'), FORM + b"; a=b"]
)
def test_a_file_comes_out_of_its_form_as_it_went_in(contents, kind):
    assert files_in(kind, PART % contents + b"--cut--\r\n") == [contents]


def test_a_field_is_no_file():
    field = PART.replace(b'; filename="7"', b"")
    assert files_in(FORM, field % b"no" + PART % b"yes" + b"--cut--") == [b"yes"]
    assert files_in(b"application/json", PART % b"7") == []


@pytest.fixture
def clock():
    return SimpleNamespace(now=0.0)


@pytest.fixture
def kept(tmp_path, clock):
    uploads_kept = Uploads(says_yes, lambda: str(tmp_path), lambda: clock.now)
    yield uploads_kept
    if uploads_kept._folder is not None:
        uploads_kept._folder.cleanup()


def test_an_upload_is_kept_for_five_minutes(kept, clock):
    seven = kept.keep(b"7")
    assert seven.read_bytes() == b"7"
    clock.now = KEPT - 1
    eight = kept.keep(b"8")
    assert seven.exists()
    clock.now = KEPT
    kept.keep(b"9")
    assert not seven.exists()
    assert eight.exists()


def test_uploads_fill_their_room_and_no_more(kept, clock, tmp_path, monkeypatch):
    monkeypatch.setattr(uploads, "ROOM", 3 * (1_000 + FILE_BYTES))
    for _ in range(3):
        kept.keep(bytes(1_000))
    with pytest.raises(NoRoomError):
        kept.keep(b"")
    assert sum(
        file.stat().st_size for file in tmp_path.rglob("*") if file.is_file()
    ) == (3_000)
    clock.now = KEPT
    assert kept.keep(b"").exists()
    assert ROOM == 128_000_000


def test_a_full_room_is_said_so(kept, monkeypatch):
    monkeypatch.setattr(uploads, "ROOM", 0)
    scope = scope_of(f"{API}/upload", headers=[(b"content-type", FORM)])
    status, body = asked(kept, scope, PART % b"7" + b"--cut--")
    assert status == 507
    assert b"Try again in a few minutes" in body


# Doors.


@pytest.mark.parametrize("root", ["", "/digits"])
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("HEAD", "/", 200),
        ("GET", "/config", 200),
        ("GET", "/assets/a/b.js", 200),
        ("GET", f"{API}/info", 200),
        ("GET", f"{API}/call/read/abc", 200),
        ("POST", f"{API}/call/read", 200),
        ("POST", f"{API}/component_server/", 200),
        ("GET", f"{API}/component_server/", 404),
        ("POST", "/", 404),
        ("GET", f"{API}/file=/etc/passwd", 404),
        ("GET", "/config\n", 404),
        ("STREAM", "/", 404),
    ],
)
def test_only_what_is_used_is_open(root, method, path, status):
    scope = scope_of(root + path, method, root_path=root)
    assert asked(RouteAllowList(says_yes), scope)[0] == status


def test_a_failure_is_said_in_a_sentence():
    async def fails(scope, receive, send):
        raise KeyError("the inside")

    status, body = asked(RouteAllowList(fails), scope_of("/", "GET"))
    assert status == 500
    assert b"went wrong here" in body
    assert b"inside" not in body


def test_an_error_that_says_nothing_is_said_in_a_sentence():
    async def shrugs(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b'data: {"error": null}'})

    _, body = asked(RouteAllowList(shrugs), scope_of(f"{API}/queue/data", "GET"))
    assert body.startswith(b'data: {"error": "That went wrong here.')


def test_so_many_streams_are_open_and_no_more():
    doors = RouteAllowList(says_yes)
    doors.streams = STREAMS
    assert asked(doors, scope_of(f"{API}/queue/data", "GET"))[0] == 503
    assert asked(doors, scope_of("/", "GET"))[0] == 200
    doors.streams -= 1
    assert asked(doors, scope_of(f"{API}/queue/data", "GET"))[0] == 200
    assert doors.streams == STREAMS - 1


def test_a_websocket_is_closed():
    sent = []

    async def send(message):
        sent.append(message["type"])

    run(RouteAllowList(says_yes)({"type": "websocket"}, None, send))
    assert sent == ["websocket.close"]


def test_what_is_open_is_open_below_a_path_that_begins_alike():
    scope = scope_of(f"{API}/info", "GET", root_path="/g")  # a proxy took that off
    assert asked(RouteAllowList(says_yes), scope)[0] == 200


def file_at(path):
    return {"data": [{"path": str(path), "meta": {"_type": "gradio.FileData"}}]}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("digits-a/0123", None),
        ("digits-a/../../passwd", 400),
        ("/etc/passwd\n2026-01-01T00:00:00Z ready", 400),
        ("http://127.0.0.1/x.png", None),  # the endpoint says why not
    ],
)
def test_a_file_is_an_upload_or_it_is_refused_before_gradio_sees_it(
    path, status, tmp_path
):
    gradio = SimpleNamespace(get_blocks=lambda: BLOCKS, uploaded_file_dir=str(tmp_path))
    given = path if path.startswith(("/", "http")) else tmp_path / path
    scope = scope_of(f"{API}/call/read", app=gradio)
    fault = fault_in(scope, json.dumps(file_at(given)).encode())
    assert (fault and fault[0]) == status


def test_folders_that_killed_servers_left_are_removed(tmp_path):
    left, other, young = (tmp_path / n for n in ("digits-old", "other", "digits-new"))
    for folder in (left, other, young):
        folder.mkdir()
    for folder in (left, other):
        os.utime(folder, (0, 0))
    uploads = Uploads(says_yes, lambda: str(tmp_path))
    uploads.keep(b"x")
    uploads._folder.cleanup()
    assert not left.exists()
    assert other.exists()
    assert young.exists()
