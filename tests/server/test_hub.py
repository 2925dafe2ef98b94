"""Corrections are pushed whole, to nothing public, and stay whatever goes wrong."""

import os
import subprocess
import sys
import threading
from http.server import ThreadingHTTPServer

import pytest

from tests.helpers.hub import Hub
from tests.helpers.kept import TOKEN, ids, only_file, write_in_a_process
from tests.helpers.running import ROOT


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
        "import threading; from pathlib import Path\n"
        "from digits.corrections.hub import start_pushing\n"
        "said = threading.Event()\n"
        "def say(line): print(line, flush=True); said.set()\n"
        f"start_pushing('a/b', 'hf_never\\nShown', Path({str(tmp_path)!r}),"
        " threading.Lock(), say)\n"
        "assert said.wait(60)"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ
        | {"HF_ENDPOINT": "http://127.0.0.1:9", "HF_HOME": str(tmp_path)},
    )
    assert run.returncode == 0, run.stderr
    assert "corrections were not pushed to a/b (" in run.stdout
    assert "hf_never" not in run.stdout + run.stderr
