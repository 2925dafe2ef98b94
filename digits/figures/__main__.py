"""The command `python -m digits.figures`."""

from digits.figures.command import main

if __name__ == "__main__":
    raise SystemExit(main())
