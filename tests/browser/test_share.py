"""Sharing in a real Chromium: the code, links that are opened, the picture, the app."""

import io
import json
import re
from base64 import b64decode, b64encode, urlsafe_b64encode
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

from digits.page.i18n.wording import ENGLISH, WORDINGS
from digits.page.server.routes import ICONS
from tests.helpers import qr
from tests.helpers.drawn import DIGIT_NAMES, DRAWINGS, NUMBER_NAMES, on_pad
from tests.helpers.hands import (
    DESKTOP,
    PHONE,
    answered,
    choose_language,
    chosen,
    chromium_path,
    clear,
    draw_with_finger,
    draw_with_mouse,
    on_screen,
    opened,
    put_on_pad,
    strokes_read,
)

pytestmark = pytest.mark.slow

PAGE = Path(__file__).parents[2] / "digits" / "page"
SEVEN, FOUR = DRAWINGS["digits"]["7-crossed"], DRAWINGS["digits"]["4-open"]
PATIENCE = 120_000  # ms; the networks may still be waking up
SWAY = 0.4 + 0.5  # units that a path in a link may leave the drawn one, and its grain


DRAWN = "1IAIEAAMK"  # a stroke from (1, 0) to (0, 2.5)


def draw(tab, drawing, by=draw_with_mouse):
    by(tab, on_screen(tab, drawing))
    return answered(tab, len(drawing))


def said(tab, headline):
    tab.wait_for_function(
        "said => document.querySelector('.headline').textContent === said",
        arg=headline,
    )


def share(tab):
    """Open the dialog, and wait until it knows the page's address."""
    tab.locator("#masthead .share").click()
    tab.wait_for_selector("dialog[open] .how:not(:empty)")
    return tab.locator("dialog")


def link_to(tab):
    """Return the link to what a tab shows, as its button copies it."""
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    dialog = share(tab)
    dialog.locator(".copy").click()
    tab.wait_for_selector(".done:not(:empty)")
    link = tab.evaluate("navigator.clipboard.readText()")
    dialog.locator(".close").click()
    return link


def in_language(browser, address, locale, **settings):
    return opened(
        browser.new_context(**{**DESKTOP, "locale": locale, **settings}), address
    )


# The code and the address.


def code_shown(dialog):
    """Return the code's squares as they are drawn, without the margin."""
    path = dialog.locator(".code path").get_attribute("d")
    squares = {tuple(map(int, at)) for at in re.findall(r"M(\d+) (\d+)h1v1h-1z", path)}
    assert len(squares) == path.count("M")
    side = max(max(square) for square in squares) + 1
    box = dialog.locator(".code").get_attribute("viewBox")
    assert box == f"0 0 {side + 4} {side + 4}"
    places = range(4, side)
    return ["".join("01"[(x, y) in squares] for x in places) for y in places]


def test_on_this_computer_alone_it_is_said_how_to_let_others_in(desktop):
    dialog = share(desktop)
    assert "python app.py --host 0.0.0.0" in dialog.locator(".how").inner_text()
    assert not dialog.locator(".code").is_visible()
    assert dialog.locator(".address").inner_text() == ""
    desktop.keyboard.press("Escape")


def test_on_a_network_the_code_says_the_printed_address(browser, page_for_all):
    own, others = page_for_all
    for address in (own, own.replace("127.0.0.1", "localhost"), others):
        tab = in_language(browser, address, "en-US")
        dialog = share(tab)
        assert dialog.locator(".address").inner_text() == others
        assert qr.text_in(code_shown(dialog)) == others
        assert dialog.get_by_role("img", name=f"QR code for {others}").is_visible()
        tab.context.close()


