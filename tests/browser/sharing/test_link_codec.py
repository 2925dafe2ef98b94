"""How a link holds strokes: its script alone, in a real Chromium without the page."""

from base64 import urlsafe_b64encode

import numpy as np
import pytest

from digits.page.components import PAD_LIMITS, script_of
from digits.page.lessons.plan import LESSONS, drawings
from digits.page.parts.share.link import link_to
from tests.helpers.browser.sharing import assert_alike
from tests.helpers.drawn import DIGIT_NAMES, DRAWINGS, NUMBER_NAMES, on_pad

EXTREMES = [
    [{"width": 1, "points": [[0, 0]]}],
    [{"width": 64, "points": [[-2800, -2800], [2800, 2800], [-2800, 2800]]}],
    [{"width": 16, "points": [[5, 5], [5, 5], [5, 5]]}],
    [{"width": 8.5, "points": [[0.1, 279.9], [0.2, 279.9]]}],
    [{"width": 16, "points": [[100, 0], [0, 0], [100, 0]]}],  # there and back
    [{"width": 2, "points": [[k, k]]} for k in range(200)],
    [{"width": 2, "points": [[k / 10, 0] for k in range(5000)]}],
]


@pytest.fixture(scope="module")
def codec(browser):
    """Give a function that writes strokes as a link's end, and one that reads it."""
    context = browser.new_context()
    tab = context.new_page()
    tab.evaluate(
        "([limits, strokes, link]) => {"
        " window.digitsPage = { limits };"
        " window.digits = Function(`${strokes} return"
        " { limits, areStrokes, distance };`)();"
        " window.link = Function(`${link} return { readLink, writeLink };`)(); }",
        [PAD_LIMITS, script_of("head/strokes"), script_of("parts/share/link")],
    )
    yield (
        lambda strokes: tab.evaluate("s => link.writeLink({ strokes: s })", strokes),
        lambda end: tab.evaluate("end => link.readLink(end)", end),
    )
    context.close()


def test_a_link_may_hold_a_blank_pad(codec):
    _, read = codec
    assert read(link_to([])) == {"strokes": []}


FIELDS = {  # in a link, besides the drawing
    "tab": "training",
    "pair": "7-1",
    "network": "mlp-784",
    "history": "100",
    "step": "8192",
    "open": "matrix",
    "language": "de",
    "only": "1",
}


def test_what_is_named_is_read_back_and_nothing_else(codec):
    _, read = codec
    for name, value in FIELDS.items():
        assert read(f"#{name}={value}") == {"strokes": None, name: value}
    assert read(link_to(**FIELDS)) == {"strokes": None, **FIELDS}
    assert read("#tab=others&more=1") == {"strokes": None, "tab": "networks"}


def test_python_writes_links_as_the_page_does(codec):
    write, read = codec
    for strokes in drawings().values():
        end = link_to(strokes)
        assert_alike(strokes, read(end)["strokes"])
    for name in ("seven", "tiny seven", "barred seven", "one", "letter"):
        corners = drawings()[name]  # the page leaves out points that need not be there
        assert link_to(corners) == write(corners)
    for step in [step for lesson in LESSONS for step in lesson.steps]:
        found = read(step.link("de"))
        assert found.pop("strokes") is None or step.drawing
        assert found == {**step.fields, "language": "de", "only": "1"}


def wandering(rng, points):
    way = rng.normal(0, 4, (points, 2)).cumsum(axis=0) + rng.uniform(0, 280, 2)
    return np.clip(way, -280, 560).round(1).tolist()


def test_any_drawing_survives_the_way_there_and_back(codec, rng):
    write, read = codec
    chance = [
        [
            {"width": round(rng.uniform(1, 64), 1), "points": wandering(rng, points)}
            for points in rng.integers(1, 90, rng.integers(1, 12))
        ]
        for _ in range(8)
    ]
    for drawn in [*chance, *EXTREMES]:
        assert_alike(drawn, read(write(drawn))["strokes"])


