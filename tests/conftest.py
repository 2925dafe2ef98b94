"""What the tests share: chance, the data folder, the network, the running pages."""

import os
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.running import running

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

MARKS = (
    "slow: trains a network, drives a browser or reads thousands of drawings",
    "long: soaks and hundredfold kills, slow as well; left out unless -m is given",
)
# The long files come first, and the short ones last, so that neither worker waits long
# for the other to end.
KINDS = ("network", "server", "browser", "documents", "unit")


def pytest_addoption(parser):
    parser.addoption(
        "--data",
        type=Path,
        help="folder with mnist.npz and strokes/; what needs it is skipped without",
    )


def pytest_configure(config):
    """Define the marks here: pytest may overlook pyproject.toml.

    It takes the folder after `--data` for one of tests if they are two words, and then
    looks for its settings above both.
    """
    for mark in MARKS:
        config.addinivalue_line("markers", mark)
    config.option.markexpr = config.option.markexpr or "not long"


def pytest_collection_modifyitems(items):
    """Put the longest files first, so that both workers end at about the same time."""

    def kind(item):
        return item.path.relative_to(Path(__file__).parent).parts[0]

    known = {kind: place for place, kind in enumerate(KINDS)}
    items.sort(key=lambda item: known.get(kind(item), 0))
    for item in items:
        if kind(item) == "browser":
            item.add_marker("slow")


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
def model():
    """Give our network in Keras, from the same values; tests change none of them."""
    from digits.weights import WEIGHTS
    from digits.weights.files import load_network

    return load_network(WEIGHTS, "digits")[0]


# One page, started once, with all that it can have; it must stop cleanly when asked to.


@pytest.fixture(scope="session")
def kept_folder(tmp_path_factory):
    """Give the folder in which the page keeps corrections."""
    return tmp_path_factory.mktemp("corrections")


@pytest.fixture(scope="session")
def server(tmp_path_factory, kept_folder):
    """Give a server that reads, keeps corrections, and that a network reaches."""
    flags = ("--host", "0.0.0.0", "--corrections", kept_folder)
    with running(tmp_path_factory.mktemp("page"), *flags) as page_server:
        yield page_server
        page_server.signal()
        status = 1 if sys.platform == "win32" else 0
        assert page_server.ended() == status, page_server.log()


@pytest.fixture(scope="session")
def page(server):
    """Give the page's address on this computer."""
    return server.address