def test_behind_a_proxy_the_code_says_what_the_browser_sees(browser, page):
    tab = in_language(browser, page, "en-US")
    asked = []

    def stand_in(route):
        question = json.loads(route.request.post_data)
        if question["fn_name"] == "share_code":
            asked.append(dict(question["data"]))
            question["data"]["address"] = "https://a-b.hf.space/?__sign=secret"
        route.continue_(post_data=json.dumps(question))

    tab.route("**/component_server/**", stand_in)
    dialog = share(tab)
    assert asked[0]["address"].startswith(f"{page}/")
    assert dialog.locator(".address").inner_text() == "https://a-b.hf.space"
    assert qr.text_in(code_shown(dialog)) == "https://a-b.hf.space"
    tab.context.close()


def test_a_server_that_is_away_leaves_the_drawing_to_be_shared(browser, page):
    tab = in_language(browser, page, "en-US")
    draw(tab, SEVEN)
    tab.route("**/component_server/**", lambda route: route.abort())
    dialog = share(tab)
    assert dialog.locator(".how").inner_text() == ENGLISH.text("share.no_code")
    assert dialog.locator(".download").is_enabled()
    tab.context.close()


def test_keys_open_and_close_the_dialog_and_find_back(desktop, complaints):
    button = desktop.get_by_role("button", name="Share")
    button.focus()
    desktop.keyboard.press("Enter")
    dialog = desktop.get_by_role("dialog", name="Share")
    dialog.wait_for()
    inside = "document.activeElement.closest('dialog') !== null"
    assert desktop.evaluate(inside)
    desktop.keyboard.press("Tab")
    assert desktop.evaluate("document.activeElement.className") == "close"
    desktop.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert button.evaluate("button => button === document.activeElement")
    desktop.keyboard.press("Space")
    dialog.wait_for()
    desktop.mouse.click(8, 8)  # beside it
    assert not dialog.is_visible()
    assert complaints == []


@pytest.fixture
def complaints(desktop):
    found = []
    desktop.on("pageerror", lambda error: found.append(str(error)))
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["laptop", "phone"])
def test_the_open_dialog_is_within_reach_of_everyone(
    browser, page_for_all, size, scheme
):
    tab = in_language(browser, page_for_all[0], "de-DE", color_scheme=scheme, **size)
    draw(tab, SEVEN, draw_with_finger if size is PHONE else draw_with_mouse)
    dialog = share(tab)
    assert dialog.locator("h2").inner_text() == "Teilen"
    assert dialog.locator(".how").inner_text() == WORDINGS["de"].text("share.scan")
    width = size["viewport"]["width"]
    for part in ("dialog", ".code", ".address", ".copy", ".download", ".close"):
        box = tab.locator(f"#share {part}").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    address = dialog.locator(".address")
    line = address.evaluate("one => parseFloat(getComputedStyle(one).lineHeight)")
    assert address.bounding_box()["height"] < 1.5 * line  # one line
    found = Axe().run(tab, context="#share")
    assert found.violations_count == 0, found.generate_report()
    tab.context.close()


@pytest.mark.parametrize("width", [320, 390, 701, 1280])
@pytest.mark.parametrize("code", WORDINGS)
def test_the_masthead_has_room_for_the_button(browser, page, code, width):
    size = {"viewport": {"width": width, "height": 700}}
    tab = in_language(browser, page, code, **size)
    parts = tab.locator(".masthead :is(h1, select, .share)").all()
    boxes = [part.bounding_box() for part in parts]
    assert len(boxes) == 3
    middles = [box["y"] + box["height"] / 2 for box in boxes]
    assert max(middles) - min(middles) < 8
    assert max(box["x"] + box["width"] for box in boxes) <= width
    name = WORDINGS[code].text("share.open")
    assert tab.get_by_role("button", name=name, exact=True).count() == 1
    tab.context.close()


# Links.


