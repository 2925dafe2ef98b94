import itertools
from collections import Counter

import numpy as np
import pytest

from digits.data import splits
from digits.data.drawings import strokes_digest
from digits.data.errors import DataError
from digits.data.splits import (
    DRAWN_PARTS,
    PARTS,
    Part,
    all_drawings,
    group_of,
    held_back,
    joined_parts,
    load_parts,
    part_by_group,
)
from tests.helpers.networks.pens import pen_drawing, save_drawings, save_pictures

SCRIPTS = ("Ogham", "Runic", "Tifinagh", "Korean")
THINGS = ("horse", "cup", "key", "comb", "shoe")
DIGITS = [
    pen_drawing(digit, f"w{writer}", [[(digit, writer), (9, 9)]])
    for writer in range(9)
    for digit in range(10)
]
NONDIGITS = [
    *(
        pen_drawing(f"{script}/character0{n}")
        for script in SCRIPTS
        for n in range(1, 4)
    ),
    *(pen_drawing(thing, f"{thing}-{n}") for thing in THINGS for n in range(3)),
]
LIKE_DIGITS = [
    pen_drawing("Korean/character22"),  # on our list
    pen_drawing("banana"),  # likewise
    pen_drawing("circle", digitlike=True),  # marked in its file
]


@pytest.fixture
def folder(tmp_path):
    """Give a data folder with two sets of digits and one of other things."""
    save_drawings(tmp_path, "strokes", "own", DIGITS)
    save_drawings(tmp_path, "strokes", "numberpad", DIGITS[:20])
    save_drawings(tmp_path, "nondigits", "things", NONDIGITS + LIKE_DIGITS)
    return tmp_path


def drawings_in(part):
    return all_drawings(part.digits | part.nondigits)


def groups_of(parts):
    """Return every (data set, group) as often as it is in a part."""
    return Counter(
        (name, group)
        for part in parts.values()
        for name, groups in part.groups().items()
        for group in groups
    )


def digests_of(drawings):
    return Counter(strokes_digest([drawing]) for drawing in drawings)


# Which group is in which part.


def test_the_draw_never_changes():
    places = part_by_group("own", "abcdefghij", seed=0)
    drawn = {name: [g for g in places if places[g] == name] for name in PARTS}
    assert drawn == {
        "train": ["h", "c", "g", "e", "j"],
        "validation": ["b", "f"],
        "test": ["i", "d", "a"],
        "shift": [],
    }


@pytest.mark.parametrize(
    ("groups", "sizes"),
    [
        (0, (0, 0, 0)),
        (1, (1, 0, 0)),
        (2, (1, 1, 0)),
        (3, (1, 1, 1)),
        (4, (2, 1, 1)),  # 3 and 1 more: 0.6 of 1 and 0.76 of 1 round to 1
        (10, (5, 2, 3)),  # 3 and 7 more, cut at 4.2 and 5.32
        (30, (17, 6, 7)),  # 3 and 27 more, cut at 16.2 and 20.52
        (60, (35, 10, 15)),  # 3 and 57 more, cut at 34.2 and 43.32
    ],
)
def test_parts_have_60_16_and_24_percent_of_the_groups_beyond_one_each(groups, sizes):
    places = part_by_group("own", map(str, range(groups)), seed=0)
    assert tuple(Counter(places.values())[name] for name in DRAWN_PARTS) == sizes


def test_neither_order_nor_repetition_of_the_groups_matters():
    for order in itertools.permutations("abcd"):
        assert part_by_group("own", order * 2, 3) == part_by_group("own", "abcd", 3)


def test_another_seed_or_data_set_is_another_draw():
    groups = [str(n) for n in range(40)]
    for data_set, seed in (("own", 1), ("other", 0)):
        assert part_by_group(data_set, groups, seed) != part_by_group("own", groups, 0)


