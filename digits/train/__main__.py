"""The command `python -m digits.train`."""

from digits.requirements import require

if __name__ == "__main__":
    require("scipy", "tqdm", "HersheyFonts")
    from digits.train.train import main

    raise SystemExit(main())
