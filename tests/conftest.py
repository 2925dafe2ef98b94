"""What the tests share: chance, the data folder, the network, the running page."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

ROOT = Path(__file__).parent.parent


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


@pytest.fixture(scope="session")
def page():
    """Start the real page and give its address; it must stop cleanly when told to."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "app.py", "--port", str(port)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    line = server.stdout.readline()
    assert line.startswith("Draw at http://127.0.0.1:"), line
    yield f"http://127.0.0.1:{port}"
    server.send_signal(signal.SIGTERM)
    assert server.wait(timeout=30) == (0 if os.name == "posix" else 1)
    server.stdout.close()
