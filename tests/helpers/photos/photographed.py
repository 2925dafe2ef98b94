"""Our drawings as a phone would photograph them: pen on paper, light, lens, JPEG.

Paper, ink and light are kept linear, as in the world; a camera's curve comes last.
"""

import io
import itertools

import numpy as np
from PIL import Image, ImageDraw
from skimage.filters import gaussian
from skimage.transform import ProjectiveTransform

from digits.strokes import PAD_SIDE, ink_from_strokes
from tests.helpers.drawn import DRAWINGS
from tests.helpers.photos.photo import PAPERS, PENS, RULES, TABLES, Photo


def strokes_in(photo, strokes=None):
    """Return the drawing's strokes where the photo shows them: [x, y] in its px."""
    if strokes is None:
        strokes = DRAWINGS["digits" if photo.drawing[0].isdigit() else "nondigits"]
        strokes = strokes[photo.drawing]
    height = photo.size[1]
    paths = [np.array(path, dtype=float).reshape(-1, 2) for path in strokes]
    low = np.min([path.min(axis=0) for path in paths], axis=0)
    high = np.max([path.max(axis=0) for path in paths], axis=0)
    scale = photo.fills * height / max(high - low)
    middle = np.multiply(photo.place, photo.size)
    return [(path - (low + high) / 2) * scale + middle for path in paths]


def strokes_seen(photo, strokes=None):
    """Return the strokes where they are once the sheet is turned and leans: [x, y]."""
    return [_view(photo)(path) for path in strokes_in(photo, strokes)]


def drawn_alike(photo, strokes=None):
    """Return the ink that the same strokes give on the pad, leaning as in the photo."""
    flat, paths = strokes_in(photo, strokes), strokes_seen(photo, strokes)
    low = np.min([path.min(axis=0) for path in paths], axis=0)
    high = np.max([path.max(axis=0) for path in paths], axis=0)
    scale = 200 / max(high - low)
    offset = (PAD_SIDE - (high - low) * scale) / 2
    shrunk = sum(map(_length, paths)) / sum(map(_length, flat))
    width = photo.width * photo.fills * photo.size[1] * shrunk * scale
    return ink_from_strokes(
        [
            {"width": width, "points": ((path - low) * scale + offset).tolist()}
            for path in paths
        ]
    )


def _length(path):
    return np.hypot(*np.diff(path, axis=0).T).sum()


def photographed(photo: Photo, strokes=None):
    """Return the photo, as a Pillow image that was stored as JPEG."""
    rng = np.random.default_rng(photo.seed)
    scene = _scene(photo, rng, strokes) * _light(photo, rng)
    return _developed(photo, scene, rng)


# The scene: what throws back how much light.


def _scene(photo, rng, strokes):
    """Return (rows, cols, 3): the sheet as it lies on the table, in even light."""
    sheet = _sheet(photo, rng)
    if photo.drawing is not None or strokes is not None:
        sheet = _written_on(sheet, photo, rng, strokes)
    seen = _warped(sheet, _view(photo))
    if not photo.table:
        return seen
    inside = _warped(_inside(photo), _view(photo), "constant")[..., None]
    dropped = gaussian(np.roll(inside[..., 0], (6, 4), (0, 1)), 6)[..., None]
    ground = _table(photo, rng) * (1 - 0.6 * dropped)
    return inside * seen + (1 - inside) * ground


def _sheet(photo, rng):
    """Return (rows, cols, 3): empty paper, as large as the photo."""
    width, height = photo.size
    sheet = np.ones((height, width, 3), dtype=np.float32)
    sheet *= np.float32(PAPERS[photo.paper])
    if photo.rules:
        sheet *= _printed(photo)
    sheet *= 1 + 0.015 * photo.texture * _fibres(photo, rng)[..., None]
    if photo.paper.endswith("board"):
        sheet += 0.03 * photo.texture * _wiped(photo, rng)[..., None]
    return sheet * _folded(photo, rng)[..., None]


def _printed(photo):
    """Return (rows, cols, 3): what printed lines leave of the light."""
    width, height = photo.size
    step, thick = photo.spacing * height, max(1.5, 0.0016 * height)
    across = _lines(np.arange(height) - 0.37 * step, step, thick)[:, None]
    down = np.zeros(width)
    if photo.rules == "squared":
        down = _lines(np.arange(width) - 0.21 * step, step, thick)
    share = np.maximum(across, down)[..., None]
    printed = 1 - share * (1 - np.float32(RULES[photo.rule]))
    if photo.rules == "margin":
        beside = np.clip(1.2 * thick - np.abs(np.arange(width) - 0.14 * width), 0, 1)
        printed *= 1 - beside[None, :, None] * (1 - np.float32(RULES["red"]))
    return printed


