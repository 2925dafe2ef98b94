"""Why?'s colours on the pad's own drawing, and where a filter answers most."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from digits.page.components import script_of
from tests.helpers.browser import hands
from tests.helpers.browser.room import boxes_of
from tests.helpers.drawn import DRAWINGS, SEVEN

FORTY_TWO = DRAWINGS["numbers"]["42"]
BLUE, ORANGE, GREY = (0, 114, 178), (224, 138, 0), (211, 217, 226)
ACCENT = (23, 70, 162)  # of the mark
XRAY, SIGHT = ".pad .xray", ".pad .sight"
PHONES = [(390, 664), (360, 560)]
MIN_SIDE = 100  # px; of a drawing on which a child sees the marks
# A canvas's pixels as base64: a list of a million numbers would take its time.
BYTES = """canvas => {
    const { width, height } = canvas;
    const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
    const rows = Array.from({ length: height }, (_, row) =>
        String.fromCharCode(...data.subarray(4 * width * row, 4 * width * (row + 1))));
    return btoa(rows.join(""));
}"""


def mapped(tab, call):
    """Return what a function of the mapping gives in the browser."""
    module = script_of("parts/why/mapping")
    return tab.evaluate(f"() => {{ {module}; return {call}; }}")


def pixels(tab, canvas):
    """Return a square canvas's pixels, (side, side, 4)."""
    values = np.frombuffer(base64.b64decode(tab.locator(canvas).evaluate(BYTES)), "u1")
    side = int((len(values) / 4) ** 0.5)
    return values.reshape(side, side, 4).astype(int)


def xray(tab):
    """Wait until the drawing is coloured; return its pixels."""
    tab.wait_for_selector(f"{XRAY}:not([hidden])")
    return pixels(tab, XRAY)


def near(shown, colour):
    return np.abs(shown[..., :3] - colour).sum(axis=-1) < 12


@pytest.fixture
def why(tab):
    """Give the page with a 7 on the pad and the tab open that explains it."""
    hands.put(tab, SEVEN)
    hands.open_tab(tab, "why")
    xray(tab)
    return tab


def test_a_glyph_lies_on_the_pad_by_hand(tab):
    # 100 x 200 units became 20 px high, so that a pixel is 10 units; the ink begins in
    # row 4 and column 9, at places 4 x 28 + 12 and 5 x 28 + 9.
    placement = {"x": 40 - 90, "y": 60 - 40, "unit": 10}
    box = "[40, 60, 140, 260]"
    assert mapped(tab, f"placementOf({box}, [124, 149, 600])") == placement
    corner = "{ x: -50, y: 20, unit: 10 }"
    assert mapped(tab, f"onPad([9, 4, 10, 6], {corner})") == [40, 60, 50, 80]


def test_the_drawing_has_the_pictures_colours_and_nothing_beside_it(why):
    shown, ink = xray(why), pixels(why, ".pad .sheet")
    assert shown.shape == ink.shape
    inked = shown[..., 3] > 8  # of 255; at the very edge the two are rounded apart
    assert not (inked & (ink[..., 3] == 0)).any()
    assert inked.sum() / (ink[..., 3] > 8).sum() > 0.99
    assert near(shown, BLUE).any()
    full = shown[..., 3] == 255
    assert not near(shown[full], (17, 24, 39)).any()  # none of the ink shows through
    # Each pixel of the glyph, by hand: 10 px of the pad's longer side in 20.
    left, top, right, bottom = hands.reading(why)["box"]
    glyph = hands.glyph_read(why) > 0
    row, col = np.flatnonzero(glyph.any(1))[0], np.flatnonzero(glyph.any(0))[0]
    unit = max(right - left, bottom - top) / 20
    picture = pixels(why, "#why .coloured")
    strongest = np.argwhere(near(picture, BLUE) & (picture[..., 3] > 200))[0]
    scale = len(shown) / 280
    y, x = (
        ((start + unit * (at - first + 0.5)) * scale)
        for start, at, first in zip((top, left), strongest, (row, col), strict=True)
    )
    assert near(shown[round(y), round(x)], BLUE)


def test_a_button_takes_the_colours_away_and_brings_them_back(why):
    button = why.get_by_role("button", name="Show on your drawing")
    assert button.get_attribute("aria-pressed") == "true"
    button.focus()
    why.keyboard.press("Enter")
    assert button.get_attribute("aria-pressed") == "false"
    assert not why.locator(XRAY).is_visible()
    button.click()
    assert why.locator(XRAY).is_visible()
    why.locator("#tab-why").click()
    assert not why.locator(XRAY).is_visible()


