"""Sentences in English by hand, and in the other languages by their form."""

import re

from digits.page.i18n.wording import ENGLISH, SPACE, WORDINGS


def check_sentence(make, english):
    """Check a sentence that is made from a wording: it is as expected in English.

    In every other language it is filled in, and another.
    """
    assert make(ENGLISH).replace(SPACE, " ") == english
    for code in WORDINGS.keys() - {"en"}:
        sentence = make(WORDINGS[code])
        assert not re.search("[{}]|None", sentence), code
        assert sentence.replace(SPACE, " ") != english, code
