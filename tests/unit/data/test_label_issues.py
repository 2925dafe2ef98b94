import gzip
import json

import pytest
from HersheyFonts import HersheyFonts

from digits.data.label_issues import CATEGORIES, CHARACTERS, LETTERS, is_digitlike


def named_in(folder, name):
    with gzip.open(folder / "nondigits" / f"{name}.json.gz", "rt") as file:
        return {item["label"]: item["digitlike"] for item in json.load(file)}


def test_a_ring_and_a_roof_with_a_leg_are_on_the_list_and_a_horse_is_not():
    assert is_digitlike("Korean/character33")
    assert is_digitlike("Korean/character22")
    assert not is_digitlike("horse")


@pytest.mark.parametrize("listed", [CHARACTERS, CATEGORIES, *LETTERS.values()])
def test_every_entry_says_which_digit_it_is_taken_for(listed):
    assert all(digit.isdigit() for looks in listed.values() for digit in looks.split())


def test_every_name_on_the_list_is_in_the_data(data_folder):
    assert named_in(data_folder, "omniglot").keys() >= CHARACTERS.keys()
    assert named_in(data_folder, "quickdraw").keys() >= CATEGORIES.keys()


def test_no_name_on_the_list_is_marked_in_the_data_already(data_folder):
    marks = named_in(data_folder, "omniglot") | named_in(data_folder, "quickdraw")
    assert not any(marks[name] for name in [*CHARACTERS, *CATEGORIES])


@pytest.mark.parametrize("font", LETTERS)
def test_every_letter_on_the_list_is_in_its_font(font):
    fonts = HersheyFonts()
    fonts.load_default_font(font)
    assert all(any(fonts.strokes_for_text(letter)) for letter in LETTERS[font])
