"""What a browser sends is read by our network as a program's call reads it."""

from PIL import Image

from digits.page.reading.messages import picture_in, read_message
from digits.page.reading.reader import Reader
from tests.helpers.drawn import DRAWINGS, on_pad
from tests.helpers.networks.stub_classifier import loaded
from tests.helpers.photos.photographed import Photo, photographed
from tests.helpers.pictures import SEVEN, address_of

STROKES = on_pad(DRAWINGS["digits"]["7"])


def test_strokes_are_read_as_the_pads(classifier):
    answer = Reader(loaded(classifier)).read_photo({"strokes": STROKES})
    expected = classifier.read_strokes(STROKES)
    assert answer["digit"] == 7
    assert answer["probabilities"] == expected.probabilities.tolist()


def test_a_photo_is_read_as_a_picture_file(classifier):
    picture = Image.open(SEVEN)
    for kind, settings in (("PNG", {}), ("JPEG", {"quality": 90}), ("WEBP", {})):
        message = {"picture": address_of(picture, kind, **settings)}
        assert read_message(classifier, message).digit == 7, kind
    assert classifier.read(picture).digit == 7


def test_a_photo_of_paper_is_read(classifier):
    photo = photographed(Photo("3", size=(480, 640), rules="lined", shadow="hand"))
    picture = picture_in({"picture": address_of(photo, "JPEG", quality=85)})
    assert classifier.read(picture).digit == 3
