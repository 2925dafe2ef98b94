"""Digits: a drawing in, the digit it shows and how sure that is out."""

from digits.classifier import Classifier, Reading, load_classifier

__all__ = ["Classifier", "Reading", "load_classifier"]
