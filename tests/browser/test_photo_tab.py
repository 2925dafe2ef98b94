"""The photo tab in a real Chromium: files, the clipboard, and a camera of ours."""

import base64
import io
import json
import os

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

from digits.page.i18n.wording import ENGLISH, WORDINGS
from digits.page.reading.messages import PHOTO_SIDE
from tests.helpers.drawn import DRAWINGS, FOLDER
from tests.helpers.hands import (
    DESKTOP,
    PHONE,
    answered,
    choose_language,
    chosen,
    draw_with_mouse,
    launched,
    on_screen,
    opened,
    reading,
    readings_told,
)
from tests.helpers.photographed import Photo, photographed

pytestmark = pytest.mark.slow

PATIENCE = 60_000  # ms; networks may be loaded, and photos wait for their turn
FOUR = DRAWINGS["digits"]["4-open"]
SEVEN = (FOLDER / "7.png").read_bytes()
PHOTO = Photo("7-crossed", size=(600, 800), table="wood", rules="squared", turn=3.0)
CAMERA = (640, 480)  # px; what Chromium's fake camera shows
ASKED_FOR_A_PHOTO = "**/component_server/**"


def stored(picture, kind="JPEG", **settings):
    """Return a Pillow image as a file's bytes."""
    kept = io.BytesIO()
    picture.save(kept, kind, **settings)
    return kept.getvalue()


@pytest.fixture(scope="module")
def snapshot():
    """Give a phone's photo of a 7 on squared paper, as a file's bytes."""
    return stored(photographed(PHOTO), quality=90)


@pytest.fixture
def tab(browser, page):
    context = browser.new_context(**DESKTOP)
    yield with_photo_open(opened(context, page))
    context.close()


def with_photo_open(tab):
    tab.get_by_role("tab", name="A photo").click()
    tab.locator("#photo .choose").wait_for()
    return tab


def choose(tab, content, name="photo.png", kind="image/png"):
    """Choose a file, by the dialog that the button opens."""
    with tab.expect_file_chooser() as dialog:
        tab.locator("#photo .choose").click()
    dialog.value.set_files({"name": name, "mimeType": kind, "buffer": content})


def shown(tab, headline="That is a 7."):
    """Wait until the photo's reading is shown, and is that."""
    tab.wait_for_function(
        "said => window.digitsReading?.drawing?.picture"
        " && document.querySelector('.headline').textContent === said",
        arg=headline,
        timeout=PATIENCE,
    )


def says(tab, key, language="en"):
    """Wait until the panel says a text of ours."""
    tab.wait_for_function(
        "said => document.querySelector('#photo .said').textContent === said",
        arg=WORDINGS[language].text(key),
        timeout=PATIENCE,
    )


def draw(tab, drawing=FOUR):
    draw_with_mouse(tab, on_screen(tab, drawing))
    return answered(tab, len(drawing))


def sent_of(tab):
    """Return a list that grows with every question that a photo is in."""
    sent = []

    def note(request):
        if "component_server" in request.url and "data:image" in request.post_data:
            sent.append((json.loads(request.post_data)["fn_name"], request.post_data))

    tab.on("request", note)
    return sent


def picture_of(address):
    content = base64.b64decode(address.split(",")[1])
    return Image.open(io.BytesIO(content)), address.split(";")[0]


def hand_over(tab, kind, content, name="photo.png", mime="image/png"):
    """Drop or paste a file: the events that a browser makes of it."""
    tab.evaluate(
        """([kind, base64, name, mime]) => {
            const transfer = new DataTransfer();
            const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
            transfer.items.add(new File([bytes], name, { type: mime }));
            const isPaste = kind === "paste";
            const settings = { bubbles: true, cancelable: true };
            settings[isPaste ? "clipboardData" : "dataTransfer"] = transfer;
            const Kind = isPaste ? ClipboardEvent : DragEvent;
            document.body.dispatchEvent(new Kind(kind, settings));
        }""",
        [kind, base64.b64encode(content).decode("ascii"), name, mime],
    )


