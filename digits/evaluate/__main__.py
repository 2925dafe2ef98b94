"""The command `python -m digits.evaluate`."""

from digits.evaluate.command import main

if __name__ == "__main__":
    raise SystemExit(main())
