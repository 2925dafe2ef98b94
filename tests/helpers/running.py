"""The real server, started with flags and variables, asked, and ended by signals."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from digits.bench.server import free_port

ROOT = Path(__file__).parents[2]
BARE_PAGE = Path(__file__).with_name("bare_page.py")
PATIENCE = 120  # s; longer than a start or a stop takes on a busy computer
SOON = 0.05  # s; between two looks at a server


def until(is_so, complaint):
    """Wait until a function returns something true; return that."""
    end = time.monotonic() + PATIENCE
    while not (found := is_so()):
        assert time.monotonic() < end, complaint()
        time.sleep(SOON)
    return found


class Running:
    """A server that was started.

    Attributes:
        port: that it listens on.
        address: of its page, on this computer.
        others: its address for other computers; None if it has none.
        board: the address of a class session's board; None if it has none.
        process: itself.
    """

    def __init__(
        self, folder, *flags, port=None, script="app.py", cwd=ROOT, **variables
    ):
        """Start it, and wait until it listens.

        Args:
            folder: for its log.
            flags: of the command line.
            port: to listen on; by default any that is free.
            script: that serves the page.
            cwd: the folder it is started in.
            variables: of its environment, beside our own.
        """
        self.port = port or free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._log = folder / f"{self.port}-{time.monotonic_ns()}.log"
        with self._log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, script, "--port", str(self.port), *map(str, flags)],
                cwd=cwd,
                env={**os.environ, **variables},
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        line = self.process.stdout.readline()
        assert line.startswith("Draw at http://"), (line, self.log())
        self.others = self.board = None
        if "0.0.0.0" in flags:
            assert line.startswith("Draw at http://localhost:"), line
            line = self.process.stdout.readline()
            assert line.startswith("Others on your network: "), line
            self.others = line.split()[-1]
        if "--class" in flags:
            line = self.process.stdout.readline()
            assert line.startswith("The class's board"), line
            self.board = line.split()[-1]

    def log(self):
        """Return the lines of its log."""
        return self._log.read_text().splitlines()

    def events(self):
        """Return the events in its log, in order."""
        return [line.split()[1] for line in self.log() if line.startswith("20")]

    def signal(self, sign=signal.SIGTERM):
        self.process.send_signal(sign)

    def ended(self):
        """Wait until it has ended; return its exit status."""
        status = self.process.wait(timeout=PATIENCE)
        self.process.stdout.close()
        return status

    def until_deaf(self):
        """Wait until nobody is let in any more."""
        until(self._is_deaf, self.log)

    def _is_deaf(self):
        try:
            socket.create_connection(("127.0.0.1", self.port)).close()
        except OSError:
            return True
        return False


@contextmanager
def running(folder, *flags, **settings):
    """Give a server that has ended when this is left, however."""
    server = Running(folder, *flags, **settings)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.process.kill()
        server.ended()


@contextmanager
def proxy(port, below):
    """Give the address of a proxy that shows a server below a path."""

    class Passing(BaseHTTPRequestHandler):
        def do_GET(self):
            if not self.path.startswith(f"{below}/"):
                self.send_error(404)
                return
            server = http.client.HTTPConnection("127.0.0.1", port)
            size = int(self.headers.get("Content-Length") or 0)
            path = self.path.removeprefix(below)
            server.request(
                self.command, path, self.rfile.read(size), dict(self.headers)
            )
            answer = server.getresponse()
            body = answer.read()
            self.send_response(answer.status)
            for name in ("Content-Type", "Content-Encoding"):
                if answer.getheader(name):
                    self.send_header(name, answer.getheader(name))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            server.close()

        do_POST = do_GET  # noqa: N815 - the name that the library looks for

        def log_message(self, *_):
            pass

    standing = ThreadingHTTPServer(("127.0.0.1", 0), Passing)
    thread = threading.Thread(target=standing.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{standing.server_port}{below}"
    standing.shutdown()
    thread.join()
    standing.server_close()


def health(address, method="GET"):
    """Return status and JSON of `/health`."""
    return answer_to(urllib.request.Request(f"{address}/health", method=method))


def answer_to(request):
    """Return status and JSON of the answer to a request, whatever the status."""
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read() or b"null")


def start(*flags):
    """Start the page with flags that it cannot start with; return how it ended.

    Its port is free unless the flags or our environment name one.
    """
    return subprocess.run(
        [sys.executable, "app.py", *map(str, flags)],
        cwd=ROOT,
        env={"GRADIO_SERVER_PORT": str(free_port()), **os.environ},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


def post(address, body, kind="application/json"):
    """Return status and JSON of the answer to a POST request."""
    return answer_to(urllib.request.Request(address, body, {"Content-Type": kind}))


def part_id(address, name):
    """Return the number of a part of the page."""
    with urllib.request.urlopen(f"{address}/config") as answer:
        parts = json.load(answer)["components"]
    return next(part["id"] for part in parts if part["props"].get("elem_id") == name)


def question(part, function, message):
    """Return the body that a browser sends to call a function of a part."""
    return json.dumps(
        {
            "component_id": part,
            "fn_name": function,
            "session_hash": "test",
            "data": message,
        }
    ).encode()


def ask(address, part, function, message):
    """Return status and JSON of the answer of a function of a part."""
    body = question(part, function, message)
    return post(f"{address}/gradio_api/component_server/", body)


class HalfSent:
    """A request without its last byte, for which the server waits."""

    def __init__(self, port, body):
        """Send all but the last byte."""
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        head = (
            "POST /gradio_api/component_server/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self._rest = body[-1:]
        self._socket.sendall(head.encode() + body[:-1])

    def answer(self):
        """Send the rest; return status and JSON of the answer."""
        self._socket.sendall(self._rest)
        received = b""
        while part := self._socket.recv(65536):
            received += part
        self.close()
        head, _, body = received.partition(b"\r\n\r\n")
        return int(head.split()[1]), json.loads(body)

    def close(self):
        self._socket.close()
