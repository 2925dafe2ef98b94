"""The photo tab in a real Chromium, with a camera that plays a film of ours."""

import numpy as np
import pytest

from tests.helpers.browser import hands
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
    filming = hands.launched(
        browser.browser_type,
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    )
    yield filming
    filming.close()


@pytest.fixture(scope="module")
def before_camera(camera, page):
    """Give one tab in front of that camera, for all tests."""
    context = camera.new_context(**hands.DESKTOP)
    context.add_init_script(STREAMS)
    yield hands.opened(context, page)
    context.close()


@pytest.fixture
def filming(before_camera):
    """Give the page in front of that camera, which is off."""
    hands.tidy(before_camera, hands.DESKTOP)
    before_camera.evaluate("window.streams = []")
    return before_camera


def film(tab):
    """Turn the camera on, and wait for what it films."""
    tab.evaluate("window.streams = []")
    open_photo(tab)
    tab.locator("#photo .camera").click()
    tab.wait_for_function("document.querySelector('#photo .live').videoWidth > 0")
    assert tracks(tab) == ["live"]


def tracks(tab):
    return tab.evaluate(
        "window.streams.flatMap(stream => stream.getTracks()).map(it => it.readyState)"
    )


def test_the_camera_takes_a_photo_and_goes_off(filming):
    film(filming)
    assert filming.evaluate("window.asked.audio") is False
    facing = filming.evaluate("window.asked.video.facingMode.ideal")
    assert facing == "environment"
    says(filming, "photo.aim")
    shutter = filming.get_by_role("button", name="Take the photo")
    assert hands.is_focused(shutter)
    filming.keyboard.press("Enter")
    shown(filming)
    assert tracks(filming) == ["ended"]
    assert not filming.locator("#photo .live").is_visible()
    picture, _ = picture_of(hands.reading(filming)["drawing"]["picture"])
    assert picture.size == CAMERA


LEAVE = (
    lambda tab: tab.get_by_role("button", name="Close the camera").click(),
    lambda tab: tab.get_by_role("button", name="A photo", exact=True).click(),
    lambda tab: hands.open_tab(tab, "training"),
    lambda tab: hand_over(tab, "paste", SEVEN),
    lambda tab: tab.evaluate("window.dispatchEvent(new Event('pagehide'))"),
    lambda tab: tab.evaluate(
        "Object.defineProperty(document, 'hidden',"
        " { value: true, configurable: true });"
        "document.dispatchEvent(new Event('visibilitychange'));"
        "delete document.hidden;"
    ),
)


def test_nobody_is_filmed_who_does_not_see_it(filming):
    for leave in LEAVE:
        film(filming)
        leave(filming)
        wait_for_end(filming)


def wait_for_end(tab):
    """Wait until the only stream has ended."""
    tab.wait_for_function(
        "window.streams.length === 1 &&"
        " streams[0].getTracks().every(track => track.readyState === 'ended')"
    )


def test_a_camera_that_opens_too_late_is_closed_at_once(filming):
    open_photo(filming)
    filming.evaluate(
        "document.querySelector('#photo .camera').click();"
        "document.querySelector('#tab-photo').click()"
    )
    wait_for_end(filming)


REFUSALS = {
    "photo.denied": "NotAllowedError",
    "photo.no_camera": "NotFoundError",
    "photo.camera_busy": "NotReadableError",
}
NO_CAMERAS = "Object.defineProperty(navigator, 'mediaDevices', { value: undefined })"


def test_a_camera_that_cannot_be_had_is_explained(fresh_tab):
    open_photo(fresh_tab)
    for key, name in REFUSALS.items():
        fresh_tab.evaluate(
            "name => { navigator.mediaDevices.getUserMedia ="
            " async () => { throw new DOMException('', name); } }",
            name,
        )
        fresh_tab.locator("#photo .camera").click()
        says(fresh_tab, key)
        assert not fresh_tab.locator("#photo .phone").is_visible()
        assert fresh_tab.locator("#photo .choose").is_visible()
    fresh_tab.evaluate(NO_CAMERAS)
    fresh_tab.locator("#photo .camera").click()
    says(fresh_tab, "photo.insecure")


def test_a_phone_takes_its_own_camera_app_there(new_tab):
    tab = new_tab(before=lambda it: it.add_init_script(NO_CAMERAS), **hands.PHONE)
    open_photo(tab)
    with tab.expect_file_chooser() as dialog:
        tab.locator("#photo .camera").click()
    chosen_by = dialog.value.element  # its own app, by the mark that asks for one
    assert chosen_by.get_attribute("capture") == "environment"
    content = {"name": "1.png", "mimeType": "image/png", "buffer": SEVEN}
    dialog.value.set_files(content)
    shown(tab)
    box = tab.locator("#photo .result").bounding_box()
    assert 0 <= box["y"] <= hands.PHONE["viewport"]["height"] - box["height"]