# Files.


def test_a_photo_is_told_to_the_page_as_a_drawing_is(tab):
    choose(tab, SEVEN)
    shown(tab)
    told = reading(tab)
    assert (told["strokes"], told["of"], told["live"]) == ([], None, False)
    assert picture_of(told["drawing"]["picture"])[0].size == (140, 140)
    assert tab.locator(".bar.leads .digit").inner_text() == "7"
    assert tab.locator(".step img").first.get_attribute("src").startswith("data:")
    assert tab.locator("#photo .preview").is_visible()
    assert tab.locator("#photo .result").inner_text() == "That is a 7."
    says(tab, "photo.read")


def test_a_phones_photo_of_squared_paper_is_read(tab, snapshot):
    sent = sent_of(tab)
    choose(tab, snapshot, "IMG_1.jpg", "image/jpeg")
    shown(tab)
    assert [name for name, _ in sent] == ["read_photo"]


def test_several_digits_in_a_photo_are_read_as_one_number(tab):
    choose(tab, (FOLDER / "42.png").read_bytes())
    shown(tab, "That is 42.")


def test_a_huge_photo_is_made_small_before_it_is_sent(tab, rng):
    huge = np.asarray(photographed(PHOTO).resize((4_000, 6_000)), dtype=np.int16)
    grain = rng.integers(-6, 7, size=huge.shape[:2], dtype=np.int16)[..., None]
    content = stored(
        Image.fromarray(np.uint8(np.clip(huge + grain, 0, 255))), quality=92
    )
    assert len(content) > 3_000_000
    sent = sent_of(tab)
    choose(tab, content, "IMG_2.jpg", "image/jpeg")
    shown(tab)
    (_, body), *_ = sent
    assert len(body) < 300_000
    picture, kind = picture_of(reading(tab)["drawing"]["picture"])
    assert (kind, max(picture.size)) == ("data:image/jpeg", PHOTO_SIDE)
    assert picture.getexif() == {}  # where it was taken stays with the visitor


def test_a_photo_that_a_phone_stored_on_its_side_is_set_upright(tab):
    upright = photographed(PHOTO)
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter to the right
    content = stored(upright.transpose(Image.Transpose.ROTATE_90), exif=exif)
    choose(tab, content, "IMG_3.jpg", "image/jpeg")
    shown(tab)
    picture, _ = picture_of(reading(tab)["drawing"]["picture"])
    assert picture.size == (600, 800)


def test_white_ink_on_transparent_paper_stays_transparent(tab):
    ink = Image.open(io.BytesIO(SEVEN)).convert("L").point(lambda level: 255 - level)
    white = Image.new("RGBA", ink.size, "white")
    white.putalpha(ink)
    choose(tab, stored(white, "PNG"))
    shown(tab)
    picture, kind = picture_of(reading(tab)["drawing"]["picture"])
    assert kind == "data:image/png"
    assert picture.getchannel("A").getextrema() == ink.getextrema()


def test_an_empty_sheet_is_no_drawing_of_the_pads(tab):
    choose(tab, stored(Image.new("L", (400, 300), 230), "PNG"))
    shown(tab, "I see no ink in this photo.")


@pytest.mark.parametrize(
    ("content", "name", "kind", "key"),
    [
        (b"not a picture at all", "notes.png", "image/png", "photo.unreadable"),
        (SEVEN[:60], "7.png", "image/png", "photo.unreadable"),
        (b"", "7.png", "image/png", "photo.unreadable"),
        (b"ftypheic", "IMG_4.HEIC", "", "photo.heic"),
        (b"ftypheic", "IMG_5", "image/heif", "photo.heic"),
    ],
    ids=["text", "cut", "empty", "heic", "heif"],
)
def test_a_file_that_cannot_be_opened_is_told_so(tab, content, name, kind, key):
    draw(tab)
    sent = sent_of(tab)
    choose(tab, content, name, kind)
    says(tab, key)
    assert tab.locator(".headline").inner_text() == "That is a 4."
    assert sent == []


