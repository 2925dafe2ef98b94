"""All functions that read, by name: each takes a browser's message and answers it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from digits.classifier import Classifier
from digits.page.parts.certainty.certainty import Certainty
from digits.page.parts.classroom.gifts import GiftReader
from digits.page.parts.feedback.corrections import CorrectionLines
from digits.page.parts.networks.library import NetworkLibrary
from digits.page.parts.networks.panel import NetworksPanel
from digits.page.parts.training.learning import LearningPanel
from digits.page.parts.training.matrix import Matrix
from digits.page.parts.training.panel import TrainingPanel
from digits.page.parts.why.why import Why
from digits.page.reading.reader import Reader


def functions_of(
    classifier: Classifier, weights: Path
) -> dict[str, Callable[[Any], dict[str, Any]]]:
    """Return the functions; other networks are loaded from a folder when needed."""
    reader, why = Reader(classifier), Why(classifier)
    library = NetworkLibrary(classifier, weights)
    learning, matrix = LearningPanel(weights), Matrix(library, weights)
    return {
        "read_drawing": reader.read_drawing,
        "read_photo": reader.read_drawing,
        "read_file": reader.read_file,
        "describe_certainty": Certainty(classifier.card).describe_certainty,
        "explain_drawing": why.explain_drawing,
        "look_inside": why.look_inside,
        "read_by_all": NetworksPanel(library).read_by_all,
        "describe_learning": learning.describe_learning,
        "read_at_steps": learning.read_at_steps,
        "describe_network": TrainingPanel(library).describe_network,
        "count_readings": matrix.count_readings,
        "open_cell": matrix.open_cell,
        "lines_of": CorrectionLines(classifier).lines_of,
        "read_gift": GiftReader(classifier).read_gift,
    }
