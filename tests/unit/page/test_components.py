"""The page's parts as they are registered; without a server."""

from inspect import iscoroutinefunction

import pytest

from digits.page import components as parts
from digits.page.i18n.wording import ENGLISH, WORDINGS
from digits.page.server.traffic import Traffic
from tests.helpers.aside import run

ASKED = {
    parts.sketchpad: ["read_drawing"],
    parts.rightness_line: ["begin_visit", "keep_correction", "take_back"],
    parts.why_panel: ["explain_drawing", "look_inside"],
    parts.others_panel: ["read_by_all"],
    parts.learnt_panel: ["describe_network", "misread_drawings"],
    parts.photo_panel: ["read_photo"],
    parts.share_panel: ["share_code"],
}


class Broken:
    """Stands for what answers a part; it can do nothing that it should."""

    keeps = True


def answering(function):
    """Return a function that waits for its answer, if it has to be waited for."""
    if not iscoroutinefunction(function):
        return function
    return lambda message: run(function(message))


@pytest.mark.parametrize("part", ASKED, ids=lambda part: part.__name__)
def test_a_fault_in_any_function_of_the_server_is_a_kind_sentence(part):
    made = part(Broken(), Traffic())
    marked = [n for n, f in vars(made).items() if getattr(f, "_is_server_fn", False)]
    assert marked == ASKED[part]
    for name in ASKED[part]:
        function = answering(getattr(made, name))
        assert function({}) == {"error": ENGLISH.text("error.fault")}
        german = {"error": WORDINGS["de"].text("error.fault")}
        assert function({"language": "de"}) == german


def test_the_head_tells_the_page_its_version_before_anything_asks():
    head = parts.head_of("0123456789ab")
    words, version, asking = (
        head.index(each)
        for each in (
            "digitsTables = ",
            'digitsVersion = "0123456789ab"',
            "startAsking(",
        )
    )
    assert words < version < asking
    assert head.count("<script>") == head.count("</script>") == 3
