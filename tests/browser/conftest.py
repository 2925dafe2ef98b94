"""A browser for the tests, or a clear word where there is none."""

import os

import pytest

from tests.helpers.hands import DESKTOP, PHONE, chromium, chromium_path, opened


@pytest.fixture(scope="session")
def browser():
    if chromium_path() is None:
        message = "needs a Chromium on the PATH (Debian: apt-get install chromium)"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def desktop(browser, page):
    context = browser.new_context(**DESKTOP)
    yield opened(context, page)
    context.close()


@pytest.fixture(scope="module")
def phone(browser, page):
    context = browser.new_context(**PHONE)
    yield opened(context, page)
    context.close()
