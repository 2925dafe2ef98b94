"""Documents cannot drift: every command, figure and snippet in them is checked."""

import json
import os
import re
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from digits import load_classifier
from digits.baselines import PUBLISHED
from digits.corrections.store import Corrections
from digits.data.mnist import load_mnist
from digits.data.splits import PARTS, SHIFT, TEST, VALIDATION, load_parts
from digits.evaluate.predictions import predict_drawings
from digits.evaluate.report import (
    MARK,
    NETWORKS_MARK,
    STANDINGS,
    about,
    claims_table,
    figures_line,
    standings_table,
)
from digits.figures.command import PICTURES
from digits.figures.command import main as draw_figures
from digits.networks import NETWORKS
from digits.synthetic.rendering import SEED
from digits.train.config import RECIPES, config_of
from digits.weights.files import file_digest, load_card
from digits.weights.strangers import STRANGERS, load_strangers
from tests.helpers.documents import MODEL_CARD, PAGES, README, ROOT, block_after
from tests.helpers.kept import add as add_a_seven

CARD = json.loads((ROOT / "weights" / "digits.json").read_text(encoding="utf-8"))
CARDS = {name: load_card(ROOT / "weights", name) for name in NETWORKS}
MODEL_CARD_TEXT = " ".join(MODEL_CARD.split())  # without breaks of lines
COMMANDS = sorted(set(re.findall(r"`python -m ([\w.]+)", README)))
REQUIREMENTS = (ROOT / "requirements.txt").read_text(encoding="utf-8")


def run_python(*arguments):
    """Run Python in the project's folder; return what it printed."""
    run = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_the_measured_line_is_the_cards():
    assert f"{MARK}\n{figures_line(CARDS['digits'])}\n{MARK}" in README


def test_the_card_describes_the_values_beside_it():
    assert CARD["sha256"] == file_digest(ROOT / "weights" / "digits.weights.h5")
    assert about(CARDS["digits"]) in MODEL_CARD


def test_the_network_keeps_what_it_promises():
    assert CARD["parameters"] <= 500_000
    assert CARD["figures"]["mnist_test"]["n"] == 10_000
    assert CARD["figures"]["mnist_test"]["right"] >= 0.995


def test_the_front_matter_pins_what_the_requirements_pin():
    front = dict(
        line.split(": ", 1)
        for line in README.split("---")[1].splitlines()
        if ": " in line
    )
    assert f"gradio=={front['sdk_version']} " in REQUIREMENTS
    assert front["sdk"] == "gradio"
    assert (ROOT / front["app_file"]).is_file()
    assert front["python_version"].strip('"') in ("3.11", "3.12", "3.13")


def test_every_requirement_is_pinned_and_says_why():
    wanted = [line for line in REQUIREMENTS.splitlines() if not line.startswith("#")]
    assert len(wanted) == 16
    for line in wanted:
        assert re.fullmatch(r"[A-Za-z-]+==[\d.]+(; [^#]+)?  # .+", line), line


def test_posix_and_powershell_run_the_same_commands():
    for name in ("page", "tests", "offline"):
        posix, power = block_after(f"{name}: POSIX"), block_after(f"{name}: PowerShell")
        same = posix.replace("python3 -m venv", "py -3.12 -m venv").replace(" &&", ";")
        assert same == power.replace(".venv\\Scripts\\", ".venv/bin/")


@pytest.mark.parametrize("module", COMMANDS)
def test_every_command_in_the_readme_exists(module):
    printed = run_python("-m", module, "--help")
    shown = re.search(rf"`python -m {re.escape(module)}( [^`]*)`", README)
    flags = re.findall(r"--[\w-]+", shown[1] if shown else "")
    assert [flag for flag in flags if flag not in printed] == []


