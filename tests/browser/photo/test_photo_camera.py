"""The photo tab in a real Chromium, with a camera that plays a film of ours."""

import numpy as np
import pytest

from tests.helpers.browser.hands import (
    DESKTOP,
    PATIENCE,
    PHONE,
    launched,
    load,
    open_tab,
    reading,
)
from tests.helpers.browser.photo_tab import (
    SEVEN,
    hand_over,
    open_photo,
    picture_of,
    says,
    shown,
)
from tests.helpers.photos.photo import Photo
from tests.helpers.photos.photographed import photographed

pytestmark = pytest.mark.slow

CAMERA = (640, 480)  # px; what Chromium's fake camera shows


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


@pytest.fixture(scope="module")
def filming(camera):
    """Give one tab in front of that camera, for all tests."""
    context = camera.new_context(**DESKTOP)
    context.add_init_script(STREAMS)
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


@pytest.fixture
def filmed(filming, page):
    """Give a page, loaded anew, with the camera on."""
    load(filming, page)
    open_photo(filming)
    filming.locator("#photo .camera").click()
    filming.wait_for_function("document.querySelector('#photo .live').videoWidth > 0")
    return filming


def tracks(tab):
    return tab.evaluate(
        "window.streams.flatMap(stream => stream.getTracks()).map(it => it.readyState)"
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
        lambda tab: open_tab(tab, "training"),
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


def test_a_camera_that_opens_too_late_is_closed_at_once(filming, page):
    load(filming, page)
    open_photo(filming)
    filming.evaluate(
        "document.querySelector('#photo .camera').click();"
        "document.querySelector('#tab-photo').click()"
    )
    filming.wait_for_function("window.streams.length === 1")
    filming.wait_for_timeout(200)
    assert tracks(filming) == ["ended"]


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


def test_where_browsers_open_no_camera_the_reason_is_said(tab):
    tab.evaluate(NO_CAMERAS)
    tab.locator("#photo .camera").click()
    says(tab, "photo.insecure")


def test_a_phone_takes_its_own_camera_app_there(new_tab):
    tab = new_tab(before=lambda it: it.add_init_script(NO_CAMERAS), **PHONE)
    open_photo(tab)
    with tab.expect_file_chooser() as dialog:
        tab.locator("#photo .camera").click()
    chosen_by = dialog.value.element  # its own app, by the mark that asks for one
    assert chosen_by.get_attribute("capture") == "environment"
    content = {"name": "1.png", "mimeType": "image/png", "buffer": SEVEN}
    dialog.value.set_files(content)
    shown(tab)
    box = tab.locator("#photo .result").bounding_box()
    assert 0 <= box["y"] <= PHONE["viewport"]["height"] - box["height"]
