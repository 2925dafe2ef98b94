"""The 784 numbers: what the network sees, as a table beside its picture; on paper."""

import re

import numpy as np
import pytest

from digits.arrays import bytes_from_floats
from digits.page.i18n.wording import ENGLISH, WORDINGS
from digits.page.parts.steps.examples import example_strokes
from tests.helpers.browser import hands
from tests.helpers.browser.room import CUT, boxes_of
from tests.helpers.drawn import DRAWINGS, SEVEN, SMILEY, on_pad

FORTY_TWO = DRAWINGS["numbers"]["42"]
SHOWN = "dialog.glyph[open]"
SCREENS = [(320, 640), (390, 664), (844, 390), (768, 1024), (1280, 800), (1920, 1080)]
FINGER = 44  # px
PROJECTOR = {"viewport": {"width": 1920, "height": 1080}}
WHOLE = [(768, 1024), (1280, 800), (1920, 1080)]  # where all of the table is in sight


def open_table(tab):
    button = tab.locator("#steps .table")
    button.evaluate("button => button.scrollIntoView({ block: 'center' })")
    button.click()
    tab.wait_for_selector(SHOWN)


def show(tab, drawing=SEVEN):
    hands.put(tab, drawing)
    open_table(tab)


def numbers(tab):
    """Return the table's numbers, (28, 28)."""
    texts = tab.locator(".glyph tbody td").all_text_contents()
    return np.array(texts, dtype=int).reshape(28, 28)


def glyph_of(reading):
    """Return a reading's glyph as its bytes, (28, 28) from 0 to 255."""
    return bytes_from_floats(reading.glyph)


def saved(tab, button):
    """Press a button that saves a file; return the file's name and its text."""
    with tab.expect_download() as waiting:
        tab.locator(f".glyph .{button}").click()
    name = waiting.value.suggested_filename
    said = ENGLISH.text("glyph.saved", name=name)
    assert tab.locator(".glyph .saved").inner_text() == said
    return name, waiting.value.path().read_text(encoding="utf-8")


def cell(tab, row, column):
    """Return a cell, its row and column counted from 1."""
    return tab.locator(".glyph tbody tr").nth(row - 1).locator("td").nth(column - 1)


def type_size(tab):
    """Return how large the table's numbers are, in px."""
    style = "getComputedStyle(document.querySelector('.glyph tbody td'))"
    return tab.evaluate(f"parseFloat({style}.fontSize)")


def named(tab):
    return tab.locator(".glyph .named").inner_text()


def marked(tab):
    """Return row and column of the marked pixel, in the table and on the picture."""
    return tab.evaluate(
        """() => {
            const cells = [...document.querySelectorAll(".glyph tbody td")];
            const place = cells.findIndex((cell) => cell.matches(".marked"));
            const heads = [...document.querySelectorAll(".glyph th.marked")];
            const mark = document.querySelector(".glyph .mark").getBoundingClientRect();
            const all = document.querySelector(".picture").getBoundingClientRect();
            const middle = (from, to, start) => ((from + to) / 2 - start) * 28;
            return {
                table: [Math.floor(place / 28) + 1, place % 28 + 1],
                heads: heads.map((head) => Number(head.textContent)).reverse(),
                picture: [
                    middle(mark.top, mark.bottom, all.top) / all.height,
                    middle(mark.left, mark.right, all.left) / all.width,
                ].map(Math.ceil),
            };
        }"""
    )


def assert_marked(tab, row, column):
    place = [row, column]
    heads = {"table": place, "heads": place, "picture": place}
    assert marked(tab) == heads
    value = cell(tab, row, column).text_content()
    said = ENGLISH.text("glyph.named", row=row, column=column, value=value)
    assert named(tab) == said


# The numbers.


