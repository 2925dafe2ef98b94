"""The command `python -m digits.data`."""

from digits.data.download import main

if __name__ == "__main__":
    raise SystemExit(main())
