"""Picture files and arrays -> pixels: red, green, blue and alpha, bounded in number."""

import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from PIL import Image, ImageOps, features

from digits.arrays import Bytes, Floats, floats_from_bytes
from digits.atomic import is_lfs_pointer

PIXEL_LIMIT = 50_000_000  # px; a 50-megapixel photo decodes into 200 MB
WORKING_SIDE = 1_000  # px; larger pictures are averaged down: 50 px a glyph pixel
ASPECT_LIMIT = 20  # longer to shorter side of a picture
AVIF = ("AVIF",) if features.check("avif") else ()  # not every Pillow reads it
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", *AVIF)
# Of the pictures that a folder holds; a file that is named may have any.
SUFFIXES = (
    *(".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff"),
    *(".avif" for _ in AVIF),
)
SCAN_LIMIT = 64  # of a JPEG; ten are usual, and each takes a look at every pixel
SEGMENT_LIMIT = 5_000  # of a JPEG; a camera makes some thirty
# A JPEG's markers with a length: not a byte 255 of a scan, nor those that stand alone.
SEGMENT = re.compile(rb"\xff([^\x00\x01\xff\xd0-\xd8])", re.DOTALL)
SCAN_MARKER, END_MARKER = b"\xda", b"\xd9"
FRAME_LIMIT = 100  # of a GIF; so many are searched for one that has ink
PLAIN_RANGE = 8  # of 255; a frame whose colours differ no more is empty

CHANNELS = (1, 3, 4)  # of an array: grey, colours, colours and alpha
# Floats up to 1 are shares of white, from 2 on they count up to 255. Between the two
# they may be either.
SHARE_LIMIT, MIN_COUNTED, COUNT_LIMIT = 1.0, 2.0, 255

File = str | os.PathLike | io.BufferedIOBase


class CanvasError(ValueError):
    """What was given cannot be read as a picture."""


class TooLargeError(CanvasError):
    """A picture has too many pixels."""


class TooNarrowError(CanvasError):
    """A picture is a strip, many times longer than wide."""


# Files.


def open_picture(
    file: File,
    pixel_limit: int = PIXEL_LIMIT,
    formats: tuple[str, ...] = FORMATS,
    jpeg_pixel_limit: int | None = None,
) -> Image.Image:
    """Return a picture file, decoded, no larger than needed.

    Args:
        file: the path of a PNG, JPEG, WebP, GIF (its first frame that has ink is read),
            BMP, TIFF or AVIF file; or such a file, open in binary mode.
        pixel_limit: more pixels than this are refused.
        formats: those that are opened at all, by Pillow's names.
        jpeg_pixel_limit: likewise, of a JPEG, which is reduced while it is decoded;
            None if it is the same.

    Raises:
        CanvasError: the file is missing, not a picture, damaged or too large.
    """
    with _named(file):
        return _decoded(file, pixel_limit, formats, jpeg_pixel_limit or pixel_limit)


@contextmanager
def _named(file: File) -> Iterator[None]:
    """Put the name of a file before what is wrong with it."""
    name = _name_of(file)
    try:
        yield
    except CanvasError as error:
        raise type(error)(f"{name}: {error}") from error.__cause__


def _name_of(file: File) -> str:
    """Return what a message calls a picture file; refuse a link."""
    if not isinstance(file, (str, os.PathLike)):
        return "what was sent"
    name = str(os.fspath(file))
    if name.lower().startswith(("http:", "https:", "data:", "file:")):
        raise CanvasError(
            f"{name[:60]}: expected a picture file; received a link. Save it first."
        )
    return name


def _decoded(
    file: File, pixel_limit: int, formats: tuple[str, ...], jpeg_pixel_limit: int
) -> Image.Image:
    try:
        with Image.open(file, formats=formats) as image:
            _check_file(image, pixel_limit, jpeg_pixel_limit)
            image.draft(None, (WORKING_SIDE, WORKING_SIDE))  # JPEG decodes reduced
            _seek_ink(image)
            image.load()
            return image
    except CanvasError:
        raise
    except FileNotFoundError:
        raise CanvasError("this file does not exist. Check its name.") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large("far more", pixel_limit) from None
    except Exception as error:  # decoders raise almost anything for a damaged file
        raise CanvasError(_why_unreadable(file, formats)) from error


def _why_unreadable(file: File, formats: tuple[str, ...]) -> str:
    if is_lfs_pointer(file):
        return (
            "expected a picture; received a Git LFS pointer, which stands for it. "
            "Get the picture itself with: git lfs pull"
        )
    return (
        f"not a picture that can be read: expected a whole {' / '.join(formats)} file, "
        "received none. Save it as PNG or JPEG and try again."
    )