def test_the_table_is_the_classifiers_own_glyph_and_nobody_is_asked(tab, classifier):
    hands.put(tab, SEVEN)
    tab.wait_for_function("document.querySelector('#glyph dialog')")
    asked = hands.questions(tab)
    open_table(tab)
    glyph = glyph_of(classifier.read_strokes(on_pad(SEVEN)))
    assert (numbers(tab) == glyph).all()
    assert glyph.max() == 255
    levels = tab.locator(".glyph tbody td").evaluate_all(
        "all => all.map((cell) => cell.style.getPropertyValue('--level'))"
    )
    assert (np.array(levels, dtype=int).reshape(28, 28) == glyph).all()
    assert asked == []


def test_saved_and_read_back_the_rows_are_the_glyph_to_the_last_byte(tab, classifier):
    show(tab)
    name, text = saved(tab, "rows")
    glyph = glyph_of(classifier.read_strokes(on_pad(SEVEN)))
    assert name == "glyph-28x28.csv"
    rows = [line.split(",") for line in text.removesuffix("\n").split("\n")]
    assert [len(row) for row in rows] == [28] * 28
    assert (np.array(rows, dtype=np.uint8) == glyph).all()


def test_one_row_is_label_and_numbers_as_mnist_is_handed_on(tab, classifier):
    show(tab)
    assert tab.get_by_label(ENGLISH.text("glyph.label")).input_value() == "7"
    name, text = saved(tab, "line")
    glyph = glyph_of(classifier.read_strokes(on_pad(SEVEN)))
    assert name == "glyph-mnist.csv"
    assert text == f"{','.join(map(str, [7, *glyph.ravel()]))}\n"
    tab.get_by_label(ENGLISH.text("glyph.label")).select_option("1")
    _, text = saved(tab, "line")
    assert text.startswith("1,")
    assert ENGLISH.text("glyph.note") in tab.locator(".glyph .files").inner_text()


def test_of_a_number_it_is_the_digit_that_is_chosen(tab, classifier):
    hands.put(tab, FORTY_TWO)
    tab.locator(".place").nth(1).click()
    open_table(tab)
    two = classifier.read_strokes(on_pad(FORTY_TWO)).digits[1]
    assert (numbers(tab) == glyph_of(two)).all()
    assert tab.locator(".glyph select").input_value() == "2"


def test_what_was_not_read_has_no_label_before_one_is_chosen(tab):
    show(tab, SMILEY)
    label, line = tab.locator(".glyph select"), tab.locator(".glyph .line")
    assert label.input_value() == ""
    assert line.is_disabled()
    label.select_option("0")
    assert saved(tab, "line")[1].startswith("0,")


def test_what_the_page_would_rather_not_say_is_no_label_either(tab):
    tab.evaluate("digits.setLeastCertainty(0.9)")
    hands.put_on_pad(tab, example_strokes("four"))
    hands.answered(tab, 2)
    tab.evaluate("digits.setLeastCertainty(0)")
    open_table(tab)
    assert tab.locator(".glyph select").input_value() == ""


# What is marked.


def test_the_first_pixel_with_ink_is_marked_at_first(tab, classifier):
    show(tab)
    glyph = glyph_of(classifier.read_strokes(on_pad(SEVEN)))
    assert_marked(tab, *(np.argwhere(glyph)[0] + 1))


def test_a_mouse_over_table_or_picture_marks_the_same_in_both(tab):
    show(tab)
    cell(tab, 9, 14).hover()
    assert_marked(tab, 9, 14)
    box = tab.locator(".glyph .picture").bounding_box()
    pixel = box["width"] / 28
    tab.mouse.move(box["x"] + 20.5 * pixel, box["y"] + 4.5 * pixel)
    assert_marked(tab, 5, 21)
    tab.mouse.move(box["x"] + box["width"] - 1, box["y"] + box["height"] - 1)
    assert_marked(tab, 28, 28)


def test_a_finger_marks_as_well(phone_tab):
    tab = phone_tab
    show(tab)
    box = tab.locator(".glyph .picture").bounding_box()
    pixel = box["width"] / 28
    tab.touchscreen.tap(box["x"] + 3.5 * pixel, box["y"] + 25.5 * pixel)
    assert_marked(tab, 26, 4)
    cell(tab, 25, 3).tap()
    assert_marked(tab, 25, 3)


