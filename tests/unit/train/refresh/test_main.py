import pytest

from digits.train.refresh.__main__ import main


@pytest.mark.parametrize(
    "flags",
    [
        [],
        ["--corrections", "tests", "--rollback"],
        ["--corrections", "tests", "--pens", "3"],
        ["--corrections", "tests", "--network", "mlp-784"],
    ],
)
def test_flags_that_make_no_sense_end_with_status_2(flags, capsys):
    with pytest.raises(SystemExit) as ended:
        main(flags)
    assert ended.value.code == 2
    assert "usage: python -m digits.train.refresh" in capsys.readouterr().err
