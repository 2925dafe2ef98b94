"""The guards before Gradio accept what they should, for as long as they should."""

import asyncio
import json
import os
from functools import partial
from types import SimpleNamespace
from unittest.mock import AsyncMock

import pytest
from starlette.datastructures import Headers
from starlette.responses import Response

from digits.page.server.allowlist import RouteAllowList
from digits.page.server.body_limit import HELD, UPLOAD_BYTES, BodyLimit, limit_of
from digits.page.server.calls import Calls
from digits.page.server.uploads import (
    FILE_BYTES,
    KEPT_SECONDS,
    NoRoomError,
    Uploads,
    files_in,
)
from tests.helpers.aside import run

API = "/gradio_api"


def read(message):
    """Answer as a function of the page does."""
    return {"read": message}


async def read_later(message):
    return read(message)


read._is_server_fn = read_later._is_server_fn = True
PAD = SimpleNamespace(read=read, read_later=read_later, name="pad")
BLOCKS = SimpleNamespace(blocks={4: PAD}, fns={0: 1})
GRADIO = SimpleNamespace(get_blocks=lambda: BLOCKS)


def scope_of(path, method="POST", **more):
    whole = {"type": "http", "method": method, "path": path, "headers": []}
    return {**whole, "app": GRADIO, **more}


UPLOAD = scope_of(f"{API}/upload")
STREAM = scope_of(f"{API}/queue/data", "GET")


def asked(application, scope, *parts, receive=None):
    """Ask an ASGI application; return status and body of its answer.

    What it receives is a body in parts, or whatever a function gives.
    """
    coming = [{"type": "http.request", "body": p, "more_body": True} for p in parts]
    coming.append({"type": "http.request", "body": b"", "more_body": False})
    sent = []

    async def receive_next():
        return coming.pop(0)

    async def send(message):
        sent.append(message)

    run(application(scope, receive or receive_next, send))
    body = b"".join(message.get("body", b"") for message in sent)
    return sent[0].get("status", sent[0]["type"]), body


says_yes = Response(b"yes")


async def echo(scope, receive, send):
    await Response((await receive())["body"])(scope, receive, send)


# Bodies.


def test_a_body_that_comes_in_parts_goes_on_as_one():
    parts = [b"one", b"two", b"three"]
    status, body = asked(BodyLimit(echo), scope_of(f"{API}/component_server/"), *parts)
    assert (status, body) == (200, b"".join(parts))


@pytest.mark.parametrize(
    ("path", "most"),
    [
        (f"{API}/upload", 12_000_000),
        (f"{API}/component_server/", 1_000_500),
        (f"{API}/queue/join", 20_000),
        ("/", 20_000),
    ],
)
def test_one_byte_over_the_limit_of_an_address_is_too_much(path, most):
    assert limit_of(path) == most
    body = bytes(most)
    assert asked(BodyLimit(says_yes), scope_of(path), body)[0] == 200
    assert asked(BodyLimit(says_yes), scope_of(path), body, b" ")[0] == 413


def test_a_refused_body_is_read_to_its_end_and_not_kept():
    coming = [bytes(6_000_000)] * 9
    limit = BodyLimit(says_yes)
    assert asked(limit, UPLOAD, *coming[:3])[0] == 413
    assert limit.held[UPLOAD_BYTES] == 0
    assert asked(limit, UPLOAD, *coming)[0] == 413


def test_a_body_that_stops_short_or_whose_sender_is_gone_is_given_up():
    gone = AsyncMock(return_value={"type": "http.disconnect"})
    never = partial(asyncio.sleep, 9)
    assert asked(BodyLimit(says_yes), UPLOAD, receive=gone)[0] == 400
    limit = BodyLimit(says_yes, patience=0.01)
    status, body = asked(limit, UPLOAD, receive=never)
    assert status == 408
    assert b"too long to arrive" in body


def test_large_bodies_wait_for_one_another_and_small_ones_do_not():
    limit = BodyLimit(says_yes)
    limit.held[UPLOAD_BYTES] = HELD * UPLOAD_BYTES + 1
    assert asked(limit, UPLOAD, bytes(64_001))[0] == 503
    assert asked(limit, UPLOAD, bytes(64_000))[0] == 200
    assert limit.held[UPLOAD_BYTES] == HELD * UPLOAD_BYTES + 1
    photo = scope_of(f"{API}/component_server/")  # is of another kind
    assert asked(limit, photo, bytes(64_001))[0] == 200


# Calls.


def called(call, application=None, path="component_server/"):
    """Return status and body of the answer to a call."""
    body = json.dumps(call).encode()
    return asked(application or Calls(says_yes), scope_of(f"{API}/{path}"), body)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, 200),
        ({"session_hash": "s" * 64}, 200),
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
    assert called(call)[0] == status


@pytest.mark.parametrize("function", ["read", "read_later"])
def test_a_function_of_the_page_is_answered_without_gradio(function):
    call = {"component_id": 4, "fn_name": function, "data": {"language": "de"}}
    status, body = called(call, Calls(None))
    assert (status, json.loads(body)) == (200, {"read": {"language": "de"}})


@pytest.mark.parametrize(
    "body", [b"", b"seven", b"[1]", b"\xff", b'{"data": NaN}', b"[" * 100_000]
)
def test_what_is_no_call_is_not_understood(body):
    status, said = asked(Calls(None), scope_of(f"{API}/component_server/"), body)
    assert status == 400
    assert b"I do not understand that." in said


def test_of_a_call_only_so_many_values_are_parsed_and_any_photo():
    most = {"component_id": 4, "fn_name": "read", "data": [7] * 24_999}
    assert called(most)[0] == 200
    assert called({**most, "and": "one more"})[0] == 413
    assert called({**most, "data": "A" * 1_000_000})[0] == 200