def test_the_colours_vanish_with_the_change_and_come_with_the_new_answer(why):
    before = xray(why)
    held = hands.hold_first(why, "explain_drawing")
    hands.draw_with_mouse(why, [[[20, 95], [60, 95]]])
    assert not why.locator(XRAY).is_visible()
    hands.answered(why, len(SEVEN) + 1)
    assert not why.locator(XRAY).is_visible()
    hands.let_go(why, held)
    assert (xray(why)[..., 3] > 0).sum() > (before[..., 3] > 0).sum()
    hands.clear(why)
    assert not why.locator(XRAY).is_visible()


def test_of_a_number_the_chosen_digit_alone_is_coloured(tab):
    hands.put(tab, FORTY_TWO)
    hands.open_tab(tab, "why")
    for place in (0, 1, 1):
        tab.locator(".number .place").nth(place).click()
        cols = np.flatnonzero((xray(tab)[..., 3] > 0).any(axis=0))
        left, _, right, _ = hands.reading(tab)["digits"][place]["box"]
        scale = len(xray(tab)) / 280
        found = np.array([cols[0], cols[-1] + 1]) / scale
        np.testing.assert_allclose(found, [left, right], atol=2)


def tiles(tab):
    tab.locator("#why .inside").scroll_into_view_if_needed()
    tab.wait_for_selector("#why .tile >> nth=95")
    tab.wait_for_selector(".why[aria-busy=false]")
    return tab.locator("#why .tiles").first.locator(".tile")


def expected_mark(tab, patch):
    """Return where a patch of the glyph lies on the screen: x, y, width, height."""
    left, top, right, bottom = hands.reading(tab)["box"]
    glyph = hands.glyph_read(tab) > 0
    row, col = np.flatnonzero(glyph.any(1))[0], np.flatnonzero(glyph.any(0))[0]
    unit = max(right - left, bottom - top) / 20
    sheet = tab.locator(".sheet").bounding_box()
    scale = sheet["width"] / 280
    corner = left + unit * (patch[0] - col), top + unit * (patch[1] - row)
    sides = unit * (patch[2] - patch[0]), unit * (patch[3] - patch[1])
    return [
        sheet["x"] + scale * corner[0],
        sheet["y"] + scale * corner[1],
        *(scale * side for side in sides),
    ]


def patches(answer):
    return answer.json()["layers"][0]["patches"]


def is_of_layers(answer):
    return "look_inside" in (answer.request.post_data or "")


def open_layers(tab, drawing):
    """Explain a drawing; return the patches of the first layer, and its tiles."""
    hands.put(tab, drawing)
    with tab.expect_response(is_of_layers) as answer:
        hands.open_tab(tab, "why")
        xray(tab)
        shown = tiles(tab)
    return patches(answer.value), shown


def seen_mark(tab):
    tab.wait_for_selector(SIGHT)
    box = tab.locator(SIGHT).bounding_box()
    return [box[side] for side in ("x", "y", "width", "height")]


def test_a_tile_shows_on_the_drawing_where_its_filter_answers_most(tab):
    found, shown = open_layers(tab, SEVEN)
    assert shown.count() == 16
    shown.first.focus()
    assert seen_mark(tab) == pytest.approx(expected_mark(tab, found[0]), abs=1)
    for key, place in (("ArrowRight", 1), ("ArrowDown", 5), ("End", 15), ("Home", 0)):
        tab.keyboard.press(key)
        assert hands.is_focused(shown.nth(place))
        assert seen_mark(tab) == pytest.approx(expected_mark(tab, found[place]), abs=1)
    name = shown.nth(5).get_attribute("aria-label")
    assert name == "Picture 6: show where it is brightest"
    assert [tile.get_attribute("tabindex") for tile in shown.all()].count("0") == 1
    tab.keyboard.press("Tab")
    assert not hands.is_focused(shown.first)
    shown.nth(3).hover()
    assert seen_mark(tab) == pytest.approx(expected_mark(tab, found[3]), abs=1)
    tab.evaluate("document.activeElement.blur()")
    tab.mouse.move(1, 1)
    assert not tab.locator(SIGHT).is_visible()