def _check_file(image: Image.Image, pixel_limit: int, jpeg_pixel_limit: int) -> None:
    """Refuse a file whose header says that decoding it takes too much."""
    if image.format not in ("JPEG", "MPO"):
        _check_size(*image.size, pixel_limit)
        return
    _check_size(*image.size, jpeg_pixel_limit)
    image.fp.seek(0)
    scans, (width, height) = scans_in(image.fp.read()), image.size
    if scans > SCAN_LIMIT or scans * width * height > SCAN_LIMIT * pixel_limit:
        raise TooLargeError(
            f"a JPEG has at most {SCAN_LIMIT} scans, fewer if it is large; received "
            "more. Save it again, not progressive."
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


def _seek_ink(image: Image.Image) -> None:
    """Move a GIF to its first frame of several colours; to the first if all are plain.

    No more pixels are looked at than one picture may have.
    """
    width, height = image.size
    frames = min(FRAME_LIMIT, PIXEL_LIMIT // (width * height))
    if image.format != "GIF" or frames < 2:
        return
    for frame in range(frames):
        try:
            image.seek(frame)
        except EOFError:  # there are no more
            break
        if _has_ink(image):
            return
    image.seek(0)


def _has_ink(frame: Image.Image) -> bool:
    colours = frame.convert("RGBA").getextrema()
    return any(most - least > PLAIN_RANGE for least, most in colours)


# Pictures of every kind -> (rows, cols, 4) colours and alpha.


def pixels_from_picture(picture: Any) -> Floats:
    """Return (rows, cols, 4): red, green, blue, alpha, from 0 to 1.

    >>> pixels_from_picture([[0, 255]]).tolist()
    [[[0.0, 0.0, 0.0, 1.0], [1.0, 1.0, 1.0, 1.0]]]

    Args:
        picture: a path, the bytes of a picture file, a Pillow image, an array or lists
            in its form; see `ink_from_canvas`.

    Raises:
        CanvasError: it is none of these, or cannot be read.
    """
    if isinstance(picture, (bytes, bytearray, memoryview)):
        picture = io.BytesIO(picture)
    if isinstance(picture, File):
        with _named(picture):
            return _pixels_of_image(
                _decoded(picture, PIXEL_LIMIT, FORMATS, PIXEL_LIMIT)
            )
    if isinstance(picture, Image.Image):
        return _pixels_of_image(picture)
    if isinstance(picture, (list, tuple)) or hasattr(picture, "__array__"):
        return _pixels_of_array(_array_from(picture))
    raise CanvasError(
        "expected a path, the bytes of a picture file, a Pillow image, an array or a "
        f"Sketchpad's value; received {type(picture).__name__}."
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
            f"received mode {image.mode}, or a damaged one. Save it as PNG."
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


def _array_from(values: Any) -> np.ndarray:
    try:
        return np.asarray(values)
    except (ValueError, TypeError, OverflowError, RecursionError, RuntimeError):
        raise CanvasError(
            "lists must be rows of numbers, all of one length; received others."
        ) from None


def _pixels_of_array(array: np.ndarray) -> Floats:
    array = _one_picture(array)
    _check_size(array.shape[1], array.shape[0])
    if array.dtype.kind == "f":
        return _pixels_of_floats(_shares(array))
    if array.dtype != np.uint8:
        array = _bytes_of_whole_numbers(array)
    return _pixels_of_image(Image.fromarray(np.ascontiguousarray(array)))


def _one_picture(array: np.ndarray) -> np.ndarray:
    """Return (rows, cols), (rows, cols, 3) or (rows, cols, 4) of an array of its kind.

    >>> _one_picture(np.zeros((1, 3, 30, 28))).shape
    (30, 28, 3)

    Args:
        array: the channels, if any, may come first or last; a batch of one is taken for
            the picture in it.
    """
    whole = array[0] if array.ndim == 4 and len(array) == 1 else array
    channels = [
        axis for axis in (0, 2) if whole.ndim == 3 and _is_channels(whole, axis)
    ]
    if array.size == 0 or not (whole.ndim == 2 or len(channels) == 1):
        raise CanvasError(
            "an array must be one picture, not empty: (rows, cols), (rows, cols, 1), "
            "(rows, cols, 3) or (rows, cols, 4), or the same with the channels first; "
            f"received shape {array.shape}. Give one picture, and reshape a flat one."
        )
    if channels:
        whole = np.moveaxis(whole, channels[0], 2)
    return whole[..., 0] if channels and whole.shape[2] == 1 else whole


def _is_channels(array: np.ndarray, axis: int) -> bool:
    return array.shape[axis] in CHANNELS


def _bytes_of_whole_numbers(array: np.ndarray) -> Bytes:
    """Return whole numbers from 0 to 255 as bytes; 0 and 1 alone are black and white.

    >>> _bytes_of_whole_numbers(np.array([0, 1])).tolist()
    [0, 255]
    """
    if array.dtype.kind not in "bui":
        raise CanvasError(
            "an array must hold numbers: whole ones from 0 to 255, bool, or float from "
            f"0 to 1; received {array.dtype}. Convert it with .astype(np.uint8)."
        )
    least, most = int(array.min()), int(array.max())
    if least < 0 or most > COUNT_LIMIT:
        raise CanvasError(
            f"whole numbers must be from 0 to {COUNT_LIMIT}; received {least} to "
            f"{most}. Divide by the largest, which gives float from 0 to 1."
        )
    return array.astype(np.uint8) * (COUNT_LIMIT if most <= 1 else 1)


def _shares(array: np.ndarray) -> Floats:
    """Return float32 from 0 to 1, of floats up to 1 or, as bytes are, up to 255."""
    _check_range(array, COUNT_LIMIT)
    most = array.max()
    if SHARE_LIMIT < most < MIN_COUNTED:
        _check_range(array)
    return (array / (COUNT_LIMIT if most > SHARE_LIMIT else 1)).astype(np.float32)


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


def _check_range(values: np.ndarray, most: float = SHARE_LIMIT) -> None:
    if not np.all((values >= 0) & (values <= most)):
        raise CanvasError(
            "float values must be finite, and from 0 to 1 or from 0 to 255; received "
            "others. Divide by the largest, or cut them off with .clip(0, 1)."
        )
