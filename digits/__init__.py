"""Digits: a drawing in, the digit it shows and how sure that is out."""

from digits.classifier import Classifier, load_classifier
from digits.reading import Reading

__all__ = ["Classifier", "Reading", "load_classifier"]
