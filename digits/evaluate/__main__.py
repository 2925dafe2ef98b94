"""The command `python -m digits.evaluate`."""

from digits.requirements import require

if __name__ == "__main__":
    require("scipy", "tqdm", "HersheyFonts")
    from digits.evaluate.measure import main

    raise SystemExit(main())
