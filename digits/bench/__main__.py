"""The command `python -m digits.bench`."""

from digits.bench.command import main

if __name__ == "__main__":
    raise SystemExit(main())
