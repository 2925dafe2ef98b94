"""Unit tests take a minute together, for they load no network: this makes sure."""

import sys

import pytest

HEAVY = ("tensorflow", "keras")


class Guard:
    """Looks for a module before Python does, and refuses the heavy ones."""

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in HEAVY:
            pytest.fail(f"a unit test may not import {name}: move it to tests/network")


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """Fail what imports TensorFlow or Keras; other folders' tests may have, before."""
    monkeypatch.setattr(sys, "meta_path", [Guard(), *sys.meta_path])


@pytest.fixture(scope="session")
def glyph():
    """Give the glyph of the painted drawing itself, with no picture between."""
    from digits.preprocess import glyph_from_ink
    from tests.helpers.photos.painted import covered

    return glyph_from_ink(covered())


def pytest_collection_finish(session):
    """Fail if a file of unit tests imports one when it is itself imported."""
    alone = all("unit" in item.path.parts for item in session.items)
    if alone and (found := [name for name in HEAVY if name in sys.modules]):
        pytest.exit(f"a file of unit tests imports {found[0]}", returncode=1)
