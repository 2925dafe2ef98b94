"""The command `python -m digits.figures`."""

from digits.requirements import require

if __name__ == "__main__":
    require("matplotlib", "tqdm", "HersheyFonts")
    from digits.figures.evaluation import main

    raise SystemExit(main())
