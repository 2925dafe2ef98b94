"""Imports point one way, and importing does nothing."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "digits"

# Who may import whom inside the package; what is not named here imports nothing of it.
ALLOWED = {
    "augment": {"preprocess"},
    "bench": {
        "calibration",
        "cards",
        "classifier",
        "load",
        "networks",
        "preprocess",
        "progress",
        "starting",
        "strokes",
    },
    "canvas": {"photo"},
    "cards": {"evidence", "files", "networks", "verdict"},
    "classifier": {
        "calibration",
        "canvas",
        "cards",
        "evidence",
        "networks",
        "number",
        "preprocess",
        "split",
        "strokes",
        "verdict",
    },
    "comparison": {"cards", "classifier", "networks", "preprocess"},
    "correction_lines": {"strokes", "verdict"},
    "composed": {"data", "strokes"},
    "corrections": {"correction_lines", "journal"},
    "data": {"files", "progress", "sources"},
    "documents": {"cards", "data", "files", "protocol", "published"},
    "evaluate": {
        "calibration",
        "cards",
        "classifier",
        "data",
        "documents",
        "examples",
        "faulty",
        "measures",
        "networks",
        "progress",
        "protocol",
        "recipes",
        "rendering",
        "robustness",
        "seen",
        "standings",
        "verdict",
    },
    "evidence": {"number"},
    "explain": {"networks", "preprocess"},
    "examples": {
        "augment",
        "data",
        "handwriting",
        "letters",
        "networks",
        "preprocess",
        "protocol",
        "strokes",
        "synthetic",
    },
    "faulty": {"data", "protocol"},
    "fit_numbers": {
        "cards",
        "classifier",
        "composed",
        "data",
        "evidence",
        "examples",
        "number",
        "preprocess",
        "progress",
        "protocol",
        "rendering",
        "split",
        "strokes",
        "synthetic",
        "verdict",
    },
    "figures": {
        "cards",
        "data",
        "documents",
        "evaluate",
        "faulty",
        "learning",
        "lessons",
        "protocol",
        "rendering",
        "robustness",
        "sheet",
    },
    "gates": {
        "calibration",
        "cards",
        "data",
        "examples",
        "networks",
        "protocol",
        "rendering",
        "training",
    },
    "handwriting": {"synthetic"},
    "history": {"cards", "files"},
    "journal": {"files"},
    "learning": {
        "calibration",
        "cards",
        "classifier",
        "data",
        "lessons",
        "networks",
        "preprocess",
        "sheet",
    },
    "lessons": {
        "calibration",
        "data",
        "preprocess",
        "sheet",
        "strokes",
        "synthetic",
    },
    "letters": {"digitlike"},
    "load": {
        "preprocess",
        "progress",
        "rendering",
        "server",
        "strokes",
        "synthetic",
        "verdict",
    },
    "neighbours": {"examples"},
    "number": {"preprocess", "split"},
    "protocol": {"data", "digitlike"},
    "pushing": {"corrections"},
    "recipes": {"augment", "cards", "examples", "handwriting", "protocol"},
    "refresh": {
        "cards",
        "classifier",
        "corrections",
        "data",
        "examples",
        "fit_numbers",
        "gates",
        "history",
        "neighbours",
        "protocol",
        "recipes",
        "run",
        "selftest",
        "training",
        "vetting",
    },
    "rendering": {"canvas", "data", "preprocess", "progress", "strokes"},
    "robustness": {"classifier", "data", "progress", "rendering", "seen"},
    "run": {"cards", "files", "recipes"},
    "seen": {
        "classifier",
        "data",
        "preprocess",
        "progress",
        "rendering",
        "verdict",
    },
    "standings": {
        "bench",
        "calibration",
        "classifier",
        "data",
        "preprocess",
        "progress",
        "protocol",
        "rendering",
    },
    "selftest": {"classifier"},
    "sheet": {"files"},
    "split": {"preprocess", "seams", "strokes"},
    "synthetic": {"strokes"},
    "train": {
        "cards",
        "correction_lines",
        "data",
        "examples",
        "history",
        "networks",
        "protocol",
        "recipes",
        "refresh",
        "run",
        "training",
    },
    "training": {
        "calibration",
        "data",
        "examples",
        "networks",
        "progress",
        "protocol",
        "recipes",
        "rendering",
        "run",
        "verdict",
    },
    "starting": {"progress", "server"},
    "verdict": {"preprocess"},
    "vetting": {
        "canvas",
        "correction_lines",
        "corrections",
        "examples",
        "networks",
        "preprocess",
        "strokes",
    },
    "__init__": {"classifier"},
    "__main__": {"canvas", "cards", "classifier"},
}
PICTURES_ONLY = {"numpy", "PIL", "skimage"}
MODULES = sorted(path.stem for path in PACKAGE.glob("*.py"))
PAGE = sorted(path.stem for path in (PACKAGE / "page").glob("*.py"))
PAGE_ALLOWED = {
    "__init__": set(),
    "calls": {"page.wording"},
    "doors": {"page.limits", "page.wording"},
    "desk": {"page.drawings"},
    "drawings": {"page.photo", "page.wording", "canvas", "classifier", "strokes"},
    "endpoint": {"page.events", "page.reader", "page.wording"},
    "events": {"page.wording"},
    "examples": {"synthetic"},
    "health": {"classifier"},
    "guards": {"page.doors", "page.limits", "page.uploads"},
    "homescreen": {"page.wording"},
    "learnt": {
        "page.pictures",
        "page.shelf",
        "page.wording",
        "cards",
        "classifier",
        "networks",
        "preprocess",
        "strokes",
        "synthetic",
    },
    "limits": {"page.calls", "page.wording"},
    "others": {
        "page.drawings",
        "page.pictures",
        "page.shelf",
        "page.wording",
        "cards",
        "classifier",
        "comparison",
        "preprocess",
    },
    "parts": {
        "page.events",
        "page.examples",
        "page.learnt",
        "page.others",
        "page.photo",
        "page.reader",
        "page.share",
        "page.rightness",
        "page.why",
        "page.wording",
    },
    "photo": {"canvas"},
    "pictures": set(),
    "reader": {
        "page.desk",
        "page.drawings",
        "page.pictures",
        "page.wording",
        "canvas",
        "classifier",
        "preprocess",
    },
    "rightness": {
        "page.drawings",
        "page.wording",
        "classifier",
        "correction_lines",
        "corrections",
        "verdict",
    },
    "serving": {
        "page.events",
        "page.guards",
        "page.health",
        "page.homescreen",
        "page.limits",
        "page.parts",
        "classifier",
        "selftest",
    },
    "share": {"page.wording"},
    "shelf": {"cards", "classifier", "comparison"},
    "why": {
        "page.drawings",
        "page.pictures",
        "page.wording",
        "classifier",
        "explain",
        "preprocess",
        "verdict",
    },
    "uploads": {"page.limits", "page.wording"},
    "wording": {"cards", "classifier", "published", "verdict"},
}


def imported(path):
    """Return the dotted names that a file imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def siblings(path):
    parts = [name.split(".") for name in imported(path)]
    return {names[1] for names in parts if names[0] == "digits" and len(names) > 1}


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_what_lies_below_it(module):
    assert siblings(PACKAGE / f"{module}.py") <= ALLOWED.get(module, set())


