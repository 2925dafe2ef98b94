"""The teacher's board of a class session: what comes in, what a teacher does."""

import zipfile

import pytest

from digits.corrections import read_corrections
from digits.data.drawings import load_drawings
from tests.helpers.browser import hands
from tests.helpers.drawn import DRAWINGS, FOUR, SEVEN, SMILEY

VIEWS = ["wall", "matrix", "mean", "hands", "hardest", "teach", "fooling"]
SCREENS = [(1280, 720), (1920, 1080)]
MARKUP = "<b>x</b>"
SETTINGS = ".board .settings"
ALL_SHOWN = """async () => {
    document.body.classList.remove("dark");
    await digits.choose("en");
    document.querySelectorAll("#board .small[open]").forEach((one) => one.close());
    document.querySelector("#board .every input:checked")?.click();
    document.querySelector("#board .cover[aria-pressed=true]")?.click();
    document.querySelector("#board .return:not([hidden])")?.click();
    document.querySelector("#board-tab-wall").click();
}"""
# Texts of the board that stick out of what holds them, or of the screen.
STICKS_OUT = """() => {
    const parts = document.querySelectorAll(
        "#board :is(.task, .button, .counts div, .choice, legend, label, .lead)"
    );
    return [...parts].filter((part) => part.checkVisibility()).filter((part) => {
        const { left, right } = part.getBoundingClientRect();
        const isWide = part.scrollWidth > part.clientWidth + 1;
        const isCut = isWide && getComputedStyle(part).display !== "inline";
        return isCut || left < -0.5 || right > innerWidth + 0.5;
    }).map((part) => part.textContent.trim());
}"""


@pytest.fixture(scope="session")
def board_tab(browser, classroom):
    """Give a tab that the board was opened in with its key."""
    context = browser.new_context(**hands.DESKTOP, reduced_motion="reduce")
    context.set_default_timeout(hands.PATIENCE)
    tab = context.new_page()
    tab.goto(classroom.board)
    wait_for_board(tab)
    yield tab
    context.close()


@pytest.fixture
def board(board_tab, classroom):
    """Give the board of a class that has given nothing yet."""
    classroom.clear()
    board_tab.set_viewport_size(hands.DESKTOP["viewport"])
    board_tab.evaluate(ALL_SHOWN)
    wait_for_board(board_tab)
    shows(board_tab, ".total", "0")
    shows(board_tab, ".task", "Draw any digit.")
    return board_tab


def wait_for_board(tab):
    tab.wait_for_selector("dialog.board[open] .choice")
    tab.wait_for_function("!/^$|…/.test(document.querySelector('.total').textContent)")


def shows(tab, part, text):
    """Wait until a part of the board has exactly this text."""
    hands.expect_text(tab, f"#board {part}", text)


def count(tab, selector, number):
    """Wait until so many elements of the board can be seen."""
    tab.wait_for_function(
        "([selector, number]) => Array.from(document.querySelectorAll(selector))"
        ".filter((one) => one.checkVisibility()).length === number",
        arg=[f"#board {selector}", number],
    )


def view(tab, name):
    tab.locator(f"#board-tab-{name}").click()
    return tab.locator(f"#board-view-{name}")


def press(tab, name):
    tab.locator("dialog.board").get_by_role("button", name=name, exact=True).click()


def sheets(tab):
    """Return what is said of each drawing that can be seen."""
    found = tab.locator("#board .sheet:visible")
    return found.evaluate_all("all => all.map((one) => one.ariaLabel)")


# The key.


def test_the_key_leaves_the_address_and_opens_the_board_again_after_a_reload(
    board, classroom
):
    assert board.url == f"{classroom.address}/"
    board.reload()
    wait_for_board(board)
    assert board.url == f"{classroom.address}/"


