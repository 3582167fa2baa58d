"""What it is worth that a term stands in a document, before the term's rarity: BM25F.

The occurrences in all fields are weighed and added before they saturate, so that a word in the headline
and in the text counts once, but more. A posting keeps the outcome as a whole number, its code.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from reader.index.arrays import Array
from reader.index.schema import SATURATION, SCORED

Weights = NDArray[np.float32]
Codes = NDArray[np.uint16]

_HIGHEST = 65_535
_UNIT = np.array(1 / _HIGHEST, np.float32)
_FIELDS = tuple(SCORED.values())


def of_each(number: int, lengths: Array) -> Weights:
    """What one occurrence weighs in documents whose field of this number has so many terms."""
    field = _FIELDS[number]
    if not field.shortness:
        return np.full(lengths.size, field.boost, np.float32)
    # What is shorter than half the usual says no more for it: a stub is not about every word it has.
    counted = np.maximum(lengths, np.float32(field.usual / 2)).astype(np.float32, copy=False)
    return np.float32(field.boost) / (
        counted * np.float32(field.shortness / field.usual) + np.float32(1 - field.shortness)
    )


def saturated(weights: Weights) -> Weights:
    """What so much weight is worth, from 0 to 1."""
    return weights / (weights + np.float32(SATURATION))


def codes(weights: Weights) -> Codes:
    """What so much weight is worth, as a posting keeps it; never 0."""
    kept: Codes = np.maximum(np.rint(saturated(weights) * np.float32(_HIGHEST)), 1).astype(np.uint16)
    return kept


def worth(kept: Codes) -> Weights:
    """What postings are worth, from 0 to 1."""
    return np.multiply(kept, _UNIT)


def weights(kept: Codes) -> Weights:
    """The weights of postings, so that they can be added."""
    return _table().take(kept.astype(np.intp))


@cache
def _table() -> Weights:
    parts = np.minimum(np.arange(_HIGHEST + 1) / _HIGHEST, 0.99999)
    table: Weights = (SATURATION * parts / (1 - parts)).astype(np.float32)
    return table
