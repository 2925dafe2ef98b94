"""A browser for the tests, and the page in it: as it was left, put in order, or new."""

import os

import pytest

from tests.helpers.browser import hands
from tests.helpers.browser.classroom import Classroom
from tests.helpers.running import running

EXPECTED = "Failed to load resource"  # where a test keeps the server away


@pytest.fixture(scope="session")
def browser():
    if hands.chromium_path() is None:
        message = "needs a Chromium on the PATH (Debian: apt-get install chromium)"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with hands.chromium() as running:
        yield running


@pytest.fixture(scope="session")
def classroom(tmp_path_factory):
    """Give a class session on a server of its own."""
    with running(tmp_path_factory.mktemp("class"), "--class") as server:
        yield Classroom(server)


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
        contexts.append(browser.new_context(**{**hands.DESKTOP, **settings}))
        if before is not None:
            before(contexts[-1])
        return hands.opened(contexts[-1], address)

    yield open_it
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def keep_open(browser):
    """Give a function that returns a tab for all tests of a size and an address.

    To load the page takes seconds: it is loaded once, and again after a failure.
    """
    tabs, failures = {}, {}

    def open_or_tidy(address, size, session):
        kind = address, size["viewport"]["width"]
        if kind not in tabs:
            tabs[kind] = hands.opened(browser.new_context(**size), address)
        elif failures[kind] < session.testsfailed:
            hands.load(tabs[kind], address)
        failures[kind] = session.testsfailed
        hands.tidy(tabs[kind], size)
        return tabs[kind]

    yield open_or_tidy
    for tab in tabs.values():
        tab.context.close()


@pytest.fixture
def tab(keep_open, page, request):
    """Give the page with a blank pad; its console must have nothing to complain of."""
    yield from watched(keep_open(page, hands.DESKTOP, request.session))


@pytest.fixture
def phone_tab(keep_open, page, request):
    """Give the page with a blank pad on a phone; nor must its console complain."""
    yield from watched(keep_open(page, hands.PHONE, request.session))


@pytest.fixture
def fresh_tab(tab, page):
    """Give the page loaded anew: there is no step to undo, and no network was asked."""
    hands.load(tab, page)
    return tab


def watched(tab):
    complaints = []

    def note(line):
        if line.type == "error" and EXPECTED not in line.text:
            complaints.append(line.text)

    def note_error(error):
        complaints.append(str(error))

    tab.on("console", note)
    tab.on("pageerror", note_error)
    yield tab
    tab.remove_listener("console", note)
    tab.remove_listener("pageerror", note_error)
    tab.unroute_all(behavior="ignoreErrors")
    assert complaints == []
