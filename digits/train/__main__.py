"""The command `python -m digits.train`."""

from digits.train.requirements import require

if __name__ == "__main__":
    require("HersheyFonts")
    from digits.train.train import main

    raise SystemExit(main())