def test_a_film_is_told_to_be_too_large_without_being_opened(tab, tmp_path):
    film = tmp_path / "film.mov"
    film.touch()
    os.truncate(film, 40_000_001)  # zeros, which take no room
    with tab.expect_file_chooser() as dialog:
        tab.locator("#photo .choose").click()
    dialog.value.set_files(film)
    says(tab, "photo.too_big")


def test_a_strip_is_told_so_and_the_next_photo_is_read(tab):
    choose(tab, stored(Image.new("L", (800, 9), 255), "PNG"))
    says(tab, "error.too_narrow")
    choose(tab, SEVEN)
    shown(tab)


# Dropping and pasting.


@pytest.mark.parametrize("way", ["paste", "drop"])
def test_a_picture_may_be_handed_over_anywhere_while_the_tab_is_open(tab, way):
    tab.get_by_role("tab", name="A photo").click()
    hand_over(tab, way, SEVEN)
    tab.wait_for_timeout(300)
    assert reading(tab) is None
    tab.get_by_role("tab", name="A photo").click()
    hand_over(tab, way, SEVEN)
    shown(tab)


def test_a_link_that_is_dropped_is_not_followed(tab):
    asked = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.evaluate(
        """() => {
            const dataTransfer = new DataTransfer();
            dataTransfer.setData("text/uri-list", "https://example.org/7.png");
            const settings = { dataTransfer, bubbles: true, cancelable: true };
            document.body.dispatchEvent(new DragEvent("drop", settings));
        }"""
    )
    says(tab, "photo.no_picture")
    assert asked == []


# The camera.

STREAMS = """
    window.streams = [];
    const devices = navigator.mediaDevices;
    const original = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async (asked) => {
        window.asked = asked;
        const stream = await original(asked);
        window.streams.push(stream);
        return stream;
    };
"""


@pytest.fixture(scope="module")
def camera(browser, tmp_path_factory):
    """Give a browser whose camera films a 7 on paper."""
    film = tmp_path_factory.mktemp("camera") / "seven.y4m"
    lens = Photo("7-crossed", size=CAMERA, fills=0.6)
    planes = np.asarray(photographed(lens).convert("YCbCr")).astype(np.uint8)
    head = f"YUV4MPEG2 W{CAMERA[0]} H{CAMERA[1]} F10:1 Ip A1:1 C420mpeg2\n"
    colours = [planes[::2, ::2, each].tobytes() for each in (1, 2)]
    frame = b"FRAME\n" + planes[..., 0].tobytes() + b"".join(colours)
    film.write_bytes(head.encode("ascii") + 5 * frame)
    filming = launched(
        browser.browser_type,
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    )
    yield filming
    filming.close()


@pytest.fixture
def filmed(camera, page):
    """Give a page with the camera on."""
    context = camera.new_context(**DESKTOP)
    context.add_init_script(STREAMS)
    tab = with_photo_open(opened(context, page))
    tab.locator("#photo .camera").click()
    tab.wait_for_function("document.querySelector('#photo .live').videoWidth > 0")
    yield tab
    context.close()


def tracks(tab):
    return tab.evaluate(
        "window.streams.flatMap(one => one.getTracks().map(each => each.readyState))"
    )


def test_the_camera_takes_a_photo_and_goes_off(filmed):
    assert filmed.evaluate("window.asked.audio") is False
    facing = filmed.evaluate("window.asked.video.facingMode.ideal")
    assert facing == "environment"
    assert tracks(filmed) == ["live"]
    says(filmed, "photo.aim")
    shutter = filmed.get_by_role("button", name="Take the photo")
    assert shutter.evaluate("button => button === document.activeElement")
    filmed.keyboard.press("Enter")
    shown(filmed)
    assert tracks(filmed) == ["ended"]
    assert not filmed.locator("#photo .live").is_visible()
    picture, _ = picture_of(reading(filmed)["drawing"]["picture"])
    assert picture.size == CAMERA


