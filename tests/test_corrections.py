"""A correction that was acknowledged is on disk, and nothing else is taken for one."""

import base64
import io
import itertools
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from write_corrections import (
    FREE,
    REPOSITORY,
    SEVEN,
    TOKEN,
    WEIGHTS,
    reading_of_seven,
)

from digits.classifier import Reading
from digits.corrections import (
    LINE_LIMIT,
    PICTURE_LIMIT,
    VISITS,
    BusyError,
    Corrections,
    CorrectionsError,
    EnoughError,
    FullError,
    Limits,
    NotACorrectionError,
    NothingToTakeBackError,
    NotKeptError,
    bytes_in,
    is_visit,
    main,
    new_visit,
    read_corrections,
)
from digits.strokes import StrokesError, TooMuchInkError, ink_from_strokes
from digits.verdict import Verdict

ROOT = Path(__file__).parent.parent
WRITER = ROOT / "tests" / "write_corrections.py"
posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX's signals or limits")


@pytest.fixture
def corrections(tmp_path):
    kept = Corrections(tmp_path, WEIGHTS, FREE)
    yield kept
    kept.close()


def keep(corrections, label=1, visit=None, **drawing):
    drawing = drawing or {"strokes": SEVEN}
    return corrections.keep(visit or new_visit(), label, reading_of_seven(), **drawing)


def kept_until_full(corrections):
    kept = []
    while True:
        visit = new_visit()
        try:
            kept.append((visit, keep(corrections, 1, visit)))
        except FullError:
            return kept


def ids(folder):
    return [each.id for each in read_corrections(folder).corrections]


def only_file(folder):
    [path] = folder.glob("corrections-*.jsonl")
    return path


# What is kept comes back.


def test_a_correction_comes_back_as_it_was_given(corrections, tmp_path):
    visit = new_visit()
    kept = keep(corrections, 1, visit)
    [found] = read_corrections(tmp_path).corrections
    assert (found.id, found.visit, found.label) == (kept, visit, 1)
    assert (found.weights, found.picture) == (WEIGHTS, None)
    assert [each.width for each in found.strokes] == [16, 16]
    assert found.strokes[0].points.tolist() == SEVEN[0]["points"]
    assert found.strokes[1].points.tolist() == [[90, 140], [170, 140.0]]  # to 0.1 px
    glyph = reading_of_seven().glyph
    assert np.abs(found.glyph / 255 - glyph).max() <= 0.5 / 255 + 1e-6
    assert found.reading == {
        "verdict": "digit",
        "digit": 7,
        "probabilities": [0.01] * 7 + [0.91] + [0.01] * 2,
        "not_a_digit": 0.02,
    }


@pytest.mark.parametrize("label", [*range(10), None])
def test_only_the_label_that_was_read_confirms(corrections, tmp_path, label):
    keep(corrections, label)
    [found] = read_corrections(tmp_path).corrections
    assert found.label == label
    assert found.confirms == (label == 7)


def test_who_says_that_it_is_no_digit_confirms_the_verdict(corrections, tmp_path):
    reading = Reading(Verdict.NOT_A_DIGIT, None, np.full(10, 0.1, np.float32), 0.9)
    corrections.keep(new_visit(), None, reading, strokes=SEVEN)
    [found] = read_corrections(tmp_path).corrections
    assert found.confirms
    assert found.glyph is None


def test_a_line_says_nothing_about_the_person(corrections, tmp_path):
    keep(corrections)
    path = only_file(tmp_path)
    assert set(json.loads(path.read_bytes())) == {
        *("version", "id", "visit", "weights", "label", "strokes", "glyph", "reading")
    }
    assert re.fullmatch(r"corrections-\d{4}-\d\d-\d\d-[0-9a-f]{16}\.jsonl", path.name)


@posix
def test_the_file_is_the_hosts_alone(corrections, tmp_path):
    keep(corrections)
    assert only_file(tmp_path).stat().st_mode & 0o777 == 0o600


def test_visits_are_32_hexadecimal_digits_and_never_the_same():
    visits = {new_visit() for _ in range(1_000)}
    assert len(visits) == 1_000
    assert all(map(is_visit, visits))
    for text in ("", "a" * 31, "a" * 33, "A" * 32, "a" * 32 + "\n", None, 7, b"a" * 32):
        assert not is_visit(text)


def test_no_file_is_made_before_the_first_correction(corrections, tmp_path):
    assert not list(tmp_path.iterdir())
    keep(corrections)
    keep(corrections)
    only_file(tmp_path)


