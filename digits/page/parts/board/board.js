// The board.

digits.translate(element);