def test_a_wrong_key_opens_nothing_and_is_forgotten(new_tab, classroom):
    tab = new_tab(f"{classroom.address}/#board=abcdefghijklmnop")
    shows(tab, ".refusal", "This key opens nothing here.")
    assert tab.locator("dialog.board").is_hidden()
    assert tab.locator("#board .return").is_hidden()
    assert tab.url == f"{classroom.address}/"
    asked = hands.questions(tab)
    tab.reload()
    hands.wait_for_pad(tab)
    tab.wait_for_selector("#share .notice", state="attached")  # the last to be filled
    assert "show_board" not in hands.functions(asked)
    assert tab.locator("#board").inner_text() == ""


def test_a_pupil_without_a_key_is_not_even_sent_the_board(new_tab, classroom):
    tab = new_tab(classroom.address)
    tab.wait_for_selector("#share .notice", state="attached")
    assert tab.locator("#board *").filter(has=tab.locator("dialog")).count() == 0


def test_where_there_is_no_class_a_key_only_leaves_the_address(new_tab, page):
    tab = new_tab(f"{page}/#board=abcdefghijklmnop")
    assert tab.url == f"{page}/"
    assert tab.locator("#share .notice").inner_text() == ""
    assert tab.locator("#board").count() == 0


# The task.


def test_a_task_that_is_set_on_the_board_is_what_pupils_see(board, classroom):
    press(board, "7")
    shows(board, ".task", "Draw a 7.")
    assert classroom.task()["digit"] == 7
    press(board, "8")
    shows(board, ".task", "Draw an 8.")
    board.locator(".letter input").fill("  K ")
    press(board, "Letter")
    shows(board, ".task", "Draw this: K")
    assert classroom.task()["letter"] == "K"
    press(board, "Any digit")
    shows(board, ".task", "Draw any digit.")


def test_a_letter_has_to_be_typed_first(board, classroom):
    press(board, "Letter")
    board.wait_for_selector("#board .notice:not(:empty)")
    assert classroom.task()["kind"] == "any"


def test_while_it_is_frozen_nothing_is_taken(board, classroom):
    press(board, "Freeze")
    board.wait_for_selector(".freeze[aria-pressed=true]")
    assert classroom.pupil("watch_class")["frozen"]
    press(board, "Freeze")
    board.wait_for_selector(".freeze[aria-pressed=false]")
    assert not classroom.pupil("watch_class")["frozen"]


# What comes in.


def test_drawings_appear_on_the_wall_the_newest_first(board, classroom):
    classroom.give(SEVEN, label=7)
    classroom.give(FOUR, label=4)
    count(board, ".wall .sheet", 2)
    assert sheets(board) == ["Asked for 4, read as 4", "Asked for 7, read as 7"]
    assert board.locator(".wall .reading").first.inner_text() == "4 → 4"
    shows(board, ".hand-count", "2")


def test_the_wall_has_the_drawings_of_the_task_or_of_all(board, classroom):
    classroom.give(SEVEN, label=7)
    count(board, ".wall .sheet", 1)
    press(board, "4")
    count(board, ".wall .sheet", 0)
    board.get_by_label("All tasks").check()
    count(board, ".wall .sheet", 1)


def test_a_wall_that_is_hidden_shows_nothing_and_goes_on_counting(board, classroom):
    press(board, "Hide wall")
    classroom.give(SEVEN, label=7)
    shows(board, ".total", "1")
    count(board, ".sheet", 0)
    press(board, "Hide wall")
    count(board, ".sheet", 1)


def test_what_is_no_digit_is_covered_and_counted_until_it_is_opened(board, classroom):
    classroom.give(SMILEY, label=3)
    classroom.give(SMILEY, label=4)
    shows(board, ".sheet.covered", "2 covered")
    count(board, ".sheet .ink", 0)
    board.locator(".sheet.covered").click()
    count(board, ".sheet .ink", 2)
    classroom.give(SMILEY, label=5)
    shows(board, ".sheet.covered", "1 covered")
    press(board, "Cover again")
    shows(board, ".sheet.covered", "3 covered")
    view(board, "hardest")
    count(board, ".sheet.covered", 3)


