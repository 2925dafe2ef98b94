"""Why this digit, and what each layer sees -> sentences.

An output of the network is 0 to 9 for a digit, or 10 for "not a digit". One of them is
always compared with another: the digit with the other.
"""

from digits.explain import Argument
from digits.page.i18n.wording import SPACE, TIMES, Wording
from digits.preprocess import GLYPH_SIDE

# px; the side of the patch of the glyph that a point of each convolution looks at.
PATCH_SIDES = (3, 5, 9, 13, 21, 28)
# px; the middle of the first point's patch, and how far it is to the next one's.
PATCH_MIDDLES = ((1, 1), (2, 2), (2, 2), (2, 4), (2, 4), (6, 4))


def output_label(output: int, words: Wording) -> str:
    """Return what an output of the network stands for, as a label."""
    return str(output) if output < 10 else words.text("answer.no_digit")


def headline(argument: Argument | None, digit: int, other: int, words: Wording) -> str:
    """Return which parts of a drawing speak for which output, as a sentence.

    Where there is no argument, it says that nothing decides between the two.
    """
    if argument is None:
        names = {"digit": _after_for(digit, words), "other": _after_for(other, words)}
        return words.text("point.little", **names)
    most = "every" if argument.everywhere else ("one", "two")[len(argument.parts) - 1]
    digit_name = _after_for(argument.digit, words)
    other_name = _after_for(argument.other, words)
    return words.text(
        "point.whole",
        most=_about(argument.parts, most, words, digit=digit_name),
        rest=_rest(argument, words, other=other_name),
    )


def _rest(argument: Argument, words: Wording, other: str) -> str:
    """Return the clause about what speaks for the other."""
    if argument.clean:
        return words.text("point.clean", other=other)
    if argument.partly is None:
        key = ("other_one", "other_two")[len(argument.against) - 1]
        return _about(argument.against, key, words, other=other)
    key = "other_too" if argument.partly in argument.parts else "other_partly"
    return _about([argument.partly], key, words, other=other)


def _about(parts: list[str], key: str, words: Wording, **names: str) -> str:
    """Return a clause about one part of a drawing, two, or none in particular."""
    placeholders = zip(("part", "second"), parts, strict=False)
    texts = {name: words.text(f"part.{part}") for name, part in placeholders}
    return words.text(f"point.{key}", **texts, **names)


def _after_for(output: int, words: Wording) -> str:
    """Return an output's name in the form that follows a word such as "for"."""
    key = "output.for_digit" if output < 10 else "output.for_none"
    return words.text(key, digit=output)


def sum_rows(
    tenths: tuple[int, int, int], digit: int, other: int, words: Wording
) -> list[tuple[str, str]]:
    """Return what a lead consists of, in `itemised` tenths: what, and how much."""
    labels = (
        words.text("point.speaks", digit=_after_for(digit, words)),
        words.text("point.speaks", digit=_after_for(other, words)),
        words.text("point.start"),
    )
    return list(zip(labels, map(words.signed, tenths), strict=True))


def lead_sentence(tenths: int, digit: int, other: int, words: Wording) -> str:
    """Return by how many tenths an output is ahead of another."""
    names = [
        words.text("output.digit" if output < 10 else "output.none", digit=output)
        for output in (digit, other)
    ]
    key = "level" if tenths == 0 else "ahead" if tenths > 0 else "behind"
    lead = words.number(abs(tenths) / 10, 1)
    return words.text(f"point.{key}", digit=names[0], other=names[1], lead=lead)


def picture_text(digit: int, other: int, words: Wording) -> str:
    """Return what the coloured drawing shows, for those who cannot see it."""
    names = {"digit": _after_for(digit, words), "other": _after_for(other, words)}
    return words.text("point.picture", **names)


def layer_texts(
    place: int, shape: tuple[int, int, int], shown: int, words: Wording
) -> dict[str, str]:
    """Return a convolution's title, text (what it finds), size and alt.

    Its place is counted from 0; the shape of its maps is (rows, cols, filters).
    """
    rows, cols, filters = shape
    title = words.text(f"inside.{place + 1}.title")
    size = words.text(
        "inside.size",
        maps=filters,
        size=_by(rows, cols),
        shown=shown,
        sight=_by(PATCH_SIDES[place], PATCH_SIDES[place]),
    )
    alt = words.text("inside.picture", place=place + 1, title=title, shown=shown)
    return {**_layer_name(place, words), "size": size, "alt": alt}


def patch_span(place: int, index: int) -> tuple[int, int]:
    """Return where a patch begins and ends in the glyph, along one side, in px.

    The place is its convolution's, the index the row or the column of the point that
    looks at it; both are counted from 0.

    >>> patch_span(0, 5), patch_span(3, 6)
    ((5, 8), (20, 28))
    """
    first, step = PATCH_MIDDLES[place]
    middle, reach = first + step * index, PATCH_SIDES[place] // 2
    return max(middle - reach, 0), min(middle + reach + 1, GLYPH_SIDE)


def last_layer_texts(values: int, words: Wording) -> dict[str, str]:
    """Return the title, text and size of the last layer, which adds up values."""
    size = words.text("inside.sums_size", values=words.number(values))
    return {**_layer_name(len(PATCH_SIDES), words), "size": size}


def _layer_name(place: int, words: Wording) -> dict[str, str]:
    title = words.text(f"inside.{place + 1}.title")
    text = words.text(f"inside.{place + 1}.text")
    return {"title": f"{place + 1}. {title}", "text": text}


def _by(rows: int, cols: int) -> str:
    return f"{rows}{SPACE}{TIMES}{SPACE}{cols}"
