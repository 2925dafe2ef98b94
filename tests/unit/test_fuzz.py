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
from digits.preprocess import glyph_from_ink, steps_from_ink
from digits.strokes import StrokesError, ink_from_strokes

# Its notes on our constants lie outside the project's folder.
set_hypothesis_home_dir(Path(gettempdir()) / "hypothesis")
THOROUGH = settings(
    max_examples=100,
    deadline=None,  # machines differ
    derandomize=True,  # the same drawings everywhere
    database=None,  # no folder is left behind
    suppress_health_check=list(HealthCheck),
)
SHAPES = arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=60)
DTYPES = st.one_of(
    arrays.boolean_dtypes(),
    arrays.integer_dtypes(endianness="?"),
    arrays.unsigned_integer_dtypes(endianness="?"),
    arrays.floating_dtypes(endianness="?"),
    arrays.complex_number_dtypes(),
    arrays.datetime64_dtypes(),
    arrays.unicode_string_dtypes(max_len=3),
    st.just(np.dtype(object)),
)
MODES = ("1", "L", "LA", "La", "P", "PA", "RGB", "RGBA", "RGBa", "RGBX", "CMYK")
DEEP = ("YCbCr", "LAB", "HSV", "I", "F", "I;16", "I;16B", "I;16L")


def laid_out(array, how):
    """Return the same values, otherwise laid out in memory."""
    ways = {
        "as it is": lambda: array,
        "Fortran": lambda: np.asfortranarray(array),
        "backwards": lambda: array[::-1] if array.ndim else array,
        "every second": lambda: (
            np.repeat(array, 2, axis=-1)[..., ::2] if array.ndim else array
        ),
        "read-only": lambda: np.broadcast_to(array, array.shape),
    }
    return ways[how]()