@pytest.mark.parametrize(
    "leave",
    [
        lambda tab: tab.get_by_role("button", name="Close the camera").click(),
        lambda tab: tab.get_by_role("tab", name="A photo").click(),
        lambda tab: tab.get_by_role("tab", name="How it learnt").click(),
        lambda tab: hand_over(tab, "paste", SEVEN),
        lambda tab: tab.evaluate("window.dispatchEvent(new Event('pagehide'))"),
        lambda tab: tab.evaluate(
            "Object.defineProperty(document, 'hidden', { value: true });"
            "document.dispatchEvent(new Event('visibilitychange'))"
        ),
    ],
    ids=["close", "tab", "other-tab", "paste", "pagehide", "hidden"],
)
def test_nobody_is_filmed_who_does_not_see_it(filmed, leave):
    assert tracks(filmed) == ["live"]
    leave(filmed)
    filmed.wait_for_function(
        "window.streams[0].getTracks().every((one) => one.readyState === 'ended')"
    )


def test_a_camera_that_opens_too_late_is_closed_at_once(camera, page):
    context = camera.new_context(**DESKTOP)
    context.add_init_script(STREAMS)
    tab = with_photo_open(opened(context, page))
    tab.evaluate(
        "document.querySelector('#photo .camera').click();"
        "document.querySelector('#tab-photo').click()"
    )
    tab.wait_for_function("window.streams.length === 1")
    tab.wait_for_timeout(200)
    assert tracks(tab) == ["ended"]
    context.close()


REFUSALS = {
    "photo.denied": "NotAllowedError",
    "photo.no_camera": "NotFoundError",
    "photo.camera_busy": "NotReadableError",
}


@pytest.mark.parametrize("key", REFUSALS)
def test_a_camera_that_cannot_be_had_is_explained(tab, key):
    tab.evaluate(
        "name => { navigator.mediaDevices.getUserMedia ="
        " async () => { throw new DOMException('', name); } }",
        REFUSALS[key],
    )
    tab.locator("#photo .camera").click()
    says(tab, key)
    assert not tab.locator("#photo .phone").is_visible()
    assert tab.locator("#photo .choose").is_visible()


NO_CAMERAS = "Object.defineProperty(navigator, 'mediaDevices', { value: undefined })"


def test_where_browsers_open_no_camera_the_reason_is_said(browser, page):
    context = browser.new_context(**DESKTOP)
    context.add_init_script(NO_CAMERAS)
    tab = with_photo_open(opened(context, page))
    tab.locator("#photo .camera").click()
    says(tab, "photo.insecure")
    context.close()


def test_a_phone_takes_its_own_camera_app_there(browser, page):
    context = browser.new_context(**PHONE)
    context.add_init_script(NO_CAMERAS)
    tab = with_photo_open(opened(context, page))
    with tab.expect_file_chooser() as dialog:
        tab.locator("#photo .camera").click()
    chosen_by = dialog.value.element  # its own app, by the mark that asks for one
    assert chosen_by.get_attribute("capture") == "environment"
    content = {"name": "1.png", "mimeType": "image/png", "buffer": SEVEN}
    dialog.value.set_files(content)
    shown(tab)
    box = tab.locator("#photo .result").bounding_box()
    assert 0 <= box["y"] <= PHONE["viewport"]["height"] - box["height"]
    context.close()


# The pad and the photo.


