"""What the tests share: chance, the data folder, the network, the running page."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

ROOT = Path(__file__).parents[1]


def pytest_addoption(parser):
    parser.addoption(
        "--data",
        type=Path,
        help="folder with mnist.npz and strokes/; what needs it is skipped without",
    )


def pytest_configure(config):
    """Say what pyproject.toml says, for a folder given with --data lies elsewhere.

    Given apart from its flag, the folder is taken for one of tests, and pytest then
    looks for its settings above both.
    """
    config.addinivalue_line(
        "markers", "slow: trains a network, drives a browser or reads thousands"
    )
    config.addinivalue_line(
        "markers", "long: soaks and hundredfold kills; left out unless -m is given"
    )
    config.option.markexpr = config.option.markexpr or "not long"


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture(scope="session")
def data_folder(request):
    """Give the folder with MNIST and pen strokes; skip where there is none."""
    folder = request.config.getoption("--data")
    if folder is None:
        pytest.skip("needs MNIST or pen strokes: give their folder with --data DIR")
    return folder


@pytest.fixture(scope="session")
def classifier():
    from digits import load_classifier

    return load_classifier()


@contextmanager
def served(*flags):
    """Start the real page; it must stop cleanly when told to.

    Yields:
        Its port, and the lines that it prints.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "app.py", "--port", str(port), *flags],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield port, server.stdout
    server.send_signal(signal.SIGTERM)
    assert server.wait(timeout=30) == (0 if os.name == "posix" else 1)
    server.stdout.close()


def address_in(lines):
    """Return the address that the page prints first."""
    line = lines.readline()
    assert line.startswith("Draw at http://127.0.0.1:"), line
    return line.split()[2].rstrip("/")


@pytest.fixture(scope="session")
def page():
    """Give the address of the page as it starts without any flags."""
    with served() as (_, lines):
        yield address_in(lines)


@pytest.fixture(scope="session")
def serve_page():
    """Give what starts a page with flags of its own."""
    return served


@pytest.fixture(scope="session")
def kept_folder(tmp_path_factory):
    """Give the folder of the page that keeps corrections."""
    return tmp_path_factory.mktemp("corrections")


@pytest.fixture(scope="session")
def keeping_page(kept_folder):
    """Give the address of a page that keeps what visitors say."""
    with served("--corrections", str(kept_folder)) as (_, lines):
        yield address_in(lines)


@pytest.fixture(scope="session")
def page_for_all():
    """Give the addresses of a page that a network reaches: our own, the others'."""
    with served("--host", "0.0.0.0") as (port, lines):
        own, others = lines.readline(), lines.readline()
        assert own.startswith("Draw at http://localhost:"), own
        assert others.startswith("Others on your network: "), others
        yield f"http://127.0.0.1:{port}", others.split()[-1]
