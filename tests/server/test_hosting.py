"""What the README tells a host: a Space's files, the container, and no secret told."""

import json
import os
import re
import shlex
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from http.server import ThreadingHTTPServer
from pathlib import Path
from shutil import copy, copytree

import pytest
from gradio_client import Client, handle_file

from digits.page.components import text_of
from digits.page.reading.reader import UPLOAD_JPEG_PIXELS, UPLOAD_PIXELS
from digits.page.server import body_limit as limits
from digits.page.server import settings
from digits.page.server.calls import VALUES_LIMIT
from digits.page.server.gradio_internals import CONNECTION_LIMIT
from digits.strokes import POINT_LIMIT, STROKE_LIMIT
from tests.helpers.documents import PAGES, README, block_after
from tests.helpers.drawn import DRAWINGS, on_pad
from tests.helpers.hub import Hub
from tests.helpers.running import ROOT, ask, part_id, running
from tests.trials.damaged import SEVEN

HOSTING = PAGES["hosting"]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", "")
SECRETS = {
    "HF_TOKEN": "hf_" + "q7" * 17,
    "AWS_SECRET_ACCESS_KEY": "zxcvbnmasdfghjkl/0123456789+never",
    "DATABASE_PASSWORD": "correct-horse-battery-staple",
}


def test_the_lock_is_installed_alike_on_every_system():
    posix, power = block_after("locked: POSIX"), block_after("locked: PowerShell")
    assert "pip install --require-hashes -r requirements.lock" in posix
    same = posix.replace("python3 -m venv", "py -3.12 -m venv").replace(" &&", ";")
    assert same == power.replace(".venv\\Scripts\\", ".venv/bin/")


# What a host should know.


def test_the_flags_that_are_explained_are_those_that_the_page_takes(capsys):
    with pytest.raises(SystemExit, match="0"):
        settings.parse_settings(["--help"], {})
    taken = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) - {"--help"}
    assert set(re.findall(r"^\| `(--[a-z-]+)", HOSTING, re.MULTILINE)) == taken


