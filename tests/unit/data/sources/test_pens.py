import gzip
import hashlib
import json

import pytest

from digits.data.sources.pens import (
    NUMBERPAD,
    PENDIGITS,
    UJI,
    numberpad,
    pendigits,
    uji,
    wand,
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


def without(text, part):
    assert text.count(part) >= 1
    return text.replace(part, b"", 1)


def as_json(drawings):
    """Return the bytes of {"rawData": ...}, with no drawings of the other digits."""
    every = {str(digit): [] for digit in range(10)}
    return json.dumps({"rawData": every | drawings}).encode()


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


# Wand.

NO_STROKES = b'{"strokes": []}'


def waved(index, *places):
    points = [{"x": x, "y": y} for x, y in places]
    return {"index": index, "strokePoints": points, "label": "7"}


def as_wand(digit, *drawings):
    """Return the ten files of which one digit's has drawings."""
    files = [NO_STROKES] * 10
    files[digit] = json.dumps({"strokes": drawings}).encode()
    return files


def test_a_waved_digit_is_a_hundredfold_turned_down_and_starts_at_the_origin():
    places = [
        (-0.5, 0.25),
        (-0.5, 0.25),
        (-0.4921875, 0.25),
        (0.5, -0.75),
        (-0.5, 0.25),
    ]
    [item] = wand(*as_wand(7, waved(4, *places)))
    # x from -50 to 50; y of -25 and 75; the second point repeats the first.
    assert item == {
        "label": 7,
        "writer": "wand-1",
        "strokes": [[[0.0, 0.0], [0.8, 0.0], [100.0, 100.0], [0.0, 0.0]]],
        "source": "7/4",
    }


def test_every_second_waved_digit_is_taken_and_two_are_left_out():
    drawings = [waved(index, (0, 0), (0.1, 0.2)) for index in (3, 4, 94, 95, 96)]
    assert [item["source"] for item in wand(*as_wand(8, *drawings))] == ["8/94", "8/96"]
    assert [item["source"] for item in wand(*as_wand(5, *drawings))] == ["5/4", "5/94"]


def test_a_waved_digit_of_another_form_is_refused():
    for content in (b"[", b"[]", b'{"strokes": [{}]}', b'{"strokes": [{"index": 0}]}'):
        with pytest.raises((ValueError, KeyError, TypeError)):
            wand(content)


# Against the ready files.


@pytest.mark.parametrize(
    "source", [PENDIGITS, UJI, NUMBERPAD], ids=lambda source: source.name
)
def test_what_is_published_gives_exactly_the_ready_pen_drawings(data_folder, source):
    raw = data_folder / "raw"
    paths = [raw / published.path.split("/")[-1] for published in source.published]
    [target] = source.targets
    if not all(path.exists() for path in [*paths, data_folder / target.path]):
        pytest.skip(f"the data folder has not all of {source.name}")
    contents = [path.read_bytes() for path in paths]
    hashes = [hashlib.sha256(content).hexdigest() for content in contents]
    assert hashes == [published.sha256 for published in source.published]
    ready = gzip.decompress((data_folder / target.path).read_bytes())
    assert target.convert(*contents) == json.loads(ready)