def test_every_linked_file_exists():
    documents = [(README, ROOT), (MODEL_CARD, ROOT / "weights")]
    documents += [(text, ROOT / "docs") for text in PAGES.values()]
    for text, folder in documents:
        links = re.findall(r"\]\((?!http)([^)#]+)", text)
        assert [link for link in links if not (folder / link).exists()] == []


def test_the_readme_is_read_in_ten_minutes():
    assert len(README.split()) <= 1_500


def run_script(folder, text):
    """Run a script in the project's folder; return what it printed."""
    script = folder / "script.py"
    script.write_text(text, encoding="utf-8")
    return run_python(script)


def test_the_sketchpad_page_of_the_readme_reads_a_sketchpads_value(tmp_path):
    page = block_after("sketchpad")
    assert len([line for line in page.splitlines() if line]) <= 10
    check = """
import numpy as np
from PIL import Image

drawn = np.asarray(Image.open("tests/drawings/7-crossed.png").convert("L"))
layer = np.zeros((*drawn.shape, 4), dtype=np.uint8)
layer[..., 3] = 255 - drawn
white = np.full((*drawn.shape, 4), 255, dtype=np.uint8)
likely = bars({"background": white, "layers": [layer], "composite": white})
assert max(likely, key=likely.get) == "7", likely
assert bars({"background": None, "layers": [], "composite": None}) is None
assert bars(None) is None
"""
    run_script(tmp_path, page.replace(".launch()", ".close()") + check)


def test_the_program_of_the_readme_reads_a_seven(tmp_path):
    assert run_script(tmp_path, block_after("program")).startswith("digit 7 [")


def test_the_corrections_of_the_readme_are_read_back(tmp_path):
    add_a_seven(Corrections(tmp_path), label=1)
    text = block_after("corrections").replace('"corrections"', repr(str(tmp_path)))
    assert run_script(tmp_path, text) == "1 7 (28, 28)\n"


def test_the_client_of_the_readme_reads_a_seven(page, tmp_path):
    text = block_after("client").replace("http://127.0.0.1:7860", page)
    assert "'digit': 7" in run_script(tmp_path, text)


def test_the_model_card_names_the_settings_of_the_run():
    settings = CARD["settings"]
    mixture = settings["mixture"]
    rows = {
        "mnist": "MNIST's training digits, of 55,000",
        "pictures": "scanned digits",
        "pens": "pen drawings of digits",
        "digits_by_rule": "digits by rule",
        "nondigit_pens": "pen drawings of non-digits",
        "nondigit_pictures": "scanned non-digits",
        "nondigits_by_rule": "scribbles, shapes",
        "letters": "letters by rule",
        "numbers": "two or three pen drawings",
    }
    for kind, what in rows.items():
        assert f"| {mixture[kind]:,} | {what}" in MODEL_CARD_TEXT, kind
    assert f"{settings['validation']:,} more are held back" in MODEL_CARD_TEXT
    assert mixture["distortion"]["plain"] == 0.4
    assert "stroke width; two fifths of them as they are |" in MODEL_CARD_TEXT
    assert mixture["softness"] == 0.08
    assert "one in four has its edges softened" in MODEL_CARD_TEXT
    assert mixture["slashed"] == 0.2
    assert "one in five of people's zeros a slash is drawn" in MODEL_CARD_TEXT
    wear = mixture["wear"]
    shares = [round(100 * wear[kind]) for kind in ("noisy", "coarse", "broken")]
    noisy, coarse, broken = (f"{share} %" for share in shares)
    assert f"{noisy} is noisy, {coarse} is seen in large pixels" in MODEL_CARD_TEXT
    assert f"and {broken} has gaps in its lines" in MODEL_CARD_TEXT
    assert CARD["sources"][0]["n"] == 55_000


