"""A card is taken whole and sound, or refused with one sentence."""

import hashlib
import json
import shutil
from dataclasses import fields, replace

import pytest

from digits.numbers.detector import Features
from digits.weights import (
    VERSION,
    Card,
    WeightsError,
    load_card,
    migrated,
    save_card,
)
from tests.helpers.networks.cards import CARD, VALUES, blank_card, names_in

LATER = ("layers", "numbers", "parts", "figures", "measured", "refreshes", "packages")
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


def put_pair(folder, values=b"values", **changes):
    """Write values, and a card that names them; a card alone never looks into them."""
    folder.mkdir(exist_ok=True)
    (folder / VALUES).write_bytes(values)
    digest = hashlib.sha256(values).hexdigest()
    save_card(folder, replace(blank_card(), sha256=digest, **changes))
    return folder


@pytest.fixture
def folder(tmp_path):
    return put_pair(tmp_path / "weights")


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


# Damage.


@pytest.mark.parametrize("missing", [VALUES, CARD])
def test_a_missing_file_is_named_with_a_remedy(folder, missing):
    (folder / missing).unlink()
    with pytest.raises(WeightsError, match=rf"{missing} does not exist.*Restore both"):
        load_card(folder, "digits")


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:-1],
        lambda content: content[: len(content) // 2],
        lambda content: b"",
        lambda content: content + b"\0",
        lambda content: content[:-1] + bytes([content[-1] ^ 1]),
        lambda content: bytes([content[0] ^ 128]) + content[1:],
    ],
    ids=["short by a byte", "half", "empty", "a byte more", "last bit", "first bit"],
)
def test_values_that_the_card_does_not_name_are_refused(folder, damage):
    (folder / VALUES).write_bytes(damage((folder / VALUES).read_bytes()))
    with pytest.raises(WeightsError, match=r"is not the card of .*digits\.weights\.h5"):
        load_card(folder, "digits")


@pytest.mark.parametrize("name", ["settings", "sources", "refreshes", "numbers"])
def test_a_card_with_an_entry_of_another_form_is_refused(folder, name):
    rewrite_card(folder, **{name: "text"})
    with pytest.raises(WeightsError, match=r"digits\.json gives an entry of another"):
        load_card(folder, "digits")


def test_a_card_of_another_network_is_refused(folder):
    rewrite_card(folder, network="mlp-128-32")
    with pytest.raises(WeightsError, match=r"digits\.json is not the card of"):
        load_card(folder, "digits")


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"null", b"[]", b"7", b'"card"', b"{}", b"\xff\xfe{", b'{"a": 1} {'],
)
def test_a_card_that_is_no_card_is_refused(folder, content):
    (folder / CARD).write_bytes(content)
    with pytest.raises(WeightsError, match=r"digits\.json is not a card"):
        load_card(folder, "digits")


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
    empty = [] if isinstance(entries.pop(name), list) else {}
    (folder / CARD).write_text(json.dumps(entries), encoding="utf-8")
    expected = replace(blank_card(), sha256=entries["sha256"], **{name: empty})
    assert load_card(folder, "digits") == expected


def test_a_card_with_an_unknown_entry_is_refused(folder):
    rewrite_card(folder, surprise=1)
    with pytest.raises(WeightsError, match=r"digits\.json is not a card .*surprise"):
        load_card(folder, "digits")


@pytest.mark.parametrize(
    "thresholds",
    [
        *(None, [], [0.5, 0.2], "0.5", {}, {"margin": 0.2}),
        {"not_a_digit": 0.5, "margin": 0.2, "more": 0},
    ],
)
def test_a_card_with_thresholds_of_another_form_is_refused(folder, thresholds):
    rewrite_card(folder, thresholds=thresholds)
    with pytest.raises(WeightsError, match=r"digits\.json is not a card"):
        load_card(folder, "digits")


@pytest.mark.parametrize(
    ("entries", "what"),
    [
        ({"temperature": temperature}, "a temperature")
        for temperature in (0, 0.009, -1, 101, float("nan"), float("inf"), "1", None)
    ]
    + [
        ({"thresholds": {"not_a_digit": share, "margin": 0.2}}, "a threshold")
        for share in (-0.001, 1.001, float("nan"), None, "0.5")
    ]
    + [
        ({"thresholds": {"not_a_digit": 0.5, "margin": margin}}, "a threshold")
        for margin in (-0.001, 1.001, float("nan"), None, "0.5")
    ]
    + [({"parameters": count}, "a parameter count") for count in (0, -1, None, "9")],
)
def test_a_card_with_a_number_out_of_range_is_refused(folder, entries, what):
    rewrite_card(folder, **entries)
    with pytest.raises(WeightsError, match=rf"digits\.json gives {what} out of range"):
        load_card(folder, "digits")


@pytest.mark.parametrize(
    "entries",
    [
        {"temperature": 0.01},
        {"temperature": 100},
        {"thresholds": {"not_a_digit": 0, "margin": 1}},
        {"thresholds": {"not_a_digit": 1, "margin": 0}},
        {"parameters": 1},
    ],
)
def test_a_card_with_a_number_at_the_end_of_its_range_is_taken(folder, entries):
    rewrite_card(folder, **entries)
    assert load_card(folder, "digits").network == "digits"


# A process killed between two moves leaves the new values and a card ending in .next.


def test_half_a_next_card_does_not_disturb_the_pair_in_place(folder):
    (folder / "digits.json.next").write_text("{", encoding="utf-8")
    assert load_card(folder, "digits").temperature == 1.25


@pytest.mark.parametrize("has_old_card", [True, False])
def test_values_go_with_the_next_card_if_that_names_them(tmp_path, has_old_card):
    folder = put_pair(tmp_path / "new", b"new values", temperature=2.0)
    shutil.move(folder / CARD, folder / f"{CARD}.next")
    if has_old_card:
        old = put_pair(tmp_path / "old")
        shutil.copy(old / CARD, folder / CARD)
    card = load_card(folder, "digits")
    assert card.temperature == 2.0
    save_card(folder, replace(card, figures={"n": 7}))
    assert load_card(folder, "digits").figures == {"n": 7}


def test_a_next_card_of_values_never_moved_is_not_taken(folder, tmp_path):
    new = put_pair(tmp_path / "new", b"new values", temperature=2.0)
    shutil.copy(new / CARD, folder / f"{CARD}.next")
    assert load_card(folder, "digits").temperature == 1.25


# Number detectors.


def test_a_sound_number_detector_is_taken(folder):
    rewrite_card(folder, numbers=NUMBERS)
    assert load_card(folder, "digits").numbers == NUMBERS


@pytest.mark.parametrize(
    "fault",
    [
        {"feature_weights": [1.0] * (len(Features._fields) - 1)},
        {"feature_weights": [float("nan")] * len(Features._fields)},
        {"feature_weights": "0" * len(Features._fields)},
        {"embedding_weights": ["0", "1"]},
        {"embedding_weights": [True, 1.0]},
        {"threshold": float("inf")},
        {"threshold": None},
    ],
)
def test_a_number_detector_that_cannot_be_used_is_refused(folder, fault):
    rewrite_card(folder, numbers=NUMBERS | fault)
    with pytest.raises(WeightsError, match=r"digits\.json gives a number detector"):
        load_card(folder, "digits")


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
