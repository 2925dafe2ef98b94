"""The command `python -m digits.evaluate`."""

from digits.train.requirements import require

if __name__ == "__main__":
    require("HersheyFonts")
    from digits.evaluate.command import main

    raise SystemExit(main())