def test_a_folder_is_made_with_those_above_it(tmp_path):
    folder = tmp_path / "a" / "b"
    corrections = Corrections(folder, WEIGHTS)
    kept = keep(corrections)
    corrections.close()
    assert ids(folder) == [kept]


def test_a_folder_that_is_a_file_is_refused_at_once(tmp_path):
    path = tmp_path / "file"
    path.write_text("")
    with pytest.raises(NotKeptError, match="--corrections"):
        Corrections(path, WEIGHTS)


@posix
def test_a_file_deleted_meanwhile_is_followed_by_a_fresh_one(corrections, tmp_path):
    keep(corrections)
    only_file(tmp_path).unlink()
    kept = keep(corrections)
    assert ids(tmp_path) == [kept]


# Pictures.


def kept_picture(corrections, folder, picture):
    keep(corrections, picture=picture)
    png = read_corrections(folder).corrections[-1].picture
    with Image.open(io.BytesIO(png)) as image:
        image.load()
        return image, png


def test_a_picture_is_kept_grey_and_no_larger_than_640_px(corrections, tmp_path, rng):
    photo = Image.fromarray(np.full((900, 1600, 3), (200, 180, 160), np.uint8))
    image, _ = kept_picture(corrections, tmp_path, photo)
    assert (image.mode, image.size) == ("L", (640, 360))
    small = Image.fromarray(rng.integers(0, 256, (30, 20), dtype=np.uint8))
    image, _ = kept_picture(corrections, tmp_path, small)
    assert np.array_equal(np.asarray(image), np.asarray(small))


def test_a_picture_of_noise_is_made_smaller_until_it_fits(corrections, tmp_path, rng):
    noise = Image.fromarray(rng.integers(0, 256, (640, 640), dtype=np.uint8))
    image, png = kept_picture(corrections, tmp_path, noise)
    assert image.size == (320, 320)
    assert len(png) <= PICTURE_LIMIT


def test_what_a_photos_file_says_besides_its_pixels_is_not_kept(corrections, tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # held upright: a quarter turn
    exif[0x010E] = "Anna, Room 12"
    file = io.BytesIO()
    Image.new("RGB", (40, 20)).save(file, "JPEG", exif=exif, comment=b"by Anna")
    with Image.open(file) as photo:
        image, png = kept_picture(corrections, tmp_path, photo)
    assert image.size == (20, 40)
    chunks = set(re.findall(rb"[a-z][A-Z]{3}|I[A-Z]{3}|[a-zA-Z]{2}Xt", png[:60]))
    assert chunks <= {b"IHDR", b"IDAT", b"IEND"}
    assert b"Anna" not in png
    assert not image.info


@pytest.mark.parametrize(("ink", "behind"), [(0, 255), (255, 0)])
def test_a_transparent_picture_is_laid_on_what_shows_its_ink(
    corrections, tmp_path, ink, behind
):
    pixels = np.zeros((20, 20, 4), np.uint8)
    pixels[5:9] = (ink, ink, ink, 255)
    image, _ = kept_picture(corrections, tmp_path, Image.fromarray(pixels))
    rows = np.asarray(image)[:, 0]
    assert rows.tolist() == [behind] * 5 + [ink] * 4 + [behind] * 11


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr"])
def test_a_picture_of_any_mode_keeps_its_dark_half(corrections, tmp_path, mode):
    grey = Image.fromarray(np.repeat(np.uint8([[0], [255]]), 8, axis=1))
    image, _ = kept_picture(corrections, tmp_path, grey.convert("RGB").convert(mode))
    assert np.asarray(image).mean(axis=1).round().tolist() == [0, 255]


def test_a_picture_of_16_bits_keeps_its_greys(corrections, tmp_path):
    deep = Image.fromarray(np.uint16([[0, 32_768, 65_535]]))
    image, _ = kept_picture(corrections, tmp_path, deep)
    assert np.asarray(image).tolist() == [[0, 127, 255]]


# What came over the network is checked before it is written.


@pytest.mark.parametrize(
    "label", [-1, 10, 7.0, True, "7", "not a digit", [7], np.int64(7), float("nan")]
)
def test_a_label_that_is_none_is_refused(corrections, tmp_path, label):
    with pytest.raises(NotACorrectionError):
        keep(corrections, label)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("visit", ["x", "A" * 32, 7, ["a"], "0" * 31 + "\n"])
def test_a_visit_that_is_none_is_refused(corrections, tmp_path, visit):
    with pytest.raises(NotACorrectionError, match="a visit's number"):
        keep(corrections, visit=visit)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("strokes", "error"),
    [
        ("7", StrokesError),
        ([7], StrokesError),
        ([{"width": 9, "points": [[1, float("nan")]]}], StrokesError),
        ([{"width": 9, "points": [[1, "2"]]}], StrokesError),
        ([{"width": -1, "points": [[1, 2]]}], StrokesError),
        ([{"width": 9, "points": [[1, 2]]}] * 201, TooMuchInkError),
        ([], NotACorrectionError),
        ([{"width": 9, "points": []}], NotACorrectionError),
        ([{"width": 2, "points": [[100.1, 100.1]] * 4_900}] * 5, NotACorrectionError),
    ],
)
def test_strokes_that_are_none_are_refused(corrections, tmp_path, strokes, error):
    with pytest.raises(error):
        keep(corrections, strokes=strokes)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "drawing",
    [
        {"picture": "seven.png"},
        {"picture": b"\x89PNG"},
        {"strokes": SEVEN, "picture": Image.new("L", (9, 9))},
        {"picture": Image.new("L", (0, 0))},
    ],
)
def test_a_picture_that_is_none_is_refused(corrections, tmp_path, drawing):
    with pytest.raises((NotACorrectionError, StrokesError)):
        keep(corrections, **drawing)
    assert not list(tmp_path.iterdir())