def test_what_was_a_test_before_is_learnt_from_and_the_others_stay(monkeypatch):
    groups = [str(n) for n in range(40)]
    before = part_by_group("own", groups, 0)
    monkeypatch.setattr(splits, "OPENED", ("own",))
    after = part_by_group("own", groups, 0)
    opened = {"train": "train", "validation": "validation", "test": "train"}
    assert after == {name: opened[part] for name, part in before.items()}


@pytest.mark.parametrize("seed", range(3))
def test_sets_of_one_group_have_their_part_whatever_the_seed(seed):
    places = part_by_group("optdigits", ["optdigits-b13", "optdigits-a30"], seed)
    assert places == {"optdigits-a30": "train", "optdigits-b13": "test"}
    assert part_by_group("bhmsds_digits", ["bhmsds"], seed) == {"bhmsds": "shift"}


@pytest.mark.parametrize(
    ("label", "group"),
    [(7, "w3"), (0, "w3"), ("Korean/character22", "Korean"), ("horse", "horse")],
)
def test_digits_go_by_writer_characters_by_alphabet_the_rest_by_category(label, group):
    assert group_of(pen_drawing(label, "w3")) == group


# The parts of a folder.


def test_parts_share_no_group_and_hold_whatever_is_not_like_a_digit(folder):
    parts = load_parts(folder)
    groups = groups_of(parts)
    assert set(groups.values()) == {1}
    assert {group for name, group in groups if name == "own"} == {
        f"w{n}" for n in range(9)
    }
    assert {group for name, group in groups if name == "things"} == {*SCRIPTS, *THINGS}
    everything = [drawing for part in parts.values() for drawing in drawings_in(part)]
    expected = DIGITS + DIGITS[:20] + NONDIGITS
    assert digests_of(everything) == digests_of(expected)


def test_a_part_says_what_is_in_it(folder):
    parts = load_parts(folder)
    kinds = [(set(part.digits), set(part.nondigits)) for part in parts.values()]
    both, own = ({"own", "numberpad"}, {"things"}), ({"own"}, {"things"})
    assert kinds[:3] == [both, both, own]
    assert not parts["shift"]
    # Every one of the nine writers drew ten digits; 3 and 6 more are cut at 3.6, 4.56.
    drawn = [parts[name].counts()["own"] for name in DRAWN_PARTS]
    assert drawn == [50, 20, 20]


def test_scans_are_shared_out_by_writer_and_signs_too(tmp_path):
    writers = [f"w{n}" for n in range(10) for _ in range(3)]
    save_pictures(tmp_path, "glyphs", "scans", np.arange(30) % 10, writers)
    signs = ["Runic/01", "plus", "minus"] * 10
    save_pictures(tmp_path, "nondigits", "signs", signs, writers, ["minus"])
    save_pictures(tmp_path, "glyphs", "swiss_cells", [1], ["w1"], side=96)
    parts = load_parts(tmp_path)
    drawn = [len(all_drawings(parts[n].digit_pictures)) for n in DRAWN_PARTS]
    assert drawn == [15, 6, 9]  # five, two and three writers of three each
    others = [
        p for part in parts.values() for p in part.nondigit_pictures.get("signs", [])
    ]
    assert Counter(p.label for p in others) == {"Runic/01": 10, "plus": 10}
    groups = groups_of(parts)
    assert set(groups.values()) == {1}
    assert {g for name, g in groups if name == "signs"} == {"Runic", *set(writers)}


def test_another_seed_gives_other_parts_and_another_order_of_a_file_the_same(folder):
    def drawn(seed):
        return {name: part.groups() for name, part in load_parts(folder, seed).items()}

    once, other = drawn(4), drawn(5)
    save_drawings(folder, "strokes", "own", DIGITS[::-1])
    save_drawings(folder, "nondigits", "things", (NONDIGITS + LIKE_DIGITS)[::-1])
    assert drawn(4) == once != other


def test_without_a_folder_or_drawings_in_it_all_parts_are_empty(tmp_path):
    nothing = {name: Part() for name in PARTS}
    assert load_parts(None) == load_parts(tmp_path) == nothing
    assert not any(nothing.values())
    save_drawings(tmp_path, "nondigits", "rings", LIKE_DIGITS)  # all like digits
    assert not any(load_parts(tmp_path).values())