def test_the_matrix_counts_and_opens_the_drawings_of_a_cell(board, classroom):
    for drawing, label in ((SEVEN, 7), (SEVEN, 7), (SEVEN, 4), (SMILEY, 4)):
        classroom.give(drawing, label=label)
    shown = view(board, "matrix")
    cell = shown.get_by_role("button", name="Asked for 7, read as 7. Drawings: 2")
    cell.click()
    count(board, ".matrix .sheet", 2)
    cell.press("ArrowUp")  # over empty ones
    focused = "document.activeElement.ariaLabel"
    assert board.evaluate(focused) == "Asked for 4, read as 7. Drawings: 1"
    board.keyboard.press("ArrowRight")
    assert board.evaluate(focused) == "Asked for 4, read as no digit. Drawings: 1"
    board.keyboard.press("Enter")
    count(board, ".matrix .sheet.covered", 1)


def test_the_mean_of_two_like_glyphs_is_that_glyph(board, classroom):
    classroom.give(SEVEN, label=7)
    classroom.give(SEVEN, label=7)
    shows(board, ".total", "2")
    view(board, "mean")
    gift = classroom.teacher("show_board")["gifts"][0]
    is_same = """glyph => {
        const canvas = document.querySelectorAll(".means canvas")[7];
        const { data } = canvas.getContext("2d").getImageData(0, 0, 28, 28);
        return digits.levelsOf(glyph).every((level, k) => level === data[4 * k]);
    }"""
    assert board.evaluate(is_same, gift["glyph"])
    captions = board.locator(".means .caption").all_inner_texts()
    assert captions[7].split("\n") == ["7", "Drawings: 2"]
    assert captions[8].split("\n") == ["8", "Drawings: 0"]


def test_one_digit_shows_one_drawing_of_each_hand(board, classroom):
    for drawing, label in ((SEVEN, 7), (SEVEN, 7), (FOUR, 4)):
        classroom.give(drawing, label=label)
    shows(board, ".total", "3")
    shown = view(board, "hands")
    count(board, ".hands .sheet", 2)
    shown.get_by_role("button", name="4", exact=True).click()
    count(board, ".hands .sheet", 1)


def test_the_hardest_come_first(board, classroom):
    classroom.give(SEVEN, label=7)
    classroom.give(SEVEN, label=2)
    shows(board, ".total", "2")
    view(board, "hardest")
    hardest, easiest = sheets(board)
    assert hardest.startswith("Asked for 2, read as 7. 0%")
    assert easiest.startswith("Asked for 7, read as 7. ")


def test_a_drawing_that_is_removed_is_gone_everywhere(board, classroom):
    classroom.give(SEVEN, label=7)
    board.locator(".wall .sheet").click()
    shows(board, "dialog.shown h2", "Asked for 7, read as 7")
    press(board, "Remove")
    count(board, ".sheet", 0)
    assert classroom.teacher("show_board")["total"] == 0
    assert hands.is_focused(board.locator("#board-tab-wall"))


def test_what_a_pupil_takes_back_leaves_the_wall(board, classroom):
    number, visit = classroom.give(SEVEN, label=7)
    count(board, ".sheet", 1)
    classroom.pupil("take_drawing_back", visit=visit, given=number)
    count(board, ".sheet", 0)


# Back to the page.


def test_a_drawing_is_asked_about_on_the_page_and_one_tap_leads_back(board, classroom):
    classroom.give(SEVEN, label=7)
    board.locator(".wall .sheet").click()
    press(board, "Ask why")
    hands.expect_text(board, ".headline", "That's a 7!")
    assert hands.open_panels(board) == ["panel-why"]
    assert hands.is_focused(board.locator("#tab-why"))
    board.locator("#board .return").click()
    count(board, ".wall .sheet", 1)