def test_the_variables_that_are_explained_are_those_that_the_page_reads():
    read = set(re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b", settings.__doc__))
    table = HOSTING.partition("| flag | variable | does |")[2].partition("\n\n")[0]
    assert set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)`", table)) == read


def test_the_limits_that_are_named_are_kept():
    text = " ".join(HOSTING.split())
    points = int(re.search(r"ALL_POINTS = (\d+)", text_of("head/strokes.js"))[1])
    assert 2 * points < VALUES_LIMIT
    assert (
        f"at most {STROKE_LIMIT} strokes of {POINT_LIMIT:,} points, {points:,} in all; "
        f"a program's picture has at most {UPLOAD_JPEG_PIXELS // 10**6} megapixels as "
        "a JPEG, which is reduced while it is decoded, else "
        f"{UPLOAD_PIXELS // 10**6}, and {limits.UPLOAD_BYTES // 10**6} MB; the server "
        f"holds {CONNECTION_LIMIT} connections."
    ) in text


# A Space.


class Space(Hub):
    """As much of Hugging Face's interface as sending a Space's files needs."""

    def do_POST(self):  # noqa: N802 - named by the library
        if self.path.endswith("/validate-yaml"):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.answer({})
        else:
            super().do_POST()


@pytest.fixture
def space():
    with ThreadingHTTPServer(("127.0.0.1", 0), Space) as server:
        server.private, server.pushed, server.asked = False, {}, []
        server.tokens = set()
        threading.Thread(target=server.serve_forever).start()
        yield server
        server.shutdown()


WANTED = (
    *(
        "README.md",
        "app.py",
        "requirements.txt",
        ".gitignore",
        "digits/page/parts/pad/pad.js",
    ),
    *("weights/digits.json", "weights/digits.weights.h5", "weights/digits.tflite"),
    "docs/page.png",
)
UNWANTED = (
    *(".venv/bin/python", ".git/config", ".pytest_cache/README.md", "wheels/a.whl"),
    *("digits/__pycache__/a.pyc", "digits/page/__pycache__/b.pyc", ".ruff_cache/c"),
    *("corrections/2026-01-01.jsonl", "weights/.training/digits/state.json"),
    *("weights/.digits.next.weights.h5", "weights/digits.tflite.next"),
)


def test_a_space_gets_what_it_needs_and_nothing_else(space, tmp_path):
    folder = tmp_path / "digits"
    for name in (*WANTED, *UNWANTED):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name, encoding="utf-8")
    copy(ROOT / "README.md", folder / "README.md")
    _, create, upload = block_after("space").splitlines()
    for command in (create, upload):
        name, *words = shlex.split(command)
        assert name == ".venv/bin/hf"
        subprocess.run(
            [Path(sys.executable).with_name("hf"), *words],
            cwd=folder,
            env={
                **os.environ,
                "HF_ENDPOINT": f"http://127.0.0.1:{space.server_port}",
                "HF_HOME": str(tmp_path / "hub"),
                "HF_TOKEN": SECRETS["HF_TOKEN"],
            },
            check=True,
            timeout=60,
        )
    assert space.asked[0]["name"] == "digits"
    assert (space.asked[0]["type"], space.asked[0]["sdk"]) == ("space", "gradio")
    assert set(space.pushed) == set(WANTED)
    assert space.pushed["docs/page.png"] == b"docs/page.png"


# The container.


def steps(name):
    """Return what follows the instructions of a name in the container's file."""
    return re.findall(rf"^\s*{name} +(.+)$", DOCKERFILE, re.MULTILINE)


def test_the_container_is_built_from_the_lock_and_runs_without_rights():
    front = re.search(r'^python_version: "(.+)"$', README, re.MULTILINE)[1]
    [base] = steps("FROM")
    assert re.fullmatch(rf"python:{re.escape(front)}\.\d+-slim-bookworm", base)
    assert (
        "pip install --no-cache-dir --require-hashes -r requirements.lock"
        in "\n".join(steps("RUN"))
    )
    assert steps("USER") == ["digits"]
    assert steps("EXPOSE") == ["7860"]
    assert "docker build -t digits ." in block_after("container")


def laid_out(folder):
    """Copy what the container's file copies into a new folder, and return it."""
    folder.mkdir()
    for step in steps("COPY"):
        *sources, target = step.split()
        for source in sources:
            found = sorted(ROOT.glob(source))
            assert found, source
            for path in found:
                if path.is_dir():
                    copytree(path, folder / target, dirs_exist_ok=True)
                else:
                    (folder / target).mkdir(exist_ok=True)
                    copy(path, folder / target)
    return folder


@pytest.fixture(scope="module")
def hosted(tmp_path_factory):
    """Give a server that was started as in the container, with secrets around it."""
    folder = tmp_path_factory.mktemp("hosted")
    assert steps("CMD")[-1] == '["python", "app.py"]'
    variables = {
        **dict(setting.split("=") for setting in steps("ENV")),
        **SECRETS,
        "DIGITS_CORRECTIONS_REPOSITORY": "school/corrections",
        "HF_ENDPOINT": "http://127.0.0.1:9",  # nobody is there
    }
    with running(folder, cwd=laid_out(folder / "app"), **variables) as server:
        yield server
        server.signal()
        assert server.ended() == (0 if os.name == "posix" else 1)


def test_the_containers_health_check_finds_it_healthy(hosted):
    [check] = re.findall(r"^HEALTHCHECK .* CMD (\[.+\])$", DOCKERFILE, re.M)
    _, *words = json.loads(check.replace("7860", str(hosted.port)))
    subprocess.run([sys.executable, *words], check=True, timeout=60)


def test_what_the_container_holds_suffices_to_read_a_digit(hosted):
    client = Client(hosted.address, verbose=False)
    answer = client.predict(handle_file(str(SEVEN)), api_name="/read")
    assert (answer["verdict"], answer["digit"]) == ("digit", 7)


# Secrets.


def texts_of(address):
    """Yield every text that the server gives to whom asks for it, by its place."""
    page = fetched(address, "/")
    names = set(re.findall(r"[\"'(]\.?/?([\w./@-]+\.(?:js|css|json|svg))[\"')]", page))
    places = {f"/{name}" for name in names} | {
        *("/", "/config", "/health", "/theme.css", "/manifest.json", "/nowhere"),
        *("/gradio_api/info", "/gradio_api/openapi.json", "/openapi.json", "/docs"),
        *("/gradio_api/startup-events", "/gradio_api/app_id", "/monitoring"),
        *("/gradio_api/monitoring/summary", "/gradio_api/file=/proc/self/environ"),
        *("/gradio_api/file=app.py", "/gradio_api/queue/status", "/login_check"),
    }
    for place in sorted(places):
        yield place, fetched(address, place)


def fetched(address, place):
    try:
        with urllib.request.urlopen(address + place, timeout=30) as answer:
            return answer.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        with error:
            return error.read().decode("utf-8", "replace")


def asked_pad(address, message):
    """Return what the pad's server function answers, as text."""
    return json.dumps(ask(address, part_id(address, "pad"), "read_drawing", message))


def test_no_secret_is_on_any_page_or_in_the_log(hosted):
    strokes = on_pad(DRAWINGS["digits"]["7-crossed"])
    told = dict(texts_of(hosted.address))
    told["a reading"] = asked_pad(hosted.address, {"strokes": strokes})
    told["a fault"] = asked_pad(hosted.address, {"strokes": [{"width": "HF_TOKEN"}]})
    told["the log"] = "\n".join(hosted.log())
    assert '"digit"' in told["a reading"]
    assert len(told) > 20
    assert len(told["/"]) > 10_000
    assert "not pushed to school/corrections" in told["the log"]
    for place, text in told.items():
        for name, secret in SECRETS.items():
            assert secret not in text, (place, name)
            assert secret[5:] not in text, (place, name)