def test_a_programs_call_goes_on_to_gradio_as_it_came():
    body = b'{ "data":[7]}'
    assert asked(Calls(echo), scope_of(f"{API}/call/read"), body) == (200, body)
    assert asked(Calls(echo), scope_of(f"{API}/upload"), body) == (200, body)


# Uploads.


FORM = b"multipart/form-data; boundary=cut"
PART = (
    b'--cut\r\nContent-Disposition: form-data; name="files"; filename="7"\r\n\r\n%b\r\n'
)


def sent_files(kind, body):
    return run(files_in(Headers(raw=[(b"content-type", kind)]), body))


@pytest.mark.parametrize(
    "kind", [FORM, FORM.replace(b"cut", b'"cut"'), FORM + b"; charset=zip"]
)
def test_a_file_comes_out_of_its_form_as_it_went_in_and_a_field_is_none(kind):
    field = PART.replace(b'; filename="7"', b"") % b"no"
    for contents in (b"", b"7", b"\r\n--cu\r\n\r\n", bytes(range(256))):
        body = field + PART % contents + b"--cut--\r\n"
        assert sent_files(kind, body) == [contents]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (b"application/json", PART % b"7" + b"--cut--"),
        (b"multipart/form-data", PART % b"7" + b"--cut--"),
        (FORM, b""),
        (FORM, b"seven"),
        (FORM, PART % b"7"),  # breaks off
        (FORM, PART % b"7" * 21 + b"--cut--"),
        (FORM, PART.replace(b'; filename="7"', b"") % bytes(1_001) + b"--cut--"),
        (FORM, PART.replace(b'name="files"; ', b"") % b"7" + b"--cut--"),
        (FORM, b"--cut\r\n" + b"a:b\r\n" * 100_000 + b"\r\n7\r\n--cut--"),
    ],
)
@pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")  # in memory only
def test_of_a_broken_form_nothing_is_kept(kind, body):
    assert sent_files(kind, body) == []


@pytest.fixture
def upload_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def kept(upload_folder):
    uploads = Uploads(says_yes, 3 * (1_000 + FILE_BYTES), lambda: 0.0)
    yield uploads
    if uploads.folder is not None:
        uploads.folder.cleanup()


def test_an_upload_is_kept_for_five_minutes(kept):
    seven = kept.keep(b"7")
    assert seven.read_bytes() == b"7"
    kept.clock = lambda: KEPT_SECONDS - 1
    eight = kept.keep(b"8")
    assert seven.exists()
    kept.clock = lambda: KEPT_SECONDS
    kept.keep(b"9")
    assert (seven.exists(), eight.exists()) == (False, True)


def test_uploads_fill_their_quota_and_no_more(kept, tmp_path):
    for _ in range(3):
        kept.keep(bytes(1_000))
    with pytest.raises(NoRoomError):
        kept.keep(b"")
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) == 3_000
    kept.clock = lambda: KEPT_SECONDS
    assert kept.keep(b"").exists()


def test_whoever_uploads_beyond_the_quota_is_told(kept):
    scope = UPLOAD | {"headers": [(b"content-type", FORM)]}
    assert asked(kept, scope, PART % bytes(10_000) + b"--cut--")[0] == 200
    status, body = asked(kept, scope, PART % bytes(10_000) + b"--cut--")
    assert status == 507
    assert b"Try again in a few minutes" in body


# Addresses.


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
def test_only_addresses_in_use_are_open_also_below_a_proxys_path(method, path, status):
    # The last proxy took its path off; the address only begins like it.
    for root, whole in (("", path), ("/digits", f"/digits{path}"), ("/g", path)):
        scope = scope_of(whole, method, root_path=root)
        assert asked(RouteAllowList(says_yes), scope)[0] == status


def test_a_failure_is_answered_in_a_sentence():
    fails = AsyncMock(side_effect=KeyError("the inside"))
    status, body = asked(RouteAllowList(fails), scope_of("/", "GET"))
    assert status == 500
    assert b"went wrong here" in body
    assert b"inside" not in body


def test_an_error_without_words_becomes_a_sentence():
    _, body = asked(RouteAllowList(Response(b'data: {"error": null}')), STREAM)
    assert body.startswith(b'data: {"error": "That went wrong here.')


def test_so_many_streams_are_open_and_no_more():
    guard = RouteAllowList(says_yes, stream_limit=3, streams=3)
    assert asked(guard, STREAM)[0] == 503
    assert asked(guard, scope_of("/", "GET"))[0] == 200
    guard.streams = 2
    assert asked(guard, STREAM)[0] == 200
    assert guard.streams == 2


def test_a_websocket_is_closed():
    status, _ = asked(RouteAllowList(says_yes), {"type": "websocket"})
    assert status == "websocket.close"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("digits-a/0123", 200),
        ("digits-a/../../passwd", 400),
        ("/etc/passwd\n2026-01-01T00:00:00Z ready", 400),
        ("http://127.0.0.1/x.png", 200),  # the endpoint says why not
    ],
)
def test_a_file_is_an_upload_or_it_is_refused_before_gradio_sees_it(
    path, status, upload_folder
):
    given = path if path.startswith(("/", "http")) else str(upload_folder / path)
    call = {"data": [{"path": given, "meta": {"_type": "gradio.FileData"}}]}
    assert called(call, path="call/read")[0] == status


def test_folders_that_killed_servers_left_are_removed(upload_folder, kept):
    for name in ("digits-old", "other", "digits-new"):
        (upload_folder / name).mkdir()
    for name in ("digits-old", "other"):
        os.utime(upload_folder / name, (0, 0))
    folder = kept.keep(b"x").parent.name
    left = {path.name for path in upload_folder.iterdir()}
    assert left == {folder, "other", "digits-new"}
