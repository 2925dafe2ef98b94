"""What a network gets wrong: a table of cells, their drawings, and asking why."""

import json

import pytest

from digits.page.i18n.wording import WORDINGS
from digits.weights import WEIGHTS
from tests.helpers.browser import hands
from tests.helpers.drawn import SEVEN

NETWORK = "mlp-784"
FIGURES = json.loads((WEIGHTS / f"{NETWORK}.json").read_text(encoding="utf-8"))
CONFUSION = FIGURES["figures"]["strangers"]["confusion"]
COUNT = CONFUSION[4][9]
FOUR_AS_NINE = f"Drawn 4, read as 9: {COUNT} drawings"
LEAST = 24  # px; of what is pressed, as WCAG 2.2 asks
SIZES = [*((320, 640), (360, 560), (390, 664), (768, 1024)), (1280, 800), (1920, 1080)]


@pytest.fixture
def matrix(tab):
    """Give the page with a 7 on the pad and the table of a network."""
    yield show(tab)
    leave(tab)


def show(tab, network=NETWORK):
    hands.put(tab, SEVEN)
    hands.unfold(tab)
    tab.locator("#network").select_option(network)
    right = sum(CONFUSION[digit][digit] for digit in range(10))
    hands.wait_for_text(tab, ".misses .count", f"It reads {right:,} of 4,832")
    tab.wait_for_selector("#training .fold[aria-busy=false]")  # and nothing is to come
    return tab


def leave(tab):
    """Choose our own network again, for the tests that come."""
    hands.unfold(tab)
    tab.locator("#network").select_option("digits")


def cell(tab, name=FOUR_AS_NINE):
    return tab.get_by_role("button", name=name, exact=True)


def is_open(button):
    return button.get_attribute("aria-expanded") == "true"


def opened(tab, count=COUNT):
    """Wait until a cell's drawings are there; return how many."""
    shown = min(count, 8)
    name = tab.locator(".matrix [aria-expanded=true]").get_attribute("aria-label")
    some = f"{name}. Shown here: {shown} of {count}."
    hands.expect_text(tab, ".opened", some)
    tab.wait_for_function(
        "Array.from(document.querySelectorAll('.drawings img'))"
        ".every((image) => image.naturalWidth === 48)"
    )
    assert tab.locator(".drawings li").count() == shown
    return shown


def asked_why(tab):
    """Wait until the page is about a picture and *Why?* explains it."""
    tab.wait_for_selector(".why:not(.empty)[aria-busy=false] .result:not(:empty)")
    picture = tab.evaluate("window.digitsReading.drawing.picture")
    assert hands.open_panels(tab) == ["panel-why"]
    assert hands.is_focused(tab.locator("#tab-why"))
    return picture


def test_a_cell_that_is_opened_moves_nothing_and_closes_again(matrix):
    button = cell(matrix)
    asked = hands.questions(matrix)
    button.scroll_into_view_if_needed()
    before = matrix.locator(".matrix").bounding_box()
    button.click()
    opened(matrix)
    assert is_open(button)
    assert matrix.locator(".opened").inner_text().startswith(f"{FOUR_AS_NINE}.")
    assert matrix.locator(".matrix").bounding_box() == before
    assert set(matrix.locator(".drawings .source").all_inner_texts()) <= {
        *("swiss", "optdigits", "semeion")
    }
    cell(matrix, "Drawn 5, read as 2: one drawing").wait_for(state="detached")
    button.click()
    assert not is_open(button)
    assert matrix.locator(".drawings li").count() == 0
    [message] = [data for name, data in asked if name == "open_cell"]
    assert (message["network"], message["drawn"], message["read"]) == (NETWORK, 4, 9)


def test_while_drawings_are_on_their_way_their_room_is_kept(matrix):
    held = hands.hold_first(matrix, "open_cell")
    cell(matrix).click()
    assert matrix.locator(".drawings .coming").count() == 8
    height = matrix.locator(".drawings").bounding_box()["height"]
    matrix.wait_for_timeout(100)
    held[0].continue_()
    opened(matrix)
    assert matrix.locator(".drawings").bounding_box()["height"] == height


def test_every_number_of_the_table_is_a_cell_with_a_name_and_the_rest_are_empty(matrix):
    names = matrix.locator(".matrix tbody button").evaluate_all(
        "all => all.map((button) => [button.ariaLabel, button.textContent])"
    )
    expected = [
        (row, col, count)
        for row, counts in enumerate(CONFUSION)
        for col, count in enumerate(counts)
        if count
    ]
    assert [
        (int(name[6]), int(name[17]), int(text)) for name, text in names
    ] == expected
    grid = matrix.get_by_role("grid", name="Rows: the digit drawn.")
    assert grid.get_by_role("columnheader").count() == 10
    assert grid.get_by_role("rowheader").count() == 10


