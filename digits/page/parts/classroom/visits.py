"""The random numbers of visits, and the board's key.

A visit's number is signed: whoever makes one up is told so, and nothing is kept of the
visits that were given out.
"""

import hmac
import secrets
from hashlib import sha256
from typing import Any

RANDOM_DIGITS = 16  # hexadecimal, of a visit's number; as many again sign it
KEY_BYTES = 16  # of the board's key
SHORTEST_KEY = 16  # characters of one that a host chooses


class Visits:
    """Gives out the numbers of visits, and knows them again."""

    def __init__(self) -> None:
        """Draw the secret that signs them; it is in memory alone."""
        self._secret = secrets.token_bytes(32)

    def new(self) -> str:
        """Return the number of a new visit: 32 hexadecimal digits."""
        number = secrets.token_hex(RANDOM_DIGITS // 2)
        return number + self._signature(number)

    def know(self, visit: Any) -> bool:
        """Tell whether something is a visit's number that was given out here."""
        if not isinstance(visit, str) or len(visit) != 2 * RANDOM_DIGITS:
            return False
        number, signature = visit[:RANDOM_DIGITS], visit[RANDOM_DIGITS:]
        return _same(signature, self._signature(number))

    def _signature(self, number: str) -> str:
        signed = hmac.new(self._secret, number.encode("utf-8", "surrogatepass"), sha256)
        return signed.hexdigest()[:RANDOM_DIGITS]


class Key:
    """The key that opens the board."""

    def __init__(self, text: str = ""):
        """Take a host's own key, or draw one.

        Raises:
            ValueError: the host's is too short, or no address can hold it.
        """
        is_good = len(text) >= SHORTEST_KEY and text.isascii() and text.isalnum()
        if text and not is_good:
            raise ValueError(
                f"expected a key of {SHORTEST_KEY} letters and digits or more; "
                f"received {len(text)} characters. Choose a longer one."
            )
        self.text = text or secrets.token_urlsafe(KEY_BYTES)
        self.is_chosen = bool(text)  # by the host, who knows it

    def opens(self, key: Any) -> bool:
        """Tell whether a key is this one; it takes as long whatever is wrong."""
        return _same(key if isinstance(key, str) else "", self.text)


def _same(one: str, other: str) -> bool:
    """Compare texts without telling by the time where they differ."""
    return hmac.compare_digest(
        *(sha256(_bytes(text)).digest() for text in (one, other))
    )


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
