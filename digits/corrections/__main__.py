"""The command `python -m digits.corrections`."""

from digits.corrections.reader import main

if __name__ == "__main__":
    raise SystemExit(main())
