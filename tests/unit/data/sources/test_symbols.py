import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from digits.data.sources.symbols import bhmsds_digits, bhmsds_symbols, mdas
from tests.helpers.pictures import stored

BLANK = stored(Image.new("L", (28, 28), 255))


def mark(width, paper=255, ink=0):
    """Return the PNG of a bar so many pixels wide, 16 high."""
    picture = Image.new("L", (28, 28), paper)
    picture.paste(ink, (4, 4, 4 + width, 20))
    return stored(picture)


# BHMSDS.


def test_every_tenth_digit_and_twenty_fifth_symbol_is_taken():
    numbers = [*range(0, 60, 5), 300]
    names = [
        f"symbols/{label}-{number:04d}.png"
        for label in ("z", "7", "1", "slash", "plus")
        for number in numbers
    ]
    files = {name: mark(6) for name in names} | {"symbols/7-0020.png": BLANK}
    digits, symbols = bhmsds_digits(files), bhmsds_symbols(files)
    tens = [0, 10, 20, 30, 40, 50]
    # 1-0300 is left out, 7-0020 is blank.
    ones = [f"1-{number:04d}" for number in tens]
    sevens = [f"7-{number:04d}" for number in [*tens, 300] if number != 20]
    assert digits["source"].tolist() == ones + sevens
    assert digits["labels"].tolist() == [1] * 6 + [7] * 6
    assert list(digits) == ["images", "labels", "writers", "source"]
    assert symbols["source"].tolist() == [
        f"{label}-{number:04d}"
        for label in ("plus", "slash", "z")
        for number in (0, 25, 50, 300)
    ]
    assert symbols["digitlike"].tolist() == [False] * 4 + [True] * 8
    assert set(symbols["writers"]) == set(digits["writers"]) == {"bhmsds"}


# MDAS.


def zipped(files):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def test_signs_are_taken_evenly_and_counted_without_the_blank_ones():
    folder = "symbols_partitioned/train"
    files = {f"{folder}/subtraction_minus/{n:03d}.png": mark(8) for n in range(62)}
    files[f"{folder}/subtraction_minus/002.png"] = BLANK
    files |= {f"{folder}/addition_plus/{n}.png": mark(3) for n in range(7)}
    files |= {
        f"{folder}/division_slash/1.png": mark(5),
        f"__MACOSX/{folder}/x.png": b"",
    }
    files["symbols_partitioned/test/addition_plus/1.png"] = mark(5)
    arrays = mdas(zipped(files))
    # Of 62 minuses each second, 31, of which one is blank; all of seven pluses.
    assert arrays["labels"].tolist() == ["plus"] * 7 + ["minus"] * 30
    assert arrays["digitlike"].tolist() == [False] * 7 + [True] * 30
    assert arrays["source"][[0, 6, 7, 36]].tolist() == [
        *("addition_plus/0", "addition_plus/6"),
        *("subtraction_minus/0", "subtraction_minus/29"),
    ]


def test_ink_is_what_there_is_less_of_light_or_dark():
    pair = [mark(8), mark(8, paper=0, ink=255)]
    names = [f"symbols_partitioned/train/addition_plus/{n}.png" for n in range(2)]
    dark, light = mdas(zipped(dict(zip(names, pair, strict=True))))["images"]
    assert (dark == light).all()
    assert np.median(dark) == 0


def test_a_picture_that_cannot_be_read_is_refused():
    with pytest.raises(ValueError, match="expected a small PNG"):
        mdas(zipped({"symbols_partitioned/train/addition_plus/1.png": b"<!doctype"}))
