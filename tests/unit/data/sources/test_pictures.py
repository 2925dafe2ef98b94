import hashlib
import io

import numpy as np
import pytest
from PIL import Image

from digits.data.sources.pictures import (
    PIXEL_LIMIT,
    Picture,
    arrays_digest,
    arrays_of,
    fitted,
    ink_of,
    npz_from_arrays,
)
from tests.helpers.pictures import stored


def block(top=20, left=5, shape=(60, 60), value=255):
    """Return ink of 10 rows and 20 columns."""
    ink = np.zeros(shape, dtype=np.uint8)
    ink[top : top + 10, left : left + 20] = value
    return ink


def picture(label=7, value=9):
    return Picture(np.full((2, 3), value, dtype=np.uint8), label, "a", f"x/{value}")


# Fitting.


def test_the_longer_side_with_its_margin_becomes_40_px_in_the_middle():
    image = fitted(block())
    assert image.shape == (48, 48)
    assert image.dtype == np.uint8
    # 12 x 22 with the margin: 22 becomes 40, and so 20 becomes 36.4. Of 12 rows come
    # 21.8, 22, and of the 10 of ink 18.3.
    inked = image > 127
    assert inked.any(axis=0).sum() == 36
    assert inked.any(axis=1).sum() == 18
    assert (image == image[::-1, ::-1]).all()


def test_moving_ink_on_its_paper_leaves_the_picture_unchanged():
    assert (fitted(block(3, 30, (40, 90))) == fitted(block())).all()


def test_at_the_edge_of_the_paper_there_is_no_margin():
    # 11 x 21 then: 40 columns of 21, 10 x 20 of them ink and none left of it.
    image = fitted(block(0, 0))
    assert image[24, 4] == 255
    assert image[24, 43] < 128


def test_a_faint_grey_is_paper_and_blank_paper_is_none():
    assert fitted(np.zeros((9, 9), dtype=np.uint8)) is None
    assert fitted(block(value=64)) is None
    assert fitted(block(value=65)) is not None


def test_a_mask_says_what_counts():
    ink = block()
    ink[50, 50] = 255  # a speck
    assert (fitted(ink, block() > 0) == fitted(block())).all()


# PNG.


def test_black_is_ink_and_what_is_transparent_is_paper():
    colours = [(0, 0, 0, 255), (255, 255, 255, 255), (0, 0, 0, 0), (0, 0, 0, 51)]
    png = stored(Image.fromarray(np.array([colours], dtype=np.uint8)))
    assert ink_of(png).tolist() == [[255, 0, 0, 51]]


def test_a_strip_is_read():
    assert ink_of(stored(Image.new("1", (1, 90)))).tolist() == [[255]] * 90


def test_what_is_no_small_png_is_refused():
    side = int(PIXEL_LIMIT**0.5) + 1
    too_large = stored(Image.new("1", (side, side)))
    jpeg = stored(Image.new("L", (9, 9)), "JPEG")
    for content in (b"", b"<!doctype html>", jpeg, too_large, too_large[:60]):
        with pytest.raises(ValueError, match="expected a small PNG"):
            ink_of(content)


# Arrays.


def test_pictures_come_column_by_column_and_load_without_pickles():
    arrays = arrays_of([picture(7, 1), picture(0, 2)], squeeze=np.array([1, 0.5]))
    with np.load(io.BytesIO(npz_from_arrays(arrays)), allow_pickle=False) as loaded:
        assert loaded.files == ["images", "labels", "writers", "source", "squeeze"]
        assert loaded["images"].tolist() == [[[1] * 3] * 2, [[2] * 3] * 2]
        assert loaded["images"].dtype == loaded["labels"].dtype == np.uint8
        assert loaded["labels"].tolist() == [7, 0]
        assert loaded["source"].tolist() == ["x/1", "x/2"]
    assert arrays_of([picture("plus")])["labels"].tolist() == ["plus"]
    assert npz_from_arrays(arrays) == npz_from_arrays(arrays)


def test_a_digest_is_that_of_names_types_shapes_and_values():
    expected = hashlib.sha256(b"a |u1 (2,)\n\x07\x08" + b"b <u2 (1, 1)\n\x01\x00")
    arrays = {"a": np.array([7, 8], np.uint8), "b": np.array([[1]], "<u2")}
    assert arrays_digest(arrays) == expected.hexdigest()
    assert arrays_digest(arrays | {"b": np.array([[1]], ">u2")}) == expected.hexdigest()
    assert arrays_digest(arrays | {"b": np.array([1], "<u2")}) != expected.hexdigest()
