"""What import-linter cannot say of imports: it holds the rest, in pyproject.toml."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted(ROOT.glob("digits/**/*.py"))
STAGES = [  # from drawing to verdict, but for the network itself
    *("strokes", "images", "canvas", "photo", "preprocess", "calibration", "verdict"),
    "numbers",
]
STAGE_FILES = [
    path
    for stage in STAGES
    for path in (*ROOT.glob(f"digits/{stage}.py"), *ROOT.glob(f"digits/{stage}/*.py"))
]
STAGES_NEED = {"numpy", "PIL", "skimage", "scipy"}
SELDOM = {
    *("keras", "tensorflow", "gradio", "HersheyFonts", "matplotlib", "huggingface_hub"),
}
ACTS = (ast.Expr, ast.For, ast.While, ast.With, ast.Try, ast.If)  # no definitions
ALLOWED = ("if __name__ == ", "if TYPE_CHECKING:")


def name_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def packages_imported(path):
    """Return the packages that a file imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module.partition(".")[0])
    return names


def loaded_by(*imports):
    """Return the names of all modules that importing some loads."""
    names = ", ".join(imports)
    script = f"import {names}, sys, json; print(json.dumps([*sys.modules]))"
    command = [sys.executable, "-c", script]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return set(json.loads(run.stdout))


@pytest.mark.parametrize("path", STAGE_FILES, ids=name_of)
def test_the_stages_need_no_more_than_numpy_pillow_scikit_image_and_scipy(path):
    outside = packages_imported(path) - set(sys.stdlib_module_names) - {"digits"}
    assert outside <= STAGES_NEED


def test_importing_the_commands_takes_nothing_that_is_seldom_needed():
    commands = ("train.train", "evaluate.measure", "bench.reading", "corrections.hub")
    loaded = loaded_by("digits", *(f"digits.{command}" for command in commands))
    assert SELDOM.isdisjoint(loaded)


def test_every_module_opens_with_a_sentence_and_does_nothing_when_imported():
    for path in FILES:
        module = ast.parse(path.read_text(encoding="utf-8"))
        assert ast.get_docstring(module), path
        statements = [ast.unparse(n) for n in module.body[1:] if isinstance(n, ACTS)]
        acts = [text for text in statements if not text.startswith(ALLOWED)]
        assert acts == [], path


def test_figures_are_never_drawn_on_a_display():
    for path in ROOT.glob("digits/figures/*.py"):
        assert "pyplot" not in path.read_text(encoding="utf-8"), path
