"""What serving checks before it starts, and what it tells while it waits; no server."""

import logging
import threading
import time
from queue import SimpleQueue

import pytest

from digits.page.server import server as serving
from digits.page.server.log import LOG, Traffic
from digits.page.server.server import check_uploads, wait_for_stop


def share_code(message):
    return {"code": message}


def test_each_minute_with_traffic_is_told_until_the_end(monkeypatch, caplog):
    monkeypatch.setattr(serving, "MINUTE", 0.5)
    caplog.set_level(logging.INFO, LOG.name)
    ends, traffic = SimpleQueue(), Traffic()
    traffic.watched(share_code)[0]("code")
    threading.Timer(3.3, ends.put, ["the end"]).start()
    began = time.monotonic()
    wait_for_stop(ends, traffic)
    assert 3.2 < time.monotonic() - began < 4.2  # at once, whatever it waits for
    told = [record.getMessage().split()[:3] for record in caplog.records]
    assert told == [["answered", "readings=0", "overtaken=0"]]  # and no idle minute


def test_a_folder_for_uploads_is_made(tmp_path):
    check_uploads(str(tmp_path / "new" / "pictures"))
    assert (tmp_path / "new" / "pictures").is_dir()


def test_a_folder_that_cannot_be_is_named_with_a_remedy(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match=r"/file \(File exists\)\. Choose another folder"):
        check_uploads(str(tmp_path / "file"))