@pytest.mark.parametrize("name", ["7-crossed", "4-open", "0"])
def test_a_link_opens_the_same_drawing_tab_and_network(browser, page, name):
    tab = in_language(browser, page, "en-US")
    drawing = DRAWINGS["digits"][name]
    headline = draw(tab, drawing)
    tab.get_by_role("tab", name="How it learnt").click()
    tab.wait_for_selector(".about", timeout=PATIENCE)
    tab.get_by_label("Network", exact=True).select_option("mlp-784")
    link, before = link_to(tab), strokes_read(tab)
    assert link.startswith(f"{page}/#d=1")
    assert len(link) < 2_000
    tab.context.close()
    other = in_language(browser, link, "de-DE")
    assert answered(other, len(drawing)) == headline.replace(
        "That is a", "Das ist eine"
    )
    assert_alike(before, strokes_read(other))
    assert chosen(other.locator("#tab-learnt"))
    other.wait_for_selector(".about", timeout=PATIENCE)
    assert other.locator("#network").input_value() == "mlp-784"
    assert "Hand-Written" in other.locator(".facts dd").first.inner_text()
    other.context.close()


def test_a_link_that_is_opened_over_a_drawing_can_be_undone(desktop):
    clear(desktop)
    draw(desktop, SEVEN)
    link = link_to(desktop)
    clear(desktop)
    draw(desktop, FOUR)
    desktop.evaluate("link => { location.href = link; }", link)
    said(desktop, "That is a 7.")
    desktop.get_by_role("button", name="Undo").click()
    said(desktop, "That is a 4.")
    desktop.evaluate("location.hash = ''")
    clear(desktop)


def test_a_link_sends_no_drawing_in_an_address(browser, page):
    context = browser.new_context(**DESKTOP)
    asked = []
    context.on("request", lambda request: asked.append(request.url))
    tab = opened(context, f"{page}/#d={DRAWN}&tab=others")
    tab.wait_for_selector("#tab-others[aria-selected=true]")
    assert len(asked) > 5
    assert [url for url in asked if DRAWN[:8] in url] == []
    context.close()


@pytest.mark.parametrize(
    "fragment",
    [
        "#d=",
        "#d=2AAAA",
        "#d=1%00%ff",
        "#d=1____",
        "#tab=%3Cscript%3E",
        "#d=1" + "A" * 20_000,
    ],
)
def test_a_damaged_link_is_said_so_and_changes_nothing(desktop, complaints, fragment):
    clear(desktop)
    draw(desktop, SEVEN)
    desktop.evaluate("fragment => { location.hash = fragment; }", fragment)
    desktop.wait_for_selector(".notice:not(:empty)")
    assert desktop.locator(".notice").inner_text() == ENGLISH.text("share.damaged")
    assert desktop.locator(".headline").inner_text() == "That is a 7."
    assert len(strokes_read(desktop)) == len(SEVEN)
    desktop.evaluate(
        "location.hash = ''; document.querySelector('.notice').innerHTML = ''"
    )
    assert complaints == []


@pytest.mark.parametrize(
    "fragment", ["#nothing-of-ours", "#tab=nobody", "#network=nobody", "#", "#a=b&c"]
)
def test_a_link_that_names_nothing_of_ours_is_left_alone(browser, page, fragment):
    context = browser.new_context(**DESKTOP)
    complaints = []
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    tab = opened(context, f"{page}/{fragment}")
    assert tab.locator(".headline").inner_text() == "Draw a digit from 0 to 9."
    assert tab.locator(".notice").inner_text() == ""
    assert tab.get_by_role("tabpanel").count() == 0
    tab.get_by_role("tab", name="How it learnt").click()
    tab.wait_for_selector(".about", timeout=PATIENCE)
    assert tab.locator("#network").input_value() == "digits"
    assert complaints == []
    context.close()


def test_without_a_clipboard_the_link_stands_in_a_field(browser, page_for_all):
    _, others = page_for_all  # no HTTPS, no clipboard
    tab = in_language(browser, others, "en-US", **PHONE)
    draw(tab, SEVEN, draw_with_finger)
    dialog = share(tab)
    dialog.locator(".copy").click()
    field = dialog.get_by_role("textbox", name="The link to what you see")
    assert dialog.locator(".done").inner_text() == ENGLISH.text("share.by_hand")
    link = field.input_value()
    assert link.startswith(f"{others}#d=1")
    assert field.evaluate("field => field.selectionEnd - field.selectionStart") == len(
        link
    )
    tab.goto("about:blank")
    tab.goto(link)
    assert answered(tab, len(SEVEN)) == "That is a 7."
    tab.context.close()


