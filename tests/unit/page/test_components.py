"""The page's parts as they are registered; without a server."""

import json
import re
from functools import partial
from inspect import iscoroutine

import pytest

from digits.page import components as parts
from digits.page.i18n.wording import ENGLISH, LANGUAGES, WORDINGS
from digits.page.server.traffic import Traffic
from tests.helpers.aside import run

ASKED = {
    parts.sketchpad: ["read_drawing"],
    parts.feedback_line: ["begin_visit", "keep_correction", "take_back"],
    partial(parts.panel, "why"): ["explain_drawing", "look_inside"],
    partial(parts.panel, "networks"): ["read_by_all"],
    partial(parts.panel, "training"): [
        *("describe_learning", "read_at_steps", "begin_learning", "watch_learning"),
        *("describe_network", "count_readings", "open_cell"),
    ],
    partial(parts.panel, "photo"): ["read_photo"],
    parts.certainty: ["describe_certainty"],
    parts.share_panel: ["share_code"],
}


class Broken:
    """Stands for what answers a part; none of its functions works."""

    keeps = True

    def functions(self, *names):
        return [getattr(self, name) for name in names]

    def __getattr__(self, name):
        def fail(message):
            raise RuntimeError(message)

        fail.__name__ = name
        return fail


@pytest.mark.parametrize("part", ASKED, ids=lambda part: ASKED[part][0])
def test_a_fault_in_any_function_of_the_server_is_a_kind_sentence(part):
    made = part(Broken(), Traffic())
    marked = [n for n, f in vars(made).items() if getattr(f, "_is_server_fn", False)]
    assert marked == ASKED[part]
    for name in ASKED[part]:
        for message, words in (({}, ENGLISH), ({"language": "de"}, WORDINGS["de"])):
            answer = getattr(made, name)(message)
            answer = run(answer) if iscoroutine(answer) else answer
            assert answer == {"error": words.text("error.fault")}


def test_the_head_gives_every_part_its_tools_and_the_version_of_the_page():
    head = parts.head_of("0123456789ab")
    data = json.loads(re.search("digitsPage = (.*);", head)[1])
    assert data["version"] == "0123456789ab"
    assert data["languages"] == LANGUAGES
    assert data["tables"] == parts.TABLES
    assert head.count("<script>") == head.count("</script>") == 1
    assert head.count("</") == 2
    assert len(head.encode()) < 72_000
    exported = set(re.search(r"window.digits = \{ (.*) \};", head)[1].split(", "))
    for part in parts.SCRIPTS:
        used = re.findall(r'(?<![\w."])digits\.(\w+)', script_of_part(part))
        assert set(used) <= exported


def names_in(script):
    """Return the names that a script gives at its top, one for each time."""
    lines = re.findall(
        r"^(?:async )?(?:function|const|let|class) (\w+|[{\[][^}\]]*)", script, re.M
    )
    names = [name.split(":")[-1] for line in lines for name in line.split(",")]
    # A list of names may end with a comma.
    return [stripped for name in names if (stripped := name.strip("{[ \n"))]


def test_the_heads_scripts_give_no_name_twice():
    names = names_in(parts.script_of(*parts.HEAD))
    assert len(names) > 50
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("part", parts.SCRIPTS)
def test_a_parts_scripts_are_its_folders_and_join_with_no_imports_or_name_twice(part):
    files = (parts.HERE / "parts" / part).glob("*.js")
    assert sorted(path.stem for path in files) == sorted(parts.SCRIPTS[part])
    script = script_of_part(part)
    names = names_in(script)
    assert sorted(names) == sorted(set(names))
    assert not re.search(r"^(?:import|export)\b", script, re.M)


@pytest.mark.parametrize("part", parts.SCRIPTS)
def test_what_a_module_imports_is_exported_by_a_module_before_it(part):
    known = {}
    for name in parts.SCRIPTS[part]:
        text = parts.text_of(f"parts/{part}/{name}.js")
        for names, module in re.findall(r'import \{([^}]*)\} from "\./(\w+)', text):
            wanted = {each.strip() for each in names.split(",") if each.strip()}
            assert wanted <= known[module]
        known[name] = set(parts.EXPORTED.findall(text)) | {
            each.split(":")[-1].strip()
            for names in re.findall(r"^export const \{([^}]*)\}", text, re.M)
            for each in names.split(",")
        }


def script_of_part(part):
    return parts.script_of(*(f"parts/{part}/{name}" for name in parts.SCRIPTS[part]))
