"""Digits: a drawing in, the digit it shows and how sure that is out."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from digits.classifier import Classifier, load_classifier
    from digits.reading import Reading

__all__ = ["Classifier", "Reading", "load_classifier"]

HOMES = {
    "Classifier": "digits.classifier",
    "Reading": "digits.reading",
    "load_classifier": "digits.classifier",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for: the page's server reads nothing.

    See https://peps.python.org/pep-0562.
    """
    if name not in HOMES:
        raise AttributeError(f"module 'digits' has no attribute {name!r}")
    return getattr(import_module(HOMES[name]), name)
