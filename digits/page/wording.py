"""Every text that a visitor sees, in one place."""

from __future__ import annotations

from digits.classifier import Reading
from digits.verdict import Verdict

TITLE = "Digits"
LEAD = "Draw a digit and see how a neural network reads it."

PAD_NAME = "Drawing pad"
PAD_HINT = "Draw a digit from 0 to 9 here"
UNDO = "Undo"
CLEAR = "Clear"
BRUSH = "Brush"
BRUSHES = {"thin": "Thin", "medium": "Medium", "thick": "Thick"}

BARS_NAME = "How likely each digit is"
GLYPH_NAME = "What the network sees"
GLYPH_CAPTION = "What the network sees: your drawing, centred, 28 by 28 pixels."

WAITING = "Waking up. Your drawing is read in a moment."
UNREACHABLE = "I cannot be reached just now. Your drawing stays; I keep trying."
TOO_LONG = "That is a lot of ink. Clear the page and draw one digit."
UNREADABLE_DRAWING = (
    "That drawing got lost on the way. Clear the page and draw it again."
)

NOT_A_FILE = "Send one picture as a file."
NO_LINKS = "Send the picture itself, not a link to it."
UNREADABLE_FILE = "That is not a picture I can read. Send a PNG, WebP or JPEG."
FILE_TOO_NARROW = (
    "That picture is a narrow strip. Cut it to the digit and send it again."
)
REQUEST_TOO_LARGE = "That is too large. Send less."
FILE_TOO_LARGE = "That picture is too large. Send one of at most 2 megapixels."

READ_PICTURE = (
    "PNG, WebP or JPEG of one handwritten digit, at most 2 megapixels; any colours"
)
READ_ANSWER = "verdict, digit, headline, ten probabilities, probability of no digit"

HEADLINES = {
    Verdict.BLANK: "Draw a digit from 0 to 9.",
    Verdict.TOO_LITTLE: "That is only a dot. Draw it bigger.",
    Verdict.TOO_MUCH: "I can see only ink. Clear the page and try again.",
    Verdict.NUMBER: "I see more than one digit. Draw one at a time.",
    Verdict.NOT_A_DIGIT: "That does not look like a digit to me.",
    Verdict.UNSURE: "{article} {best}, or maybe {article_second} {second}.",
    Verdict.DIGIT: "That is {article} {best}.",
}


def headline(reading: Reading) -> str:
    """Return a reading's verdict as a sentence."""
    sentence = HEADLINES[reading.verdict]
    if reading.probabilities is None:
        return sentence
    second, best = (int(digit) for digit in reading.probabilities.argsort()[-2:])
    text = sentence.format(
        best=best,
        second=second,
        article=_article(best),
        article_second=_article(second),
    )
    return text[0].upper() + text[1:]


def _article(digit: int) -> str:
    return "an" if digit == 8 else "a"
