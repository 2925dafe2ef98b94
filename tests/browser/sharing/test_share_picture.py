"""The picture that the page gives to be shared, in a real Chromium."""

import io
from base64 import b64decode, b64encode
from pathlib import Path

import numpy as np
from PIL import Image

from digits.page.components import script_of
from digits.page.i18n.wording import ENGLISH
from tests.helpers.browser import hands
from tests.helpers.browser.sharing import share
from tests.helpers.drawn import SEVEN, SMILEY

SNAPSHOT = script_of("parts/share/snapshot")


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


def indigo_in(picture):
    """Return where the marked bar is."""
    return (picture[:548, 560:1050] == (0x43, 0x38, 0xCA)).all(axis=2)


def test_a_picture_shows_drawing_glyph_and_bars(tab):
    hands.put(tab, SEVEN)
    name, picture = picture_of(tab)
    assert name == "digits-7.png"
    assert picture.shape == (630, 1200, 3)
    assert picture[0, 0].tolist() == picture[-1, -1].tolist() == [255, 255, 255]
    pad = picture[60:466, 60:466]
    assert 0.02 < (pad.sum(axis=2) < 150).mean() < 0.3  # ink
    glyph = picture[500:584, 48:132, 0]
    assert glyph.max() == 255
    assert (glyph == 0).mean() > 0.5
    indigo = indigo_in(picture)
    rows = np.flatnonzero(indigo.any(axis=1))
    assert 172 + 7 * 34 < rows.min() < rows.max() < 172 + 8 * 34  # the eighth bar
    track = 612 - 136 - 12 - 132
    assert abs(indigo.any(axis=0).sum() - track) <= 2


def test_in_the_dark_ink_is_white_but_a_picture_dark_on_white_and_translated(new_tab):
    tab = new_tab(color_scheme="dark")
    assert tab.evaluate("document.body.classList.contains('dark')")
    hands.put(tab, SEVEN)
    pad = np.asarray(Image.open(io.BytesIO(hands.pad_png(tab))))
    assert pad[pad[..., 3] == 255][:, :3].min() > 240
    _, english = picture_of(tab)
    hands.choose_language(tab, "de")
    hands.wait_for_text(tab, ".headline", "Das")
    _, german = picture_of(tab)
    assert english[10, 10].tolist() == [255, 255, 255]
    assert (english[44:156, 540:] != german[44:156, 540:]).any()
    assert (english[48:478, 48:478] == german[48:478, 48:478]).all()


def test_a_picture_of_what_is_no_digit_has_no_digit_in_its_name(tab):
    hands.put(tab, SMILEY)
    name, picture = picture_of(tab)
    assert name == "digits.png"
    assert (picture[44:156, 540:1152] < 100).any()
    rows = np.flatnonzero(indigo_in(picture).any(axis=1))
    assert 172 + 10 * 34 < rows.min() < rows.max() < 172 + 11 * 34  # the eleventh bar


def test_a_blank_pad_gives_no_picture(tab):
    dialog = share(tab)
    assert dialog.locator(".download").is_disabled()
    assert dialog.locator(".copy").is_enabled()


def test_a_photo_is_in_the_picture_and_in_no_link(tab):
    hands.put(tab, SEVEN)
    stored = io.BytesIO()
    Image.new("RGB", (200, 100), (200, 30, 30)).save(stored, "PNG")
    address = f"data:image/png;base64,{b64encode(stored.getvalue()).decode()}"
    tab.evaluate(
        "a => { digitsReading = {...digitsReading, strokes: [],"
        " drawing: { picture: a }}; }",
        address,
    )
    _, picture = picture_of(tab)
    assert picture[263, 263].tolist() == [200, 30, 30]  # the pad's middle
    assert picture[100, 263].tolist() == [255, 255, 255]  # it keeps its shape
    dialog = share(tab)
    dialog.locator(".copy").click()
    assert dialog.locator(".done").inner_text() == ENGLISH.text("share.photo")


def test_a_picture_of_a_number_shows_each_digit(tab):
    hands.put(tab, SEVEN)
    blank = np.asarray(picture_drawn(tab, {"headline": "That's it!", "digits": []}))
    digit = {"digit": 4, "probabilities": [0.01] * 4 + [0.9] + [0.012] * 5}
    glyph = tab.evaluate("digitsReading.glyph")
    for count in (2, 3, 8):
        digits = [{**digit, "glyph": glyph}] * count
        reading = {"headline": "That's it!", "digits": digits, "text": "4" * count}
        number = np.asarray(picture_drawn(tab, reading))
        name = tab.evaluate(f"r => {{ {SNAPSHOT} return fileName(r); }}", reading)
        assert name == f"digits-{'4' * count}.png"
        changed = (blank != number).any(axis=(0, 2))
        assert np.flatnonzero(changed).max() < 1_153
        assert changed[541:].sum() > 60 * min(count, 6)


def picture_drawn(tab, reading):
    """Return the picture of a reading of ours."""
    logo = tab.locator("#share dialog").get_attribute("data-logo")
    address = tab.evaluate(
        f"async ([r, logo]) => {{ {SNAPSHOT}"
        " return (await drawSnapshot(r, logo)).toDataURL(); }",
        [reading, logo],
    )
    return Image.open(io.BytesIO(b64decode(address.split(",")[1]))).convert("RGB")
