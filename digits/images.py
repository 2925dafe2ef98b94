"""Picture files and arrays -> pixels: red, green, blue and alpha, bounded in number."""

import io
import os
import re
from typing import Any

import numpy as np
from PIL import Image, ImageOps

from digits.arrays import Floats, floats_from_bytes

PIXEL_LIMIT = 50_000_000  # px; a 50-megapixel photo decodes into 200 MB
WORKING_SIDE = 1_000  # px; larger pictures are averaged down: 50 px a glyph pixel
ASPECT_LIMIT = 20  # longer to shorter side of a picture
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
SCAN_LIMIT = 64  # of a JPEG; ten are usual, and each takes a look at every pixel
SEGMENT_LIMIT = 5_000  # of a JPEG; a camera makes some thirty
# A JPEG's markers with a length: not a byte 255 of a scan, nor those that stand alone.
SEGMENT = re.compile(rb"\xff([^\x00\x01\xff\xd0-\xd8])", re.DOTALL)
SCAN_MARKER, END_MARKER = b"\xda", b"\xd9"


class CanvasError(ValueError):
    """What was given cannot be read as a picture."""


class TooLargeError(CanvasError):
    """A picture has too many pixels."""


class TooNarrowError(CanvasError):
    """A picture is a strip, many times longer than wide."""


# Files.


def open_picture(
    path: str | os.PathLike | io.BytesIO,
    pixel_limit: int = PIXEL_LIMIT,
    formats: tuple[str, ...] = FORMATS,
) -> Image.Image:
    """Return a picture file, decoded, no larger than needed.

    Args:
        path: of a PNG, JPEG, WebP, GIF (its first frame is read), BMP or TIFF file; or
            such a file in memory.
        pixel_limit: more pixels than this are refused.
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


def _name_of(path: str | os.PathLike | io.BytesIO) -> str:
    """Return what a message calls a picture file; refuse a link."""
    if isinstance(path, io.BytesIO):
        return "what was sent"
    name = str(os.fspath(path))
    if name.lower().startswith(("http:", "https:", "data:", "file:")):
        raise CanvasError("expected a picture file; received a link. Save it first.")
    return name


def _check_scans(image: Image.Image) -> None:
    if image.format not in ("JPEG", "MPO"):
        return
    image.fp.seek(0)
    if scans_in(image.fp.read()) > SCAN_LIMIT:
        raise TooLargeError(
            f"a JPEG has at most {SCAN_LIMIT} scans; received more. Save it again."
        )


def scans_in(jpeg: bytes) -> int:
    """Return how many scans a JPEG has; what follows its end does not count.

    Counting stops at one more than `SCAN_LIMIT`, and a file with more segments than any
    camera makes counts as that many.
    """
    scans, segments, at = 0, 0, 0
    while (segment := SEGMENT.search(jpeg, at)) and segment[1] != END_MARKER:
        scans, segments = scans + (segment[1] == SCAN_MARKER), segments + 1
        if scans > SCAN_LIMIT or segments > SEGMENT_LIMIT:
            return SCAN_LIMIT + 1
        length = int.from_bytes(jpeg[segment.end() : segment.end() + 2], "big")
        at = segment.end() + length
    return scans


# Pictures of every kind -> (rows, cols, 4) colours and alpha.


def pixels_from_picture(picture: Any) -> Floats:
    """Return (rows, cols, 4): red, green, blue, alpha, from 0 to 1.

    >>> pixels_from_picture(np.array([[0, 255]], dtype=np.uint8)).tolist()
    [[[0.0, 0.0, 0.0, 1.0], [1.0, 1.0, 1.0, 1.0]]]

    Args:
        picture: a path, a Pillow image or an array; see `ink_from_canvas`.

    Raises:
        CanvasError: it is none of these, or cannot be read.
    """
    if isinstance(picture, (str, os.PathLike)):
        return _pixels_of_image(open_picture(picture))
    if isinstance(picture, Image.Image):
        return _pixels_of_image(picture)
    if isinstance(picture, np.ndarray):
        return _pixels_of_array(picture)
    raise CanvasError(
        "expected a path, a Pillow image, an array or a Sketchpad's value; "
        f"received {type(picture).__name__}."
    )


def _pixels_of_image(image: Image.Image) -> Floats:
    _check_size(*image.size)
    try:
        image = _upright(image)
        if image.mode.startswith(("I", "F")):
            return _pixels_of_deep_grey(image)
        rgba = image if image.mode == "RGBA" else image.convert("RGBA")
        return floats_from_bytes(np.asarray(_reduced(rgba)))
    except CanvasError:
        raise
    except Exception as error:  # damaged, or of an odd mode: Pillow raises many kinds
        raise CanvasError(
            "the picture cannot be read: expected one that can be turned into RGBA, "
            f"received mode {image.mode} ({type(error).__name__}). Save it as PNG."
        ) from error


def _upright(image: Image.Image) -> Image.Image:
    """Return the image as the camera was held; as it is if its EXIF data is damaged."""
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
    return _with_alpha(grey[..., None])


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
    """Return (rows, cols, 4), opaque, from (rows, cols, 1) or (rows, cols, 3)."""
    rgb = np.broadcast_to(colours, (*colours.shape[:2], 3))
    return np.concatenate([rgb, np.ones_like(rgb[..., :1])], axis=-1)


def _reduced(image: Image.Image) -> Image.Image:
    factor = max(image.size) // WORKING_SIDE
    across, down = (max(1, min(factor, side)) for side in image.size)
    return image if factor < 2 else image.reduce((across, down))


# Bounds.


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