def test_what_needs_no_point_loses_it(codec):
    write, read = codec
    line = [{"width": 16, "points": [[k, 100] for k in range(200)]}]
    assert read(write(line))["strokes"][0]["points"] == [[0, 100], [199, 100]]


def test_no_drawing_is_read_otherwise_after_a_link(codec, classifier):
    write, read = codec
    drawings = [
        *(DRAWINGS["digits"][name] for name in DIGIT_NAMES),
        *(DRAWINGS["numbers"][name] for name in NUMBER_NAMES),
        *DRAWINGS["nondigits"].values(),
    ]
    for drawing in drawings:
        for width in (8.0, 16.0, 28.0):
            drawn = on_pad(drawing, width=width)
            end = write(drawn)
            before, after = (
                classifier.read_strokes(one) for one in (drawn, read(end)["strokes"])
            )
            assert (after.verdict, after.digit) == (before.verdict, before.digit)
            assert len(end) < 2_000


def written(*numbers):
    """Return a link's end whose drawing consists of these bytes."""
    return f"#d=1{urlsafe_b64encode(bytes(numbers)).decode().rstrip('=')}"


def test_a_link_is_written_as_its_comment_says(codec):
    write, read = codec
    drawn = [{"width": 16, "points": [[1, 0], [0, 2.5]]}]
    assert write(drawn) == written(32, 2, 4, 0, 3, 10)
    assert read(written(32, 2, 4, 0, 3, 10))["strokes"] == drawn


@pytest.mark.parametrize(
    "end",
    [
        *("#d", "#d=", "#d=1", "#d=1A", "#d=0AAAA", "#d=AAAA", "#d=1AA AA", "#d=1AA+A"),
        *("#d=1\U0001f600", "#d=1A===", "#tab=", "#tab=../x", "#network=a b", "#tab=A"),
        *("#step=-1", "#step=1e3", "#step=1234567", "#step=", "#only=2", "#only="),
        *("#open=a.b", "#history=%3Cb%3E", "#language=DE"),
        written(0, 1, 0, 0),  # no width
        written(1, 1, 0, 0),  # half a unit
        written(129, 1, 1, 0, 0),  # 64.5 units
        written(32, 0),  # no point
        written(32, 1, 0),  # half a point
        written(32, 2, 0, 0),  # fewer points than were promised
        written(32, 255, 255, 127, 0, 0),
        written(32, 255, 255, 255, 255, 255, 255),  # a number without an end
        written(32, 1, 194, 87, 0),  # 2800.5 units away
        written(32, 1, 0, 0, 32),  # a rest
        written(*[2, 1, 0, 0] * 201),
        written(32, 136, 39, *[0] * 10_002),  # 5,001 points
        "#d=1" + "A" * 16_000,
    ],
    ids=lambda end: repr(end)[:30],
)
def test_a_damaged_link_is_known(codec, end):
    assert codec[1](end) is None


def test_a_drawing_of_5000_points_in_one_place_is_within_the_bounds(codec):
    [stroke] = codec[1](written(32, 136, 39, *[0] * 10_000))["strokes"]
    assert stroke["points"] == [[0, 0]] * 5_000


def test_chance_never_breaks_the_bounds(codec, rng):
    for size in rng.integers(1, 400, 600):
        found = codec[1](written(*rng.integers(0, rng.choice([8, 130, 256]), size)))
        for stroke in found["strokes"] if found else []:
            assert 1 <= stroke["width"] <= 64
            assert 1 <= len(stroke["points"]) <= 5_000
            assert np.abs(stroke["points"]).max() <= 2_800


def test_chance_never_writes_a_link_that_is_not_read(codec, rng):
    letters = np.array(list("#=&d1tab networkAZ_-%+\x00ä~"))
    for size in rng.integers(0, 60, 300):
        end = "#" + "".join(rng.choice(letters, size))
        assert codec[1](end) is None or set(codec[1](end)) <= {"strokes", *FIELDS}
