from dataclasses import replace

import pytest

from digits.data.errors import DataError
from digits.evaluate.report import (
    MARK,
    about,
    claims_table,
    figures_line,
    figures_table,
    markdown_table,
    standings_table,
    write_figures,
)
from tests.helpers.networks.measured import (
    card_of,
    kind,
    measured_of,
    mnist_figures,
    part_figures,
)

MNIST = {"mnist_test": mnist_figures()}
VALIDATION = MNIST | {"validation": part_figures(right=0.9, writers=16)}
TEST = MNIST | {"test": part_figures(right=0.95, writers=24)}
DOCUMENT = f"# Title\n\n{MARK}\nold line\n{MARK}\n\nThe rest: é\n"


# The line.


def test_the_line_says_what_was_measured_on_mnist():
    assert figures_line(card_of(MNIST)) == (
        "**99.75% of MNIST's test set** (25 misses of 10,000) with 345,579 parameters "
        "(`python -m digits.evaluate --data DIR`)."
    )


@pytest.mark.parametrize(
    ("card", "said"),
    [
        (
            card_of(VALIDATION),
            "of the digits of at least 16 people whom it has never seen, it names "
            "**90.0%** right (mean of 1 data sets, the least 87.5%; 1,200 digits; "
            "part *validation*)",
        ),
        (
            card_of(VALIDATION | TEST),
            "of the digits of at least 24 people whom it has never seen, it names "
            "**95.0%** right (mean of 1 data sets, the least 87.5%; 1,200 digits; "
            "part *test*)",
        ),
        (
            card_of(VALIDATION, measured_of(VALIDATION | TEST)),
            "of the digits of at least 24 people whom it has never seen, a network "
            "trained alike without them names **95.0%** right (mean of 1 data sets, "
            "the least 87.5%; 1,200 digits; part *test*)",
        ),
    ],
    ids=["validation", "test", "test, of a network trained without it"],
)
def test_the_line_says_what_was_measured_on_the_part_that_tells_most(card, said):
    line = figures_line(card)
    assert f"; {said}, and surely takes 4.6% of doodles for a digit (`python" in line
    assert "\n" not in line


def test_the_line_names_the_measured_network_and_doodles_only_where_there_are_any():
    card = card_of(VALIDATION, measured_of(VALIDATION | TEST))
    command = "`python -m digits.evaluate --data DIR --measured MEASURED`"
    assert figures_line(card).endswith(f" ({command}).")
    figures = MNIST | {"validation": part_figures()}
    del figures["validation"]["nondigits"]["quickdraw"]
    assert "doodles" not in figures_line(card_of(figures))


# The tables.


def test_the_tables_have_a_row_for_each_data_set_and_each_kind():
    figures = part_figures(right=0.9, writers=16)
    figures["nondigits"]["letters_by_rule_blurred"] = kind(0.02, None)  # no AUROC
    text = figures_table(card_of(TEST | {"validation": figures}))
    assert text.index("Part *validation*") < text.index("Part *test*")
    lines = text.splitlines()
    assert (
        "| uji | 12,000 | 16 people | 97.50% | 1.23% | 90.00% | 98.00% to 98.50% "
        "| 199 (31) | 91.08% (1) | 81.5% (uji-53) |"
    ) in lines
    assert "| quickdraw | 1,980 | 4.61% | 3.21% | 0.05% | 0.9961 |" in lines
    assert "| letters by rule, blurred | 1,980 | 2.00% | 3.21% | 0.05% |  |" in lines
    assert "| flagged ones | 120 | 96.67% |" in lines
    assert "| cells of swiss | 80 | 97.50% |" in lines
    assert (
        "Calibration over all classes, n = 12,000 of which 1,980 non-digits: NLL "
        "0.0512 before temperature and 0.0425 after, ECE 1.23% before and 0.45% after."
    ) in lines
    assert (
        "Mean of the 1 data sets: 95.00% named, the least 87.50%; 98.34% right, the "
        "least 98.34%."
    ) in lines


def test_a_table_has_its_heads_and_a_row_for_each_entry():
    rows = [{"a": "1", "b": ""}, {"a": "2", "b": "3"}]
    assert markdown_table(rows) == "| a | b |\n|---|---|\n| 1 |  |\n| 2 | 3 |"


def test_about_keeps_the_measured_network_apart():
    text = about(card_of(VALIDATION, measured_of(TEST)))
    own, other = text.split("\n\n### The measured network\n\n")
    assert "Part *test*" not in own
    assert f"SHA-256 of the values `{'cd' * 32}`; temperature 1.500." in other
    assert other.endswith(figures_table(card_of(TEST)))


# The place between the marks.


def test_text_is_written_between_the_marks_as_often_as_wanted(tmp_path):
    document = tmp_path / "README.md"
    document.write_text(DOCUMENT, encoding="utf-8")
    for line in ("first", "a new line: é"):
        write_figures(document, line)
        expected = DOCUMENT.replace("old line", line)
        assert document.read_bytes() == expected.encode("utf-8")


@pytest.mark.parametrize("marks", [0, 1, 3])
def test_a_document_that_does_not_mark_the_place_is_refused(tmp_path, marks):
    path = tmp_path / "README.md"
    path.write_text(f"text\n{MARK}\n" * marks, encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(DataError, match=r"README\.md must hold the line .* twice"):
        write_figures(path, "line")
    assert path.read_bytes() == before
    with pytest.raises(DataError, match=r"missing\.md"):
        write_figures(tmp_path / "missing.md", "line")
    assert list(tmp_path.iterdir()) == [path]


# All networks.


STANDING = {
    "pens": {"n": 16_980, "right": 0.9321, "uncentred_right": 0.4567},
    "nondigits": {"n": 4_980, "sure": 0.6},
    "time": 0.254,
}


def classic(figures, history):
    card = card_of(figures, network="mlp-784")
    return replace(card, parameters=623_290, history=history)


def test_networks_are_compared_row_by_row():
    measured = MNIST | {"standings": STANDING}
    cards = {"digits": card_of(measured), "mlp-784": classic(MNIST, [])}
    assert standings_table(cards).splitlines()[2:] == [
        "| `digits` | 345,579 | 99.75% (25) | 93.21% | 45.67% | 60.00% | 0.25 |",
        "| `mlp-784` | 623,290 | 99.75% (25) |  |  |  |  |",
    ]


def test_what_was_not_claimed_or_measured_is_left_empty():
    card = replace(classic({}, [{"test_accuracy": 0.9}]), network="mlp-128-64")
    [row] = claims_table({"mlp-128-64": card}).splitlines()[2:]
    assert row == "| `mlp-128-64` | none | 97.30% |  | none |  |  |  |"
