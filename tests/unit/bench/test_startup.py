from digits.bench.startup import GRADIO, MEMORY, PAGE, READING, startup_table

FIGURES = {GRADIO: [1, 2, 3], PAGE: [3, 3, 9], READING: [6, 9, 9], MEMORY: [250] * 3}


def test_rows_by_hand():
    head, *rows = startup_table(FIGURES).splitlines()
    assert head.split() == ["median", "from-to", "n"]
    assert [row.split()[-4:] for row in rows[1:3]] == [
        ["1.50", "x", "import", "gradio"],
        ["4.50", "x", "import", "gradio"],
    ]
    assert rows[0].removeprefix(GRADIO).split() == ["2.00", "s", "1.00-3.00", "3"]
    assert rows[2].removeprefix(READING).split()[:4] == ["9.00", "s", "6.00-9.00", "3"]
    assert rows[3].split() == ["memory", "250", "MB", "250-250", "3"]