def test_the_pad_keeps_its_drawing_and_takes_over_when_it_changes(tab):
    draw(tab)
    choose(tab, SEVEN)
    shown(tab)
    note = tab.locator(".pad .note")
    assert note.is_visible()
    tab.get_by_role("button", name="Undo").click()
    assert answered(tab, 1) != "That is a 7."
    assert not note.is_visible()
    says(tab, "photo.aside")
    tab.get_by_role("button", name="Redo").click()
    assert answered(tab, 2) == "That is a 4."


def test_a_photo_stays_while_another_tab_is_open_until_the_pad_is_cleared(tab):
    draw(tab)
    choose(tab, SEVEN)
    shown(tab)
    tab.get_by_role("tab", name="How it learnt").click()
    assert tab.locator(".headline").inner_text() == "That is a 7."
    tab.get_by_role("button", name="Clear").click()
    assert answered(tab, 0) == "Draw a digit from 0 to 9."
    assert tab.locator(".pad .hint").is_visible()


def test_one_button_leads_to_the_drawing_and_back_to_the_photo(tab):
    draw(tab)
    choose(tab, SEVEN)
    shown(tab)
    sent = sent_of(tab)
    tab.get_by_role("button", name="Back to my drawing").click()
    assert answered(tab, 2) == "That is a 4."
    tab.get_by_role("button", name="Back to this photo").click()
    shown(tab)
    swap = tab.get_by_role("button", name="Back to my drawing")
    assert swap.evaluate("button => button === document.activeElement")
    assert sent == []  # both answers were there


def test_the_empty_pad_comes_back_as_well(tab):
    choose(tab, SEVEN)
    shown(tab)
    tab.get_by_role("button", name="Back to my drawing").click()
    assert answered(tab, 0) == "Draw a digit from 0 to 9."


def holding(tab, function):
    """Hold the next question to a server function; return the list it is held in."""
    held = []

    def hold(route):
        mine = json.loads(route.request.post_data)["fn_name"] == function
        held.append(route) if mine and not held else route.continue_()

    tab.route(ASKED_FOR_A_PHOTO, hold)
    return held


def let_go(tab, held):
    with tab.expect_response(lambda one: one.request == held[0].request):
        held[0].continue_()
    tab.wait_for_timeout(200)


def test_an_older_photos_answer_never_replaces_a_newer_stroke(tab):
    held = holding(tab, "read_photo")
    choose(tab, SEVEN)
    says(tab, "photo.reading")
    assert draw(tab) == "That is a 4."
    told = readings_told(tab)
    let_go(tab, held)
    assert told() == []
    says(tab, "photo.aside")
    assert tab.locator(".headline").inner_text() == "That is a 4."
    tab.get_by_role("button", name="Back to this photo").click()
    shown(tab)  # the answer was kept


def test_an_older_strokes_answer_never_replaces_a_newer_photo(tab):
    held = holding(tab, "read_drawing")
    draw_with_mouse(tab, on_screen(tab, [[[50, 5], [50, 95]]]))
    choose(tab, SEVEN)
    shown(tab)
    told = readings_told(tab)
    let_go(tab, held)
    assert told() == []
    assert tab.locator(".headline").inner_text() == "That is a 7."


def test_of_two_photos_the_later_is_shown_and_one_is_under_way(tab):
    sent = sent_of(tab)
    held = holding(tab, "read_photo")
    choose(tab, SEVEN)
    tab.wait_for_timeout(500)
    choose(tab, (FOLDER / "4-open.png").read_bytes())
    tab.wait_for_timeout(500)
    assert len(sent) == 1
    told = readings_told(tab)
    let_go(tab, held)
    shown(tab, "That is a 4.")
    assert [one["headline"] for one in told()] == ["That is a 4."]


def test_a_photo_survives_a_server_that_is_away(tab):
    tab.route(ASKED_FOR_A_PHOTO, lambda route: route.abort())
    choose(tab, SEVEN)
    says(tab, "pad.unreachable")
    tab.unroute(ASKED_FOR_A_PHOTO)
    shown(tab)


