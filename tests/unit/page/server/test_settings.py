"""What flags and variables set, and which values are refused."""

from argparse import ArgumentTypeError
from pathlib import Path

import pytest

from digits.page.server.settings import parse_settings

VARIABLES = {
    "GRADIO_SERVER_NAME": "10.0.0.7",
    "GRADIO_SERVER_PORT": "8000",
    "GRADIO_ROOT_PATH": "/digits/",
    "GRADIO_DEFAULT_CONCURRENCY_LIMIT": "10",
    "SYSTEM": "spaces",
}


def test_without_flags_and_variables_the_page_is_for_this_computer_alone():
    settings = parse_settings([], {})
    assert (settings.host, settings.port, settings.root_path) == ("127.0.0.1", 7860, "")
    assert (settings.programs, settings.open, settings.corrections) == (2, False, None)
    assert parse_settings([], dict.fromkeys(VARIABLES, "")) == settings
    assert parse_settings([], {"SYSTEM": "spaces"}).host == "0.0.0.0"


def test_variables_count_where_flags_say_nothing():
    settings = parse_settings(["--port", "9000"], VARIABLES)
    assert (settings.host, settings.port) == ("10.0.0.7", 9000)
    assert (settings.root_path, settings.programs) == ("/digits", 10)


def test_corrections_that_are_pushed_are_kept_without_a_flag():
    variables = {"DIGITS_CORRECTIONS_REPOSITORY": "school/kept", "HF_TOKEN": "hf_x"}
    settings = parse_settings([], variables)
    assert settings.corrections == Path("corrections")
    assert (settings.repository, settings.token) == ("school/kept", "hf_x")
    assert "hf_x" not in repr(settings)


@pytest.mark.parametrize(
    ("flag", "value", "sentence"),
    [
        ("--port", "0", "expected 1 to 65535, received '0'"),
        ("--port", "99999", "expected 1 to 65535"),
        ("--port", "x", "expected 1 to 65535"),
        ("--programs", "11", "expected 1 to 10, received '11'"),
        ("--root-path", "digits", "expected /path or a URL, received 'digits'"),
    ],
)
def test_an_impossible_flag_is_refused(capsys, flag, value, sentence):
    with pytest.raises(SystemExit, match="2"):
        parse_settings([flag, value], {})
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("GRADIO_SERVER_PORT", "abc", "expected 1 to 65535, received 'abc'"),
        ("GRADIO_DEFAULT_CONCURRENCY_LIMIT", "none", "expected 1 to 10, received"),
        ("GRADIO_ROOT_PATH", "digits", "expected /path or a URL, received 'digits'"),
    ],
)
def test_an_impossible_variable_is_named(name, value, sentence):
    with pytest.raises(ArgumentTypeError, match=f"{name}: {sentence}"):
        parse_settings([], {name: value})
