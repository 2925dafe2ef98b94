import numpy as np
from skimage.measure import block_reduce

from digits.page.reading.data_urls import picture_address, sheet_address, thumbnail
from tests.helpers.pictures import pixels_at


def test_a_pictures_address_contains_it(rng):
    glyph = rng.random((28, 28), dtype=np.float32)
    assert pixels_at(picture_address(glyph)).tolist() == np.round(glyph * 255).tolist()


def test_a_thumbnail_is_an_average_by_area(rng):
    ink = rng.random((280, 140), dtype=np.float32)
    expected = block_reduce(ink, (4, 4), np.mean)
    np.testing.assert_allclose(thumbnail(ink, 70), expected, atol=1e-6)
    assert thumbnail(ink, 280) is ink


def test_a_sheet_shows_every_map_in_full_pixels(rng):
    maps = rng.random((13, 13, 16)).astype(np.float32)
    sheet = pixels_at(sheet_address(maps))
    assert sheet.shape == (4 * 52 + 3 * 4, 4 * 52 + 3 * 4, 2)
    tiles = [
        sheet[row : row + 52 : 4, col : col + 52 : 4, 0]
        for row in range(0, 220, 56)
        for col in range(0, 220, 56)
    ]
    expected = np.round(255 * np.moveaxis(maps, -1, 0))
    np.testing.assert_array_equal(tiles, expected)
    assert (sheet[52:56, :, 1] == 0).all()  # see-through between two rows
