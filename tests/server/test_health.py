"""What the server tells a balancer: waking, ready, stopping."""

import urllib.error
import urllib.request
from concurrent.futures import Future

import pytest

from digits.page.server.health import Health, HealthRoute
from digits.weights import WEIGHTS, load_card
from tests.helpers.aside import run
from tests.helpers.running import health, running


@pytest.fixture
def awake(classifier):
    promise = Future()
    promise.set_result(classifier)
    return promise


def asked(told, path="/health", method="GET", kind="http"):
    """Return status, headers and body of an answer; 404 is what the app gives."""
    sent = []

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 404, "headers": []})
        await send({"type": "http.response.body", "body": b"the page's"})

    async def send(message):
        sent.append(message)

    scope = {"type": kind, "path": path, "method": method}
    run(HealthRoute(app, told)(scope, None, send))
    start, body = sent
    return start["status"], dict(start["headers"]), body["body"]


def test_a_network_that_wakes_up_is_not_ready():
    assert Health(Future(), "abc").told() == (503, {"status": "waking", "page": "abc"})


def test_a_network_that_is_awake_is_ready_and_named_by_its_values(awake):
    sha256 = load_card(WEIGHTS, "digits").sha256
    assert Health(awake, "abc").told() == (
        200,
        {"status": "ready", "page": "abc", "network": "digits", "weights": sha256},
    )


def test_a_network_that_failed_is_never_ready():
    failed = Future()
    failed.set_exception(RuntimeError("damaged"))
    assert Health(failed, "abc").told()[0] == 503


@pytest.mark.parametrize("promise", ["awake", "asleep"])
def test_a_server_that_stops_says_so_whatever_it_was(promise, awake):
    health = Health({"awake": awake, "asleep": Future()}[promise], "abc")
    health.stop()
    assert health.told() == (503, {"status": "stopping", "page": "abc"})


def test_the_answer_is_json_that_nobody_stores(awake):
    status, headers, body = asked(Health(awake, "abc"))
    assert status == 200
    assert headers[b"content-type"] == b"application/json"
    assert headers[b"cache-control"] == b"no-store"
    assert int(headers[b"content-length"]) == len(body) > 0


def test_who_asks_for_the_head_gets_no_body(awake):
    status, headers, body = asked(Health(awake, "abc"), method="HEAD")
    assert status == 200
    assert int(headers[b"content-length"]) > 0
    assert body == b""


@pytest.mark.parametrize(
    ("path", "method", "kind"),
    [
        ("/", "GET", "http"),
        ("/health/more", "GET", "http"),
        ("/unhealth", "GET", "http"),
        ("/health", "POST", "http"),
        ("/health", "GET", "websocket"),
    ],
)
def test_everything_else_is_the_pages_to_answer(awake, path, method, kind):
    assert asked(Health(awake, "abc"), path, method, kind)[0] == 404


def test_the_real_server_wakes_up_and_then_is_ready(tmp_path):
    with running(tmp_path) as server:
        status, told = health(server.address)
        assert (status, told["status"]) == (503, "waking")
        assert sorted(told) == ["page", "status"]
        server.until_ready()
        status, ready = health(server.address)
        assert (status, ready["status"], ready["network"]) == (200, "ready", "digits")
        assert ready["weights"] == load_card(WEIGHTS, "digits").sha256
        assert ready["page"] == told["page"]
        assert health(f"{server.address}/below/a/path") == (200, ready)
        assert health(server.address, "HEAD") == (200, None)
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{server.address}/health/more")
