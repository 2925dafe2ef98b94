"""The command `python -m digits.figures`."""

from digits.train.requirements import require

if __name__ == "__main__":
    require("matplotlib", "HersheyFonts")
    from digits.figures.command import main

    raise SystemExit(main())