def test_the_card_says_what_was_learnt_from_and_only_other_parts_are_measured():
    settings = CARD["settings"]
    assert settings["learn"] == "train"
    unseen = {VALIDATION, TEST, SHIFT}
    assert set(CARD["figures"]) == {"mnist_test", STANDINGS, STRANGERS, *unseen}
    for part in unseen:
        counted = CARD["figures"][part]["pens"]["all"]["writers"]
        digit_sets = CARD["figures"][part]["pens"].keys() - {"all"}
        groups = [CARD["parts"][part][name] for name in digit_sets]
        assert counted == sum(map(len, groups))
    command = (
        "digits.train --data DIR --learn train --start WEIGHTS --epochs "
        f"{settings['epochs']} --cycles {settings['cycles']} --learning-rate "
        f"{settings['learning_rate']} --seed {settings['seed']}\n"
    )
    assert command in MODEL_CARD
    assert RECIPES["digits"].learn == "train+test"


def test_the_model_cards_pictures_are_drawn_from_the_card(tmp_path):
    files = re.findall(r"\]\(\.\./docs/(\w+\.png)\)", MODEL_CARD)
    assert len(files) == 5
    pictures = [
        picture
        for picture in PICTURES
        if picture.file in files and "digits" in picture.networks
    ]
    assert draw_figures([str(tmp_path)], pictures) == 0
    for file in files:
        kept, drawn = (
            np.asarray(Image.open(folder / file).convert("L"), dtype=float)
            for folder in (ROOT / "docs", tmp_path)
        )
        assert kept.shape == drawn.shape
        # Of 20 drawings read otherwise: 0.16.
        assert np.abs(kept - drawn).mean() < 0.05, file


def test_the_model_card_counts_who_is_in_each_part():
    heads = re.search(r"^\| data set \| \*train\*.*", MODEL_CARD, re.MULTILINE)[0]
    assert re.findall(r"\*(\w+)\*", heads) == list(PARTS)
    for data_set in {name for part in CARD["parts"].values() for name in part}:
        row = re.search(rf"^\| {data_set} \|(.*)\|$", MODEL_CARD, re.MULTILINE)[1]
        counted = [int((cell.split() or ["0"])[0]) for cell in row.split("|")]
        groups = [len(CARD["parts"].get(part, {}).get(data_set, [])) for part in PARTS]
        assert counted == groups, data_set


# All networks.


def test_the_model_card_credits_the_drawings_that_are_shipped():
    folder = ROOT / "weights"
    strangers = load_strangers(folder, CARD["figures"][STRANGERS]["drawings"])
    assert f"holds {len(strangers.labels)} of them" in MODEL_CARD_TEXT
    names, counts = np.unique(strangers.data_sets, return_counts=True)
    licences = {"swiss": "CC0 1.0", "optdigits": "CC BY 4.0", "semeion": "CC BY 4.0"}
    assert set(names) == set(licences)
    for name, count in zip(names, counts, strict=True):
        row = rf"^\| {name} \| {count} \| .+ \| \[{licences[name]}\]"
        assert re.search(row, MODEL_CARD, re.MULTILINE)
    assert f"the {CARD['figures'][STRANGERS]['n']:,} digits" in MODEL_CARD_TEXT


def test_the_comparison_is_the_cards():
    table = standings_table(CARDS)
    assert f"{NETWORKS_MARK}\n{table}\n{NETWORKS_MARK}" in PAGES["experiments"]
    both = f"{table}\n\n{claims_table(CARDS)}"
    assert f"{NETWORKS_MARK}\n{both}\n{NETWORKS_MARK}" in MODEL_CARD


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_network_is_trained_as_published_and_reaches_its_target(name):
    card = CARDS[name]
    recipe = RECIPES[name]
    mixture = replace(recipe.mixture, mnist=60_000 - recipe.validation)
    assert config_of(card.settings) == replace(recipe, mixture=mixture)
    assert card.sources[0]["shape"] == [mixture.mnist, 28, 28]
    assert card.figures["mnist_test"]["n"] == 10_000
    assert card.figures["mnist_test"]["right"] >= PUBLISHED[name].target
    assert len(card.history) == recipe.epochs
    assert sum(layer["parameters"] for layer in card.layers) == card.parameters


