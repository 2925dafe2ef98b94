"""A card is taken whole and sound, or refused with one sentence."""

import hashlib
import json
import shutil
from dataclasses import fields, replace

import pytest

from digits.numbers.detector import Features
from digits.weights.card import VERSION, Card, WeightsError, migrated
from digits.weights.files import load_card, save_card
from tests.helpers.networks.cards import CARD, VALUES, blank_card, names_in
from tests.helpers.pictures import LFS_POINTER

LATER = (
    *("layers", "numbers", "parts", "figures", "measured", "refreshes", "packages"),
    *("compiled", "steps"),
)
# What may be lacking: whatever came after the first cards.
NEEDED = [field.name for field in fields(Card) if field.name not in (*LATER, "version")]
NUMBERS = {
    "feature_weights": [1.0] * len(Features._fields),
    "embedding_weights": [0.5, -1],
    "threshold": 0.25,
}


def entries_of(folder):
    return json.loads((folder / CARD).read_text(encoding="utf-8"))


def rewrite_card(folder, **entries):
    text = json.dumps(entries_of(folder) | entries)
    (folder / CARD).write_text(text, encoding="utf-8")


def put_files(folder, values=b"values", **changes):
    """Write values, and a card that names them; a card alone never looks into them."""
    folder.mkdir(exist_ok=True)
    (folder / VALUES).write_bytes(values)
    digest = hashlib.sha256(values).hexdigest()
    save_card(folder, replace(blank_card(), sha256=digest, **changes))
    return folder


@pytest.fixture
def folder(tmp_path):
    return put_files(tmp_path / "weights")


def test_the_card_is_json_that_ends_its_last_line(folder):
    assert (folder / CARD).read_bytes().endswith(b"}\n")
    assert set(entries_of(folder)) == {field.name for field in fields(Card)}


def test_a_card_written_anew_leaves_the_values(folder):
    card = replace(load_card(folder, "digits"), figures={"mnist_test": {"n": 10_000}})
    before = (folder / VALUES).read_bytes()
    save_card(folder, card)
    assert load_card(folder, "digits") == card
    assert (folder / VALUES).read_bytes() == before
    assert names_in(folder) == [CARD, VALUES]


def test_a_figure_that_is_not_a_number_is_refused_and_the_card_stays(folder):
    card = load_card(folder, "digits")
    with pytest.raises(ValueError, match="JSON compliant"):
        save_card(folder, replace(card, figures={"right": float("nan")}))
    assert load_card(folder, "digits") == card


def test_the_pointer_of_git_lfs_says_how_to_get_the_values(folder):
    (folder / VALUES).write_bytes(LFS_POINTER)
    with pytest.raises(WeightsError, match=f"{VALUES} is a Git LFS .* git lfs pull"):
        load_card(folder, "digits")


# What a card may say; tests/trials/damaged.py breaks it in every other way.


@pytest.mark.parametrize("name", NEEDED)
def test_a_card_without_one_of_its_entries_is_refused(folder, name):
    entries = entries_of(folder)
    del entries[name]
    (folder / CARD).write_text(json.dumps(entries), encoding="utf-8")
    with pytest.raises(WeightsError, match=rf"digits\.json is not a card .*{name}"):
        load_card(folder, "digits")


@pytest.mark.parametrize("name", LATER)
def test_a_card_from_before_an_entry_came_is_taken_without_it(folder, name):
    entries = entries_of(folder)
    empty = type(entries.pop(name))()
    (folder / CARD).write_text(json.dumps(entries), encoding="utf-8")
    expected = replace(blank_card(), sha256=entries["sha256"], **{name: empty})
    assert load_card(folder, "digits") == expected


ODD_NUMBERS = (float("nan"), None, "0.5")
SOUND = {"not_a_digit": 0.5, "margin": 0.2}
REFUSED = {
    "is not a card .*surprise": [{"surprise": 1}],
    "is not a card": [
        {"thresholds": thresholds}
        for thresholds in (None, [], [0.5, 0.2], "0.5", {}, SOUND | {"more": 0})
    ],
    "gives a temperature out of range": [
        {"temperature": value} for value in (0, 0.009, -1, 101, *ODD_NUMBERS)
    ],
    "gives a threshold out of range": [
        {"thresholds": SOUND | {name: value}}
        for name in SOUND
        for value in (-0.001, 1.001, *ODD_NUMBERS)
    ],
    "gives a parameter count out of range": [
        {"parameters": value} for value in (0, -1, *ODD_NUMBERS)
    ],
}


@pytest.mark.parametrize("message", REFUSED)
def test_a_card_with_an_odd_entry_or_a_number_out_of_range_is_refused(folder, message):
    sound = entries_of(folder)
    for entries in REFUSED[message]:
        rewrite_card(folder, **sound | entries)
        with pytest.raises(WeightsError, match=rf"digits\.json {message}"):
            load_card(folder, "digits")


def test_a_card_with_a_number_at_the_end_of_its_range_is_taken(folder):
    for entries in (
        {"temperature": 0.01, "thresholds": {"not_a_digit": 0, "margin": 1}},
        {"temperature": 100, "thresholds": {"not_a_digit": 1, "margin": 0}},
        {"parameters": 1, "numbers": NUMBERS},
    ):
        rewrite_card(folder, **entries)
        assert load_card(folder, "digits").network == "digits"


# A process killed between two moves leaves the new values and a card ending in .next.


@pytest.mark.parametrize("has_old_card", [True, False])
def test_values_go_with_the_next_card_if_that_names_them(tmp_path, has_old_card):
    folder = put_files(tmp_path / "new", b"new values", temperature=2.0)
    shutil.move(folder / CARD, folder / f"{CARD}.next")
    if has_old_card:
        old = put_files(tmp_path / "old")
        shutil.copy(old / CARD, folder / CARD)
    card = load_card(folder, "digits")
    assert card.temperature == 2.0
    save_card(folder, replace(card, figures={"n": 7}))
    assert load_card(folder, "digits").figures == {"n": 7}


def test_a_next_card_that_is_half_or_of_values_never_moved_is_not_taken(
    folder, tmp_path
):
    new = put_files(tmp_path / "new", b"new values", temperature=2.0)
    for content in (b"{", (new / CARD).read_bytes()):
        (folder / f"{CARD}.next").write_bytes(content)
        assert load_card(folder, "digits").temperature == 1.25


# Older cards.


def test_a_card_of_version_1_is_read_in_todays_words():
    old = {
        "thresholds": {"not_a_digit": 0.5, "lead": 0.25},
        "settings": {"learn": "train+report"},
        "numbers": {"evidence": [1.0], "places": [2.0], "enough": 3.0, "fit": {}},
        "parts": {"fit": {"clear gaps": ["w-3"]}, "report": {"uji": ["w-7"]}},
        "history": [{"loss": 1.5, "pens of fit loss": 0.5}],
        "figures": {"misses with a doubtful label": 7},
    }
    assert migrated(old) == {
        "thresholds": {"not_a_digit": 0.5, "margin": 0.25},
        "settings": {"learn": "train+test"},
        "numbers": {
            "feature_weights": [1.0],
            "embedding_weights": [2.0],
            "threshold": 3.0,
            "validation": {},
        },
        "parts": {"validation": {"clear gaps": ["w-3"]}, "test": {"uji": ["w-7"]}},
        "history": [{"loss": 1.5, "pens_of_validation_loss": 0.5}],
        "figures": {"misses_with_doubtful_label": 7},
        "version": VERSION,
    }


def test_a_card_of_this_version_is_read_as_it_is():
    card = {"version": VERSION, "figures": {"a number": 1}}
    assert migrated(card) == card
