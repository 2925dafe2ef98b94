"""Input that nobody who draws a digit would send, and what is to be said of each."""

import json
import struct
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from tests.helpers.pictures import bomb, hidden, many_scans, png, stored

LISTENER = "http://127.0.0.1:1"  # a server puts the address of one who listens here
SECRET = "/etc/hostname"  # a server puts the path of a picture of its own here
LOST = "got lost on the way"
INK = "That's a lot of ink"
UNREADABLE = "not a picture I can read"
LARGE = "picture is too large"
STRIP = "narrow strip"
NO_FILE = "Send one picture as a file"
NO_LINK = "not a link"
NOTHING = "There is nothing here"
NO_SENSE = "I do not understand that"
READING = '"verdict"'
BLANK = '"verdict": ?"blank"'


@dataclass(frozen=True)
class Row:
    """What is sent, by which route, and a pattern of what must be said of it."""

    what: str
    route: str
    payload: Any
    said: str

    def __str__(self):
        return f"{self.route}: {self.what}"


# Pictures, as files.


def sheet(mode="L", size=(90, 90)):
    """Return a bar in the middle of a sheet: what may be read as a 1."""
    image = Image.new("L", size, 255)
    width, height = size
    box = (width * 9 // 20, height // 5, width * 11 // 20, height * 4 // 5)
    image.paste(0, box)
    return image.convert(mode)


def film(form, frames):
    more = [Image.new("L", (90, 90), 255 - k) for k in range(frames)]
    return stored(sheet(), form, save_all=True, append_images=more)


def deep():
    return Image.fromarray(np.asarray(sheet()).astype(np.uint16) * 257)


def exif_bomb():
    tiff = b"II*\0" + struct.pack("<IH", 8, 1) + struct.pack("<HHII", 274, 3, 2**31, 8)
    return stored(sheet(), "JPEG", exif=b"Exif\0\0" + tiff)


SEVEN = stored(sheet())
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="%s/x.png"/></svg>'
PICTURES = {
    "a PNG of 13,300 x 13,300 at 1 bit": (bomb(13_300, 13_300), LARGE),
    "a grey PNG of 9,400 x 9,400": (bomb(9_400, 9_400, 8), LARGE),
    "a PNG that claims 60,000 x 60,000": (png(60_000, 60_000, b""), LARGE),
    "a PNG of 60,000 x 1": (bomb(60_000, 1), f"{LARGE}|{STRIP}"),
    "a PNG of 800 x 8": (bomb(800, 8), STRIP),
    "a PNG of 1 x 1": (bomb(1, 1), BLANK),
    "a PNG of 0 x 0": (png(0, 0, b""), UNREADABLE),
    "a JPEG of 3,000 scans": (many_scans(Image.new("L", (640, 640), 255)), LARGE),
    "a PNG with 50 MB of text": (hidden((b"zTXt", b"a\0\0")), UNREADABLE),
    "a PNG with 50 MB of profile": (hidden((b"iCCP", b"a\0\0")), UNREADABLE),
    "a JPEG with endless EXIF data": (exif_bomb(), READING),
    "a GIF of 200 frames": (film("GIF", 199), UNREADABLE),
    "a TIFF of NaN": (
        stored(Image.fromarray(np.full((90, 90), np.nan, np.float32)), "TIFF"),
        UNREADABLE,
    ),
    "a PNG with a palette": (stored(sheet("P")), READING),
    "a PNG of 16 bits": (stored(deep()), READING),
    "a JPEG in CMYK": (stored(sheet("CMYK"), "JPEG"), READING),
    "a PNG that is a ZIP too": (SEVEN + b"PK\3\4" + bytes(99), READING),
    "a PNG cut in half": (SEVEN[: len(SEVEN) // 2], UNREADABLE),
    "an empty file": (b"", f"{UNREADABLE}|{NO_FILE}"),
    "an SVG that links": (SVG % LISTENER.encode(), UNREADABLE),
    "HTML named .png": (b"<html><img src='file:///etc/passwd'></html>", UNREADABLE),
    "PostScript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", UNREADABLE),
    "a Photoshop file": (b"8BPS\0\1" + bytes(40), UNREADABLE),
    "an icon": (stored(sheet(), "ICO"), UNREADABLE),
    "a PDF": (b"%PDF-1.7\n1 0 obj\n", UNREADABLE),
    "noise": (np.random.default_rng(0).bytes(5_000), UNREADABLE),
}
FILMS = {
    "an animated PNG": film("PNG", 9),
    "an animated WebP": film("WEBP", 9),
}


# Strokes, and what else a part of the page may be sent.


def stroke(points, width=16):
    return {"width": width, "points": points}


NAN, ENDLESS = float("nan"), float("inf")
DOTS = [[140 + k % 2, 140] for k in range(5_000)]
ACROSS = [[280 * (k % 2), k] for k in range(170)]
# Sixty short lines side by side.
ROW = [
    {"width": 3, "points": [[4 + 4.6 * k, 100], [4 + 4.6 * k, 180]]} for k in range(60)
]
STROKES = {
    "nothing": ([], BLANK),
    "a stroke without points": ([stroke([])], BLANK),
    "a dot": ([stroke([[140, 140]])], '"too little"'),
    "the whole pad": ([stroke([[x, 140] for x in (0, 280)], 280)], '"too much"'),
    "200 strokes": ([stroke([[k, 140]], 3) for k in range(200)], READING),
    "201 strokes": ([stroke([[0, 0]])] * 201, INK),
    "5,000 points": ([stroke(DOTS)], READING),
    "5,001 points": ([stroke([*DOTS, [0, 0]])], INK),
    "just below all the ink": ([stroke(ACROSS, 16)], READING),
    "more than all the ink": ([stroke(ACROSS, 17)], INK),
    "as far as a point may lie": ([stroke([[-2800, 0], [2800, 280]])], READING),
    "a point too far": ([stroke([[-2801, 0]])], LOST),
    "NaN": ([stroke([[NAN, 0]])], NO_SENSE),
    "infinity": ([stroke([[ENDLESS, 0]])], NO_SENSE),
    "no width": ([stroke([[0, 0]], 0)], LOST),
    "a width of NaN": ([stroke([[0, 0]], NAN)], NO_SENSE),
    "a width that is true": ([stroke([[0, 0]], True)], LOST),
    "a number of 4,000 digits": ([stroke([[10**3_999, 0], [1, 2]])], NO_SENSE),
    "a width of 4,000 digits": ([stroke([[0, 0]], 10**3_999)], NO_SENSE),
    "points that are words": ([stroke([["a", "b"]])], LOST),
    "points of three numbers": ([stroke([[1, 2, 3]])], LOST),
    "points without order": ([stroke({"0": [1, 2]})], LOST),
    "a stroke that is a number": ([7], LOST),
    "strokes that are text": ("seven", LOST),
    "strokes that are an object": ({"0": 1}, LOST),
    "nothing of either kind": (None, LOST),
}
MESSAGES = {
    "no message": None,
    "a number": 7,
    "a list": [],
    "an empty object": {},
    "half a character": {"strokes": "\ud800", "language": "\ud800"},
    "a language that is none": {"language": ["en"], "label": [], "visit": {}},
    "a place that is none": {"strokes": [], "place": [9]},
    "a digit that is none": {"digit": 11, "other": -1, "network": [], "kept": 7},
    "strokes and a picture": {"strokes": [], "picture": "data:image/png;base64,"},
    "a picture that is a link": {"picture": f"{LISTENER}/x.png"},
    "a picture that is a file": {"picture": f"file://{SECRET}"},
    "a glyph that is none": {"glyph": "!" * 40, "since": -1, "run": {}, "rate": "1e9"},
    "a glyph of 29 rows": {"glyph": "A" * 1_200},
    "a megabyte that is no picture": {"picture": "A" * 1_000_001},
}
FUNCTIONS = {  # of the page's parts; to what no drawing is in, most say that it is lost
    "pad": ["read_drawing"],
    "certainty": ["describe_certainty"],
    "feedback": ["begin_visit", "keep_correction", "take_back"],
    "why": ["explain_drawing", "look_inside"],
    "networks": ["read_by_all"],
    "training": [
        *("describe_learning", "read_at_steps", "begin_learning", "watch_learning"),
        *("describe_network", "count_readings", "open_cell"),
    ],
    "photo": ["read_photo"],
    "share": ["share_code"],
    "classroom": [
        *("watch_class", "give_drawing", "take_drawing_back", "judge_drawing"),
        "read_by_class",
    ],
    "board": [  # without its key nothing is there
        *("show_board", "set_task", "name_labels", "freeze_class", "remove_drawing"),
        *("forget_class", "save_class", "teach_class", "watch_teaching"),
        "read_drawings",
    ],
}


# Bodies of requests, and addresses.


def call(**changes):
    """Return a call of the pad, with some of it changed."""
    whole = {"component_id": "PAD", "fn_name": "read_drawing", "session_hash": "s"}
    return json.dumps({**whole, "data": {"strokes": []}, **changes})


def join(**changes):
    whole = {"data": [None], "fn_index": 0, "session_hash": "s"}
    return json.dumps({**whole, **changes})


NESTED = "[" * 100_000 + "]" * 100_000
SERVER_CALLS = {
    "a part that is not there": (call(component_id=999), NOTHING),
    "a part that is a list": (call(component_id=[1]), NOTHING),
    "a part's name": (call(component_id="pad"), NOTHING),
    "a private function": (call(fn_name="__init__"), NOTHING),
    "a function of Gradio's": (call(fn_name="get_config"), NOTHING),
    "the image editor's function": (call(fn_name="accept_blobs"), NOTHING),
    "a function that is a number": (call(fn_name=7), NOTHING),
    "a session that is a list": (call(session_hash=["s"]), NO_SENSE),
    "a session of a megabyte": (call(session_hash="s" * 1_000_000), NO_SENSE),
    "no session": (call(session_hash=None), BLANK),
    "lists in lists": (NESTED, NO_SENSE),
    "objects in objects": ('{"a":' * 100_000, NO_SENSE),
    "1e400": (call(data="N").replace('"N"', '{"strokes":1e400}'), NO_SENSE),
    "a number of 5,000 digits": (call(data="N").replace('"N"', "9" * 5_000), NO_SENSE),
    "no UTF-8": (b'{"a":"\xff\xfe"}', NO_SENSE),
    "nothing": ("", NO_SENSE),
    "words": ("hello", NO_SENSE),
    "a list": ("[]", NO_SENSE),
    "3 MB": (" " * 3_000_000, "too large"),
}
JOINS = {
    "nothing": ("{}", NO_SENSE),
    "a function that is not there": (join(fn_index=999), NOTHING),
    "a function below zero": (join(fn_index=-1), NOTHING),
    "a function that is a word": (join(fn_index="read"), NOTHING),
    "no function": (join(fn_index=None), NOTHING),
    "a batch": (join(batched=True), NO_SENSE),
    "no picture": (join(data=[]), NO_SENSE),
    "5,000 pictures": (join(data=[1] * 5_000), NO_SENSE),
    "a session of 10,000 letters": (join(session_hash="s" * 10_000), NO_SENSE),
    "30 kB": (join(data=["x" * 30_000]), "too large"),
}


def reading_of(picture):
    return json.dumps({"data": [picture]})


UPLOADED = {"meta": {"_type": "gradio.FileData"}}  # Gradio's mark
LINK = {"path": f"{LISTENER}/x.png", "url": f"{LISTENER}/y.png"}
CALLS = {
    "nothing": ("{}", NO_SENSE),
    "a number": ('{"data": [7]}', NO_FILE),
    "null": ('{"data": [null]}', NO_FILE),
    "a word": ('{"data": ["x.png"]}', NO_FILE),
    "two pictures": ('{"data": [1, 2]}', NO_SENSE),
    "a file of the server's": (reading_of({"path": SECRET}), NO_FILE),
    "a file, marked as uploaded": (reading_of({"path": SECRET} | UPLOADED), NO_FILE),
    "a path that climbs": ('{"data": [{"path": "../../app.py"}]}', NO_FILE),
    "a path that is a number": ('{"data": [{"path": 7}]}', NO_FILE),
    "no path": ('{"data": [{"no": "path"}]}', NO_FILE),
    "a path with a zero byte": ('{"data": [{"path": "a\\u0000b"}]}', NO_FILE),
    "a link": (reading_of(LINK), NO_FILE),
    "a link, marked as uploaded": (reading_of(LINK | UPLOADED), NO_LINK),
}
FORM = (
    b'--x\r\nContent-Disposition: form-data; name="%b"; filename="%b"\r\n\r\n7\r\n--x%b'
)
UPLOADS = {
    "no form": (b"hello", NO_FILE),
    "a form without a file": (
        FORM.replace(b"filename", b"file") % (b"", b"", b"--"),
        NO_FILE,
    ),
    "a form that breaks off": (FORM % (b"files", b"7.png", b"?"), NO_FILE),
    "another field's file": (FORM % (b"other", b"7.png", b"--"), "gradio|digits-"),
    "a name that climbs": (FORM % (b"files", b"../../7.png", b"--"), "gradio|digits-"),
    "a name of 5,000 letters": (FORM % (b"f", b"7" * 5_000, b"--"), NO_FILE),
    "1,000 files": (
        FORM.removesuffix(b"--x%b") % (b"files", b"7.png") * 1_000 + b"--x--",
        NO_FILE,
    ),
    "13 MB": (bytes(13_000_000), "too large"),
}
POSTS = [  # addresses of Gradio's that we keep shut
    *("run/read", "api/read", "call/other", "call/v2/other", "stream/x"),
    *("process_recording", "vibe-edit/", "undo-vibe-edit/", "vibe-code/", "login"),
    *("vibe-starter-queries/", "run-history/connect"),
]
GETS = [
    *("/login", "/monitoring", "/monitoring/summary", "/monitoring/x"),
    "/pwa_icon/9999",
    *("/gradio_api/monitoring/summary", "/gradio_api/deep_link?session_hash=s"),
    *("/gradio_api/token", "/gradio_api/user", "/gradio_api/profiling/summary"),
    f"/gradio_api/proxy={LISTENER}/x",
    f"/gradio_api/file={LISTENER}/x",
    f"/gradio_api/file={SECRET}",
    *("/gradio_api/file=../app.py", "/gradio_api/file/app.py", "/gradio_api/file=%00"),
    *("/gradio_api/custom_component/html/client/x/y", "/gradio_api/vibe-code"),
    *("/gradio_api/stream/a/b/1/playlist-file", "/gradio_api/upload_progress"),
    *("/docs", "/openapi.json", "/svelte/../../x/../app.py", "/%00", "/%ff"),
]
SHUT = "There is nothing here|Forbidden|Not Found"


def rows():
    """Return all that is sent to the server."""
    return [
        *(Row(w, "photo", p, f"{s}|too large") for w, (p, s) in PICTURES.items()),
        *(Row(w, "photo", p, UNREADABLE) for w, p in FILMS.items()),
        *(Row(w, "read", p, s) for w, (p, s) in PICTURES.items()),
        *(Row(w, "read", p, READING) for w, p in FILMS.items()),
        *(Row(w, "pad", {"strokes": p}, s) for w, (p, s) in STROKES.items()),
        *(
            Row(what, f"{part} {function}", message, '^{"')
            for part, functions in FUNCTIONS.items()
            for function in functions
            for what, message in MESSAGES.items()
        ),
        *(Row(w, "component_server", p, s) for w, (p, s) in SERVER_CALLS.items()),
        *(Row(w, "queue/join", p, s) for w, (p, s) in JOINS.items()),
        *(Row(w, "call/read", p, s) for w, (p, s) in CALLS.items()),
        *(Row(w, "upload", p, s) for w, (p, s) in UPLOADS.items()),
        *(Row("a call", path, "{}", NOTHING) for path in POSTS),
        *(Row("a look", path, None, SHUT) for path in GETS),
    ]
