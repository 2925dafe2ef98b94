"""What people do with a photo before it is read: cut out, shrink, pad, whiten.

Each takes a photo, the box of its digit [left, top, right, bottom] and chance, and
returns a picture of it.
"""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

LARGE = 4  # times the photo: how large lines are drawn before they are averaged down


def uncut(image, box, rng):
    """Return the photo as it is."""
    return image


def in_a_cell(image, box, rng):
    """Return the digit in a printed cell, cut out along the lines of the cell."""
    left, top, right, bottom = _widened(box, rng.uniform(0.12, 0.5, 4))
    printed = _lines_printed(image, (left, top, right, bottom), rng)
    beyond = rng.uniform(0.0, 0.06) * (bottom - top)
    return _cut(printed, (left - beyond, top - beyond, right + beyond, bottom + beyond))


def beside_a_line(image, box, rng):
    """Return the digit cut out with one of its cell's lines, or two, left over."""
    cell = list(_widened(box, rng.uniform(0.12, 0.5, 4)))
    printed = _lines_printed(image, cell, rng)
    inset = 0.05 * (cell[3] - cell[1])
    kept = rng.permutation(4)[: rng.integers(1, 3)]
    out = np.array([-1, -1, 1, 1])
    moved = [0.6 if side in kept else -1.0 for side in range(4)]
    return _cut(printed, np.array(cell) + out * inset * np.array(moved))


def cut_close(image, box, rng):
    """Return the photo cut out along the digit's own edges."""
    return _cut(image, _widened(box, rng.uniform(-0.01, 0.02, 4)))


def cut_small(image, box, rng):
    """Return the digit and little paper, made as small as 56 to 110 px."""
    close = _cut(image, _widened(box, rng.uniform(0.05, 0.5, 4)))
    return _shrunk(close, rng.integers(56, 111))


def as_thumbnail(image, box, rng):
    """Return the photo made as small as 32 to 48 px, about twice its digit."""
    square = _cut(image, _widened(box, rng.uniform(0.3, 0.6, 4)))
    return _shrunk(square, rng.integers(32, 49))


def padded(image, box, rng):
    """Return the photo on a white or black square."""
    side = round(rng.uniform(1.0, 1.25) * max(image.size))
    square = Image.new("RGB", (side, side), [(255,) * 3, (0,) * 3][rng.integers(2)])
    free = np.subtract(side, image.size)
    square.paste(image, tuple((free * rng.uniform(0.3, 0.7, 2)).astype(int)))
    return square


def whitened(image, box, rng):
    """Return what a scanning app makes of it: white paper, specks and scratches."""
    grey = np.asarray(image.convert("L"), dtype=np.float32)
    paper = np.asarray(image.convert("L").filter(ImageFilter.GaussianBlur(60)))
    light = np.clip((grey / paper - 0.5) / 0.35, 0, 1)
    page = Image.fromarray(np.round(255 * light).astype(np.uint8)).convert("RGB")
    brush, (width, height) = ImageDraw.Draw(page), page.size
    for x, y in rng.uniform((0, 0), (width, height), (60, 2)):
        brush.ellipse((x, y, x + rng.integers(3), y + rng.integers(3)), fill=(90,) * 3)
    for x, y in rng.uniform((0, 0), (width, height), (12, 2)):
        end = (x + rng.uniform(-40, 40), y + rng.uniform(-40, 40))
        brush.line((x, y, *end), fill=(200, 190, 150))
    return page


def _widened(box, shares):
    """Return a box with sides moved outwards by shares of its longer side."""
    left, top, right, bottom = box
    longer = max(right - left, bottom - top)
    return np.array(box) + np.array([-1, -1, 1, 1]) * longer * np.array(shares)


def _cut(image, box):
    left, top, right, bottom = np.round(box).astype(int)
    width, height = image.size
    return image.crop(
        (max(0, left), max(0, top), min(right, width), min(bottom, height))
    )


def _shrunk(image, side):
    scale = side / max(image.size)
    size = tuple(max(1, round(scale * length)) for length in image.size)
    return image.resize(size, Image.Resampling.BOX)


def _lines_printed(image, cell, rng):
    """Return the photo with four printed lines along a cell, which cross."""
    sheet = Image.new("L", tuple(LARGE * side for side in image.size))
    brush, reach = ImageDraw.Draw(sheet), LARGE * max(image.size)
    longer = max(cell[2] - cell[0], cell[3] - cell[1])
    width = max(LARGE, round(LARGE * longer * rng.uniform(0.008, 0.03)))
    lean = rng.uniform(-0.015, 0.015)
    for place, across in zip(cell, (False, True, False, True), strict=True):
        line = np.array(
            [
                (-reach, LARGE * place - lean * reach),
                (reach, LARGE * place + lean * reach),
            ]
        )
        line = line if across else (line * (1, 1))[:, ::-1] * (1, 1)
        brush.line([tuple(point) for point in line], fill=255, width=width)
    cover = np.asarray(sheet.reduce(LARGE), dtype=np.float32)[..., None] / 255
    grey = rng.uniform(0.1, 0.6)
    printed = np.asarray(image, dtype=np.float32) * (1 - cover * (1 - grey))
    return Image.fromarray(np.round(printed).astype(np.uint8))
