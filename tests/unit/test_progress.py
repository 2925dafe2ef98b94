import contextlib
import io

import pytest

from digits.progress import show_progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def shown(on, steps):
    with contextlib.redirect_stdout(on):
        for done in steps:
            show_progress("digits", done, 3)
    return on.getvalue()


def test_a_log_gets_one_line_at_the_end():
    assert shown(io.StringIO(), [1, 2, 3]) == "digits: 3\n"


@pytest.mark.parametrize("done", [0, 1, 2])
def test_a_log_gets_nothing_before_the_end(done):
    assert shown(io.StringIO(), [done]) == ""


def test_a_terminal_gets_one_line_that_is_written_over_until_the_end():
    lines = "\rdigits: 1 of 3\rdigits: 2 of 3\rdigits: 3 of 3\n"
    assert shown(Terminal(), [1, 2, 3]) == lines
