"""Each reach into Gradio and uvicorn still finds what it reaches for.

The server is Gradio's own, with a page of two functions; no network is loaded.
"""

import gc
import json
import socket
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import gradio as gr
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from gradio_client.utils import is_http_url_like

from digits.page.server import gradio_internals as internals
from tests.helpers.running import HalfSent, free_port, post, question

# Gradio leaves event loops open when it is used and stopped inside a program.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

LINK = {"path": "http://127.0.0.1:9/x.png", "meta": {"_type": "gradio.FileData"}}
GRACE = 60  # s; longer than anything here takes


def build_page():
    """Return a page with a server function and an endpoint for programs."""

    def greet(message):
        return {"greeting": message}

    def measure(picture: gr.FileData) -> int:
        with open(picture["path"], "rb") as file:
            return len(file.read())

    with gr.Blocks(title="Test") as page:
        gr.HTML("Test", server_functions=[greet])
        gr.api(measure, api_name="measure")
        received = internals.describe_endpoint(
            "measure", ("picture", "any file"), ("size", "bytes")
        )
        internals.refuse_links(received, "Send no links.")
    return page, received


def greeter_of(page):
    [greeter] = [part for part in page.blocks.values() if isinstance(part, gr.HTML)]
    return greeter


def launched(page):
    _, address, _ = page.launch(
        server_name="127.0.0.1",
        server_port=free_port(),
        prevent_thread_lock=True,
        quiet=True,
        ssr_mode=False,
    )
    return address.rstrip("/")


