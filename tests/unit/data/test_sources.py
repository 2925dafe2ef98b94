import gzip
import hashlib
import io
import json
import re
import zipfile
from collections import Counter

import pytest

from digits.data.sources import (
    SOURCES,
    numberpad,
    omniglot,
    pendigits,
    persons_taken,
    uji,
)

UNIPEN = b""".INCLUDE        dene.doc

.LEXICON "0" "1" "2" "3" "4" "5" "6" "7" "8" "9"
.HIERARCHY      DIGIT

.SEGMENT DIGIT    0 ? "8"
.COMMENT 8 12  224
.PEN_DOWN
 267  333
 260  499
.PEN_UP
.DT 100

.SEGMENT DIGIT    1-2 ? "4"
.COMMENT 4  3   54
.PEN_DOWN
   0    0
.PEN_UP
.DT 100
.PEN_DOWN
 500  500
   1   20
.PEN_UP
.DT 100
"""
LETTER = "START\n18.954528,-43.534334,0\n0.04,-105.0,56\nBREAK\n7.96,-2.0,90\nBREAK\n"
LETTER_STROKES = [[[19.0, 43.5], [0.0, 105.0]], [[8.0, 2.0]]]
SMALL1, SMALL2 = "strokes_background_small1", "strokes_background_small2"


def without(text, part):
    assert text.count(part) >= 1
    return text.replace(part, b"", 1)


def as_json(drawings):
    """Return the bytes of {"rawData": ...}, with no drawings of the other digits."""
    every = {str(digit): [] for digit in range(10)}
    return json.dumps({"rawData": every | drawings}).encode()


def zip_of(texts):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in texts.items():
            archive.writestr(name, text)
    return content.getvalue()


def letters(top, character, number):
    """Return the texts of a character by all twenty people, by their names in a zip."""
    return {
        f"{top}/{character}/{number}_{person:02d}.txt": LETTER
        for person in range(1, 21)
    }


def there(path):
    """Return a path of the data folder; skip where there is none."""
    if not path.exists():
        pytest.skip(f"the data folder has no {path.name}")
    return path


def ready(data_folder, target):
    """Return a file of the data folder, uncompressed."""
    return gzip.decompress(there(data_folder / target).read_bytes())


# Pendigits.


def test_a_pen_digit_keeps_x_and_has_its_y_turned_to_grow_down():
    eight = (8, "pendigits-12", [[[267, 167], [260, 1]]])  # 500 less y
    four = (4, "pendigits-03", [[[0, 500]], [[500, 0], [1, 480]]])
    entries = ("label", "writer", "strokes")
    expected = [dict(zip(entries, item, strict=True)) for item in (eight, four)]
    assert pendigits(UNIPEN) == expected


def test_the_two_wrongly_labelled_pen_digits_alone_are_left_out():
    for wrong in (b"3 30  79", b"6 24  168"):
        [four] = pendigits(UNIPEN.replace(b"8 12  224", wrong))
        assert four["label"] == 4
    near = UNIPEN.replace(b"8 12  224", b"3 30 80").replace(b"4  3   54", b"6 25 168")
    writers = [item["writer"] for item in pendigits(near)]
    assert writers == ["pendigits-30", "pendigits-25"]


@pytest.mark.parametrize(
    "unipen",
    [
        without(UNIPEN, b".COMMENT 4  3   54\n"),
        without(UNIPEN, b"  54"),
        without(UNIPEN, b"  499"),
        UNIPEN.replace(b"499", b"49x"),
        UNIPEN.replace(b"499", b"\xff"),
    ],
    ids=["no comment", "no number", "a y short", "no whole number", "not ASCII"],
)
def test_a_pen_digit_of_another_form_is_refused(unipen):
    with pytest.raises(ValueError, match=r"."):
        pendigits(unipen)


# UJI.


def test_two_drawings_of_a_digit_that_follow_each_other_are_one_writers():
    dots = [[[[k, 0]]] for k in range(4)]
    items = uji(as_json({"7": dots, "0": dots[:2]}))
    assert [(item["label"], item["writer"]) for item in items] == [
        *((0, "uji-01"), (0, "uji-01")),
        *((7, "uji-01"), (7, "uji-01"), (7, "uji-02"), (7, "uji-02")),
    ]


def test_a_uji_drawing_as_a_whole_starts_at_the_origin_and_letters_are_left_out():
    strokes = [[[280, 853], [264, 875]], [[300, 850]]]
    [item] = uji(as_json({"1": [strokes], "a": [[[[3, 4]]]]}))
    # 264 less from every x, 850 less from every y.
    assert item["strokes"] == [[[16, 3], [0, 25]], [[36, 0]]]


@pytest.mark.parametrize("convert", [uji, lambda content: numberpad(content, content)])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[",
        b"[]",
        b"{}",
        b'{"rawData": {"0": []}}',
        as_json({"3": [[]]}),
        as_json({"3": [[[[1, 2, 3]]]]}),
        as_json({"3": [[[7]]]}),
    ],
)
def test_json_of_another_form_is_refused(convert, content):
    with pytest.raises((ValueError, KeyError, TypeError)):
        convert(content)


# NumberPad.


def test_a_repeated_drawing_is_taken_once_where_it_came_first():
    a, b, c = ([[[k, 10], [k + 5, 30 + k]]] for k in range(3))
    items = numberpad(as_json({"2": [a, b, a]}), as_json({"2": [b, c, c]}))
    # Moved to the origin: y from 10 to 30 + k is 20 + k high.
    assert {(item["label"], item["writer"]) for item in items} == {(2, "numberpad-01")}
    assert [item["strokes"] for item in items] == [
        [[[0, 0], [5, 20 + k]]] for k in range(3)
    ]


