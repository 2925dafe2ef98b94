"""Any picture that a person gave -> ink.

Paper is the colour that lies along the border, ink is what differs from it, in any
colour, darker or lighter. In a photo paper has many colours: see digits/photo/ink.py.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Mapping
from typing import Any

import numpy as np
from PIL import Image, ImageFilter, ImageOps

from digits.arrays import Floats
from digits.photo.ink import ink_from_photo, is_photo

PIXEL_LIMIT = 50_000_000  # px; a 50-megapixel photo decodes into 200 MB
WORKING_SIDE = 1_000  # px; larger pictures are averaged down: 50 px a glyph pixel
ASPECT_LIMIT = 20  # longer to shorter side of a picture
LAYER_LIMIT = 4  # of a Sketchpad's value
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
SCANS = 64  # of a JPEG; ten are usual, and each takes a look at every pixel
SEGMENTS = 5_000  # of a JPEG; a camera makes some thirty
# What stands for itself in a JPEG: not a byte 255 of a scan, nor what has no length.
SEGMENT = re.compile(rb"\xff([^\x00\x01\xff\xd0-\xd8])", re.DOTALL)
SCAN, END = b"\xda", b"\xd9"

RIM = 0.05  # of the shorter side; a plain rim may be so wide, or 1 px
SAME = 0.1  # of full contrast; colours closer than this are one
MEETING = 0.02  # of an edge's pixels; so many may be of the other colour
FRAME = 0.02  # of the shorter side; how wide a border tells the paper's colour
CONTRAST = 0.03  # of full contrast; what differs less from paper is not seen as ink
NOISE = 4.5  # times the border's median unevenness: 3 sigma of a normal distribution
SHADE = 0.02  # of full contrast; a border less even than this lies in uneven light
FAINT = 0.12  # of full ink; so little counts only beside ink of twice as much
FULL_INK = 0.99  # quantile of the inked half that counts as full; above it is noise


class CanvasError(ValueError):
    """What was given cannot be read as a picture."""


class TooLargeError(CanvasError):
    """A picture has too many pixels."""


class TooNarrowError(CanvasError):
    """A picture is a strip, many times longer than wide."""


def ink_from_canvas(canvas: Any) -> Floats:
    """Return the ink of any picture.

    Args:
        canvas: a path, a Pillow image of any mode, an array of (rows, cols),
            (rows, cols, 3) or (rows, cols, 4) in uint8, bool or float from 0 to 1, the
            value of a `gr.Sketchpad` ({"background", "layers", "composite"}), or None
            for nothing drawn.

    Returns:
        (rows, cols) float32, from 0 for paper to 1 for full ink; the longer side is
        at most 1,999 px.

    Raises:
        CanvasError: says what was expected, what came and what to do.
    """
    if canvas is None:
        return np.zeros((1, 1), dtype=np.float32)
    if isinstance(canvas, Mapping):
        return _ink_from_sketch(canvas)
    return _ink_from_pixels(_pixels(canvas))


def open_picture(
    path: str | os.PathLike | io.BytesIO,
    pixel_limit: int = PIXEL_LIMIT,
    formats: tuple[str, ...] = FORMATS,
) -> Image.Image:
    """Return a picture file, decoded, no larger than it is needed.

    Args:
        path: of a PNG, JPEG, WebP, GIF (its first frame), BMP or TIFF file; or its
            bytes, in memory.
        pixel_limit: how many pixels it may have.
        formats: those that are opened at all, by Pillow's names.

    Raises:
        CanvasError: the file is missing, not a picture, damaged or too large.
    """
    name = _name_of(path)
    try:
        with Image.open(path, formats=formats) as image:
            _check_size(*image.size, pixel_limit)
            _check_scans(image)
            image.draft(None, (WORKING_SIDE, WORKING_SIDE))  # JPEG decodes reduced
            image.load()
            return image
    except CanvasError:
        raise
    except FileNotFoundError:
        raise CanvasError(f"{name} does not exist.") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large("far more", pixel_limit) from None
    except Exception as error:  # decoders raise almost anything for a damaged file
        raise CanvasError(
            f"{name} is not a picture that can be read ({type(error).__name__}). "
            "Save it as PNG or JPEG and try again."
        ) from error


def _check_scans(image: Image.Image) -> None:
    if image.format not in ("JPEG", "MPO"):
        return
    image.fp.seek(0)
    if scans_in(image.fp.read()) > SCANS:
        raise TooLargeError(
            f"a JPEG has at most {SCANS} scans; received more. Save it again."
        )


def scans_in(jpeg: bytes) -> int:
    """Return how many scans a JPEG has; what stands after its end does not count.

    Whatever has more segments than any camera makes is not counted to its end.
    """
    scans, at, segments = 0, 0, 0
    while (segment := SEGMENT.search(jpeg, at)) and segment[1] != END:
        scans, segments = scans + (segment[1] == SCAN), segments + 1
        if scans > SCANS or segments > SEGMENTS:
            return SCANS + 1
        length = int.from_bytes(jpeg[segment.end() : segment.end() + 2], "big")
        at = segment.end() + length
    return scans


def _name_of(path: str | os.PathLike | io.BytesIO) -> str:
    """Return what a message calls a picture file; refuse a link."""
    if isinstance(path, io.BytesIO):
        return "what was sent"
    name = str(os.fspath(path))
    if name.lower().startswith(("http:", "https:", "data:", "file:")):
        raise CanvasError("expected a picture file; received a link. Save it first.")
    return name


# Pictures of every kind -> (rows, cols, 4) colours and alpha.


def _pixels(canvas: Any) -> Floats:
    """Return (rows, cols, 4): red, green, blue, alpha, from 0 to 1."""
    if isinstance(canvas, (str, os.PathLike)):
        return _pixels_of_image(open_picture(canvas))
    if isinstance(canvas, Image.Image):
        return _pixels_of_image(canvas)
    if isinstance(canvas, np.ndarray):
        return _pixels_of_array(canvas)
    raise CanvasError(
        "expected a path, a Pillow image, an array or a Sketchpad's value; "
        f"received {type(canvas).__name__}."
    )


def _pixels_of_image(image: Image.Image) -> Floats:
    _check_size(*image.size)
    try:
        image = _upright(image)
        if image.mode.startswith(("I", "F")):
            return _pixels_of_deep_grey(image)
        rgba = image if image.mode == "RGBA" else image.convert("RGBA")
        return np.asarray(_reduced(rgba), dtype=np.float32) / 255
    except CanvasError:
        raise
    except Exception as error:  # damaged, or of an odd mode: Pillow raises many kinds
        raise CanvasError(
            "the picture cannot be read: expected one that can be turned into RGBA, "
            f"received mode {image.mode} ({type(error).__name__}). Save it as PNG."
        ) from error


def _upright(image: Image.Image) -> Image.Image:
    """Return the image as the camera was held; damaged EXIF data turns nothing."""
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # Pillow lets through what `struct` and others raise
        return image


def _pixels_of_deep_grey(image: Image.Image) -> Floats:
    """Return the pixels of a grey picture of 16 or 32 bits."""
    grey = np.asarray(_reduced(image.convert("F")), dtype=np.float32)
    if image.mode != "F":
        bits = max(8, int(grey.max()).bit_length())  # 10 and 12 bits come in 16
        grey = grey / (2**bits - 1)
    _check_range(grey)
    return _with_alpha(grey)


def _pixels_of_array(array: np.ndarray) -> Floats:
    good_shape = array.ndim == 2 or (array.ndim == 3 and array.shape[2] in (3, 4))
    if not good_shape or array.size == 0:
        raise CanvasError(
            "an array must be (rows, cols), (rows, cols, 3) or (rows, cols, 4), not "
            f"empty; received shape {array.shape}."
        )
    _check_size(array.shape[1], array.shape[0])
    if array.dtype == np.uint8:
        return _pixels_of_image(Image.fromarray(array))
    if array.dtype == bool:
        return _pixels_of_array(array.astype(np.uint8) * 255)
    if array.dtype.kind != "f":
        raise CanvasError(
            "an array must be uint8, bool, or float from 0 to 1; received "
            f"{array.dtype}. Convert it with .astype(np.uint8)."
        )
    _check_range(array)
    return _pixels_of_floats(array.astype(np.float32))


def _pixels_of_floats(array: Floats) -> Floats:
    planes = array[..., None] if array.ndim == 2 else array
    reduced = [
        np.asarray(_reduced(Image.fromarray(np.ascontiguousarray(plane))))
        for plane in np.moveaxis(planes, -1, 0)
    ]
    colours = np.stack(reduced, axis=-1)
    return colours if colours.shape[2] == 4 else _with_alpha(colours)


def _with_alpha(colours: Floats) -> Floats:
    """Return (rows, cols, 4) from (rows, cols), (rows, cols, 1) or (rows, cols, 3)."""
    colours = colours.reshape(*colours.shape[:2], -1)
    rgb = np.broadcast_to(colours, (*colours.shape[:2], 3))
    return np.concatenate([rgb, np.ones_like(rgb[..., :1])], axis=-1)


def _reduced(image: Image.Image) -> Image.Image:
    factor = max(image.size) // WORKING_SIDE
    across, down = (max(1, min(factor, side)) for side in image.size)
    return image if factor < 2 else image.reduce((across, down))


def _check_size(width: int, height: int, pixel_limit: int = PIXEL_LIMIT) -> None:
    if width * height > pixel_limit:
        raise _too_large(f"{width * height / 1e6:.1f}", pixel_limit)
    if not 0 < max(width, height) <= ASPECT_LIMIT * min(width, height):
        raise TooNarrowError(
            f"a picture may be {ASPECT_LIMIT} times as long as it is wide; received "
            f"{width} x {height}. Cut it to the digit."
        )


def _too_large(megapixels: str, pixel_limit: int) -> TooLargeError:
    return TooLargeError(
        f"a picture has at most {pixel_limit / 1e6:.0f} megapixels; received "
        f"{megapixels}. Make it smaller."
    )


def _check_range(values: np.ndarray) -> None:
    if not np.all((values >= 0) & (values <= 1)):
        raise CanvasError(
            "float values must be finite and from 0 to 1; received others. Divide by "
            "the largest, or convert with .astype(np.uint8)."
        )


# Colours and alpha -> ink.


def _ink_from_pixels(pixels: Floats) -> Floats:
    alpha = pixels[..., 3]
    see_through = np.median(_frame(alpha)) < 0.5
    picture = _pasted_picture(pixels) if see_through else pixels
    return _inked(alpha, 0.0) if picture is None else _ink_on_paper(picture)


def _ink_on_paper(pixels: Floats) -> Floats:
    """Return the ink of an opaque picture; where it is not, white shines through."""
    alpha = pixels[..., 3:]
    colours = _without_rim(pixels[..., :3] * alpha + (1 - alpha))
    if is_photo(colours):
        return ink_from_photo(colours)
    contrast = _contrast(colours, np.median(_frame(colours), axis=0))
    unevenness = float(np.median(_frame(contrast)))
    if unevenness > SHADE:
        contrast = _contrast(colours, _slanted_paper(colours))
        unevenness = float(np.median(_frame(contrast)))
    return _inked(contrast, NOISE * unevenness)


def _without_rim(colours: Floats) -> Floats:
    """Return what lies inside a plain rim, as screenshots and forms have one.

    A rim is of one colour all round and ends all round at once; inside it there is more
    than one colour, or it would be the paper around a single bar.
    """
    rim, shorter = colours[0, 0], min(colours.shape[:2])
    widest = min(max(1, round(RIM * shorter)), (shorter - 1) // 2)
    for wide in range(widest + 1):
        inside = colours[wide : -wide or None, wide : -wide or None]
        alike = float((_contrast(_edge(inside), rim) < SAME).mean())
        if alike < 1 - MEETING:
            break
    ended = wide > 0 and alike < MEETING
    return inside if ended and np.ptp(inside, axis=(0, 1)).max() > SAME else colours


def _edge(colours: Floats) -> Floats:
    """Return the outermost pixels, in a row: (n, 3)."""
    sides = colours[0], colours[-1], colours[:, 0], colours[:, -1]
    return np.concatenate(sides)


def _contrast(colours: Floats, paper: np.ndarray) -> Floats:
    """Return how far each pixel is from paper, in the channel that differs most."""
    return np.abs(colours - paper).max(axis=-1)


def _slanted_paper(colours: Floats) -> Floats:
    """Return (rows, cols, 3): paper that darkens evenly to one side, as under a lamp.

    A plane through the border, and again through what lies near that plane.
    """
    rows, cols = colours.shape[:2]
    places = np.ones((rows, cols, 3), dtype=np.float32)
    places[..., 0] = np.linspace(-1, 1, rows)[:, None]
    places[..., 1] = np.linspace(-1, 1, cols)
    border, shades = _frame(places), _frame(colours)
    near = np.ones(len(border), dtype=bool)
    for _ in range(2):
        slope = np.linalg.lstsq(border[near], shades[near], rcond=None)[0]
        distance = np.abs(shades - border @ slope).max(axis=1)
        near = distance <= NOISE * np.median(distance)
    return places @ slope


def _pasted_picture(pixels: Floats) -> Floats | None:
    """Return a whole picture that lies in the middle of transparent paper, if any.

    A drawing on transparent paper is known by its alpha. A screenshot or a sticker is
    one opaque rectangle with paper and ink of its own.
    """
    rows = np.flatnonzero((pixels[..., 3] > 0.5).any(axis=1))
    cols = np.flatnonzero((pixels[..., 3] > 0.5).any(axis=0))
    if rows.size == 0:
        return None
    inside = pixels[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1]
    opaque = (inside[..., 3] > 0.5).mean() > 0.95
    several_colours = np.ptp(inside[..., :3], axis=(0, 1)).max() > 0.2
    return inside if opaque and several_colours else None


def _frame(values: np.ndarray) -> np.ndarray:
    """Return the values along the border, in a row: (n,) or (n, channels)."""
    rows, cols = values.shape[:2]
    wide = max(1, round(FRAME * min(rows, cols)))
    inner = np.zeros((rows, cols), dtype=bool)
    inner[wide:-wide, wide:-wide] = True
    return values[~inner]


def _inked(contrast: Floats, unevenness: float) -> Floats:
    """Return ink from how far each pixel is from paper, 0 to 1.

    The mix of paper and ink along an edge keeps its share.

    Args:
        contrast: (rows, cols), from 0 to 1.
        unevenness: contrast up to which a pixel is still paper.
    """
    strongest = float(contrast.max())
    if strongest < max(CONTRAST, 2 * unevenness):
        return np.zeros_like(contrast)
    full = np.quantile(contrast[contrast > strongest / 2], FULL_INK)
    ink = np.clip((contrast - unevenness) / (full - unevenness), 0, 1)
    return _without_specks(ink.astype(np.float32))


def _without_specks(ink: Floats) -> Floats:
    """Return ink without what is faint and far from strokes: JPEG's echoes, grain.

    Along a stroke's edge, faint pixels are the edge.
    """
    most = np.asarray(Image.fromarray(ink).filter(ImageFilter.MaxFilter(3)))
    return np.where((ink < FAINT) & (most < 2 * FAINT), np.float32(0), ink)


# A Sketchpad's value.


def _ink_from_sketch(sketch: Mapping) -> Floats:
    """Return the ink of a `gr.Sketchpad`'s value.

    What was drawn is the layers' alpha. Where a picture mode has wiped the layers, or
    nothing was drawn over an uploaded picture, the composite has it.
    """
    layers = [] if sketch.get("layers") is None else sketch["layers"]
    if not {"layers", "composite"} & sketch.keys() or not isinstance(layers, list):
        raise CanvasError(
            "a Sketchpad's value has background, composite and a list of layers; "
            f"received {', '.join(map(str, list(sketch)[:5])) or 'nothing'}, with "
            f"layers {type(layers).__name__}. Pass it on as it came."
        )
    if len(layers) > LAYER_LIMIT:
        raise CanvasError(
            f"a drawing has at most {LAYER_LIMIT} layers; received {len(layers)}."
        )
    drawn = _drawn_on_layers(layers)
    if drawn is not None:
        return _inked(drawn, 0.0)
    rest = (sketch.get("composite"), sketch.get("background"), *layers)
    return ink_from_canvas(next((part for part in rest if part is not None), None))


def _drawn_on_layers(layers: list) -> Floats | None:
    """Return the layers' alpha laid over each other; None if nothing is on them."""
    pictures = [
        open_picture(layer) if isinstance(layer, (str, os.PathLike)) else layer
        for layer in layers
    ]
    alphas = [_pixels(picture)[..., 3] for picture in pictures if _has_alpha(picture)]
    if not any(alpha.any() for alpha in alphas):
        return None
    if len({alpha.shape for alpha in alphas}) > 1:
        raise CanvasError("a drawing's layers must be of one size; received several.")
    return np.max(alphas, axis=0)


def _has_alpha(layer: Any) -> bool:
    """Tell whether a layer's alpha says where it was drawn on."""
    if isinstance(layer, Image.Image):
        return layer.has_transparency_data
    return isinstance(layer, np.ndarray) and layer.ndim == 3 and layer.shape[2] == 4