def test_below_the_page_it_asks_nothing(board):
    press(board, "Back to the page")
    asked = hands.questions(board)
    board.wait_for_timeout(2_500)  # in which it would have asked twice
    assert "show_board" not in hands.functions(asked)


# Saving and forgetting.


def test_what_is_saved_is_read_as_a_data_set_and_as_corrections(
    board, classroom, tmp_path
):
    classroom.give(SEVEN, label=7)
    classroom.give(SEVEN, label=4)
    shows(board, ".total", "2")
    with board.expect_download() as download:
        press(board, "Save")
    file = tmp_path / "class.zip"
    download.value.save_as(file)
    assert download.value.suggested_filename.endswith(".zip")
    zipfile.ZipFile(file).extractall(tmp_path)
    drawings = load_drawings(tmp_path / "strokes" / "class.json.gz")
    assert [drawing.label for drawing in drawings] == [7, 4]
    kept = read_corrections(tmp_path).corrections
    assert [correction.label for correction in kept] == [7, 4]


def test_all_is_forgotten_only_when_that_was_meant(board, classroom):
    classroom.give(SEVEN, label=7)
    count(board, ".sheet", 1)
    press(board, "Forget all")
    board.locator(".forgetting .cancel").click()
    assert classroom.teacher("show_board")["total"] == 1
    press(board, "Forget all")
    board.locator(".forgetting .yes").click()
    count(board, ".sheet", 0)
    assert classroom.teacher("show_board")["total"] == 0


# Names.


def test_names_from_outside_are_text_whatever_is_in_them(board, classroom):
    classroom.give(SEVEN, label=7)
    count(board, ".sheet", 1)
    press(board, "Rename")
    board.locator(".naming input").nth(7).fill(MARKUP)
    press(board, "Use these names")
    press(board, MARKUP)
    shows(board, ".task", f"Draw a {MARKUP}.")
    board.get_by_label("All tasks").check()
    assert sheets(board) == [f"Asked for {MARKUP}, read as {MARKUP}"]
    for name in VIEWS:
        view(board, name)
    assert board.locator("#board b").count() == 0
    assert classroom.pupil("watch_class")["names"][7] == MARKUP


def test_labels_are_named_zero_to_nine_again(board, classroom):
    classroom.teacher("name_labels", names=list("०१२३४५६७८९"))
    shows(board, ".labels button:nth-child(8)", "७")
    press(board, "Rename")
    press(board, "0 to 9 again")
    press(board, "Use these names")
    shows(board, ".labels button:nth-child(8)", "7")


# The class's network.


def test_a_network_learns_from_the_class_and_is_tested_on_other_hands(board, classroom):
    for _ in range(5):
        classroom.give(SEVEN, label=7)
    shows(board, ".total", "5")
    view(board, "teach")
    board.locator(f"{SETTINGS} [name=steps]").select_option("64")
    press(board, "Teach a network with these")
    sentence = "Right on 1 of 1 drawings set aside (of hands it never saw)."
    shows(board, ".so-far", sentence)
    count(board, ".curves .line", 2)
    assert "65,536" in board.locator("#board .verdict").inner_text()


def test_without_five_hands_there_is_none_to_test_it_on(board, classroom):
    classroom.give(SEVEN, label=7)
    shows(board, ".total", "1")
    view(board, "teach")
    board.locator(f"{SETTINGS} [name=steps]").select_option("64")
    press(board, "Teach a network with these")
    hands.wait_for_text(board, "#board .so-far", "There's nothing to test it on")
    count(board, ".curves .line", 1)


def test_labels_that_are_wrong_teach_it_nothing_for_other_hands(board, classroom):
    for label in (1, 1, 1, 1, 7):  # the fifth hand's is right
        classroom.give(SEVEN, label=label)
    shows(board, ".total", "5")
    view(board, "teach")
    board.locator(f"{SETTINGS} [name=steps]").select_option("64")
    press(board, "Teach a network with these")
    sentence = "It has learnt nothing that helps with other hands."
    hands.wait_for_text(board, "#board .verdict", sentence)


