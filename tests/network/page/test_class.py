"""A class session as its functions answer, with the network and a lesson's process."""

import asyncio
import base64
import io
import json
import zipfile

import numpy as np
import pytest

from digits.bench.load import glyph_of, growing_drawing
from digits.corrections import read_corrections
from digits.data.splits import TRAIN, VALIDATION, all_drawings, load_parts
from digits.page.i18n.wording import ENGLISH
from digits.page.parts.classroom.board import Board
from digits.page.parts.classroom.gifts import POINT_LIMIT, GiftReader
from digits.page.parts.classroom.pupils import Pupils
from digits.page.parts.classroom.session import Session
from digits.page.parts.classroom.teaching import CHOICES, Teaching, aside_visits
from digits.page.parts.classroom.visits import Key
from digits.preprocess import glyph_from_ink
from digits.reading import glyph_text
from digits.strokes import ink_from_strokes
from digits.synthetic.paths import BRUSH_SHARES, brush_width, strokes_of
from digits.weights import WEIGHTS

NOTHING = "There is nothing here. /gradio_api/info says what I can be asked."
USUAL = {name: choices[0] for name, choices in CHOICES.items()}
SECONDS_PER_GIFT = 2.0


class Clock:
    now = 0.0

    def __call__(self):
        self.now += SECONDS_PER_GIFT
        return self.now


class Class:
    """A session, its pupils and its board; what they ask is answered at once."""

    def __init__(self, classifier):
        self.teaching = Teaching(WEIGHTS)
        self.functions = {
            "read_gift": GiftReader(classifier).read_gift,
            "begin_teaching": self.teaching.begin_teaching,
            "watch_teaching": self.teaching.watch_teaching,
            "read_by_class": self.teaching.read_by_class,
        }
        self.session, self.key = Session(clock=Clock()), Key()
        self.pupils = Pupils(self.session, self.answer)
        self.board = Board(self.session, self.pupils, self.key, self.answer)

    async def answer(self, name, message):
        return self.functions[name](message)

    def ask(self, name, **message):
        """Return what a pupil's page is answered."""
        return asyncio.run(getattr(self.pupils, name)(message))

    def teacher(self, name, **message):
        """Return what the board is answered."""
        message = {"key": self.key.text, **message}
        return asyncio.run(getattr(self.board, name)(message))

    def visit(self):
        return self.ask("watch_class")["visit"]

    def give(self, visit, strokes, token="0" * 8, **message):
        task = self.ask("watch_class", visit=visit)["task"]["number"]
        sent = {"visit": visit, "token": token, "task": task, "strokes": strokes}
        return self.ask("give_drawing", **(sent | message))

    def taught(self, **settings):
        """Teach a network to its end; return what the board is told."""
        begun = self.teacher("teach_class", **settings)
        assert "error" not in begun, begun
        while self.teaching.is_busy:
            self.teaching.take_slice()
        return self.teacher("watch_teaching")


@pytest.fixture
def room(classifier):
    return Class(classifier)


SEVEN = growing_drawing(7)[-1]


def test_a_pupil_gives_a_drawing_and_the_board_has_it(room):
    room.teacher("set_task", kind="digit", digit=7)
    visit = room.visit()
    assert room.give(visit, SEVEN) == {"given": 1, "count": 1}
    [gift] = room.teacher("show_board")["gifts"]
    assert (gift["label"], gift["digit"], gift["hand"]) == (7, 7, 1)
    assert gift["sure"] > 900
    assert gift["glyph"] == glyph_of(SEVEN)
    assert visit not in json.dumps(gift)


def test_a_board_that_knows_some_is_told_the_others(room):
    visit = room.visit()
    for number in range(3):
        room.give(visit, SEVEN, token=f"{number:08}", label=7)
    first = room.teacher("show_board")
    assert first["reset"]
    known = {key: first[key] for key in ("epoch", "since", "removed")}
    room.teacher("remove_drawing", number=2)
    room.give(visit, SEVEN, token="f" * 8, label=7)
    news = room.teacher("show_board", **known)
    assert not news["reset"]
    assert [gift["number"] for gift in news["gifts"]] == [4]
    assert news["gone"] == [2]
    assert news["total"] == 3


def test_two_boards_are_told_the_same(room):
    visit = room.visit()
    room.give(visit, SEVEN, label=7)
    one = room.teacher("show_board")
    room.give(visit, SEVEN, token="f" * 8, label=7)
    other = room.teacher("show_board")
    known = {key: one[key] for key in ("epoch", "since", "removed")}
    one["gifts"] += room.teacher("show_board", **known)["gifts"]
    assert one["gifts"] == other["gifts"]


def test_a_drawing_that_is_sent_twice_is_given_once(room):
    visit = room.visit()
    answers = [room.give(visit, SEVEN, label=7) for _ in range(2)]
    assert answers == [{"given": 1, "count": 1}] * 2


