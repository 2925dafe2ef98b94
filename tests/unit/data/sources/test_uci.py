import io
import zipfile

import numpy as np
import pytest

from digits.data.mnist import load_mnist
from digits.data.sources.uci import NATURAL_RUN_RATIOS, optdigits, semeion

FULL = ["1" * 32] * 32
HEAD = "BU handwritten digit database\n\nwhitepix = 0\nntot = 1797\n"


def bar(width):
    return [("1" * width).ljust(32, "0")] * 32


def written(*digits):
    """Return the bytes of a file of (lines, label) pairs."""
    texts = ["\n".join(lines) + f"\n {label}\n" for lines, label in digits]
    return (HEAD + "".join(texts)).encode()


def zipped(tra, cv):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in (("cv", cv), ("tra", tra), ("names", b"about")):
            archive.writestr(f"optdigits-orig.{name}", content)
    return file.getvalue()


# Optdigits.


def test_digits_come_by_file_and_place_with_the_group_that_wrote_them():
    tra, cv = written((FULL, 0), (FULL, 7)), written((FULL, 3))
    arrays = optdigits(zipped(tra, cv), written((FULL, 5)))
    assert arrays["source"].tolist() == ["tra/0", "tra/1", "cv/0", "windep/0"]
    assert arrays["labels"].tolist() == [0, 7, 3, 5]
    assert arrays["writers"].tolist() == ["optdigits-a30"] * 3 + ["optdigits-b13"]


def test_an_unreadable_digit_is_left_out():
    many = written(*[(FULL, 8)] * 145)
    places = set(optdigits(zipped(written(), many), written())["source"].tolist())
    assert places == {f"cv/{place}" for place in range(145)} - {"cv/143"}


def test_the_ones_alone_are_squeezed_to_the_width_of_a_line():
    digits = [(bar(11), 1), (bar(4), 1), (FULL, 1), (bar(11), 7)]
    arrays = optdigits(zipped(written(*digits), written()), written())
    # 5.5 of 11; never wider; at most to 0.3.
    expected = np.array([0.5, 1.0, 0.3, 1.0], dtype=np.float32)
    assert arrays["squeeze"].tolist() == expected.tolist()
    widths = (arrays["images"][:, 24] > 127).sum(axis=1)
    # 32 rows become 40: a width of 4 becomes 5, one of 11 becomes 13.75.
    assert widths[1] == 5
    assert widths[3] == 14
    assert widths[0] < 10


def test_a_square_becomes_40_px_in_the_middle():
    [image] = optdigits(zipped(written((FULL, 0)), written()), written())["images"]
    rows, cols = np.nonzero(image > 127)
    assert (rows.min(), rows.max(), cols.min(), cols.max()) == (4, 43, 4, 43)
    assert (image[8:40, 8:40] == 255).all()


def test_optdigits_of_another_form_are_refused():
    short = written((FULL[:31], 4))
    with pytest.raises(ValueError, match=r"32 lines before the label of windep/0.*31"):
        optdigits(zipped(written(), written()), short)
    with pytest.raises(zipfile.BadZipFile):
        optdigits(b"<!doctype html>", written())


# Semeion.

SQUARE = np.ones((16, 16), dtype=int)
BANDS = SQUARE.copy()
BANDS[7:9] = 0  # level runs of 16, upright runs of 7


def lines_of(*digits):
    """Return the bytes of a file of (pixels, label) pairs."""
    texts = [
        " ".join(map(str, [*pixels.ravel(), *np.eye(10, dtype=int)[label]]))
        for pixels, label in digits
    ]
    return "".join(f"{text} \n" for text in texts).encode()


def test_a_width_is_squeezed_halfway_between_its_own_lines_and_its_classs():
    sevens = [(SQUARE, 7), (BANDS, 7)]
    others = [(SQUARE, label) for label in range(10) if label != 7]
    arrays = semeion(lines_of(*sevens, *others))
    # MNIST's ratio for 7 is 1: asked for are 1 and 7 / 16, whose median is 23 / 32.
    assert arrays["squeeze"][:2].tolist() == [(23 / 32 + 1) / 2, (23 / 32 + 7 / 16) / 2]
    squeezes = dict(zip(arrays["labels"][2:], arrays["squeeze"][2:], strict=True))
    assert squeezes[1] == np.float32(0.45)  # what MNIST's 1s ask for
    assert squeezes[3] == 1  # never wider


def test_a_block_runs_from_0_to_9_and_an_unreadable_digit_is_left_out():
    twice = [(SQUARE, label // 2) for label in range(20)]
    arrays = semeion(lines_of(*twice * 9))
    assert set(map(int, arrays["source"])) == set(range(180)) - {160}
    for place, block in (("0", 0), ("19", 0), ("20", 1), ("179", 8)):
        index = arrays["source"].tolist().index(place)
        assert arrays["writers"][index] == f"semeion-block{block}"


@pytest.mark.parametrize("lines", [b"", b"1 0 1\n", b"<!doctype html>\n", b"1 0\n1\n"])
def test_semeion_of_another_form_is_refused(lines):
    with pytest.raises((ValueError, IndexError)):
        semeion(lines)


def test_the_natural_ratios_are_those_of_mnists_training_digits(data_folder):
    mnist = load_mnist(data_folder)
    glyphs, labels = mnist.train_glyphs[:12_000] > 127, mnist.train_labels[:12_000]

    def runs(inked, axis):
        starts = np.diff(inked.astype(np.int8), prepend=0, axis=axis) == 1
        return starts.sum(axis=(1, 2))

    for digit, ratio in enumerate(NATURAL_RUN_RATIOS):
        inked = glyphs[labels == digit][:800]
        # A mean run is ink by runs: the ink cancels out.
        assert np.median(runs(inked, 1) / runs(inked, 2)) == pytest.approx(ratio, 1e-12)
