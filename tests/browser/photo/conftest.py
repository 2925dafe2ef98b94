"""The page with its photo tab open."""

import pytest

from tests.helpers.browser.photo_tab import open_photo


@pytest.fixture
def tab(tab):
    """Give the page with the photo tab open."""
    open_photo(tab)
    return tab