def test_a_link_from_this_computer_leads_others_to_it(browser, page_for_all):
    own, others = page_for_all
    tab = in_language(browser, own, "en-US")
    draw(tab, SEVEN)
    assert link_to(tab).startswith(f"{others}#d=1")
    assert tab.locator(".done").text_content() == ENGLISH.text("share.copied")
    tab.context.close()


def test_it_is_said_that_a_link_opens_here_alone(desktop):
    link_to(desktop)
    assert desktop.locator(".done").text_content() == ENGLISH.text("share.copied_here")


def test_too_much_ink_for_a_link_is_said_so(desktop, rng):
    noise = rng.uniform(0, 280, (40, 400, 2)).round(1).tolist()
    put_on_pad(desktop, [{"width": 16, "points": points} for points in noise])
    desktop.wait_for_function("window.digitsReading?.strokes?.length === 40")
    dialog = share(desktop)
    dialog.locator(".copy").click()
    assert dialog.locator(".done").inner_text() == ENGLISH.text("share.too_much")
    desktop.keyboard.press("Escape")
    clear(desktop)


# How links are written, without the page.


@pytest.fixture(scope="module")
def codec(browser):
    """Give a function that writes strokes as a link's end, and one that reads it."""
    context = browser.new_context()
    tab = context.new_page()
    tab.evaluate("window.digits = {}")
    tab.evaluate((PAGE / "link.js").read_text(encoding="utf-8"))
    yield (
        lambda strokes: tab.evaluate("s => digits.link.write({ strokes: s })", strokes),
        lambda end: tab.evaluate("end => digits.link.read(end)", end),
    )
    context.close()


def away(point, path):
    """Return how far a point is from a path."""
    if len(path) == 1:
        return np.hypot(*(point - path[0]))
    starts, lines = path[:-1], np.diff(path, axis=0)
    squares = np.maximum((lines**2).sum(axis=1), 1e-12)
    along = np.clip(((point - starts) * lines).sum(axis=1) / squares, 0, 1)
    return np.hypot(*(point - starts - along[:, None] * lines).T).min()


def assert_alike(drawn, got):
    assert len(drawn) == len(got)
    for before, after in zip(drawn, got, strict=True):
        assert abs(before["width"] - after["width"]) <= 0.25
        path, kept = (np.asarray(one["points"], float) for one in (before, after))
        assert len(kept) <= len(path)
        assert max(away(point, kept) for point in path) <= SWAY
        assert max(away(point, path) for point in kept) <= SWAY
        assert np.abs(path[[0, -1]] - kept[[0, -1]]).max() <= 0.25 + 1e-9


def wandering(rng, points):
    way = rng.normal(0, 4, (points, 2)).cumsum(axis=0) + rng.uniform(0, 280, 2)
    return np.clip(way, -280, 560).round(1).tolist()


@pytest.mark.parametrize("seed", range(8))
def test_any_drawing_survives_the_way_there_and_back(codec, seed):
    rng = np.random.default_rng(seed)
    write, read = codec
    drawn = [
        {"width": round(rng.uniform(1, 64), 1), "points": wandering(rng, points)}
        for points in rng.integers(1, 90, rng.integers(1, 12))
    ]
    assert_alike(drawn, read(write(drawn))["strokes"])


