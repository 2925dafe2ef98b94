"""The command `python -m digits.corrections`."""

from digits.corrections.store import main

if __name__ == "__main__":
    raise SystemExit(main())