def test_a_finger_that_slides_over_the_picture_leads_the_mark(phone_tab):
    tab = phone_tab
    show(tab)
    box = tab.locator(".glyph .picture").bounding_box()
    places = [
        (box["x"] + (k + 0.5) / 28 * box["width"], box["y"] + box["height"] / 4)
        for k in (2, 10, 20)
    ]
    screen = tab.context.new_cdp_session(tab)
    hands.touch(screen, "touchStart", places[0])
    for place in places[1:]:
        hands.touch(screen, "touchMove", place)
    hands.touch(screen, "touchEnd")
    screen.detach()
    assert_marked(tab, 8, 21)


def test_arrow_keys_move_and_the_table_has_one_stop_of_the_tab_key(tab):
    show(tab)
    assert tab.locator(".glyph [tabindex='0']").count() == 1
    cell(tab, 9, 14).click()
    for keys, place in (
        (["ArrowRight", "ArrowDown"], (10, 15)),
        (["ArrowLeft", "ArrowUp", "ArrowUp"], (8, 14)),
        (["Home"], (8, 1)),
        (["ArrowLeft"], (8, 1)),
        (["End"], (8, 28)),
        (["Control+Home"], (1, 1)),
        (["ArrowUp"], (1, 1)),
        (["Control+End"], (28, 28)),
    ):
        for key in keys:
            tab.keyboard.press(key)
        assert_marked(tab, *place)
        assert hands.is_focused(cell(tab, *place))
    tab.keyboard.press("Escape")
    assert tab.locator(SHOWN).count() == 0
    assert hands.is_focused(tab.locator("#steps .table"))


def test_what_is_marked_is_named_in_the_pages_language(tab):
    hands.choose_language(tab, "de")
    hands.wait_for_text(tab, ".headline", "Zeichne")
    show(tab)
    cell(tab, 1, 2).hover()
    assert named(tab) == "Zeile 1, Spalte 2: 0"


# On every screen.


@pytest.mark.parametrize("screen", SCREENS)
def test_there_is_room_and_only_the_table_scrolls(tab, screen):
    hands.resize(tab, *screen)
    hands.put(tab, SEVEN)
    for code, words in WORDINGS.items():
        hands.choose_language(tab, code)
        hands.expect_text(tab, "#steps .table", words.text("glyph.open"))
        open_table(tab)
        assert hands.page_width(tab) == screen[0]
        texts = tab.locator(".glyph :is(h2, .button, label)")
        assert texts.evaluate_all(CUT) == [], code
        for part in (".scroller", ".picture", ".named"):
            [box] = boxes_of(tab, f".glyph {part}")
            assert box["left"] >= 0
            assert box["right"] <= screen[0] + 0.5, (code, part)
        [box] = boxes_of(tab, ".scroller")
        assert box["bottom"] <= screen[1] + 0.5
        assert box["height"] > 150
        hidden = tab.locator(".scroller").evaluate(
            "box => [box.scrollWidth - box.clientWidth,"
            " box.scrollHeight - box.clientHeight]"
        )
        assert (hidden == [0, 0]) == (screen in WHOLE), code
        tab.locator(".glyph .close").click()


def test_a_class_can_read_all_of_it_on_a_projector(new_tab):
    tab = new_tab(**PROJECTOR)
    show(tab)
    size = cell(tab, 9, 14).evaluate(
        "cell => parseFloat(getComputedStyle(cell).fontSize)"
    )
    assert size >= 19  # px; the page's own text there has 18
    boxes = boxes_of(tab, ".glyph tbody td")
    assert len(boxes) == 784
    assert max(box["bottom"] for box in boxes) <= 1080
    widths = tab.locator(".glyph tbody td").evaluate_all(
        "all => all.filter(cell => cell.scrollWidth > cell.clientWidth).length"
    )
    assert widths == 0
    tab.keyboard.press("Escape")
    tab.locator(".large").click()
    open_table(tab)
    grown = cell(tab, 9, 14).evaluate(
        "cell => parseFloat(getComputedStyle(cell).fontSize)"
    )
    assert grown > 1.3 * size  # and it scrolls in its own box


