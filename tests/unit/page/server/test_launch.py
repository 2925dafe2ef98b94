"""What is checked before the server starts, and logged while it waits."""

import logging
import socket
from queue import Empty
from unittest.mock import Mock

import pytest

from digits.corrections.record import CorrectionsError
from digits.page.log import LOG
from digits.page.server.launch import (
    check_port_free,
    check_upload_folder,
    open_corrections,
)
from digits.page.server.serve import wait_for_stop
from digits.page.server.settings import parse_settings
from digits.page.server.traffic import Traffic


def share_code(message):
    return {"code": message}


def test_each_period_with_traffic_is_logged_until_the_end(caplog):
    caplog.set_level(logging.INFO, LOG.name)
    stop, traffic = Mock(), Traffic()
    stop.get.side_effect = [*[Empty] * 4, "the end"]
    traffic.watched(share_code)[0]("code")
    wait_for_stop(stop, traffic, period=0)
    lines = [record.getMessage().split()[:3] for record in caplog.records]
    assert lines == [["answered", "readings=0", "overtaken=0"]]  # and no idle period


def test_a_port_that_is_taken_or_a_host_that_is_not_there_is_named_with_a_remedy():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match=rf"127\.0\.0\.1:{port} .* with --host or"):
            check_port_free("127.0.0.1", port)
    with pytest.raises(OSError, match=r"cannot listen on nobody\.invalid:8000"):
        check_port_free("nobody.invalid", 8000)


def test_corrections_to_be_pushed_need_a_token(tmp_path):
    variables = {"DIGITS_CORRECTIONS_REPOSITORY": "school/corrections"}
    settings = parse_settings(["--corrections", str(tmp_path / "kept")], variables)
    with pytest.raises(CorrectionsError, match=r"_REPOSITORY is set, and HF_TOKEN is"):
        open_corrections(settings)


def test_a_folder_for_uploads_is_made_or_named_with_a_remedy(tmp_path):
    check_upload_folder(str(tmp_path / "new" / "pictures"))
    assert (tmp_path / "new" / "pictures").is_dir()
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match=r"/file \(File exists\)\. Choose another folder"):
        check_upload_folder(str(tmp_path / "file"))