def test_what_is_taken_back_is_gone(room):
    visit = room.visit()
    given = room.give(visit, SEVEN, label=7)["given"]
    assert "error" in room.ask("take_drawing_back", visit=room.visit(), given=given)
    assert room.ask("take_drawing_back", visit=visit, given=given) == {"count": 0}
    assert room.teacher("show_board")["total"] == 0


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        ({"strokes": []}, "Draw a digit from 0 to 9, or a number."),
        ({"strokes": None}, ENGLISH.text("error.lost")),
        ({"token": "x" * 8}, ENGLISH.text("error.lost")),
        ({"label": 10}, "Say which digit it is."),
        ({"label": None}, "Say which digit it is."),
        ({"label": True}, "Say which digit it is."),
        (
            {"strokes": [{"width": 9, "points": [[1, 1]] * (POINT_LIMIT + 1)}]},
            "That's a lot of ink! Clear the pad and draw one digit.",
        ),
        (
            {"visit": "0" * 32},
            "This page belongs to another session. Load it again.",
        ),
    ],
)
def test_what_is_wrong_with_a_drawing_is_said(room, message, sentence):
    sent = {"strokes": SEVEN, "label": 7, "visit": room.visit()} | message
    answer = room.give(sent.pop("visit"), sent.pop("strokes"), **sent)
    assert answer["error"] == sentence
    assert room.session.gifts == {}


def test_a_letter_has_no_label_and_no_digit_is_asked_for(room):
    room.teacher("set_task", kind="letter", letter="<b>k")
    room.give(room.visit(), SEVEN, label=3)
    [gift] = room.teacher("show_board")["gifts"]
    assert (gift["label"], gift["letter"]) == (None, "<b>k")


BOARD = (
    *("show_board", "set_task", "name_labels", "freeze_class", "remove_drawing"),
    *("forget_class", "save_class", "teach_class", "watch_teaching", "read_drawings"),
)


@pytest.mark.parametrize("function", BOARD)
@pytest.mark.parametrize("key", [None, "", "x" * 22, 7, [], {}])
def test_without_the_key_there_is_nothing(room, function, key):
    room.give(room.visit(), SEVEN, label=7)
    assert room.teacher(function, key=key) == {"error": NOTHING, "closed": True}
    assert len(room.session.gifts) == 1


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        ({"kind": "digit"}, "Choose what the class is to draw."),
        ({"kind": "digit", "digit": 10}, "Choose what the class is to draw."),
        ({"kind": "fool", "digit": "4"}, "Choose what the class is to draw."),
        ({"kind": ["digit"]}, "Choose what the class is to draw."),
        ({}, "Choose what the class is to draw."),
        ({"kind": "letter", "letter": "\u200b"}, "Write the letter first."),
    ],
)
def test_a_task_that_is_none_is_refused(room, message, sentence):
    before = room.session.task
    assert room.teacher("set_task", **message) == {"error": sentence}
    assert room.session.task == before


def test_labels_get_other_names_and_their_own_back(room):
    names = ["४", "<i>", "", *"3456789"]
    assert room.teacher("name_labels", names=names)["names"][:3] == ["४", "<i>", "2"]
    assert room.ask("watch_class")["names"][:3] == ("४", "<i>", "2")
    for wrong in (None, "0123456789", ["1"] * 11):
        assert "error" in room.teacher("name_labels", names=wrong)


def test_a_frozen_class_takes_nothing(room):
    assert room.teacher("freeze_class", frozen=True) == {"frozen": True}
    answer = room.give(room.visit(), SEVEN, label=7)
    assert answer == {"error": "Your teacher has paused giving."}
    room.teacher("freeze_class", frozen=False)
    assert "given" in room.give(room.visit(), SEVEN, label=7)


def test_what_is_saved_can_be_read_as_corrections_and_pupils_are_told(room, tmp_path):
    visit = room.visit()
    room.give(visit, SEVEN, label=7)
    assert room.ask("watch_class", visit=visit)["saved"] is None
    file = base64.b64decode(room.teacher("save_class")["file"])
    zipfile.ZipFile(io.BytesIO(file)).extractall(tmp_path)
    found = read_corrections(tmp_path)
    assert (len(found.corrections), found.unreadable) == (1, 0)
    [correction] = found.corrections
    assert (correction.label, correction.reading["digit"]) == (7, 7)
    assert room.ask("watch_class", visit=visit)["saved"] is not None


def test_forgotten_drawings_are_nowhere(room):
    room.give(room.visit(), SEVEN, label=7)
    room.teacher("forget_class")
    assert room.teacher("show_board")["total"] == 0
    assert room.session.gifts == {}


# Fool it.


def test_a_drawing_that_fools_the_network_is_judged_and_counts(room):
    room.teacher("set_task", kind="fool", digit=4)
    artist, *judges = (room.visit() for _ in range(4))
    room.give(artist, SEVEN)
    for visit in judges:
        asked = room.ask("watch_class", visit=visit)["judge"]
        assert asked["number"] == 1
        room.ask("judge_drawing", visit=visit, number=1, said=4)
    assert room.ask("watch_class", visit=artist)["judge"] is None
    outcomes = room.teacher("show_board")["outcomes"]
    assert outcomes == {
        **{"digit": 4, "opponent": "ours", "fooled": [1]},
        **{"read": 0, "waiting": 0, "unclear": 0},
    }


