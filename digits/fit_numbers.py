"""python -m digits.fit_numbers: the former name of the number detector's fit."""

from digits.train.number_detector import main

if __name__ == "__main__":
    raise SystemExit(main())