def test_on_a_phone_the_heads_stay_and_what_is_marked_is_beside_them(phone_tab):
    tab = phone_tab
    hands.resize(tab, 390, 664)
    show(tab)
    cell(tab, 9, 14).tap()
    for key in ("Control+End", "Control+Home"):
        tab.keyboard.press(key)
        [box] = boxes_of(tab, ".scroller")
        [place] = boxes_of(tab, ".glyph td.marked")
        column, row = boxes_of(tab, ".glyph th.marked")
        assert column["top"] == pytest.approx(box["top"], abs=2)
        assert row["left"] == pytest.approx(box["left"], abs=2)
        assert place["top"] >= column["bottom"] - 0.5
        assert place["left"] >= row["right"] - 0.5
        assert place["bottom"] <= box["bottom"] + 0.5
        assert place["right"] <= box["right"] + 0.5


@pytest.mark.parametrize("size", [hands.DESKTOP, hands.PHONE], ids=["laptop", "phone"])
def test_nothing_keeps_anybody_out(new_tab, size):
    tab = new_tab(reduced_motion="reduce", **size)
    show(tab)
    assert hands.violations(tab, "#glyph") == []
    tab.evaluate("document.body.classList.add('dark')")
    assert hands.violations(tab, "#glyph") == []
    boxes = boxes_of(tab, ".glyph :is(.button, select)")
    small = [box for box in boxes if box["height"] < FINGER]
    assert small == []


def test_every_number_is_seen_on_its_grey(tab):
    show(tab)
    contrasts = tab.evaluate(
        """() => {
            const cell = document.querySelector(".glyph tbody td:not(.paper)");
            const light = (colour) => {
                const [value] = colour.match(/\\d+/g).map((part) => part / 255);
                return value <= 0.04045
                    ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
            };
            return Array.from({ length: 256 }, (_, level) => {
                cell.style.setProperty("--level", level);
                const { color, backgroundColor } = getComputedStyle(cell);
                const [dark, bright] = [light(color), light(backgroundColor)].sort(
                    (one, other) => one - other);
                return (bright + 0.05) / (dark + 0.05);
            });
        }"""
    )
    assert min(contrasts) >= 4.5


# On paper.


def test_on_paper_the_numbers_stand_alone_with_their_picture(tab):
    show(tab)
    tab.emulate_media(media="print")
    for part in ("h2", "table", ".picture canvas"):
        assert tab.locator(f".glyph {part}").is_visible(), part
    for part in (".glyph .button", ".glyph select", ".mark", "h1", ".answer", ".sheet"):
        assert tab.locator(f"{part}:visible").count() == 0, part
    [table], [picture] = boxes_of(tab, ".glyph table"), boxes_of(tab, ".picture")
    assert picture["left"] >= table["right"]
    assert picture["top"] < table["bottom"]
    tab.emulate_media(media="null")


@pytest.mark.parametrize("landscape", [False, True], ids=["upright", "on its side"])
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_numbers_take_one_page(tab, paper, landscape):
    show(tab)
    margins = dict.fromkeys(("top", "right", "bottom", "left"), "10mm")
    for dark in ("remove", "add"):
        tab.evaluate(f"document.body.classList.{dark}('dark')")
        printed = tab.pdf(
            format=paper, landscape=landscape, margin=margins, print_background=True
        )
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    tab.evaluate("document.body.classList.remove('dark')")


def test_closed_it_leaves_the_page_on_paper_as_it_was(tab):
    show(tab)
    tab.keyboard.press("Escape")
    tab.emulate_media(media="print")
    assert tab.locator("h1").is_visible()
    assert tab.locator(".answer").is_visible()
    assert tab.locator("dialog.glyph:visible").count() == 0
    tab.emulate_media(media="null")