@pytest.mark.parametrize(
    "drawn",
    [
        [{"width": 1, "points": [[0, 0]]}],
        [{"width": 64, "points": [[-2800, -2800], [2800, 2800], [-2800, 2800]]}],
        [{"width": 16, "points": [[5, 5], [5, 5], [5, 5]]}],
        [{"width": 8.5, "points": [[0.1, 279.9], [0.2, 279.9]]}],
        [{"width": 16, "points": [[100, 0], [0, 0], [100, 0]]}],  # there and back
        [{"width": 2, "points": [[k, k]]} for k in range(200)],
        [{"width": 2, "points": [[k / 10, 0] for k in range(5000)]}],
    ],
    ids=["dot", "far", "one place", "fine", "back", "many", "long"],
)
def test_extreme_drawings_survive_too(codec, drawn):
    write, read = codec
    assert_alike(drawn, read(write(drawn))["strokes"])


def test_what_needs_no_point_loses_it(codec):
    write, read = codec
    line = [{"width": 16, "points": [[k, 100] for k in range(200)]}]
    assert read(write(line))["strokes"][0]["points"] == [[0, 100], [199, 100]]


def test_no_drawing_is_read_otherwise_after_a_link(codec, classifier):
    write, read = codec
    drawings = [
        *(DRAWINGS["digits"][name] for name in DIGIT_NAMES),
        *(DRAWINGS["numbers"][name] for name in NUMBER_NAMES),
        *DRAWINGS["nondigits"].values(),
    ]
    for drawing in drawings:
        for width in (8.0, 16.0, 28.0):
            drawn = on_pad(drawing, width=width)
            end = write(drawn)
            before, after = (
                classifier.read_strokes(one) for one in (drawn, read(end)["strokes"])
            )
            assert (after.verdict, after.digit) == (before.verdict, before.digit)
            assert len(end) < 2_000


def written(*numbers):
    """Return a link's end whose drawing consists of these bytes."""
    return f"#d=1{urlsafe_b64encode(bytes(numbers)).decode().rstrip('=')}"


def test_a_link_is_written_as_its_comment_says(codec):
    write, read = codec
    drawn = [{"width": 16, "points": [[1, 0], [0, 2.5]]}]
    assert write(drawn) == written(32, 2, 4, 0, 3, 10)
    assert read(written(32, 2, 4, 0, 3, 10))["strokes"] == drawn


@pytest.mark.parametrize(
    "end",
    [
        *("#d", "#d=", "#d=1", "#d=1A", "#d=0AAAA", "#d=AAAA", "#d=1AA AA", "#d=1AA+A"),
        *("#d=1\U0001f600", "#d=1A===", "#tab=", "#tab=../x", "#network=a b", "#tab=A"),
        written(0, 1, 0, 0),  # no width
        written(1, 1, 0, 0),  # half a unit
        written(129, 1, 1, 0, 0),  # 64.5 units
        written(32, 0),  # no point
        written(32, 1, 0),  # half a point
        written(32, 2, 0, 0),  # fewer points than were promised
        written(32, 255, 255, 127, 0, 0),
        written(32, 255, 255, 255, 255, 255, 255),  # a number without an end
        written(32, 1, 194, 87, 0),  # 2800.5 units away
        written(32, 1, 0, 0, 32),  # a rest
        written(*[2, 1, 0, 0] * 201),
        written(32, 136, 39, *[0] * 10_002),  # 5,001 points
        "#d=1" + "A" * 16_000,
    ],
    ids=lambda end: repr(end)[:30],
)
def test_a_damaged_link_is_known(codec, end):
    assert codec[1](end) is None


def test_a_drawing_of_5000_points_in_one_place_is_within_the_bounds(codec):
    [stroke] = codec[1](written(32, 136, 39, *[0] * 10_000))["strokes"]
    assert stroke["points"] == [[0, 0]] * 5_000


def test_chance_never_breaks_the_bounds(codec, rng):
    for size in rng.integers(1, 400, 600):
        found = codec[1](written(*rng.integers(0, rng.choice([8, 130, 256]), size)))
        for stroke in found["strokes"] if found else []:
            assert 1 <= stroke["width"] <= 64
            assert 1 <= len(stroke["points"]) <= 5_000
            assert np.abs(stroke["points"]).max() <= 2_800