def test_what_the_network_reads_does_not_fool_it(room):
    room.teacher("set_task", kind="fool", digit=7)
    room.give(room.visit(), SEVEN)
    assert room.teacher("show_board")["outcomes"]["read"] == 1


@pytest.mark.parametrize("said", ["4", 10, 4.0, True, [4]])
def test_a_judgement_that_is_no_digit_counts_for_nothing(room, said):
    room.teacher("set_task", kind="fool", digit=4)
    room.give(room.visit(), SEVEN)
    judge = room.visit()
    room.ask("watch_class", visit=judge)
    room.ask("judge_drawing", visit=judge, number=1, said=said)
    assert room.session.round._candidates[1].said == {}


# Teaching.


def test_without_drawings_there_is_nothing_to_teach(room):
    assert room.teacher("teach_class") == {
        "error": "There is no drawing to learn from."
    }


def test_settings_that_are_none_are_refused(room):
    room.give(room.visit(), SEVEN, label=7)
    answer = room.teacher("teach_class", steps=10**9)
    assert answer == {"error": ENGLISH.text("learning.refused")}


def test_a_network_learns_from_few_drawings_and_reads_others(room):
    for hand in range(6):
        visit = room.visit()
        for digit in (0, 1, 7):
            strokes = growing_drawing(1000 * hand + digit)[-1]
            given = room.give(visit, strokes, token=f"{digit:08}", label=digit)
            assert "given" in given
    told = room.taught(steps=256)
    assert (told["phase"], told["learnt"], told["aside"]) == ("done", 15, 3)
    assert told["steps"] == list(range(0, 257, 4))
    assert told["right"][-1] == 3
    assert told["learnt_by_strangers"] == 65_536
    assert room.session.hands()[4] in aside_visits(room.session.hands())
    [gift, *_] = room.teacher("show_board")["gifts"]
    read = room.ask("read_by_class", glyph=gift["glyph"])
    assert np.argmax(read["shares"]) == gift["label"]
    assert sum(read["shares"]) == pytest.approx(1000, abs=5)
    shares = room.teacher("read_drawings", numbers=[1, 99, "1", None])["shares"]
    assert shares == {"1": read["shares"]}


def test_before_a_network_was_taught_it_reads_nothing(room):
    assert room.ask("read_by_class", glyph="AA==")["shares"] is None


@pytest.mark.parametrize("glyph", [None, 7, "!" * 40, "A" * 2_000])
def test_a_glyph_that_is_none_is_read_as_nothing(room, glyph):
    for digit in (0, 1):
        strokes = growing_drawing(digit)[-1]
        room.give(room.visit(), strokes, token=f"{digit:08}", label=digit)
    room.taught(steps=64)
    answer = room.ask("read_by_class", glyph=glyph)
    assert answer.get("shares") is None


# A class of writers that were measured.


@pytest.fixture(scope="module")
def hands(data_folder):
    """Give ten drawings each by sixty people, in an order of no meaning."""
    parts, rng = load_parts(data_folder), np.random.default_rng(1)
    known = [all_drawings(parts[name].digits) for name in (TRAIN, VALIDATION)]
    by_writer = {}
    for drawing in (each for part in known for each in part):
        by_writer.setdefault(drawing.writer, {})[drawing.label] = drawing.strokes
    full = sorted(writer for writer, drawn in by_writer.items() if len(drawn) == 10)
    chosen = rng.permutation(full)[:60]
    return [_glyphs(by_writer[writer], rng) for writer in chosen]


def _glyphs(drawn, rng):
    return [
        glyph_text(
            glyph_from_ink(
                ink_from_strokes(
                    strokes_of(drawn[digit], brush_width(*BRUSH_SHARES, rng))
                )
            )
        )
        for digit in range(10)
    ]


def outcome(hands, label_of=lambda digit: digit):
    """Teach with thirty people; return the share of right on thirty others."""
    drawings = [
        [glyph, label_of(digit), place >= 30]
        for place, glyphs in enumerate(hands)
        for digit, glyph in enumerate(glyphs)
    ]
    teaching = Teaching(WEIGHTS)
    teaching.begin_teaching({"drawings": drawings, "settings": USUAL})
    while teaching.is_busy:
        teaching.take_slice()
    told = teaching.watch_teaching({})
    return told["right"][-1] / told["aside"]


@pytest.mark.slow
def test_three_hundred_drawings_by_thirty_people_teach_it_to_read_thirty_others(hands):
    assert outcome(hands) >= 0.94


@pytest.mark.slow
def test_with_shuffled_labels_it_learns_nothing_of_other_hands(hands):
    rng = np.random.default_rng(2)
    assert outcome(hands, lambda digit: int(rng.integers(10))) < 0.3
