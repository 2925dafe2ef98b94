"""How the tests of the photo tab choose a photo, and wait for what is made of it."""

import base64
import io
import json

from PIL import Image

from digits.page.i18n.wording import WORDINGS
from tests.helpers.browser.hands import expect_text, open_tab
from tests.helpers.drawn import FOLDER
from tests.helpers.photos.photo import Photo

SEVEN = (FOLDER / "7.png").read_bytes()
PHOTO = Photo("7-crossed", size=(600, 800), table="wood", rules="squared", turn=3.0)


def stored(picture, kind="JPEG", **settings):
    """Return a Pillow image as a file's bytes."""
    kept = io.BytesIO()
    picture.save(kept, kind, **settings)
    return kept.getvalue()


def open_photo(tab):
    """Open the photo tab, and wait for it."""
    open_tab(tab, "photo")
    tab.locator("#photo .choose").wait_for()


def choose(tab, content, name="photo.png", kind="image/png"):
    """Choose a file, by the dialog that the button opens."""
    with tab.expect_file_chooser() as dialog:
        tab.locator("#photo .choose").click()
    dialog.value.set_files({"name": name, "mimeType": kind, "buffer": content})


def shown(tab, headline="That's a 7!"):
    """Wait until the photo's reading is shown, and is that."""
    tab.wait_for_function(
        "said => window.digitsReading?.drawing?.picture"
        " && document.querySelector('.headline').textContent === said",
        arg=headline,
    )


def says(tab, key, language="en"):
    """Wait until the panel says a text of ours."""
    expect_text(tab, "#photo .status", WORDINGS[language].text(key))


def photos_sent(asked):
    """Return which functions were asked with a photo, of all questions."""
    return [name for name, data in asked if "data:image" in json.dumps(data)]


def picture_of(address):
    """Return the picture in a data URL, and the URL's beginning."""
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