def test_a_finger_marks_it_too_until_the_drawing_changes(phone_tab):
    found, shown = open_layers(phone_tab, SEVEN)
    shown.nth(2).tap()
    assert seen_mark(phone_tab) == pytest.approx(
        expected_mark(phone_tab, found[2]), abs=1
    )
    held = hands.hold_first(phone_tab, "explain_drawing")
    hands.put(phone_tab, SEVEN[:1])
    assert not phone_tab.locator(SIGHT).is_visible()
    hands.let_go(phone_tab, held)


# On a phone a sheet covers the pad, and its head shows the drawing.


@pytest.fixture(params=PHONES, ids=lambda size: f"{size[0]}x{size[1]}")
def sheet(phone_tab, request):
    """Give a phone with a 7 on the pad, and the sheet over it that explains the 7."""
    hands.resize(phone_tab, *request.param)
    hands.put(phone_tab, SEVEN)
    hands.tap_open(phone_tab.locator("#tab-why"))
    phone_tab.wait_for_selector(".mini .xray:not([hidden])")
    return phone_tab


def inked_view(strokes):
    """Return the square around all ink, with the width of the pen as margin."""
    points = np.concatenate([stroke["points"] for stroke in strokes])
    width = strokes[0]["width"]
    least, most = points.min(axis=0) - width, points.max(axis=0) + width
    side = (most - least).max()
    return *((least + most - side) / 2), side


def seen_in_head(tab):
    """Return what is seen of the drawing in the sheet's head, (side, side, 3)."""
    picture = Image.open(io.BytesIO(tab.locator(".mini").screenshot()))
    return np.asarray(picture.convert("RGB")).astype(int)


def test_a_sheet_shows_the_drawing_in_colours_and_large(sheet):
    [box] = boxes_of(sheet, ".mini")
    assert min(box["width"], box["height"]) >= MIN_SIDE
    [panel] = boxes_of(sheet, ".block:has(> * .panel:not([hidden]))")
    assert box["bottom"] <= panel["top"]
    assert panel["height"] >= 1.2 * box["height"]  # and the panel is no slit
    shown, ink = pixels(sheet, ".mini .xray"), pixels(sheet, ".mini .drawing")
    assert shown.shape == ink.shape
    inked = shown[..., 3] > 8
    assert not (inked & (ink[..., 3] == 0)).any()
    assert inked.sum() / (ink[..., 3] > 8).sum() > 0.99
    assert near(seen_in_head(sheet), BLUE).any()
    said = sheet.locator(".head .key li").all_inner_texts()
    assert said == ["points towards 7", "points towards 4"]


def test_a_finger_takes_the_colours_away_from_the_sheets_drawing(sheet):
    button = sheet.get_by_role("button", name="Show on your drawing")
    button.scroll_into_view_if_needed()
    button.tap()
    assert not near(seen_in_head(sheet), BLUE).any()
    assert not sheet.locator(".head .key").is_visible()
    button.tap()
    assert near(seen_in_head(sheet), BLUE).any()


def test_a_tapped_tile_is_marked_on_the_sheets_drawing(sheet):
    found, shown = open_layers(sheet, SEVEN)
    shown.nth(2).scroll_into_view_if_needed()
    before = seen_in_head(sheet)
    shown.nth(2).tap()
    sheet.wait_for_selector(".mini .sight")
    marked = near(seen_in_head(sheet), ACCENT) & ~near(before, ACCENT)
    rows, cols = np.nonzero(marked)
    seen = [cols.min(), rows.min(), cols.max() + 1, rows.max() + 1]
    np.testing.assert_allclose(seen, expected_in_head(sheet, found[2]), atol=3)


def expected_in_head(tab, patch):
    """Return where a patch of the glyph lies in the drawing, in the screen's pixels."""
    x, y, width, height = expected_mark(tab, patch)
    pad = tab.locator(".sheet").bounding_box()
    units = 280 / pad["width"]
    left, top = (x - pad["x"]) * units, (y - pad["y"]) * units
    from_left, from_top, side = inked_view(hands.strokes_read(tab))
    scale = (tab.locator(".mini").bounding_box()["width"] - 4) / side
    sides = np.array([left, top, left + width * units, top + height * units])
    inside = scale * (sides - [from_left, from_top, from_left, from_top])
    return tab.evaluate("devicePixelRatio") * (inside + 2)  # the frame's


def test_a_blank_pad_has_no_drawing_in_the_sheets_head(phone_tab):
    hands.tap_open(phone_tab.locator("#tab-why"))
    assert phone_tab.locator(".head .name").is_visible()
    assert not phone_tab.locator(".mini").is_visible()
