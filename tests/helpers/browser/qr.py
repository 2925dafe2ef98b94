"""A QR code's squares -> its text, by the standard's rules, for small codes.

An oracle of its own: it knows nothing of the library that makes them. It reads codes of
one block, up to 29 squares a side, and corrects no faults.
"""

FINDER = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"]
MASKS = (
    lambda i, j: (i + j) % 2,
    lambda i, j: i % 2,
    lambda i, j: j % 3,
    lambda i, j: (i + j) % 3,
    lambda i, j: (i // 2 + j // 3) % 2,
    lambda i, j: i * j % 2 + i * j % 3,
    lambda i, j: (i * j % 2 + i * j % 3) % 2,
    lambda i, j: ((i + j) % 2 + i * j % 3) % 2,
)
BYTES = "0100"  # the mode of text as bytes


def text_in(rows):
    """Return the text of a code.

    Args:
        rows: strings of 1, dark, and 0, light, without the margin.
    """
    assert len(rows) in (21, 25, 29)
    assert {len(row) for row in rows} == {len(rows)}
    assert finders(rows) == [FINDER] * 3
    bits = "".join(bits_in(rows))
    assert bits[:4] == BYTES
    count = int(bits[4:12], 2)
    return bytes(
        int(bits[start : start + 8], 2) for start in range(12, 12 + 8 * count, 8)
    ).decode()


def finders(rows):
    """Return the three squares by which a camera finds a code."""
    far = len(rows) - 7
    return [
        [row[left : left + 7] for row in rows[top : top + 7]]
        for top, left in ((0, 0), (0, far), (far, 0))
    ]


def bits_in(rows):
    """Give the bits in the order they are written in: up and down, two abreast."""
    mask = MASKS[int(rows[8][2:5], 2) ^ 0b101]
    side, upward = len(rows), True
    for right in (*range(side - 1, 6, -2), 5, 3, 1):
        for i in range(side - 1, -1, -1) if upward else range(side):
            for j in (right, right - 1):
                if not is_fixed(i, j, side):
                    yield str(int(rows[i][j]) ^ (mask(i, j) == 0))
        upward = not upward


def is_fixed(i, j, side):
    """Tell whether a square is the same in all codes of a size, or names the mask."""
    corners = (
        (i < 9 and j < 9) or (i < 9 and j >= side - 8) or (i >= side - 8 and j < 9)
    )
    small = side > 21 and side - 9 <= i < side - 4 and side - 9 <= j < side - 4
    return corners or small or 6 in (i, j)