@pytest.fixture(scope="module", autouse=True)
def environment(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_ANALYTICS_ENABLED", "False")
        patch.setenv("GRADIO_TEMP_DIR", str(tmp_path_factory.mktemp("uploads")))
        yield
    gc.collect()  # finds those loops here, and not in another test


@pytest.fixture(scope="module")
def served(environment):
    """Give an open page, its address, and the component that receives files."""
    page, received = build_page()
    address = launched(page)
    internals.bound_sessions(page, limit=3, states=2)
    internals.keep_no_statistics(page)
    yield SimpleNamespace(page=page, address=address, received=received)
    internals.stop_server(page, GRACE)


@pytest.fixture(scope="module")
def client(served):
    return Client(served.address, verbose=False)


@pytest.fixture
def fresh():
    """Give a page that is opened and closed for one test."""
    fresh_page, _ = build_page()
    yield fresh_page
    internals.stop_server(fresh_page, GRACE)


# The page.


def test_a_version_is_that_of_the_parts_wherever_they_are_served(fresh):
    version = internals.page_version(fresh)
    launched(fresh)
    assert internals.page_version(fresh) == version
    greeter_of(fresh).value = "Other"
    assert internals.page_version(fresh) != version


def test_only_functions_of_the_page_are_known(served):
    greeter = greeter_of(served.page)._id
    greet = internals.server_function(served.page.app, greeter, "greet")
    assert greet("you") == {"greeting": "you"}
    for part, name in ((greeter, "get_config"), (str(greeter), "greet"), (-1, "greet")):
        assert internals.server_function(served.page.app, part, name) is None
    assert internals.has_page_function(served.page.app, 0)
    for number in (1, False, "0", None):
        assert not internals.has_page_function(served.page.app, number)


# The endpoint for programs.


def test_an_endpoint_is_described_in_our_words(client):
    [endpoint] = client.view_api(return_format="dict")["named_endpoints"].values()
    [[parameter], [answer]] = endpoint["parameters"], endpoint["returns"]
    assert (parameter["label"], answer["label"]) == ("picture", "size")
    assert parameter["python_type"]["description"] == "any file"
    assert answer["python_type"]["description"] == "bytes"


def test_a_link_is_refused_before_it_is_followed(client):
    assert is_http_url_like(LINK["path"])
    with pytest.raises(AppError, match="Send no links"):
        client.predict(LINK, api_name="/measure")


def test_an_upload_lies_where_gradio_accepts_it_and_is_forgotten(
    served, client, tmp_path
):
    (tmp_path / "seven").write_bytes(b"1234567")
    sent = handle_file(str(tmp_path / "seven"))
    assert client.predict(sent, api_name="/measure") == 7
    assert served.page.app.uploaded_file_dir == internals.upload_folder()
    assert served.received.temp_files == set()


def test_only_paths_in_the_folder_are_uploads():
    folder = internals.upload_folder()
    assert internals.is_upload(f"{folder}/a/b")
    for path in ("", "/etc/passwd", f"{folder}/../b", f"{folder}b", "a\0b"):
        assert not internals.is_upload(path)


# The running server.


def test_a_few_sessions_are_remembered_and_no_more(served):
    for number in range(9):
        body = {"data": [LINK], "fn_index": 0, "session_hash": f"session {number}"}
        address = f"{served.address}/gradio_api/queue/join"
        assert post(address, json.dumps(body).encode())[0] == 200
    queue = served.page._queue
    assert list(queue.pending_messages_per_session)[-1] == "session 8"
    assert len(queue.pending_messages_per_session) <= 3
    assert len(queue.pending_event_ids_session) <= 3
    assert len(served.page.app.state_holder.session_data) <= 3  # Gradio adds, then cuts


def test_no_statistics_of_programs_are_kept(served, client, tmp_path):
    (tmp_path / "seven").write_bytes(b"1234567")
    sent = handle_file(str(tmp_path / "seven"))
    queue = served.page._queue
    before = dict(queue.cached_event_analytics_summary)
    assert client.predict(sent, api_name="/measure") == 7
    assert queue.event_analytics == {}
    assert queue.cached_event_analytics_summary == before


def connect(address):
    port = int(address.rpartition(":")[2])
    return socket.create_connection(("127.0.0.1", port), timeout=GRACE)


def half_sent(page, address):
    """Return a call of a page's server function that lacks its last byte."""
    port = int(address.rpartition(":")[2])
    return HalfSent(port, question(greeter_of(page)._id, "greet", "seven"))


def test_beyond_the_limit_a_connection_that_asks_for_nothing_makes_room(fresh):
    address = launched(fresh)
    internals.bound_connections(fresh, limit=2, silence=GRACE)
    idle = [connect(address) for _ in range(2)]
    with connect(address) as new:
        new.sendall(b"GET /config HTTP/1.1\r\nHost: x\r\n\r\n")
        assert new.recv(12) == b"HTTP/1.1 200"
    for line in idle:
        line.setblocking(False)
    closed = [line for line in idle if _is_closed(line)]
    assert len(closed) == 1
    for line in idle:
        line.close()


def _is_closed(line):
    try:
        return line.recv(1) == b""
    except BlockingIOError:
        return False


def test_where_all_ask_the_newest_connection_is_closed(fresh):
    address = launched(fresh)
    internals.bound_connections(fresh, limit=1, silence=GRACE)
    asking = half_sent(fresh, address)
    with connect(address) as new:
        assert new.recv(1) == b""
    assert asking.answer() == (200, {"greeting": "seven"})


def test_a_connection_that_stays_silent_is_closed(fresh):
    address = launched(fresh)
    internals.bound_connections(fresh, limit=9, silence=1)
    with connect(address) as silent, connect(address) as slow:
        slow.sendall(b"GET / HT")
        assert silent.recv(1) == slow.recv(1) == b""
    with connect(address) as idle:  # closed once it has been answered
        idle.sendall(b"GET /config HTTP/1.1\r\nHost: x\r\n\r\n")
        received = b""
        while part := idle.recv(65536):
            received += part
    assert received.startswith(b"HTTP/1.1 200")


def test_a_request_under_way_outlives_the_silence_limit(fresh):
    address = launched(fresh)
    internals.bound_connections(fresh, limit=9, silence=1)
    half = half_sent(fresh, address)
    with connect(address) as silent:  # opened later, and closed first
        assert silent.recv(1) == b""
    assert half.answer() == (200, {"greeting": "seven"})


def test_a_stop_ends_heartbeats(fresh):
    address = launched(fresh)
    beat = urllib.request.urlopen(f"{address}/gradio_api/heartbeat/test")
    assert beat.readline() == b"data: ALIVE\n"
    assert internals.stop_server(fresh, GRACE)
    beat.close()
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(address)


def test_a_stop_waits_for_what_is_under_way_but_not_for_ever(fresh):
    address = launched(fresh)
    half = half_sent(fresh, address)
    assert not internals.stop_server(fresh, 0.5)
    with ThreadPoolExecutor(1) as aside:
        stopped = aside.submit(internals.stop_server, fresh, GRACE)
        assert half.answer() == (200, {"greeting": "seven"})
        assert stopped.result()