LAYOUTS = ("as it is", "Fortran", "backwards", "every second", "read-only")
ANY_ARRAYS = st.builds(
    laid_out,
    DTYPES.flatmap(
        lambda dtype: arrays.arrays(
            dtype,
            SHAPES,
            elements=st.none() | st.text() if dtype.kind == "O" else None,
        )
    ),
    st.sampled_from(LAYOUTS),
)
SIDES = st.integers(1, 120)
UNIT = st.floats(0, 1, width=32)
STRIPS = st.tuples(st.integers(1, 2_500), st.integers(1, 3))
PICTURE_SHAPES = st.one_of(
    st.tuples(SIDES, SIDES),
    STRIPS,
    STRIPS.map(lambda sides: sides[::-1]),
    st.tuples(SIDES, SIDES, st.sampled_from([1, 2, 3, 4, 5])),
)
PICTURE_ARRAYS = st.builds(
    laid_out,
    st.one_of(
        arrays.arrays(np.uint8, PICTURE_SHAPES),
        arrays.arrays(bool, PICTURE_SHAPES),
        arrays.arrays(
            st.sampled_from(["<f4", ">f4", "<f8", ">f8", "<f2"]),
            PICTURE_SHAPES,
            elements=st.floats(0, 1, width=16)
            | st.sampled_from([np.nan, np.inf, -np.inf, -1.0, 2.0]),
            fill=st.floats(0, 1, width=16),
        ),
    ),
    st.sampled_from(LAYOUTS),
)
INKS = st.builds(
    laid_out,
    arrays.arrays(
        st.sampled_from(["<f2", "<f4", ">f4", "<f8", ">f8"]),
        st.one_of(st.tuples(SIDES, SIDES), STRIPS, STRIPS.map(lambda s: s[::-1])),
        elements=st.floats(0, 1, width=16) | st.sampled_from([6e-8, 1.0]),
        fill=st.sampled_from([0.0, 1.0]),
    ),
    st.sampled_from(LAYOUTS),
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
COORDINATES = st.floats(-3_000, 3_000) | st.integers(-3_000, 3_000)
POINTS = st.lists(st.tuples(COORDINATES, COORDINATES), max_size=12)
WIDTHS = st.floats(0, 300) | st.integers(-1, 300)
STROKES = st.lists(
    st.fixed_dictionaries(
        {
            "width": st.one_of(WIDTHS, ANYTHING),
            "points": st.one_of(POINTS, POINTS, ANYTHING),
        }
    ),
    max_size=4,
)


@st.composite
def images(draw):
    mode = draw(st.sampled_from(MODES + DEEP))
    size = draw(st.tuples(st.integers(0, 90), st.integers(0, 90)))
    image = Image.new(mode, size)
    if draw(st.booleans()) and image.tobytes():
        seed = draw(st.integers(0, 99))
        noise = np.random.default_rng(seed).bytes(len(image.tobytes()))
        image.frombytes(noise)
    return image


SKETCHES = st.fixed_dictionaries(
    {},
    optional={
        "background": PICTURE_ARRAYS | images() | ANYTHING,
        "layers": st.lists(PICTURE_ARRAYS | images(), max_size=5) | ANYTHING,
        "composite": PICTURE_ARRAYS | images() | ANYTHING,
        "other": ANYTHING,
    },
)


def check_ink(ink):
    assert ink.dtype == np.float32
    assert ink.ndim == 2
    assert np.all((ink >= 0) & (ink <= 1))


def check_glyph(ink):
    """Take ink all the way; what leaves no glyph had none or next to none."""
    glyph = glyph_from_ink(ink)
    if glyph is None:
        assert ink.max(initial=0) < 0.05
    else:
        assert glyph.shape == (28, 28)
        assert glyph.dtype == np.float32
        assert np.all((glyph >= 0) & (glyph <= 1))
        assert glyph.max() >= np.float32(0.8)


def check_error(error):
    """Ours says what was expected and what came, in a sentence or two."""
    assert re.search(r"expected|must|at most|may be|has|is \{|not exist", str(error))
    assert re.search(r"received|not exist", str(error))
    assert len(str(error)) < 400


def check_canvas(canvas):
    try:
        ink = ink_from_canvas(canvas)
    except CanvasError as error:
        check_error(error)
    else:
        check_ink(ink)
        check_glyph(ink)


@THOROUGH
@given(PICTURE_ARRAYS)
def test_any_array_that_may_be_a_picture_is_ink_or_refused(array):
    check_canvas(array)


@THOROUGH
@given(ANY_ARRAYS)
def test_any_array_at_all_is_ink_or_refused(array):
    check_canvas(array)


@THOROUGH
@given(images())
def test_an_image_of_any_mode_is_ink_or_refused(image):
    check_canvas(image)


@THOROUGH
@given(SKETCHES)
def test_any_sketchpads_value_is_ink_or_refused(sketch):
    check_canvas(sketch)


@THOROUGH
@given(ANYTHING.filter(lambda value: not isinstance(value, str)))
def test_anything_at_all_is_ink_or_refused(value):
    check_canvas(value)


@THOROUGH
@given(INKS)
def test_any_ink_becomes_a_glyph_whose_steps_are_pictures_too(ink):
    check_glyph(ink)
    steps = steps_from_ink(ink)
    if steps is not None:
        for picture in (steps.drawing, steps.cropped, steps.fitted, steps.centred):
            check_ink(picture)
        assert max(steps.fitted.shape) <= 20


@THOROUGH
@given(ANYTHING)
def test_what_is_no_ink_is_refused(value):
    array = (
        np.asarray(value, dtype=object) if isinstance(value, (list, dict)) else value
    )
    is_ink = (
        isinstance(array, np.ndarray)
        and array.ndim == 2
        and array.dtype.kind == "f"
        and bool(np.all((array >= 0) & (array <= 1)))
    )
    if is_ink:
        check_glyph(array)
    else:
        with pytest.raises(ValueError, match="ink must be"):
            glyph_from_ink(array)


@THOROUGH
@given(STROKES | ANYTHING)
def test_any_strokes_are_ink_or_refused(strokes):
    try:
        ink = ink_from_strokes(strokes)
    except StrokesError as error:
        check_error(error)
    else:
        check_ink(ink)
        assert ink.shape == (280, 280)
        check_glyph(ink)