def _lines(along, step, thick):
    """Return how much of each pixel a line covers that comes every `step` px."""
    off = np.abs((along + step / 2) % step - step / 2)
    return np.clip(thick / 2 + 0.5 - off, 0, 1).astype(np.float32)


def _fibres(photo, rng):
    """Return (rows, cols): grain of the paper, fine and coarse, about -2 to 2."""
    fine = gaussian(_chance(photo, rng), 0.8) * 2
    return fine + _clouds(photo, rng, 30) + _clouds(photo, rng, 150)


def _chance(photo, rng, *channels):
    """Return (rows, cols, ...): a normal number of sigma 1 for each pixel."""
    shape = (*photo.size[::-1], *channels)
    return rng.standard_normal(shape, dtype=np.float32)


def _clouds(photo, rng, count):
    """Return (rows, cols): smooth chance, about `count` of its clouds to a side."""
    width, height = photo.size
    shape = (max(2, count * height // width), count)
    coarse = Image.fromarray(rng.standard_normal(shape, dtype=np.float32))
    return np.asarray(coarse.resize(photo.size, Image.Resampling.BICUBIC))


def _wiped(photo, rng):
    """Return (rows, cols): chalk left by the sponge, in long soft sweeps."""
    sweeps = gaussian(_chance(photo, rng), (9, 120), mode="wrap")
    return np.clip(sweeps / sweeps.std() * 0.5 + 0.5, 0, 2)


def _folded(photo, rng):
    """Return (rows, cols): how much light each side of a fold catches."""
    width, height = photo.size
    rows, cols = np.mgrid[:height, :width].astype(np.float32) / height
    light = np.ones((height, width), dtype=np.float32)
    for _ in range(photo.folds):
        angle, offset = rng.uniform(0, np.pi), rng.uniform(0.2, 0.8)
        off = rows * np.cos(angle) + cols * np.sin(angle) - offset
        light *= 1 + 0.05 * np.tanh(off / 0.004) * np.exp(-np.abs(off) / 0.2)
        light *= 1 - 0.08 * np.exp(-((off / 0.002) ** 2))
    return light


def _table(photo, rng):
    """Return (rows, cols, 3): the table, its grain running across."""
    grain = gaussian(_chance(photo, rng), (2, 60), mode="wrap")
    strength = 0.22 if photo.table.endswith("wood") else 0.05
    grained = np.exp(strength * (grain / grain.std() + _clouds(photo, rng, 6)))
    return grained[..., None] * np.float32(TABLES[photo.table])


# The pen.


def _written_on(sheet, photo, rng, strokes):
    """Return the sheet with ink on it: ink swallows light, chalk covers."""
    cover = _covered(photo, strokes) * _flow(photo, rng)
    pen = np.float32(PENS[photo.pen])
    if photo.pen == "chalk":
        return sheet + cover[..., None] * (pen - sheet)
    return sheet * (1 - cover[..., None] * (1 - pen))


def _covered(photo, strokes):
    """Return (rows, cols): how much of each pixel the pen passed over, 0 to 1."""
    times = 2
    image = Image.new("L", tuple(times * side for side in photo.size))
    brush = ImageDraw.Draw(image)
    radius = times * photo.width * photo.fills * photo.size[1] / 2
    for path in strokes_in(photo, strokes):
        dense = _dense(path * times, max(1, radius / 4))
        for x, y in dense:
            brush.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return np.asarray(image.reduce(times), dtype=np.float32) / 255


def _dense(path, step):
    """Return the path's points with others between, at most `step` apart."""
    pieces = [path[:1]]
    for start, end in itertools.pairwise(path):
        count = max(1, int(np.ceil(np.hypot(*(end - start)) / step)))
        along = np.arange(1, count + 1)[:, None] / count
        pieces.append(start + (end - start) * along)
    return np.concatenate(pieces)


def _flow(photo, rng):
    """Return (rows, cols): how much ink the pen gives off, 0 to 1.

    A ballpoint is paler here and there; pencil and chalk skip the paper's valleys.
    """
    tooth = gaussian(_chance(photo, rng), 1.2)
    tooth = tooth / tooth.std()
    if photo.pen in ("pencil", "chalk"):
        return np.clip(0.72 + 0.35 * tooth, 0.05, 1)
    if photo.pen == "felt":
        return np.ones_like(tooth)
    return np.clip(0.9 + 0.05 * tooth + 0.1 * _clouds(photo, rng, 40), 0.4, 1)


# The light.


def _light(photo, rng):
    """Return (rows, cols, 3): light from a lamp on one side, less in a shadow."""
    width, height = photo.size
    rows = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    cols = np.linspace(-1, 1, width, dtype=np.float32)
    angle = rng.uniform(0, 2 * np.pi)
    side = (rows * np.sin(angle) + cols * np.cos(angle)) / np.sqrt(2)
    light = 1 - photo.fall * (side + 1) / 2
    light *= 1 - 0.15 * (rows**2 + cols**2) / 2  # the lens loses light at its corners
    if not photo.shadow:
        return light[..., None]
    dark = gaussian(_shadow(photo, rng), photo.penumbra * height)[..., None]
    left = photo.shade * np.float32([0.94, 1, 1.08])  # a shadow has the sky's light
    return light[..., None] * (1 - (1 - left) * dark)


def _shadow(photo, rng):
    """Return (rows, cols): where the shadow lies, 0 or 1."""
    width, height = photo.size
    image = Image.new("L", photo.size)
    brush = ImageDraw.Draw(image)
    turn = rng.uniform(-0.5, 0.5)
    tip = np.array([width, height]) * rng.uniform(0.3, 0.7, 2)
    if photo.shadow == "phone":
        _bar(brush, tip, turn, 0.55 * width, 3 * height)
    else:
        for finger in range(4):
            aside = (finger - 1.5) * 0.115 * height
            drawn_back = 0.05 * height * abs(finger - 1.3)
            start = tip + _turned((aside, drawn_back), turn)
            _bar(brush, start, turn, 0.1 * height, 3 * height, rounded=True)
        _bar(brush, tip + _turned((0, 0.3 * height), turn), turn, 0.46 * height, 9e3)
    return np.asarray(image, dtype=np.float32) / 255


def _bar(brush, tip, turn, wide, long, rounded=False):
    """Draw a bar that starts at `tip` and goes down, turned; its end may be round."""
    corners = [(-wide / 2, 0), (wide / 2, 0), (wide / 2, long), (-wide / 2, long)]
    brush.polygon([tuple(tip + _turned(corner, turn)) for corner in corners], fill=255)
    if rounded:
        brush.ellipse((*(tip - wide / 2), *(tip + wide / 2)), fill=255)


def _turned(point, angle):
    cosine, sine = np.cos(angle), np.sin(angle)
    return np.array([[cosine, -sine], [sine, cosine]]) @ point


# The camera.


def _view(photo):
    """Return the projection of the sheet, as large as the photo, into the photo."""
    size = np.array(photo.size, dtype=float)
    far, near = 1 - photo.lean, 1 + photo.lean
    corners = np.array([[-far, -1], [far, -1], [near, 1], [-near, 1]]) * size / 2
    shown = 0.86 if photo.table else 1.0
    seen = [_turned(corner * shown, np.radians(photo.turn)) for corner in corners]
    flat = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * size
    return ProjectiveTransform.from_estimate(flat, np.array(seen) + size / 2)


def _warped(sheet, view, beyond="reflect"):
    """Return the sheet as the camera sees it; beyond its edge, as NumPy pads."""
    height, width = sheet.shape[:2]
    back = np.linalg.inv(view.params)
    planes = np.moveaxis(np.atleast_3d(sheet), -1, 0)
    pad = height // 4
    shift = np.array([[1, 0, pad], [0, 1, pad], [0, 0, 1]])
    matrix = shift @ back
    matrix = (matrix / matrix[2, 2]).ravel()[:8]
    seen = [
        Image.fromarray(np.pad(plane, pad, mode=beyond)).transform(
            (width, height),
            Image.Transform.PERSPECTIVE,
            tuple(matrix),
            Image.Resampling.BILINEAR,
        )
        for plane in planes
    ]
    return np.squeeze(np.stack([np.asarray(plane) for plane in seen], axis=-1))


def _inside(photo):
    """Return (rows, cols): 1 on the sheet, 0 along its very edge."""
    width, height = photo.size
    return np.pad(np.ones((height - 4, width - 4), dtype=np.float32), 2)


def _developed(photo, scene, rng):
    """Return the scene as a phone stores it."""
    red, blue = photo.tint
    seen = gaussian(scene, photo.blur, channel_axis=-1) * np.float32([red, 1, blue])
    exposed = seen * 0.8 / max(0.3, np.quantile(seen[::8, ::8], 0.95))
    grey = (exposed + 0.02) / 0.2  # a sensor's noise grows with the light's root
    linear_noise = photo.noise / 255 * 0.45
    exposed = exposed + _chance(photo, rng, 3) * linear_noise * np.sqrt(grey)
    curved = np.clip(exposed, 0, 1) ** (1 / 2.2)
    sharp = curved + 0.5 * (curved - gaussian(curved, 2, channel_axis=-1))
    stored = io.BytesIO()
    pixels = Image.fromarray(np.round(np.clip(sharp, 0, 1) * 255).astype(np.uint8))
    pixels.save(stored, "JPEG", quality=photo.quality)
    return Image.open(io.BytesIO(stored.getvalue()))
