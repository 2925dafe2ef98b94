"""What the server logs: a line for each event, and nothing about visitors."""

import inspect
import json
import logging
import re
import sys

import pytest

from digits.page.i18n.wording import ENGLISH
from digits.page.log import (
    LOG,
    OneLineFormatter,
    RateLimitFilter,
    log_event,
    place_of,
)
from digits.page.reading.data_urls import thumbnail
from digits.page.reading.messages import drawing_in
from digits.page.server.traffic import Traffic
from tests.helpers.aside import run

SECRET = "the visitor's own words"
ODD = {"much": {"error": "too large"}, "old": {"superseded": True}}


def read_drawing(message):
    """Answer as a part of the page does, or fail as it never should."""
    if message == SECRET:
        raise KeyError(message)
    return ODD.get(message) or {"headline": message}


async def read_photo(message):
    return read_drawing(message)


def share_code(message):
    return {"code": message}


@pytest.fixture
def lines(caplog):
    """Give what is written from now on, as it is written."""
    written = []

    class Kept(logging.Handler):
        def emit(self, record):
            written.append(self.format(record))

    handler = Kept()
    handler.setFormatter(OneLineFormatter())
    handler.addFilter(RateLimitFilter())
    LOG.addHandler(handler)
    caplog.set_level(logging.INFO, LOG.name)
    yield written
    LOG.removeHandler(handler)


@pytest.fixture
def traffic():
    return Traffic()


def test_an_event_is_a_time_a_word_and_numbers(lines):
    log_event("ready", seconds=4.5, selftest=12, nothing=None)
    [line] = lines
    time = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
    assert re.fullmatch(f"{time} ready seconds=4.5 selftest=12", line)


def test_a_watched_function_answers_as_before_and_keeps_its_name(traffic, lines):
    watched, awaited = traffic.watched(read_drawing, read_photo)
    assert watched.__name__ == "read_drawing"
    assert watched("seven") == {"headline": "seven"}
    traffic.log_counts()
    assert inspect.iscoroutinefunction(awaited)
    assert run(awaited("seven")) == {"headline": "seven"}
    assert run(awaited(SECRET)) == {"error": ENGLISH.text("error.fault")}
    traffic.log_counts()
    assert re.search(r"answered readings=1 .* errors=1 median_ms=", lines[-1])


def fail(message):
    raise RuntimeError(str(message))


def test_an_error_is_one_line_with_its_kind_and_place_however_many_meet_it(
    traffic, lines
):
    watched, failing = traffic.watched(read_drawing, fail)
    for _ in range(5):
        watched(SECRET)
    failing("another place")
    first, _ = lines
    assert re.search(r"Z error KeyError at page/test_log\.py:\d+$", first)
    assert SECRET not in first
    traffic.log_counts()
    assert " errors=6" in lines[2]


@pytest.mark.parametrize(
    ("fails", "place"),
    [
        (lambda: fail(SECRET), r"RuntimeError at page/test_log\.py:\d+"),
        (lambda: json.loads(SECRET), r"JSONDecodeError at json/decoder\.py:\d+"),
        (lambda: drawing_in(7), r"StrokesError at reading/messages\.py:\d+"),
        (lambda: thumbnail(None, 9), r"AttributeError at reading/data_urls\.py:\d+"),
    ],
)
def test_an_error_is_named_by_the_last_place_of_ours_that_it_came_through(fails, place):
    with pytest.raises(Exception) as caught:  # noqa: PT011 - each fails its own way
        fails()
    assert re.fullmatch(place, place_of(caught.value))
    assert place_of(ValueError(SECRET)) == "ValueError"  # which was never raised


def test_a_librarys_traceback_is_one_line_too(lines):
    try:
        fail(SECRET)
    except RuntimeError:
        LOG.error("Exception in %s\n", SECRET, exc_info=sys.exc_info())
    [line] = lines
    assert " error RuntimeError at page/test_log.py:" in line
    assert SECRET not in line
    assert "\n" not in line


def test_a_minute_with_traffic_is_one_line_of_numbers(traffic, lines):
    watched, other = traffic.watched(read_drawing, share_code)
    for message in ("seven", "four", "much", "old"):
        watched(message)
    other("code")
    traffic.log_counts()
    [line] = lines
    found = re.search(
        r"answered readings=2 overtaken=1 others=1 refused=1 errors=0 "
        r"median_ms=([\d.]+) p95_ms=([\d.]+)( memory_mb=\d+)?$",
        line,
    )
    assert 0 <= float(found[1]) <= float(found[2]) < 1000


def test_without_traffic_nothing_is_logged_and_without_readings_no_times(
    traffic, lines
):
    traffic.log_counts()
    assert lines == []
    traffic.watched(share_code)[0]("code")
    traffic.log_counts()
    traffic.log_counts()
    [line] = lines
    assert " readings=0 overtaken=0 others=1 " in line
    assert "median_ms" not in line


def test_a_warning_that_comes_again_and_again_is_one_line(lines):
    for number in range(20):
        LOG.warning("an odd request: %s", number)
    assert [line.split(maxsplit=1)[1] for line in lines] == ["an odd request: 0"]
