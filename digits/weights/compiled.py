"""Glyphs -> logits by a network that is compiled for LiteRT: without TensorFlow.

What is compiled is a graph of fixed sums and products, with the values inside. It has
these signatures, each for one glyph:

    read     glyphs -> logits, embedding
    layers   glyphs -> what each layer makes of them, in order
    slopes   glyphs, weights of the logits -> the weighted sum's slope, by pixel

The last two explain readings; only networks of `EXPLAINED` have them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, LifoQueue
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from digits.arrays import Floats
from digits.weights.card import REMEDY, WeightsError, in_short

if TYPE_CHECKING:
    from ai_edge_litert.interpreter import Interpreter, SignatureRunner

READ, LAYERS, SLOPES = "read", "layers", "slopes"
EXPLAINED = ("digits",)
GLYPH_SHAPE = (1, 28, 28)
STDERR = 2  # the file descriptor
NOTICE_LOCK = Lock()


class CompiledNetwork:
    """Computes what a network says of glyphs; safe to call from several threads.

    Each thread takes an interpreter from a pool, which has as many as were ever needed
    at a time.

    Attributes:
        outputs: how many logits there are: 10, or 11 with "not a digit".
        values: length of the embedding, what the last layer adds up.
    """

    def __init__(self, content: bytes, path: Path | str = "the compiled network"):
        """Make the first interpreter.

        Args:
            content: of the file that `digits.weights.convert` makes. It must be trusted
                as code is: LiteRT does not expect a hostile file.
            path: of that file, for messages.

        Raises:
            WeightsError: it is no such file.
        """
        self._content = content
        self._pool: LifoQueue[dict[str, SignatureRunner]] = LifoQueue()
        try:
            runners = self._runners()
            found = runners[READ].get_output_details()
            self.outputs = int(found["logits"]["shape"][-1])
            self.values = int(found["embedding"]["shape"][-1])
            fits = _shape_of(runners[READ].get_input_details()) == GLYPH_SHAPE
        except (ValueError, RuntimeError, KeyError) as error:
            message = in_short(error)
            raise WeightsError(
                f"{path} is no compiled network ({message}). {REMEDY}"
            ) from error
        if not fits:
            raise WeightsError(f"{path} is not for glyphs of 28 x 28. {REMEDY}")
        self._pool.put(runners)

    def read(self, glyph: Floats) -> tuple[Floats, Floats]:
        """Return the logits and the embedding of a glyph.

        Args:
            glyph: (28, 28), from 0 to 1; not checked.

        Returns:
            (outputs,) and (values,), float32.
        """
        found = self._run(READ, glyphs=_one(glyph))
        return found["logits"][0], found["embedding"][0]

    def logits(self, glyphs: Floats) -> Floats:
        """Return the (n, outputs) float32 logits of (n, 28, 28) glyphs, not checked.

        One by one: in a batch a glyph takes no less time.
        """
        found = [self.read(glyph)[0] for glyph in glyphs]
        return np.array(found, dtype=np.float32).reshape(-1, self.outputs)

    def layers(self, glyph: Floats) -> list[tuple[str, Floats]]:
        """Return the kind and the output of each layer of a network of `EXPLAINED`.

        Layers that only reshape, or do nothing once trained, are left out; a
        convolution is shown after its ReLU.

        Args:
            glyph: see `read`.

        Returns:
            Kinds such as "Conv2D", with (rows, cols, filters) or (values,) float32.
        """
        found = self._run(LAYERS, glyphs=_one(glyph))
        return [(name.partition("_")[2], found[name][0]) for name in sorted(found)]

    def slopes(self, glyphs: Floats, weights: Floats) -> Floats:
        """Return how much each pixel of glyphs changes a weighted sum of the logits.

        Args:
            glyphs: (n, 28, 28), from 0 to 1; not checked.
            weights: (outputs,), of the logits.

        Returns:
            (n, 28, 28) float32, in logits for a whole unit of ink.
        """
        given = np.asarray(weights, dtype=np.float32)[None]
        found = [self._run(SLOPES, glyphs=_one(g), weights=given) for g in glyphs]
        return np.array([each["slopes"][0] for each in found])

    def _run(self, signature: str, **values: Floats) -> dict[str, Floats]:
        try:
            runners = self._pool.get_nowait()
        except Empty:
            runners = self._runners()
        try:
            return runners[signature](**values)
        finally:
            self._pool.put(runners)

    def _runners(self) -> dict[str, SignatureRunner]:
        """Return a new interpreter as one function for each signature."""
        interpreter = _interpreter(self._content)
        return {
            name: interpreter.get_signature_runner(name)
            for name in interpreter.get_signature_list()
        }


def _one(glyph: Floats) -> Floats:
    return np.asarray(glyph, dtype=np.float32)[None]


def _shape_of(inputs: dict[str, dict[str, Any]]) -> tuple[int, ...]:
    return tuple(int(side) for side in inputs["glyphs"]["shape"])


def _interpreter(content: bytes) -> Interpreter:
    from ai_edge_litert.interpreter import Interpreter

    with NOTICE_LOCK, _notice_kept_back():
        # One thread: a glyph is too little work to share.
        interpreter = Interpreter(model_content=content, num_threads=1)
        interpreter.allocate_tensors()
    return interpreter


@contextmanager
def _notice_kept_back() -> Iterator[None]:
    """Keep LiteRT from noting on stderr that it has begun.

    No setting does (https://github.com/google-ai-edge/LiteRT/issues/7420).
    """
    try:
        kept = os.dup(STDERR)
    except OSError:  # there is no stderr
        yield
        return
    try:
        with open(os.devnull, "wb") as nothing:
            os.dup2(nothing.fileno(), STDERR)
        yield
    finally:
        with suppress(OSError):
            os.dup2(kept, STDERR)
        os.close(kept)
