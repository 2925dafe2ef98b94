"""The page's address for others, and its code; without a server."""

import socket
from unittest.mock import MagicMock

import pytest

from digits.page.i18n.wording import ENGLISH, WORDINGS
from digits.page.parts.share import share
from digits.page.parts.share.share import (
    Share,
    address_for_others,
    code_rows,
    is_loopback,
    own_address,
)
from tests.helpers.browser import qr

AT_SCHOOL = "http://192.168.1.20:7860"
LOOPBACK = [
    *("http://127.0.0.1:7860/", "http://localhost:7860/", "http://LOCALHOST.:7860/"),
    *("http://digits.localhost/", "http://127.8.9.10/", "http://127.1/"),
    *("http://0x7f000001/", "http://2130706433/", "http://[::1]:7860/"),
    *("http://[::ffff:127.0.0.1]/", "http://[0:0:0:0:0:0:0:1]/"),
    *("http://0.0.0.0:7860/", "http://[::]/", "http://0/"),
]
NO_ADDRESS = [
    *(None, 7, b"http://a/", ["http://a/"], {}, "", "http", "http://", "https:///x"),
    *("ftp://a/", "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"),
    *("http://a b/", "http://a/\n", " http://a/", "http://a/\x00", "http://ä.de/"),
    *("http://me:secret@a/", "http://127.0.0.1@a/", "http://[::1/", "http://a:b/"),
    *("http://a:99999/", "http://" + "a" * 200, "h" * 10_000_000),
]


def code_for(address, for_others=AT_SCHOOL, **more):
    return Share(for_others).share_code({"address": address, **more})


def test_a_code_says_the_address_and_the_longest_has_one():
    longest = "https://a/" + "b" * 190
    for address in (AT_SCHOOL, "https://a-b.hf.space"):
        assert qr.text_in(code_rows(address)) == address
    assert code_for(longest) == {"address": longest, "code": code_rows(longest)}
    assert len(code_rows(longest)) == 57


@pytest.mark.parametrize(
    ("seen", "shown"),
    [
        ("https://a-b.hf.space/", "https://a-b.hf.space"),
        ("https://school.example/digits/", "https://school.example/digits"),
        ("https://a/x?__sign=secret#d=1AA", "https://a/x"),
        ("http://192.168.1.20:7860/", AT_SCHOOL),
        ("http://[fd00::2]:7860/", "http://[fd00::2]:7860"),
    ],
)
def test_an_address_that_others_reach_is_shown_as_it_is(seen, shown):
    assert code_for(seen, None) == {"address": shown, "code": code_rows(shown)}


def test_a_loopback_address_never_becomes_a_code():
    code = {"address": AT_SCHOOL, "code": code_rows(AT_SCHOOL)}
    for seen in LOOPBACK:
        assert code_for(seen) == code, seen
        assert code_for(seen, None) == {"address": None, "code": None}, seen


def test_what_is_no_address_gets_a_kind_sentence():
    for message in (
        *(None, 7, [], "http://a/", {}, {"language": ["de"]}),
        *({"address": seen} for seen in NO_ADDRESS),
    ):
        answer = Share(AT_SCHOOL).share_code(message)
        assert answer == {"error": ENGLISH.text("share.no_code")}, repr(message)[:40]
    sentence = WORDINGS["de"].text("share.no_code")
    assert code_for("x", language="de") == {"error": sentence}


@pytest.mark.parametrize(
    ("host", "address"),
    [
        *((host, None) for host in ("127.0.0.1", "localhost", "::1", "[::1]")),
        ("192.168.1.20", AT_SCHOOL),
        ("teacher.local", "http://teacher.local:7860"),
        ("fd00::2", "http://[fd00::2]:7860"),
        ("[fd00::2]", "http://[fd00::2]:7860"),
    ],
)
def test_a_host_that_is_named_is_the_address_unless_it_is_this_computer(host, address):
    assert address_for_others(host, 7860) == address


def found(*names):
    """Return what Python's `getaddrinfo` gives for addresses."""
    return [(None, None, None, "", (name, 0)) for name in names]


@pytest.mark.parametrize(
    ("route", "named", "expected"),
    [
        ("192.168.1.20", found("127.0.1.1"), "192.168.1.20"),
        (
            "192.168.1.20",
            found("10.8.0.2"),
            "192.168.1.20",
        ),  # two: the internet's
        (None, found("127.0.1.1", "192.168.1.20"), "192.168.1.20"),  # no internet
        (None, found("169.254.3.4", "10.1.2.3"), "10.1.2.3"),
        (None, found("169.254.3.4"), "169.254.3.4"),  # two computers and a cable
        (None, found("127.0.1.1"), "teacher"),
        (None, socket.gaierror("Name or service not known"), "teacher"),
        (None, found("::1", "fe80::1%eth0", "fd00::2"), "[fd00::2]"),
    ],
)
def test_the_most_likely_of_several_addresses_is_taken(
    monkeypatch, route, named, expected
):
    sockets = MagicMock()
    opened = sockets.return_value.__enter__.return_value
    opened.connect.side_effect = None if route else OSError("Network is unreachable")
    opened.getsockname.return_value = (route, 40_000)
    monkeypatch.setattr(share.socket, "socket", sockets)
    monkeypatch.setattr(share.socket, "getaddrinfo", MagicMock(side_effect=[named]))
    monkeypatch.setattr(share.socket, "gethostname", lambda: "teacher")
    everywhere = "::" if ":" in expected else "0.0.0.0"
    assert address_for_others(everywhere, 7860) == f"http://{expected}:7860"


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
def test_finding_an_address_sends_nothing_and_names_no_loopback(monkeypatch, family):
    for name in ("send", "sendto", "sendall"):
        monkeypatch.setattr(socket.socket, name, None, raising=False)
    found = own_address(family)
    assert found
    assert not is_loopback(found)
