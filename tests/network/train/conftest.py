"""A small data folder that the tests of training share."""

import pytest

from tests.helpers.training import save_small_data


@pytest.fixture(scope="session")
def small_data(tmp_path_factory):
    """Give the data folder; nobody writes to it."""
    folder = tmp_path_factory.mktemp("data")
    save_small_data(folder)
    return folder