def test_chance_never_writes_a_link_that_is_not_read(codec, rng):
    letters = np.array(list("#=&d1tab networkAZ_-%+\x00ä~"))
    for size in rng.integers(0, 60, 300):
        end = "#" + "".join(rng.choice(letters, size))
        assert codec[1](end) is None or set(codec[1](end)) <= {
            "strokes",
            "tab",
            "network",
        }


# The picture.


def picture_of(tab):
    """Return the name of the picture that a tab gives, and itself."""
    dialog = share(tab)
    with tab.expect_download() as download:
        dialog.locator(".download").click()
    name = download.value.suggested_filename
    stored = Path(download.value.path()).read_bytes()
    tab.wait_for_selector(".done:not(:empty)")
    assert name in dialog.locator(".done").inner_text()
    dialog.locator(".close").click()
    return name, np.asarray(Image.open(io.BytesIO(stored)).convert("RGB"), dtype=int)


def test_a_picture_shows_drawing_glyph_and_bars(desktop):
    clear(desktop)
    draw(desktop, SEVEN)
    name, picture = picture_of(desktop)
    assert name == "digits-7.png"
    assert picture.shape == (630, 1200, 3)
    assert picture[0, 0].tolist() == picture[-1, -1].tolist() == [255, 255, 255]
    pad = picture[60:466, 60:466]
    assert 0.02 < (pad.sum(axis=2) < 150).mean() < 0.3  # ink
    glyph = picture[500:584, 48:132, 0]
    assert glyph.max() == 255
    assert (glyph == 0).mean() > 0.5
    indigo = (picture[:540, 560:1050] == (0x43, 0x38, 0xCA)).all(axis=2)
    rows = np.flatnonzero(indigo.any(axis=1))
    assert 176 + 7 * 36 < rows.min() < rows.max() < 176 + 8 * 36  # the eighth bar
    track = 612 - 28 - 12 - 140
    assert abs(indigo.any(axis=0).sum() - track) <= 2


def test_a_picture_is_white_and_speaks_the_visitors_language(browser, page):
    tab = in_language(browser, page, "en-US", color_scheme="dark")
    draw(tab, SEVEN)
    _, english = picture_of(tab)
    choose_language(tab, "de")
    tab.wait_for_function(
        "document.querySelector('.headline').textContent.startsWith('Das')"
    )
    _, german = picture_of(tab)
    assert english[10, 10].tolist() == [255, 255, 255]
    assert (english[44:156, 540:] != german[44:156, 540:]).any()
    assert (english[48:478, 48:478] == german[48:478, 48:478]).all()
    tab.context.close()


def test_a_picture_of_what_is_no_digit_has_no_digit_in_its_name(desktop):
    clear(desktop)
    draw(desktop, DRAWINGS["nondigits"]["smiley"])
    name, picture = picture_of(desktop)
    assert name == "digits.png"
    assert (picture[44:156, 540:1152] < 100).any()


def test_a_blank_pad_gives_no_picture(desktop):
    clear(desktop)
    dialog = share(desktop)
    assert dialog.locator(".download").is_disabled()
    assert dialog.locator(".copy").is_enabled()
    desktop.keyboard.press("Escape")


def test_a_photo_is_in_the_picture_and_in_no_link(desktop):
    clear(desktop)
    draw(desktop, SEVEN)
    stored = io.BytesIO()
    Image.new("RGB", (200, 100), (200, 30, 30)).save(stored, "PNG")
    address = f"data:image/png;base64,{b64encode(stored.getvalue()).decode()}"
    desktop.evaluate(
        "a => { digitsReading = {...digitsReading, strokes: [],"
        " drawing: { picture: a }}; }",
        address,
    )
    _, picture = picture_of(desktop)
    assert picture[263, 263].tolist() == [200, 30, 30]  # the pad's middle
    assert picture[100, 263].tolist() == [255, 255, 255]  # it keeps its shape
    dialog = share(desktop)
    dialog.locator(".copy").click()
    assert dialog.locator(".done").inner_text() == ENGLISH.text("share.photo")
    desktop.keyboard.press("Escape")
    clear(desktop)


