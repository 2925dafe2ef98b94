from dataclasses import replace

from digits.train.refresh.history import add_row, catch_up, table_row
from digits.verdict import Thresholds
from digits.weights import WEIGHTS
from digits.weights.card import Card

RECORD = {
    "day": "2026-01-02",
    "before": "a" * 64,
    "corrections": 1_200,
    "left_out": {"repeated": 3, "contradicted": 1},
    "rows": [
        {"name": "MNIST", "n": 9, "before": 0.99, "after": 0.995},
        {"name": "recall of 7", "n": 9, "before": 0.98, "after": 0.979},
    ],
}
CARD = Card("digits", 1, "b" * 64, 1.0, Thresholds(0.5, 0.2), {}, [], [])


def rows_in(folder):
    lines = (folder / "HISTORY.md").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith("| 2")]


def test_rows_come_one_below_the_other_and_the_head_once(tmp_path):
    refused = {**RECORD, "corrections": 0, "left_out": {}, "rows": []}
    add_row(tmp_path, table_row(RECORD, "published", "b" * 64))
    add_row(tmp_path, table_row(refused, "refused: nothing to learn from", "a" * 64))
    assert rows_in(tmp_path) == [
        "| 2026-01-02 | aaaaaaaa | 1,200 | 1 contradicted; 3 repeated | "
        "recall of 7: -0.10 | published | bbbbbbbb |",
        "| 2026-01-02 | aaaaaaaa | 0 | none | not trained | "
        "refused: nothing to learn from | aaaaaaaa |",
    ]
    path = tmp_path / "HISTORY.md"
    assert path.read_text(encoding="utf-8").count("# History") == 1
    before = (WEIGHTS / "HISTORY.md").read_text(encoding="utf-8")
    path.write_text(before, encoding="utf-8")
    add_row(tmp_path, "| a row |")
    assert path.read_text(encoding="utf-8") == f"{before}| a row |\n"


def test_a_card_tells_the_row_that_a_kill_kept_from_the_history(tmp_path):
    catch_up(tmp_path, CARD)  # it was never refreshed
    assert not (tmp_path / "HISTORY.md").exists()
    card = replace(CARD, refreshes=[{**RECORD, "day": "2025-01-01"}, RECORD])
    add_row(tmp_path, table_row(RECORD, "refused: MNIST", "a" * 64))
    for _ in range(2):
        catch_up(tmp_path, card)
        assert rows_in(tmp_path)[1:] == [table_row(RECORD, "published", "b" * 64)]