def test_all_networks_read_the_same_drawings_and_ours_reads_them_best():
    standings = {name: card.figures[STANDINGS] for name, card in CARDS.items()}
    assert {row["pens"]["n"] for row in standings.values()} == {16_980}
    assert {row["nondigits"]["n"] for row in standings.values()} == {4_980}
    ours = standings.pop("digits")
    pens = [CARD["figures"][VALIDATION]["pens"][name] for name in ("pendigits", "uji")]
    right = sum(kind["n"] - kind["misses"] for kind in pens) / 16_980
    assert ours["pens"]["right"] == pytest.approx(right, abs=1e-9)
    for other in standings.values():
        assert other["pens"]["right"] < ours["pens"]["right"]
        assert other["nondigits"]["sure"] > ours["nondigits"]["sure"]


@pytest.mark.slow
@pytest.mark.parametrize("name", NETWORKS)
def test_mnists_figure_of_a_network_is_what_its_weights_give(data_folder, name):
    mnist = load_mnist(data_folder)
    written = CARDS[name].figures["mnist_test"]["missed"]
    some = np.union1d(written, np.arange(1_000))  # all that it misses, and others
    glyphs = mnist.test_glyphs[some].astype(np.float32) / 255
    digits = load_classifier(name).probabilities(glyphs).argmax(axis=1)
    misses = some[digits != mnist.test_labels[some]]
    assert len(set(misses) ^ set(written)) <= 2  # another processor rounds otherwise


@pytest.mark.slow
def test_pen_figures_are_what_the_weights_give(classifier, data_folder):
    parts = load_parts(data_folder, CARD["settings"]["parts_seed"])
    pens = CARD["figures"][VALIDATION]["pens"]
    for name, drawings in parts[VALIDATION].digits.items():
        assert pens[name]["drawings"] == len(drawings)
        assert pens[name]["right"] >= 0.95
    drawings = parts[VALIDATION].digits["uji"]
    chance = np.random.default_rng(SEED)
    seen = predict_drawings(classifier, drawings, chance)  # the first render
    right = np.mean(seen.digits == [drawing.label for drawing in drawings])
    least, most = pens["uji"]["right_range_of_ten_renders"]
    assert least - 0.001 <= right <= most + 0.001


# The network `small`.


def test_the_histories_of_small_are_the_cards():
    small = CARDS["small"]
    for entry in small.steps["histories"].values():
        last = entry["history"][-1]
        figures = [f"{last['accuracy']:.1%}"]
        for name in ("mnist", "pens_of_validation"):
            figures += [
                f"{last[f'{name}_accuracy']:.1%}",
                f"{last[f'{name}_loss']:.2f}",
            ]
        assert f"| {entry['drawings']:,} | {' | '.join(figures)} |" in MODEL_CARD


def test_what_small_reads_is_its_cards_and_enough():
    figures = CARDS["small"].figures
    mnist, people = figures["mnist_test"], figures["test"]["pens"]["all"]
    pens = figures["validation"]["pens"]
    assert (
        f"{mnist['right']:.2%} ({mnist['misses']} misses of 10,000)" in MODEL_CARD_TEXT
    )
    assert f"{people['right']:.2%} (n {people['n']:,})" in MODEL_CARD_TEXT
    assert mnist["right"] >= 0.97
    assert (
        min(people["right"], pens["pendigits"]["right"], pens["uji"]["right"]) >= 0.95
    )


def test_the_loss_of_small_on_strangers_rises_as_told():
    history = CARDS["small"].steps["histories"]["100"]["history"]
    losses = [entry["pens_of_validation_loss"] for entry in history]
    assert round(losses[-1] / min(losses)) == 2
    learnt = next(entry["step"] for entry in history if entry["accuracy"] == 1)
    assert learnt == 128