# Fool it.


def test_the_class_scores_with_what_the_network_misses_and_classmates_read(
    board, classroom
):
    press(board, "Fool it")
    board.locator(".fool .labels button").nth(7).click()
    shows(board, ".task", "Draw a 7 that it doesn't read!")
    classroom.give(SEVEN)
    classroom.give(DRAWINGS["digits"]["1"])
    view(board, "fooling")
    shows(board, ".score .theirs", "1")
    rest = "Waiting for classmates: {}. Classmates couldn't read it either: 0."
    shows(board, ".score .rest", rest.format(1))
    classroom.judge(7)
    shows(board, ".score .ours", "1")
    shows(board, ".score .rest", rest.format(0))
    assert sheets(board)[0].startswith("Asked for 7, read as 1")


# The server.


def test_pages_of_another_process_are_told_of(board, classroom):
    for _ in range(20):
        classroom.pupil("watch_class", visit="0" * 32)
    board.wait_for_selector("#board .foreign:not(:empty)")
    assert "another server process" in board.locator("#board .foreign").inner_text()


def test_what_is_shown_stays_while_the_server_is_away(board, classroom):
    classroom.give(SEVEN, label=7)
    count(board, ".sheet", 1)
    with hands.server_away(board):
        hands.wait_for_text(board, "#board .notice", "I can't be reached")
    count(board, ".sheet", 1)


# For everyone.


def test_arrow_keys_go_from_view_to_view(board):
    board.locator("#board-tab-wall").focus()
    for name in VIEWS[1:]:
        board.keyboard.press("ArrowRight")
        assert hands.is_focused(board.locator(f"#board-tab-{name}"))
        assert board.locator(f"#board-view-{name}").is_visible()
    board.keyboard.press("Home")
    assert board.locator("#board-view-wall").is_visible()


def fill_views(tab, classroom):
    """Let all views have something to show."""
    for drawing, label in ((SEVEN, 7), (FOUR, 4), (SEVEN, 4), (SMILEY, 3)):
        classroom.give(drawing, label=label)
    classroom.give(SEVEN, label=7)
    shows(tab, ".total", "5")


@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
def test_nothing_keeps_anybody_out_of_the_board(board, classroom, is_dark):
    fill_views(board, classroom)
    board.evaluate("dark => document.body.classList.toggle('dark', dark)", is_dark)
    found = {}
    for name in VIEWS:
        view(board, name)
        found[name] = hands.violations(board, "dialog.board")
    view(board, "wall")
    board.locator(".wall .sheet:not(.covered)").first.click()
    found["drawing"] = hands.violations(board, "dialog.shown")
    board.keyboard.press("Escape")
    for button, dialog in (("Rename", "naming"), ("Fool it", "fool")):
        press(board, button)
        found[dialog] = hands.violations(board, f"dialog.{dialog}")
        board.keyboard.press("Escape")
    assert {state: what for state, what in found.items() if what} == {}


@pytest.mark.parametrize("size", SCREENS, ids=lambda size: str(size[0]))
def test_a_projector_shows_all_of_the_head_in_every_language(board, classroom, size):
    fill_views(board, classroom)
    classroom.teacher("set_task", kind="fool", digit=8)
    hands.resize(board, *size)
    cut = {}
    for language in ("en", "de", "fr", "es", "tr"):
        board.evaluate("language => digits.choose(language)", language)
        for name in VIEWS:
            view(board, name)
            cut[language, name] = board.evaluate(STICKS_OUT)
        head = board.locator("#board .choices").bounding_box()
        assert head["y"] + head["height"] < 0.36 * size[1], language
    assert {where: texts for where, texts in cut.items() if texts} == {}
