"""A page for everyone on the network says where others reach it."""

import urllib.request
from urllib.parse import urlsplit

from digits.page.parts.share.share import is_loopback


def test_a_page_for_all_prints_where_it_answers(page_for_all):
    _, others = page_for_all
    assert not is_loopback(urlsplit(others).hostname)
    with urllib.request.urlopen(others, timeout=20) as answer:
        assert answer.status == 200
