"""The command `python -m digits.data`."""

from digits.requirements import require

if __name__ == "__main__":
    require("tqdm")
    from digits.data.download import main

    raise SystemExit(main())