@pytest.mark.parametrize("count", [2, 3, 8])
def test_a_picture_of_a_number_shows_each_digit(desktop, count):
    clear(desktop)
    draw(desktop, SEVEN)
    blank = np.asarray(
        picture_drawn(desktop, {"headline": "That is it.", "digits": []})
    )
    digit = {"digit": 4, "probabilities": [0.01] * 4 + [0.9] + [0.012] * 5}
    glyph = desktop.evaluate("digitsReading.glyph")
    reading = {"headline": "That is it.", "digits": [{**digit, "glyph": glyph}] * count}
    number = np.asarray(picture_drawn(desktop, reading))
    assert desktop.evaluate("r => digits.snapshot.nameOf(r)", reading) == (
        f"digits-{'4' * count}.png"
    )
    changed = (blank != number).any(axis=(0, 2))
    assert np.flatnonzero(changed).max() < 1_153
    assert changed[541:].sum() > 60 * min(count, 6)
    clear(desktop)


def picture_drawn(tab, reading):
    """Return the picture of a reading of ours."""
    address = tab.evaluate(
        "async (r) => (await digits.snapshot.draw(r)).toDataURL()", reading
    )
    return Image.open(io.BytesIO(b64decode(address.split(",")[1]))).convert("RGB")


# The home screen.


def test_the_page_can_be_installed(browser, page, tmp_path):
    context = browser.browser_type.launch_persistent_context(
        tmp_path, executable_path=chromium_path(), args=["--no-sandbox"], **DESKTOP
    )
    asked = []
    context.on("request", lambda request: asked.append(request.url))
    tab = opened(context, page)
    screen = context.new_cdp_session(tab)
    tab.wait_for_function("document.querySelector('link[rel=apple-touch-icon]')")
    told = screen.send("Page.getAppManifest")
    assert told["url"] == f"{page}/manifest.json"
    assert told["errors"] == []
    assert told["manifest"]["startUrl"] == told["manifest"]["scope"] == f"{page}/"
    assert screen.send("Page.getInstallabilityErrors") == {"installabilityErrors": []}
    assert [url for url in asked if not url.startswith((page, "data:", "blob:"))] == []
    context.close()


@pytest.mark.parametrize("path", ["/digits", "/digits/"])
def test_manifest_and_icon_are_looked_for_below_a_path(browser, path):
    context = browser.new_context()
    tab = context.new_page()
    script = (PAGE / "homescreen.js").read_text(encoding="utf-8")
    head = f'<link rel="manifest" href="/manifest.json"><script>{script}</script>'
    tab.route(
        "https://school.example/**",
        lambda route: route.fulfill(body=head, content_type="text/html"),
    )
    tab.goto(f"https://school.example{path}")
    links = "[...document.querySelectorAll('link')].map(link => [link.rel, link.href])"
    assert dict(tab.evaluate(links)) == {
        "manifest": "https://school.example/digits/manifest.json",
        "apple-touch-icon": "https://school.example/digits/icon-apple.png",
    }
    context.close()


def test_the_icon_is_the_favicon(browser):
    context = browser.new_context(viewport={"width": 192, "height": 192})
    tab = context.new_page()
    drawing = (PAGE / "favicon.svg").read_text(encoding="utf-8")
    tab.set_content(
        f"<style>body {{ margin: 0 }} svg {{ display: block }}</style>{drawing}"
    )
    shot = Image.open(io.BytesIO(tab.screenshot())).convert("RGB")
    ours = Image.open(ICONS / "icon-192.png")
    paper = Image.new("RGBA", ours.size, "white")
    mine = Image.alpha_composite(paper, ours).convert("RGB")
    apart = np.abs(np.asarray(shot, dtype=float) - np.asarray(mine, dtype=float))
    assert apart.mean() < 1.5
    context.close()
