"""Whatever hypothesis thinks of becomes a picture, or an error that is our own."""

import re
from pathlib import Path
from tempfile import gettempdir

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.extra import numpy as arrays
from PIL import Image

from digits.canvas import CanvasError, ink_from_canvas
from digits.preprocess import checked_ink, steps_from_ink
from digits.strokes import StrokesError, ink_from_strokes

# Its notes on our constants lie outside the project's folder.
set_hypothesis_home_dir(Path(gettempdir()) / "hypothesis")
THOROUGH = settings(
    max_examples=60,
    deadline=None,  # machines differ
    derandomize=True,  # the same drawings everywhere
    database=None,  # no folder is left behind
    suppress_health_check=list(HealthCheck),
)
LAYOUTS = {  # of an array in memory
    "as it is": lambda array: array,
    "Fortran": np.asfortranarray,
    "backwards": lambda array: array[::-1] if array.ndim else array,
    "every second": lambda array: (
        np.repeat(array, 2, axis=-1)[..., ::2] if array.ndim else array
    ),
    "read-only": lambda array: np.broadcast_to(array, array.shape),
}
FLOATS = st.sampled_from(["<f2", "<f4", ">f4", "<f8", ">f8"])
DTYPES = st.one_of(
    arrays.boolean_dtypes(),
    arrays.integer_dtypes(endianness="?"),
    arrays.unsigned_integer_dtypes(endianness="?"),
    arrays.floating_dtypes(endianness="?"),
    arrays.complex_number_dtypes(),
    arrays.datetime64_dtypes(),
    arrays.unicode_string_dtypes(max_len=3),
)
SIDES = st.integers(1, 120)
STRIPS = st.tuples(st.integers(1, 2_500), st.integers(1, 3))
FLAT = st.one_of(st.tuples(SIDES, SIDES), STRIPS, STRIPS.map(lambda s: s[::-1]))
MODES = [
    *("1", "L", "LA", "La", "P", "PA", "RGB", "RGBA", "RGBa", "RGBX", "CMYK"),
    *("YCbCr", "LAB", "HSV", "I", "F", "I;16", "I;16B", "I;16L"),
]


def laid_out(values):
    """Return a strategy for the same arrays, in any layout."""
    layouts = st.sampled_from(list(LAYOUTS))
    return st.builds(lambda array, name: LAYOUTS[name](array), values, layouts)


@st.composite
def images(draw):
    mode = draw(st.sampled_from(MODES))
    size = draw(st.tuples(st.integers(0, 90), st.integers(0, 90)))
    image = Image.new(mode, size)
    if draw(st.booleans()) and image.tobytes():
        seed = draw(st.integers(0, 99))
        noise = np.random.default_rng(seed).bytes(len(image.tobytes()))
        image.frombytes(noise)
    return image


ANY_ARRAYS = laid_out(
    arrays.arrays(DTYPES, arrays.array_shapes(min_dims=0, min_side=0, max_side=60))
)
COLOURED = st.tuples(SIDES, SIDES, st.sampled_from([1, 2, 3, 4, 5]))
PICTURES = images() | laid_out(
    arrays.arrays(st.sampled_from([np.uint8, bool]), FLAT | COLOURED)
    | arrays.arrays(
        FLOATS,
        FLAT | COLOURED,
        elements=st.floats(0, 1, width=16)
        | st.sampled_from([np.nan, np.inf, -np.inf, -1.0, 2.0]),
        fill=st.floats(0, 1, width=16),
    )
)
INKS = laid_out(
    arrays.arrays(
        FLOATS,
        FLAT,
        elements=st.floats(0, 1, width=16) | st.sampled_from([6e-8, 1.0]),
        fill=st.sampled_from([0.0, 1.0]),
    )
)
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.binary(max_size=5)
    | ANY_ARRAYS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
SKETCHES = st.fixed_dictionaries(
    {},
    optional={
        "background": PICTURES | ANYTHING,
        "layers": st.lists(PICTURES, max_size=5) | ANYTHING,
        "composite": PICTURES | ANYTHING,
        "other": ANYTHING,
    },
)
COORDINATES = st.floats(-3_000, 3_000) | st.integers(-3_000, 3_000)
POINTS = st.lists(st.tuples(COORDINATES, COORDINATES), max_size=12)
WIDTHS = st.floats(0, 300) | st.integers(-1, 300)
STROKES = st.lists(
    st.fixed_dictionaries(
        {"width": WIDTHS | ANYTHING, "points": st.one_of(POINTS, POINTS, ANYTHING)}
    ),
    max_size=4,
)


def check_picture(picture):
    assert picture.dtype == np.float32
    assert picture.ndim == 2
    assert np.all((picture >= 0) & (picture <= 1))


def check_glyph(ink):
    """Take ink all the way; what leaves no glyph had none or next to none."""
    steps = steps_from_ink(checked_ink(ink))
    if steps is None:
        assert ink.max(initial=0) < 0.05
        return
    for picture in (steps.drawing, steps.cropped, steps.fitted, steps.centred):
        check_picture(picture)
    assert max(steps.fitted.shape) <= 20
    assert steps.centred.shape == (28, 28)
    assert steps.centred.max() >= np.float32(0.8)


def check_error(message):
    """Ours says what was expected and what came, in a sentence or two."""
    assert re.search(r"expected|must|at most|may be|has|is \{|not exist", message)
    assert re.search(r"received|not exist", message)
    assert len(message) < 400


def check_ink_or_error(function, value, kind):
    try:
        ink = function(value)
    except kind as error:
        check_error(str(error))
    else:
        check_picture(ink)
        check_glyph(ink)


@pytest.mark.parametrize(
    "canvases",
    [PICTURES, SKETCHES, ANYTHING.filter(lambda value: not isinstance(value, str))],
    ids=["a picture", "a Sketchpad's value", "anything"],
)
def test_any_canvas_is_ink_or_refused(canvases):
    @THOROUGH
    @given(canvases)
    def check(canvas):
        check_ink_or_error(ink_from_canvas, canvas, CanvasError)

    check()


@THOROUGH
@given(STROKES | ANYTHING)
def test_any_strokes_are_ink_or_refused(strokes):
    check_ink_or_error(ink_from_strokes, strokes, StrokesError)


@THOROUGH
@given(INKS)
def test_any_ink_becomes_a_glyph_whose_steps_are_pictures_too(ink):
    check_glyph(ink)