def test_a_broken_file_and_one_name_for_digits_and_for_others_are_refused(folder):
    for kind in ("strokes", "nondigits"):
        path = folder / kind / "broken.json.gz"
        path.write_bytes(b"[")
        with pytest.raises(
            DataError, match=r"broken\.json\.gz is not a gzip JSON list"
        ):
            load_parts(folder)
        path.unlink()
    save_drawings(folder, "nondigits", "own", NONDIGITS)
    with pytest.raises(DataError, match=r"strokes.own\.json\.gz and .* named alike"):
        load_parts(folder)


@pytest.mark.parametrize(
    ("kind", "drawings"),
    [("strokes", [*DIGITS, pen_drawing("horse")]), ("nondigits", DIGITS[:1])],
)
def test_a_digit_among_the_others_or_another_among_the_digits_is_refused(
    tmp_path, kind, drawings
):
    save_drawings(tmp_path, kind, "mixed", drawings)
    with pytest.raises(DataError, match=r"mixed\.json\.gz must hold drawings labelled"):
        load_parts(tmp_path)


@pytest.mark.parametrize(
    ("name", "count", "groups"),
    [
        ("pendigits", 7_492, 30),
        ("uji", 1_200, 60),
        ("numberpad", 820, 1),
        # 240 of Greek are marked, ten each of 19 characters are on our list.
        ("omniglot", 1_300 - 240 - 190, 3),
        # 31 of the 173 categories are marked, 3 are on our list, nine drawings each.
        ("quickdraw", 1_557 - 9 * 31 - 9 * 3, 173 - 31 - 3),
        ("swiss", 12_144, 21),
        ("optdigits", 4_669, 2),
        ("semeion", 1_581, 6),
        ("wand", 499, 1),
        ("hds_shapes", 1_824 - 207, 37),
    ],
)
def test_the_data_is_shared_out_whole(real_parts, name, count, groups):
    assert sum(part.counts().get(name, 0) for part in real_parts.values()) == count
    shared = [
        group
        for (data_set, group) in groups_of(real_parts).elements()
        if data_set == name
    ]
    assert len(shared) == len(set(shared)) == groups


@pytest.fixture(scope="module")
def real_parts(data_folder):
    return load_parts(data_folder)


def test_joined_parts_hold_what_each_of_them_holds():
    one = Part({"a": DIGITS[:2]}, {"x": NONDIGITS[:1]})
    two = Part({"a": DIGITS[5:6], "b": DIGITS[7:9]})
    both = joined_parts([one, two])
    assert both.counts() == {"a": 3, "b": 2, "x": 1}
    assert drawings_in(both) == [*DIGITS[:2], DIGITS[5], *DIGITS[7:9], NONDIGITS[0]]
    assert (one.counts(), two.counts()) == ({"a": 2, "x": 1}, {"a": 1, "b": 2})
    assert joined_parts([]) == joined_parts([Part(), Part()]) == Part()


# What of MNIST is held back.


@pytest.mark.parametrize(
    ("count", "total"), [(5_000, 60_000), (1, 2), (0, 5), (5, 5), (299, 300)]
)
def test_what_is_held_back_and_the_rest_are_disjoint_and_complete(count, total):
    rest, held = held_back(count, total, seed=3)
    assert (len(rest), len(held)) == (total - count, count)
    np.testing.assert_array_equal(np.sort(np.append(rest, held)), np.arange(total))


def test_what_is_held_back_is_spread_over_the_whole_set_anew_by_each_seed():
    held, again, other = (held_back(1_000, 10_000, seed)[1] for seed in (0, 0, 8))
    np.testing.assert_array_equal(held, again)
    assert set(held) != set(other)
    per_tenth = np.bincount(held // 1_000, minlength=10)
    # 100 are expected in each; 5 standard deviations of a hypergeometric draw are 45.
    assert per_tenth.min() > 55
    assert per_tenth.max() < 145