def test_fields_that_a_browser_adds_to_a_stroke_are_not_kept(corrections, tmp_path):
    keep(corrections, strokes=[{**SEVEN[0], "name": "Anna"}])
    assert b"Anna" not in only_file(tmp_path).read_bytes()


def test_weights_that_have_no_sha256_are_refused(tmp_path):
    with pytest.raises(NotACorrectionError, match="SHA-256"):
        Corrections(tmp_path, "latest")


# Taking back.


def test_what_is_taken_back_counts_no_longer(corrections, tmp_path):
    visit = new_visit()
    first, second = keep(corrections, 1, visit), keep(corrections, 2, visit)
    corrections.take_back(visit, second)
    found = read_corrections(tmp_path)
    assert [each.id for each in found.corrections] == [first]
    assert (found.taken_back, found.unreadable) == (1, 0)


def test_only_the_last_of_the_same_visit_is_taken_back_and_only_once(
    corrections, tmp_path
):
    anna, ben = new_visit(), new_visit()
    first, last = keep(corrections, 1, anna), keep(corrections, 2, anna)
    of_ben = keep(corrections, 3, ben)
    for visit, kept in (
        (anna, first),
        (anna, of_ben),
        (ben, last),
        (new_visit(), last),
        (anna, None),
        (["a"], last),
        (None, None),
    ):
        with pytest.raises(NothingToTakeBackError):
            corrections.take_back(visit, kept)
    corrections.take_back(anna, last)
    for kept in (last, first, None):
        with pytest.raises(NothingToTakeBackError):
            corrections.take_back(anna, kept)
    assert ids(tmp_path) == [first, of_ben]


def test_after_taking_back_the_visit_goes_on(corrections, tmp_path):
    visit = new_visit()
    corrections.take_back(visit, keep(corrections, 1, visit))
    again = keep(corrections, 2, visit)
    assert ids(tmp_path) == [again]
    corrections.take_back(visit, again)
    assert ids(tmp_path) == []


def test_a_folder_that_is_full_still_lets_everyone_take_back(tmp_path):
    corrections = Corrections(
        tmp_path, WEIGHTS, Limits(10**6, 10**6, 10**9, folder_bytes=200_000)
    )
    for visit, each in kept_until_full(corrections)[-20:]:
        corrections.take_back(visit, each)
    corrections.close()
    assert read_corrections(tmp_path).taken_back == 20


# Limits.


def test_a_visit_gives_no_more_than_its_share_even_if_it_takes_back(tmp_path):
    corrections = Corrections(tmp_path, WEIGHTS, Limits(visit=3))
    visit = new_visit()
    for _ in range(3):
        corrections.take_back(visit, keep(corrections, 1, visit))
    with pytest.raises(EnoughError):
        keep(corrections, 1, visit)
    kept = keep(corrections, 1, new_visit())
    corrections.close()
    assert ids(tmp_path) == [kept]


@pytest.mark.parametrize("limits", [Limits(minute=3), Limits(minute_bytes=5_000)])
def test_a_minute_takes_no_more_than_its_share_from_visits_however_many(
    tmp_path, limits
):
    now = [0.0]
    corrections = Corrections(tmp_path, WEIGHTS, limits, clock=lambda: now[0])
    kept = [keep(corrections) for _ in range(3)]
    size = bytes_in(tmp_path)
    assert 5_000 * 3 / 4 < size <= 5_000  # three lines fit, and four do not
    now[0] = 59.9
    with pytest.raises(BusyError, match="in a minute"):
        keep(corrections)
    now[0] = 60.0
    kept.append(keep(corrections))
    corrections.close()
    assert ids(tmp_path) == kept


