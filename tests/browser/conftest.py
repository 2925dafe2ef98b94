"""A browser for the tests, and the page in it: as it was opened, or as it was left."""

import os

import pytest

from tests.helpers.browser.hands import (
    DESKTOP,
    PHONE,
    chromium,
    chromium_path,
    load,
    opened,
)

EXPECTED = "Failed to load resource"  # where a test keeps the server away


@pytest.fixture(scope="session")
def browser():
    if chromium_path() is None:
        message = "needs a Chromium on the PATH (Debian: apt-get install chromium)"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with chromium() as running:
        yield running


@pytest.fixture
def new_tab(browser, page):
    """Give a function that opens the page in a browser that knows nothing of it."""
    contexts = []

    def open_it(address=page, before=None, **settings):
        """Return a tab.

        Args:
            address: of the page.
            before: is called with the browser's context before the page is loaded.
            settings: of the context, such as `locale`, beside a desktop's.
        """
        contexts.append(browser.new_context(**{**DESKTOP, **settings}))
        if before is not None:
            before(contexts[-1])
        return opened(contexts[-1], address)

    yield open_it
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def desktop(browser, page):
    """Give one page for all tests of a file, as the test before has left it."""
    context = browser.new_context(**DESKTOP)
    yield opened(context, page)
    context.close()


@pytest.fixture(scope="module")
def phone(browser, page):
    """Give the page on a phone, for all tests of a file."""
    context = browser.new_context(**PHONE)
    yield opened(context, page)
    context.close()


@pytest.fixture
def tab(desktop, page):
    """Give the page loaded anew; its console must have nothing to complain of."""
    yield from loaded_anew(desktop, page, DESKTOP)


@pytest.fixture
def phone_tab(phone, page):
    """Give the page loaded anew on a phone; nor must its console complain."""
    yield from loaded_anew(phone, page, PHONE)


def loaded_anew(tab, address, size):
    complaints = []

    def note(line):
        if line.type == "error" and EXPECTED not in line.text:
            complaints.append(line.text)

    def note_error(error):
        complaints.append(str(error))

    tab.set_viewport_size(size["viewport"])
    if tab.url.startswith("http"):  # else a test has left the page
        tab.evaluate("localStorage.clear(); sessionStorage.clear()")
    load(tab, address)
    tab.on("console", note)
    tab.on("pageerror", note_error)
    yield tab
    tab.remove_listener("console", note)
    tab.remove_listener("pageerror", note_error)
    tab.unroute_all(behavior="ignoreErrors")
    assert complaints == []
