from digits.bench.startup import GRADIO, PAGE, READING, TENSORFLOW, in_words

TIMES = {GRADIO: [1, 2, 3], TENSORFLOW: [4, 4, 4], PAGE: [3, 3, 9], READING: [6, 9, 9]}


def test_rows_by_hand():
    head, *rows, last = in_words(TIMES).splitlines()
    assert head.split() == ["s", "from-to", "n"]
    assert [row.split()[2:5] for row in rows] == [
        ["2.00", "1.00-3.00", "3"],
        ["4.00", "4.00-4.00", "3"],
        ["3.00", "3.00-9.00", "3"],
        ["9.00", "6.00-9.00", "3"],
    ]
    assert rows[2].endswith("1.50 x import gradio")
    assert rows[3].endswith("2.25 x import tensorflow")
    assert last == "first reading: 1.50 x both imports"