def test_the_allowed_imports_form_no_circle():
    done, left = set(), dict(ALLOWED)
    while left:
        ready = {
            name for name, below in left.items() if not (below & left.keys()) - done
        }
        assert ready, f"a circle among {sorted(left)}"
        done |= ready
        left = {name: below for name, below in left.items() if name not in ready}


@pytest.mark.parametrize("module", PAGE)
def test_a_part_of_the_page_imports_only_what_lies_below_it(module):
    names = [name.split(".") for name in imported(PACKAGE / "page" / f"{module}.py")]
    below = {
        f"page.{name[2]}" if name[1] == "page" else name[1]
        for name in names
        if name[0] == "digits"
    }
    assert below <= PAGE_ALLOWED[module]


def test_only_what_faces_gradio_imports_it():
    with_gradio = {
        module
        for module in PAGE
        if any(
            name.split(".")[0] == "gradio"
            for name in imported(PACKAGE / "page" / f"{module}.py")
        )
    }
    assert with_gradio == {"endpoint", "guards", "parts", "serving"}


@pytest.mark.parametrize(
    "module",
    [
        *(
            "strokes",
            "canvas",
            "photo",
            "split",
            "preprocess",
            "calibration",
            "verdict",
            "synthetic",
        ),
        *("handwriting", "measures", "protocol", "rendering"),
        *("correction_lines", "corrections", "journal"),
    ],
)
def test_the_stages_need_no_more_than_numpy_pillow_and_scikit_image(module):
    outside = {name.split(".")[0] for name in imported(PACKAGE / f"{module}.py")}
    assert outside - set(sys.stdlib_module_names) - {"digits"} <= PICTURES_ONLY


def test_what_pushes_corrections_is_imported_only_then():
    with_hub = {
        module
        for module in MODULES
        if any("huggingface_hub" in name for name in imported(PACKAGE / f"{module}.py"))
    }
    assert with_hub == {"pushing"}
    script = "import digits.pushing, sys; print('huggingface_hub' in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT
    )
    assert run.stdout == "False\n", run.stderr


@pytest.mark.parametrize("module", MODULES)
def test_only_the_page_imports_gradio(module):
    tops = {name.split(".")[0] for name in imported(PACKAGE / f"{module}.py")}
    assert "gradio" not in tops
    assert "app" not in tops


def test_importing_digits_takes_nothing_that_is_seldom_needed():
    script = (
        "import digits, digits.train, digits.evaluate, digits.bench, sys, json;"
        "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT
    )
    assert run.returncode == 0, run.stderr
    seldom = {"keras", "tensorflow", "gradio", "HersheyFonts", "matplotlib"}
    assert seldom.isdisjoint(json.loads(run.stdout))


def test_only_letters_are_drawn_with_fonts():
    with_fonts = {
        module
        for module in MODULES
        if "HersheyFonts.HersheyFonts" in imported(PACKAGE / f"{module}.py")
    }
    assert with_fonts == {"letters"}


def test_only_figures_are_drawn_with_matplotlib_and_never_on_a_display():
    names = {
        module: {
            name
            for name in imported(PACKAGE / f"{module}.py")
            if name.startswith("matplotlib")
        }
        for module in MODULES
    }
    for module in ("figures", "learning", "lessons", "sheet"):
        drawn = names.pop(module)
        assert "matplotlib.figure.Figure" in drawn
        assert not any(name.startswith("matplotlib.pyplot") for name in drawn)
    assert not any(names.values())


@pytest.mark.parametrize("module", MODULES)
def test_a_module_opens_with_a_sentence_and_has_its_own_test_file(module):
    text = (PACKAGE / f"{module}.py").read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text))
    tests = {"__init__": "test_imports", "__main__": "test_main"}
    name = tests.get(module, f"test_{module}")
    assert (ROOT / "tests" / f"{name}.py").exists()
