"""The command `python -m digits.train`."""

from digits.train.train import main

if __name__ == "__main__":
    raise SystemExit(main())
