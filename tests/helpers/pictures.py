"""Pictures as files and as a browser sends them, good and hostile; and back."""

import base64
import io
import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

LFS_POINTER = b"""version https://git-lfs.github.com/spec/v1
oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
size 12345
"""
SEVEN = Path(__file__).parents[1] / "drawings" / "7.png"


def stored(image, kind="PNG", **settings):
    """Return a Pillow image's file contents."""
    file = io.BytesIO()
    image.save(file, kind, **settings)
    return file.getvalue()


def chunk(name, content):
    """Return a part of a PNG."""
    check = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + check


def png(width, height, packed, *before, bits=1):
    """Return a grey PNG of any size, with any pixels, and chunks before them."""
    header = struct.pack(">IIBBBBB", width, height, bits, 0, 0, 0, 0)
    chunks = [chunk(b"IHDR", header), *before, chunk(b"IDAT", packed)]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + chunk(b"IEND", b"")


def bomb(width, height, bits=1):
    """Return a grey PNG: all black, in a few kilobytes."""
    packer = zlib.compressobj(9)
    row = bytes(1 + (width * bits + 7) // 8)
    packed = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return png(width, height, packed, bits=bits)


def hidden(*starts):
    """Return a PNG with 50 MB of zeros in each of such chunks, named and begun so."""
    packed = zlib.compress(bytes(50_000_000), 9)
    chunks = [chunk(name, start + packed) for name, start in starts]
    return png(8, 8, zlib.compress(bytes(16)), *chunks)


def many_scans(image):
    """Return a JPEG that asks for a look at each pixel 3,000 times."""
    whole = stored(image, "JPEG", progressive=True, quality=1)
    last = whole.rindex(b"\xff\xda")
    return whole[:-2] + whole[last:-2] * 3_000 + b"\xff\xd9"


def address_from(contents, kind="png"):
    """Return file contents as a data: address."""
    return f"data:image/{kind};base64,{base64.b64encode(contents).decode('ascii')}"


def pixels_at(address):
    """Return what a PNG in a data: address shows, as an array of bytes."""
    kind, contents = address.split(",")
    assert kind == "data:image/png;base64"
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(contents))))


PHOTO = address_from(SEVEN.read_bytes())