def test_arrows_go_from_number_to_number_and_keys_do_all_the_rest(matrix):
    buttons = matrix.locator(".matrix tbody button")
    indices = buttons.evaluate_all("all => all.map((button) => button.tabIndex)")
    assert sorted(indices) == [-1] * (len(indices) - 1) + [0]
    cell(matrix, f"Drawn 4, read as 4: {CONFUSION[4][4]} drawings").focus()
    matrix.keyboard.press("ArrowRight")  # none is read as a 5
    six = cell(matrix, f"Drawn 4, read as 6: {CONFUSION[4][6]} drawings")
    assert hands.is_focused(six)
    matrix.keyboard.press("ArrowRight")  # nor as a 7 or an 8
    assert hands.is_focused(cell(matrix))
    matrix.keyboard.press("ArrowRight")  # the last
    assert hands.is_focused(cell(matrix))
    matrix.keyboard.press("ArrowDown")
    matrix.keyboard.press("ArrowUp")
    assert hands.is_focused(cell(matrix))
    matrix.keyboard.press("Enter")
    opened(matrix)
    matrix.keyboard.press("Tab")
    first = matrix.get_by_role("button", name="Ask why: drawing 1", exact=True)
    assert hands.is_focused(first)
    matrix.keyboard.press("Enter")
    assert asked_why(matrix).startswith("data:image/png")


def test_whoever_asks_why_gets_their_own_drawing_back(matrix):
    before = hands.strokes_read(matrix)
    cell(matrix).click()
    opened(matrix)
    picture = matrix.locator(".drawings img").nth(1).get_attribute("src")
    matrix.locator(".drawings button").nth(1).click()
    assert asked_why(matrix) == picture
    assert matrix.locator(".pad.aside").count() == 1
    hands.open_tab(matrix, "networks")
    matrix.wait_for_selector(".networks[aria-busy=false] .board")
    says = matrix.locator(f".network[data-network={NETWORK}] .centred .says")
    assert says.inner_text() == "9"
    hands.open_tab(matrix, "training")
    assert is_open(cell(matrix))
    matrix.locator("#training .back").click()
    hands.wait_for_text(matrix, ".headline", "That's a 7!")
    assert hands.strokes_read(matrix) == before
    assert not matrix.locator("#training .back").is_visible()
    matrix.locator(".drawings button").first.click()
    asked_why(matrix)
    hands.open_tab(matrix, "photo")
    matrix.locator("#photo .swap").click()  # as after a photo
    hands.wait_for_text(matrix, ".headline", "That's a 7!")


def test_a_finger_opens_a_cell_and_asks_why(phone_tab):
    show(phone_tab)
    cell(phone_tab).tap()
    opened(phone_tab)
    phone_tab.locator(".drawings button").first.tap()
    asked_why(phone_tab)
    leave(phone_tab)


def test_another_network_has_its_own_table_and_no_cell_open(matrix):
    cell(matrix).click()
    opened(matrix)
    matrix.locator("#network").select_option("digits")
    hands.wait_for_text(matrix, ".misses .count", "It reads 4,820 of 4,832")
    assert matrix.locator(".matrix [aria-expanded=true]").count() == 0
    assert matrix.locator(".drawings li").count() == 0
    nines = "Drawn 9, read as 3: 3 drawings"
    cell(matrix, nines).click()
    opened(matrix, 3)


def test_an_open_cell_follows_the_language(matrix):
    cell(matrix).click()
    opened(matrix)
    shown = {"shown": 8, "count": COUNT}
    for code, words in WORDINGS.items():
        hands.choose_language(matrix, code)
        name = words.text("learnt.cell", drawn=4, read=9, count=COUNT)
        some = words.text("learnt.cell_some", **shown)
        hands.expect_text(matrix, ".opened", f"{name}. {some}")
        hands.expect_text(matrix, ".drawings li .button", words.text("learnt.ask_why"))
        assert is_open(cell(matrix, name))
        texts = matrix.locator(".misses").inner_text()
        for licence in ("CC0 1.0", "CC BY 4.0", "swiss", "optdigits", "Semeion"):
            assert licence in texts


@pytest.mark.parametrize("size", SIZES)
def test_cells_stay_large_enough_for_a_finger_and_numbers_in_them(matrix, size):
    hands.resize(matrix, *size)
    boxes = matrix.locator(".matrix tbody button").evaluate_all(
        """all => all.map((button) => {
            const { width, height } = button.getBoundingClientRect();
            const text = document.createRange();
            text.selectNodeContents(button);
            return [width, height, text.getBoundingClientRect().width];
        })"""
    )
    for width, height, text in boxes:
        assert min(width, height) >= LEAST
        assert text <= width
