"""The photo tab in a real Chromium: files, dropped and pasted pictures."""

import io
import os

import numpy as np
from PIL import Image

from digits.page.i18n.wording import ENGLISH
from digits.page.reading.messages import PHOTO_SIDE
from tests.helpers.browser import hands
from tests.helpers.browser.photo_tab import (
    PHOTO,
    SEVEN,
    choose,
    hand_over,
    photos_sent,
    picture_of,
    says,
    shown,
    stored,
)
from tests.helpers.drawn import FOLDER, FOUR
from tests.helpers.photos.photographed import photographed

# Files.


def test_a_photo_is_told_to_the_page_as_a_drawing_is(tab):
    choose(tab, SEVEN)
    shown(tab)
    told = hands.reading(tab)
    assert (told["strokes"], told["of"], told["live"]) == ([], None, False)
    assert picture_of(told["drawing"]["picture"])[0].size == (140, 140)
    assert tab.locator(".bar.leads .digit").inner_text() == "7"
    assert tab.locator(".step img").first.get_attribute("src").startswith("data:")
    assert tab.locator("#photo .preview").is_visible()
    assert tab.locator("#photo .result").inner_text() == "That's a 7!"
    says(tab, "photo.read")


def test_a_phones_photo_of_squared_paper_is_read_and_sent_nowhere_else(tab, page):
    asked, urls = hands.questions(tab), []
    tab.on("request", lambda request: urls.append(request.url))
    choose(tab, stored(photographed(PHOTO), quality=90), "IMG_1.jpg", "image/jpeg")
    shown(tab)
    assert photos_sent(asked) == ["read_photo"]
    assert all(url.startswith((page, "data:", "blob:")) for url in urls)
    kept = "JSON.stringify([{ ...localStorage }, { ...sessionStorage }])"
    assert "data:image" not in tab.evaluate(kept)


def test_a_number_is_read_and_an_empty_sheet_said_to_be_so(tab):
    choose(tab, (FOLDER / "42.png").read_bytes())
    shown(tab, "That's 42!")
    choose(tab, stored(Image.new("L", (400, 300), 230), "PNG"))
    shown(tab, "I see no ink in this photo.")


def test_a_huge_photo_is_made_small_before_it_is_sent(tab, rng):
    huge = np.asarray(photographed(PHOTO).resize((3_000, 4_000)), dtype=np.int16)
    grain = rng.integers(-6, 7, size=huge.shape[:2], dtype=np.int16)[..., None]
    content = stored(
        Image.fromarray(np.uint8(np.clip(huge + grain, 0, 255))), quality=92
    )
    assert len(content) > 1_500_000
    asked = hands.questions(tab)
    choose(tab, content, "IMG_2.jpg", "image/jpeg")
    shown(tab)
    assert photos_sent(asked) == ["read_photo"]
    assert len(asked[0][1]["picture"]) < 300_000
    picture, kind = picture_of(hands.reading(tab)["drawing"]["picture"])
    assert (kind, max(picture.size)) == ("data:image/jpeg", PHOTO_SIDE)
    assert picture.getexif() == {}  # where it was taken stays with the visitor


def test_a_photo_that_a_phone_stored_on_its_side_is_set_upright(tab):
    upright = photographed(PHOTO)
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter to the right
    content = stored(upright.transpose(Image.Transpose.ROTATE_90), exif=exif)
    choose(tab, content, "IMG_3.jpg", "image/jpeg")
    shown(tab)
    picture, _ = picture_of(hands.reading(tab)["drawing"]["picture"])
    assert picture.size == (600, 800)


def test_white_ink_on_transparent_paper_stays_transparent(tab):
    ink = Image.open(io.BytesIO(SEVEN)).convert("L").point(lambda level: 255 - level)
    white = Image.new("RGBA", ink.size, "white")
    white.putalpha(ink)
    choose(tab, stored(white, "PNG"))
    shown(tab)
    picture, kind = picture_of(hands.reading(tab)["drawing"]["picture"])
    assert kind == "data:image/png"
    assert picture.getchannel("A").getextrema() == ink.getextrema()


def test_a_file_that_cannot_be_opened_is_told_so(tab):
    hands.put(tab, FOUR)
    asked = hands.questions(tab)
    for content, name, kind, key in (
        (b"not a picture at all", "notes.png", "image/png", "photo.unreadable"),
        (b"ftypheic", "IMG_4.HEIC", "", "photo.heic"),
        (SEVEN[:60], "7.png", "image/png", "photo.unreadable"),
        (b"ftypheic", "IMG_5", "image/heif", "photo.heic"),
        (b"", "7.png", "image/png", "photo.unreadable"),
    ):
        choose(tab, content, name, kind)
        says(tab, key)
        assert tab.locator(".headline").inner_text() == ENGLISH.text(key)
    assert asked == []


def test_beside_a_refusal_stands_no_older_answer_and_one_tap_leads_back(tab):
    assert hands.put(tab, FOUR) == "That's a 4!"
    hands.open_tab(tab, "photo")
    choose(tab, SEVEN)
    shown(tab)
    choose(tab, b"no picture", "notes.txt", "text/plain")
    says(tab, "photo.unreadable")
    refusal = ENGLISH.text("photo.unreadable")
    assert tab.locator(".headline").inner_text() == refusal
    assert max(hands.shares(tab)) == 0
    for part in (".numeral", "#photo .preview", ".steps", ".bar.leads"):
        assert tab.locator(f"{part}:visible").count() == 0, part
    tab.locator("#photo .swap").click()
    hands.expect_text(tab, ".headline", "That's a 4!")
    assert not tab.locator("#photo .swap").is_visible()


def test_what_is_too_large_or_too_narrow_is_told_so_and_the_next_is_read(tab, tmp_path):
    film = tmp_path / "film.mov"
    film.touch()
    os.truncate(film, 40_000_001)  # zeros, which take no room
    with tab.expect_file_chooser() as dialog:
        tab.locator("#photo .choose").click()
    dialog.value.set_files(film)
    says(tab, "photo.too_big")  # without being opened
    choose(tab, stored(Image.new("L", (800, 9), 255), "PNG"))
    says(tab, "error.too_narrow")
    choose(tab, SEVEN)
    shown(tab)


# Dropping and pasting.


def test_a_picture_may_be_handed_over_anywhere_while_the_tab_is_open(tab):
    button = tab.get_by_role("button", name="A photo", exact=True)
    for way in ("paste", "drop"):
        hands.tidy(tab, hands.DESKTOP)  # closes it
        asked = hands.questions(tab)
        hand_over(tab, way, SEVEN)
        button.click()
        tab.wait_for_timeout(200)
        assert asked == []
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


# Keys.


def test_all_is_done_with_keys_alone(tab):
    with tab.expect_file_chooser() as dialog:  # a key is quicker than its beginning
        tab.get_by_role("button", name="A photo", exact=True).focus()
        tab.keyboard.press("Tab")
        assert tab.evaluate("document.activeElement.id") == "panel-photo"
        tab.keyboard.press("Tab")
        assert hands.is_focused(tab.locator("#photo .choose"))
        tab.keyboard.press("Enter")
    dialog.value.set_files({"name": "7", "mimeType": "image/png", "buffer": SEVEN})
    shown(tab)
    tab.keyboard.press("Tab")
    focused = "document.activeElement.textContent.trim()"
    assert tab.evaluate(focused) == ENGLISH.text("photo.camera")
    tab.keyboard.press("Tab")
    assert tab.evaluate(focused) == ENGLISH.text("photo.back")
    assert hands.chosen(tab.get_by_role("button", name="A photo", exact=True))