def test_a_shape_elsewhere_or_of_another_digit_is_no_repeat_and_others_are_left_out():
    here, there = [[[1, 1], [2, 5]]], [[[3, 1], [4, 5]]]
    others = {"+": [[[[3, 4]]]], "x": [], "?": [[[[5, 6]]]]}
    drawings = {"1": [here, there], "7": [here]} | others
    items = numberpad(as_json(drawings), as_json({}))
    assert [item["label"] for item in items] == [1, 1, 7]


def test_the_doubtful_eight_is_left_out_and_other_dots_stay():
    doubtful = [[[736, 974]]]
    items = numberpad(as_json({"8": [[[[736, 975]]]]}), as_json({"8": [doubtful]}))
    assert len(items) == 1
    assert len(numberpad(as_json({"1": [doubtful]}), as_json({}))) == 1


# Omniglot.


def test_a_letter_names_alphabet_character_and_person_and_has_its_y_positive():
    items = omniglot(zip_of(letters(SMALL1, "Balinese/character01", "0108")))
    # Whom the first draw of chance takes, as in the data folder.
    persons = (15, 18, 20, 19, 7, 3, 13, 9, 8, 11)
    assert items == [
        {
            "label": "Balinese/character01",
            "writer": f"omniglot-Balinese-{person:02d}",
            "digitlike": False,
            "strokes": LETTER_STROKES,
        }
        for person in persons
    ]
    assert list(items[0]) == ["label", "writer", "digitlike", "strokes"]


def test_a_character_in_both_zips_is_taken_once_and_the_order_is_by_name():
    first = letters(SMALL1, "Korean/character01", "0643")
    first |= letters(SMALL1, "Greek/character02", "0395")
    second = letters(SMALL2, "Sanskrit/character01", "0851")
    second |= letters(SMALL2, "Greek/character02", "0395")
    items = omniglot(zip_of(first), zip_of(second))
    assert [(item["label"], item["digitlike"]) for item in items] == [
        *[("Greek/character02", True)] * 10,  # the only alphabet like digits
        *[("Korean/character01", False)] * 10,
        *[("Sanskrit/character01", False)] * 10,
    ]


def test_other_alphabets_and_other_files_are_left_out():
    texts = letters(SMALL1, "Latin/character01", "0700")
    texts |= letters(SMALL1, "Anglo-Saxon_Futhorc/character01", "0100")
    texts |= letters(f"__MACOSX/{SMALL1}", "Greek/character01", "._0394")
    texts |= {f"{SMALL1}/": "", f"{SMALL1}/Greek/.DS_Store": "x"}
    texts |= letters("../../strokes_background_small1", "Greek/character01", "0394")
    assert omniglot(zip_of(texts)) == []


@pytest.mark.parametrize(
    "text",
    ["START\n1.0,-2.0\nBREAK\n", "START\n1.0,y,3\nBREAK\n", "START\n\xe9\nBREAK\n"],
    ids=["no time", "no number", "not ASCII"],
)
def test_a_letter_of_another_form_is_refused(text):
    texts = letters(SMALL1, "Greek/character01", "0394")
    with pytest.raises(ValueError, match=r"."):
        omniglot(zip_of(dict.fromkeys(texts, text)))
    with pytest.raises(zipfile.BadZipFile):
        omniglot(b"<!doctype html>")


def test_ten_different_people_are_taken_of_every_character():
    taken = persons_taken()
    counts = Counter(character.split("/")[0] for character in taken)
    assert counts == {"Balinese": 24, "Greek": 24, "Korean": 40, "Sanskrit": 42}
    assert list(taken) == sorted(taken)
    for persons in taken.values():
        assert len(set(persons)) == 10
        assert set(persons) <= set(range(1, 21))


# Against the ready files.


@pytest.mark.parametrize("source", SOURCES[:3], ids=lambda source: source.target)
def test_what_is_published_gives_exactly_the_ready_pen_drawings(data_folder, source):
    names = [published.path.split("/")[-1] for published in source.published]
    contents = [there(data_folder / "raw" / name).read_bytes() for name in names]
    hashes = [hashlib.sha256(content).hexdigest() for content in contents]
    assert hashes == [published.sha256 for published in source.published]
    items = source.convert(*contents)
    assert items == json.loads(ready(data_folder, source.target))


def test_the_sample_of_omniglot_gives_exactly_the_ready_letters(data_folder):
    sample = there(data_folder / "raw" / "omniglot_sample.zip")
    items = omniglot(sample.read_bytes())
    characters = {item["label"] for item in items}
    assert len(characters) == 12
    letters_ready = json.loads(ready(data_folder, "nondigits/omniglot.json.gz"))
    assert items == [item for item in letters_ready if item["label"] in characters]
    taken = {}  # and the people taken are those of every ready letter
    for item in letters_ready:
        taken.setdefault(item["label"], []).append(int(item["writer"][-2:]))
    assert taken == persons_taken()


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.target)
def test_a_sources_hash_is_that_of_the_ready_drawings(data_folder, source):
    content = ready(data_folder, source.target)
    assert hashlib.sha256(content).hexdigest() == source.sha256


def test_every_source_is_pinned_to_a_commit_and_a_hash():
    published = [each for source in SOURCES for each in source.published]
    for each in published:
        assert re.fullmatch(r"[\w-]+/[\w-]+/[0-9a-f]{12}/[\w./-]+", each.path)
        assert re.fullmatch(r"[0-9a-f]{64}", each.sha256)
    assert len({each.path for each in published}) == len(published) == 6