def test_the_folder_never_holds_more_bytes_than_it_may(tmp_path):
    limits = Limits(10**6, 10**6, 10**9, folder_bytes=50_000)
    (tmp_path / "of another").write_bytes(b"x" * 20_000)
    corrections = Corrections(tmp_path, WEIGHTS, limits)
    kept = [each for _, each in kept_until_full(corrections)]
    corrections.close()
    longest = max(map(len, only_file(tmp_path).read_bytes().splitlines()))
    assert 50_000 * 0.99 - longest < bytes_in(tmp_path) <= 50_000
    assert ids(tmp_path) == kept
    again = Corrections(tmp_path, WEIGHTS, limits)
    with pytest.raises(FullError, match="may hold 50,000 bytes"):
        keep(again)


def test_a_folder_that_was_emptied_is_noticed_within_a_minute(tmp_path):
    now = [0.0]
    limits = Limits(folder_bytes=50_000)
    (tmp_path / "old").write_bytes(b"x" * 50_000)
    corrections = Corrections(tmp_path, WEIGHTS, limits, clock=lambda: now[0])
    with pytest.raises(FullError):
        keep(corrections)
    (tmp_path / "old").unlink()
    now[0] = 60.0
    kept = keep(corrections)
    corrections.close()
    assert ids(tmp_path) == [kept]


@pytest.mark.slow
def test_a_script_with_ever_new_visits_fills_no_memory(tmp_path):
    corrections = Corrections(tmp_path, WEIGHTS, FREE)
    first = new_visit()
    kept = keep(corrections, 1, first)
    for _ in range(VISITS):
        keep(corrections)
    assert len(corrections._visits) == VISITS
    with pytest.raises(NothingToTakeBackError):
        corrections.take_back(first, kept)
    corrections.close()


# Threads, processes, power cuts, full disks.


