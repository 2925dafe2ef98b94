"""The command `python -m digits.bench`."""

from digits.requirements import require

if __name__ == "__main__":
    require("tqdm")
    from digits.bench.reading import main

    raise SystemExit(main())