def test_another_language_reads_the_photo_anew_and_not_the_pad(tab):
    draw(tab)
    choose(tab, SEVEN)
    shown(tab)
    told = readings_told(tab)
    choose_language(tab, "de")
    shown(tab, "Das ist eine 7.")
    says(tab, "photo.read", "de")
    assert len(told()) == 1


# Other tabs.


def test_why_and_the_other_networks_answer_for_the_photo(tab):
    draw(tab)
    choose(tab, SEVEN)
    shown(tab)
    sent = sent_of(tab)
    tab.get_by_role("tab", name="Why?").click()
    tab.wait_for_selector(".why:not(.empty)[aria-busy=false]", timeout=PATIENCE)
    assert tab.locator("#why-digit").input_value() == "7"
    tab.locator("#why .inside").scroll_into_view_if_needed()
    tab.wait_for_selector("#why .sums .bar >> nth=10", timeout=PATIENCE)
    tab.get_by_role("tab", name="Other networks").click()
    tab.wait_for_selector(".others[aria-busy=false] .board", timeout=PATIENCE)
    says_centred = tab.locator(".network .centred .says").first
    assert says_centred.inner_text() == "7"
    names = {name for name, _ in sent}
    assert names == {"explain_drawing", "look_inside", "read_by_all"}


# Everyone.


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("read", [False, True])
def test_the_panel_keeps_nobody_out(browser, page, size, theme, read):
    context = browser.new_context(**size)
    tab = with_photo_open(opened(context, f"{page}/?__theme={theme}"))
    if read:
        choose(tab, SEVEN)
        shown(tab)
        tab.wait_for_timeout(300)  # the bars grow for a moment
    found = Axe().run(tab).response["violations"]
    small = [
        button.inner_text()
        for button in tab.locator("#photo button:visible").all()
        if button.bounding_box()["height"] < 44
    ]
    context.close()
    assert [
        (each["id"], node["html"]) for each in found for node in each["nodes"]
    ] == []
    assert small == []


@pytest.mark.parametrize("width", [390, 360, 320])
def test_four_tabs_fit_a_phone_in_every_language(browser, page, width):
    context = browser.new_context(
        **PHONE | {"viewport": {"width": width, "height": 640}}
    )
    tab = opened(context, page)
    for language in WORDINGS:
        choose_language(tab, language)
        boxes = [one.bounding_box() for one in tab.get_by_role("tab").all()]
        assert max(box["x"] + box["width"] for box in boxes) <= width
        assert len({box["y"] for box in boxes}) in (1, 2)
        assert len({box["height"] for box in boxes}) == 1
    context.close()


def test_all_is_done_with_keys_alone(tab):
    tab.get_by_role("tab", name="A photo").focus()
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.id") == "panel-photo"
    tab.keyboard.press("Tab")
    with tab.expect_file_chooser() as dialog:
        tab.keyboard.press("Enter")
    dialog.value.set_files({"name": "7", "mimeType": "image/png", "buffer": SEVEN})
    shown(tab)
    tab.keyboard.press("Tab")
    focused = "document.activeElement.textContent.trim()"
    assert tab.evaluate(focused) == ENGLISH.text("photo.camera")
    tab.keyboard.press("Tab")
    assert tab.evaluate(focused) == ENGLISH.text("photo.back")
    assert chosen(tab.get_by_role("tab", name="A photo"))


def test_nothing_is_sent_elsewhere_or_stored(tab, page, snapshot):
    asked = []
    tab.on("request", lambda request: asked.append(request.url))
    choose(tab, snapshot, "IMG_6.jpg", "image/jpeg")
    shown(tab)
    assert all(url.startswith((page, "data:", "blob:")) for url in asked)
    kept = "JSON.stringify([{ ...localStorage }, { ...sessionStorage }])"
    assert "data:image" not in tab.evaluate(kept)