def write_in_a_process(folder, count, *flags, **environment):
    return subprocess.Popen(
        [sys.executable, str(WRITER), str(folder), str(count), *map(str, flags)],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_eight_threads_keep_fifty_each(corrections, tmp_path):
    visits = [new_visit() for _ in range(8)]

    def fifty(visit):
        return [keep(corrections, number % 10, visit) for number in range(50)]

    with ThreadPoolExecutor(8) as pool:
        kept = list(pool.map(fifty, visits))
    found = read_corrections(tmp_path)
    assert found.unreadable == 0
    assert {each.id for each in found.corrections} == set(itertools.chain(*kept))
    assert Counter(each.visit for each in found.corrections) == dict.fromkeys(
        visits, 50
    )


def test_threads_of_one_visit_together_give_no_more_than_its_share(tmp_path):
    corrections = Corrections(tmp_path, WEIGHTS, Limits(visit=10))
    visit = new_visit()

    def outcome(_):
        try:
            return keep(corrections, 1, visit)
        except EnoughError:
            return None

    with ThreadPoolExecutor(8) as pool:
        kept = set(pool.map(outcome, range(50))) - {None}
    corrections.close()
    assert len(kept) == 10
    assert set(ids(tmp_path)) == kept


@pytest.mark.slow
def test_two_processes_write_into_one_folder(tmp_path):
    writers = [write_in_a_process(tmp_path, 500) for _ in range(2)]
    printed = [writer.communicate(timeout=300)[0].split() for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0]
    found = read_corrections(tmp_path)
    assert {each.id for each in found.corrections} == {*printed[0], *printed[1]}
    assert len(found.corrections) == 1_000
    assert (found.unreadable, found.repeated) == (0, 0)
    assert len(list(tmp_path.iterdir())) == 2


@posix
@pytest.mark.slow
@pytest.mark.parametrize("points", [3, 4_000])  # a long line takes longer to write
def test_what_was_acknowledged_before_a_kill_is_there(tmp_path, rng, points):
    acknowledged, rounds = set(), 6
    for _ in range(rounds):
        writer = write_in_a_process(tmp_path, 1_000, "--points", points)
        for _ in range(rng.integers(1, 900 if points == 3 else 90)):
            acknowledged.add(writer.stdout.readline().strip())
        time.sleep(rng.uniform(0, 0.02))
        writer.send_signal(signal.SIGKILL)
        acknowledged |= set(writer.communicate(timeout=60)[0].split())
        assert writer.returncode == -signal.SIGKILL
    found = read_corrections(tmp_path)
    there = {each.id for each in found.corrections}
    assert acknowledged <= there
    # A kill between the disk and the answer leaves one that was not acknowledged; a
    # kill within a line leaves half of it.
    assert len(there - acknowledged) + found.unreadable <= rounds
    assert {len(each.strokes[0].points) for each in found.corrections} == {points}
    last = write_in_a_process(tmp_path, 1)
    assert last.communicate(timeout=60)[0].strip() in ids(tmp_path)


@posix
def test_a_disk_that_takes_half_a_line_keeps_none_of_it(tmp_path):
    """The system refuses the rest of a line in earnest: its largest file is set."""
    measured = write_in_a_process(tmp_path / "measured", 1)
    measured.communicate(timeout=60)
    size = bytes_in(tmp_path / "measured")
    folder = tmp_path / "limited"
    limit = size * 5 // 2  # two lines and a half
    writer = write_in_a_process(folder, 4, "--file-bytes", limit)
    printed = writer.communicate(timeout=60)[0].split()
    assert writer.returncode == 0
    assert [line == "refused" for line in printed] == [False] * 2 + [True] * 2 + [
        False
    ] * 4
    found = read_corrections(folder)
    assert [each.id for each in found.corrections] == printed[:2] + printed[4:]
    assert found.unreadable == 0
    only_file(folder)


def test_half_a_line_that_cannot_be_removed_is_followed_by_no_other(
    corrections, tmp_path, monkeypatch
):
    first = keep(corrections)

    def refuse(*_):
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", refuse)
        broken.setattr(os, "ftruncate", refuse)
        with pytest.raises(NotKeptError, match="Input/output error"):
            keep(corrections)
    last = keep(corrections)
    files = list(tmp_path.iterdir())
    assert len(files) == 2
    [alone] = [path for path in files if len(path.read_bytes().splitlines()) == 1]
    assert last.encode() in alone.read_bytes()
    assert {first, last} <= set(ids(tmp_path))


@posix
@pytest.mark.skipif(
    getattr(os, "geteuid", int)() == 0, reason="nothing is closed to root"
)
def test_a_folder_closed_to_us_is_refused_at_once(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(NotKeptError):
        Corrections(tmp_path, WEIGHTS)


# Reading back: whatever lies in the folder.


@pytest.fixture
def record(corrections, tmp_path):
    """Give a good line as JSON has it; the folder is empty again."""
    keep(corrections)
    path = only_file(tmp_path)
    line = path.read_bytes()
    corrections.close()  # Windows deletes no open file
    path.unlink()
    return json.loads(line)


def png_text(size=(9, 9), mode="L", kind="PNG", **settings):
    file = io.BytesIO()
    Image.new(mode, size).save(file, kind, **settings)
    return base64.b64encode(file.getvalue()).decode()


def described():
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Author", "Anna")
    return png_text(pnginfo=info)


READING = {
    "verdict": "digit",
    "digit": 7,
    "probabilities": [0.1] * 10,
    "not_a_digit": 0.0,
}
WRONG_FIELDS = {
    "version": [0, 2, "1", None],
    "id": ["", "x" * 16, 7, None, "A" * 16],
    "visit": ["", "a" * 31, 7, None],
    "weights": ["", "a" * 63, None],
    "label": [10, -1, 7.0, True, "7", [], float("nan"), 10**400],
    "strokes": [
        *(None, 7, "7", [], [[]], [None], {}),
        [{"width": 9, "points": []}],
        [{"width": 9, "points": [[1, 2, 3]]}],
        [{"width": 9, "points": [[1, 2], [3]]}],
        [{"width": 9, "points": [[1e999, 2]]}],
        [{"width": 9, "points": [[10**400, 2]]}],
        [{"width": 9, "points": [[2_801, 2]]}],
        [{"width": 0, "points": [[1, 2]]}],
        [{"width": 281, "points": [[1, 2]]}],
        [{"width": True, "points": [[1, 2]]}],
        [{"width": float("nan"), "points": [[1, 2]]}],
        [{"points": [[1, 2]]}],
        [{"width": 9, "points": [[1, 2]], "name": "Anna"}],
        [{"width": 9, "points": [[1, 2]]}] * 201,
    ],
    "glyph": [
        *("", 7, [], "#" * 1_048),
        base64.b64encode(bytes(783)).decode(),
        base64.b64encode(bytes(785)).decode(),
        base64.b64encode(bytes(784)).decode() + "\n",
    ],
    "reading": [
        *(None, {}, [], "digit"),
        {**READING, "digits": []},
        {**READING, "verdict": "perhaps"},
        {**READING, "verdict": []},
        {**READING, "digit": 10},
        {**READING, "digit": True},
        {**READING, "probabilities": [0.1] * 9},
        {**READING, "probabilities": [0.1] * 11},
        {**READING, "probabilities": [0.2] * 10},
        {**READING, "probabilities": [float("nan")] * 10},
        {**READING, "probabilities": [-0.1, 1.1, *[0] * 8]},
        {**READING, "probabilities": ["0.1"] * 10},
        {**READING, "probabilities": {}},
        {**READING, "not_a_digit": 1.5},
        {**READING, "not_a_digit": "0"},
        {**READING, "not_a_digit": True},
    ],
}


def skips_between_good_lines(folder, record, broken):
    """Tell whether a line is counted as broken, and its neighbours are read."""
    others = [{**record, "id": digit * 16} for digit in "12"]
    first, last = (json.dumps(each).encode() + b"\n" for each in others)
    (folder / "corrections-x.jsonl").write_bytes(first + broken + b"\n" + last)
    found = read_corrections(folder)
    return (
        [each.id for each in found.corrections] == ["1" * 16, "2" * 16]
        and (found.unreadable, found.repeated, found.taken_back) == (1, 0, 0)
        and found.unopened == 0
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [(name, value) for name, values in WRONG_FIELDS.items() for value in values],
    ids=lambda value: repr(value)[:30],
)
def test_a_line_with_a_wrong_field_is_counted_and_left_out(
    tmp_path, record, name, value
):
    broken = json.dumps({**record, name: value}).encode()
    assert skips_between_good_lines(tmp_path, record, broken)


@pytest.mark.parametrize(
    "name",
    ["version", "id", "visit", "weights", "label", "strokes", "glyph", "reading"],
)
def test_a_line_that_lacks_a_field_is_counted_and_left_out(tmp_path, record, name):
    broken = {key: value for key, value in record.items() if key != name}
    assert skips_between_good_lines(tmp_path, record, json.dumps(broken).encode())


@pytest.mark.parametrize(
    "added",
    [
        {"name": "Anna"},
        {"picture": png_text()},
        {"takes_back": "0" * 16},
        {"probabilities": []},
    ],
)
def test_a_line_with_a_field_too_many_is_counted_and_left_out(tmp_path, record, added):
    broken = json.dumps({**record, **added}).encode()
    assert skips_between_good_lines(tmp_path, record, broken)


@pytest.mark.parametrize(
    "picture",
    [
        *(None, 7, "", "!", "AAAA"),
        png_text((641, 9)),
        png_text((9, 641)),
        png_text(mode="RGB"),
        png_text(mode="1"),
        png_text(mode="P"),
        png_text(kind="BMP"),
        png_text(kind="GIF"),
        png_text((600, 600), compress_level=0),
        png_text((20_000, 20_000), mode="1"),
        png_text()[:-40],
        described(),
    ],
    ids=lambda value: repr(value)[:9],
)
def test_a_line_with_a_wrong_picture_is_counted_and_left_out(tmp_path, record, picture):
    broken = {**record, "picture": picture}
    del broken["strokes"]
    assert skips_between_good_lines(tmp_path, record, json.dumps(broken).encode())


@pytest.mark.parametrize(
    "broken",
    [
        *(b"{", b"null", b"7", b"[]", b"{}", b'"7"', b" ", b"\r", b"\0", b"\xff\xfe"),
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"9" * 10_000,
        b'{"version":1,"takes_back":"x","visit":"y"}',
        b'{"version":1,"takes_back":"1111111111111111"}',
        b'{"version":1,"takes_back":"1111111111111111","visit":"%s"}' % (b"0" * 32),
        b'{"version":2,"takes_back":"1111111111111111","visit":"%s"}' % (b"0" * 32),
        b'{"version":1,"takes_back":"3333333333333333","visit":"%s"}' % (b"0" * 32),
        b" " * (LINE_LIMIT - 1),
        b"x" * LINE_LIMIT,
        b"x" * (LINE_LIMIT + 1),
        b"x" * (3 * LINE_LIMIT + 7),
    ],
    ids=lambda value: f"{value[:20]!r}-{len(value)}",
)
def test_a_broken_line_is_counted_and_left_out(tmp_path, record, broken):
    assert skips_between_good_lines(tmp_path, record, broken)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig", "cp500"])
def test_a_line_in_another_encoding_is_counted_and_left_out(tmp_path, record, encoding):
    text = json.dumps({**record, "id": "3" * 16}).encode(encoding)
    assert skips_between_good_lines(tmp_path, record, text.replace(b"\n", b""))


def test_every_half_of_a_line_is_left_out(tmp_path, record):
    line = json.dumps(record).encode() + b"\n"
    path = tmp_path / "corrections-x.jsonl"
    for length in [1, 2, 100, len(line) // 2, len(line) - 2, len(line) - 1]:
        path.write_bytes(line + line[:length])
        found = read_corrections(tmp_path)
        assert (len(found.corrections), found.unreadable) == (1, 1)
        path.write_bytes(line[:length] + b"\n" + line)
        found = read_corrections(tmp_path)
        assert len(found.corrections) == 1
        assert found.unreadable + found.repeated == 1


def test_empty_lines_and_empty_files_are_nothing(tmp_path, record):
    (tmp_path / "corrections-x.jsonl").write_bytes(b"\n\n")
    (tmp_path / "corrections-y.jsonl").write_bytes(b"")
    found = read_corrections(tmp_path)
    assert not found.corrections
    assert (found.unreadable, found.unopened) == (0, 0)


def test_a_copied_file_counts_once_and_brings_nothing_back(corrections, tmp_path):
    visit = new_visit()
    first, second = keep(corrections, 1, visit), keep(corrections, 2, visit)
    path = only_file(tmp_path)
    (tmp_path / "corrections-z.jsonl").write_bytes(path.read_bytes())
    corrections.take_back(visit, second)
    found = read_corrections(tmp_path)
    assert [each.id for each in found.corrections] == [first]
    assert (found.repeated, found.taken_back, found.unreadable) == (2, 1, 0)


@posix
def test_what_is_no_plain_file_is_counted_and_never_waited_for(tmp_path, record):
    line = json.dumps(record).encode() + b"\n"
    outside = tmp_path / "outside"
    outside.write_bytes(line)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "corrections-1.jsonl").symlink_to(outside)
    (folder / "corrections-2.jsonl").mkdir()
    os.mkfifo(folder / "corrections-3.jsonl")
    (folder / "corrections-4.jsonl").symlink_to("nowhere")
    (folder / "corrections-5.jsonl").write_bytes(line)
    (folder / "of another.jsonl").write_bytes(line)
    found = read_corrections(folder)
    assert [each.id for each in found.corrections] == [record["id"]]
    assert found.unopened == 4


@posix
def test_a_line_without_end_takes_no_memory(tmp_path, record):
    path = tmp_path / "corrections-x.jsonl"
    path.write_bytes(json.dumps(record).encode() + b"\n")
    os.truncate(path, 1_000_000_000)  # a gigabyte of zeros that takes no disk
    script = (
        "import resource, sys; from digits.corrections import read_corrections;"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
        f"found = read_corrections({str(tmp_path)!r});"
        "after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
        "print(len(found.corrections), found.unreadable, after - before)"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT
    )
    kept, unreadable, kilobytes = map(int, run.stdout.split())
    assert (kept, unreadable) == (1, 1)
    assert kilobytes < 20_000


@pytest.mark.parametrize("name", ["missing", "file"])
def test_a_folder_that_is_none_is_an_error(tmp_path, name):
    (tmp_path / "file").write_text("")
    with pytest.raises(CorrectionsError, match="expected a folder"):
        read_corrections(tmp_path / name)


def test_what_was_kept_can_be_drawn_again(corrections, tmp_path):
    keep(corrections, strokes=SEVEN[:1])
    [found] = read_corrections(tmp_path).corrections
    again = [{"width": each.width, "points": each.points} for each in found.strokes]
    assert np.array_equal(ink_from_strokes(again), ink_from_strokes(SEVEN[:1]))


# The command.


def test_the_command_counts_each_label(corrections, tmp_path, capsys):
    visit = new_visit()
    for label in (7, 7, 1, None):
        keep(corrections, label, visit)
    corrections.take_back(visit, keep(corrections, 3, visit))
    (tmp_path / "corrections-x.jsonl").write_bytes(b"half")
    assert main([str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        *("corrections: 4", "visits: 1", "read right: 2"),
        *("0: 0", "1: 1", "2: 0", "3: 0", "4: 0", "5: 0", "6: 0", "7: 2"),
        *("8: 0", "9: 0", "not a digit: 1", "taken back: 1", "repeated: 0"),
        *("unreadable lines: 1", "unreadable files: 0"),
    ]


def test_the_command_says_when_there_is_no_folder(tmp_path, capsys):
    assert main([str(tmp_path / "missing")]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("digits.corrections: expected a folder")


# Pushing.


def test_no_line_is_written_while_a_push_holds_the_lock(tmp_path):
    lock = threading.Lock()
    corrections = Corrections(tmp_path, WEIGHTS, lock=lock)
    with ThreadPoolExecutor(1) as pool:
        with lock:
            kept = pool.submit(keep, corrections)
            time.sleep(0.2)
            assert not kept.done()
            assert bytes_in(tmp_path) == 0
        written = kept.result(timeout=10)
    corrections.close()
    assert ids(tmp_path) == [written]


class Hub(BaseHTTPRequestHandler):
    """As much of Hugging Face's interface as one push needs."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.answer(
            {
                "id": REPOSITORY,
                "_id": "1",
                "sha": "a" * 40,
                "private": self.server.private,
            }
        )

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.tokens.add(self.headers["Authorization"])
        address = f"http://127.0.0.1:{self.server.server_port}/datasets/{REPOSITORY}"
        if self.path == "/api/repos/create":
            self.server.asked.append(json.loads(body))
            self.answer({"url": address})
        elif "/preupload/" in self.path:
            self.answer({"files": [as_regular(f) for f in json.loads(body)["files"]]})
        else:
            self.server.pushed |= files_in(body)
            self.answer({"commitUrl": f"{address}/commit/a", "commitOid": "a" * 40})

    def answer(self, fields):
        content = json.dumps(fields).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


def as_regular(file):
    return {"path": file["path"], "uploadMode": "regular", "shouldIgnore": False}


def files_in(commit):
    """Return the files of a commit, by path."""
    items = [json.loads(line) for line in commit.splitlines()]
    return {
        item["value"]["path"]: base64.b64decode(item["value"]["content"])
        for item in items
        if item["key"] == "file"
    }


@pytest.fixture
def hub():
    with ThreadingHTTPServer(("127.0.0.1", 0), Hub) as server:
        server.private, server.pushed, server.asked = True, {}, []
        server.tokens = set()
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield server
        server.shutdown()
        serving.join()


def push_in_a_process(folder, port):
    writer = write_in_a_process(
        folder,
        20,
        "--push",
        HF_ENDPOINT=f"http://127.0.0.1:{port}",
        HF_HOME=str(folder.parent / "home"),
        NO_PROXY="127.0.0.1",
    )
    out, err = writer.communicate(timeout=120)
    assert writer.returncode == 0, err
    assert TOKEN not in out + err
    return out.split(), err


@pytest.mark.slow
def test_corrections_are_pushed_whole_to_a_private_data_set(tmp_path, hub):
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "of another.txt").write_text("stays here")
    kept, err = push_in_a_process(folder, hub.server_port)
    assert "not pushed" not in err
    assert ids(folder) == kept
    path = only_file(folder)
    assert hub.pushed == {path.name: path.read_bytes()}
    assert hub.tokens == {f"Bearer {TOKEN}"}
    [asked] = hub.asked
    assert (asked["name"], asked["type"]) == ("corrections", "dataset")
    # Versions of the library say it in either word.
    assert asked.get("visibility", asked.get("private")) in ("private", True)


@pytest.mark.slow
def test_nothing_is_pushed_to_a_data_set_that_everyone_sees(tmp_path, hub):
    hub.private = False
    kept, err = push_in_a_process(tmp_path / "folder", hub.server_port)
    assert "Make it private" in err
    assert hub.pushed == {}
    assert ids(tmp_path / "folder") == kept


@pytest.mark.slow
def test_without_a_network_every_correction_is_kept_all_the_same(tmp_path, hub):
    hub.server_close()  # nobody listens there any more
    kept, err = push_in_a_process(tmp_path / "folder", hub.server_port)
    assert len(kept) == 20
    assert ids(tmp_path / "folder") == kept
    assert "corrections were not pushed to school/corrections" in err
    assert "they stay in the folder" in err


@pytest.mark.slow
def test_a_push_that_fails_names_the_kind_of_fault_and_never_the_token(tmp_path):
    script = (
        "import threading, time; from digits.corrections import pushed_to\n"
        "said = threading.Event()\n"
        "def say(line): print(line, flush=True); said.set()\n"
        f"pushed_to('a/b', 'hf_never\\nShown', {str(tmp_path)!r}, threading.Lock(),"
        " say)\n"
        "assert said.wait(60)"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={
            **os.environ,
            "HF_ENDPOINT": "http://127.0.0.1:9",
            "HF_HOME": str(tmp_path),
        },
    )
    assert run.returncode == 0, run.stderr
    assert "corrections were not pushed to a/b (" in run.stdout
    assert "hf_never" not in run.stdout + run.stderr
