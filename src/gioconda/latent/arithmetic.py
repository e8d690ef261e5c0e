"""``smile + eyeglasses - 0.5 beard`` as one direction."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from gioconda.errors import DataError
from gioconda.latent.directions import Direction, find

_TERM = re.compile(r"\s*([+-])?\s*(?:(\d+(?:\.\d*)?|\.\d+)\s*\*?\s*)?([A-Za-z_]\w*)\s*")


def parse(text: str) -> list[tuple[str, float]]:
    """The names in a sum and how often each is taken.

    Args:
        text: Names with ``+`` and ``-`` between them, each with a number before it if it is not to
            be taken once: ``smile + 0.5 eyeglasses - beard``.

    Raises:
        DataError: It is no such sum.
    """
    terms: list[tuple[str, float]] = []
    at = 0
    while at < len(text):
        match = _TERM.match(text, at)
        if match is None or (terms and match[1] is None):
            raise DataError(f"{text!r}: not a sum such as  smile + 0.5 eyeglasses - beard")
        sign, number, name = match.groups()
        terms.append((name, float(number or 1) * (-1 if sign == "-" else 1)))
        at = match.end()
    if not terms:
        raise DataError("an empty sum; write one such as  smile + 0.5 eyeglasses - beard")
    return terms


def added_up(text: str, known: Sequence[Direction]) -> Direction:
    """The sum of directions that a text asks for; its middle is the mean of theirs.

    Raises:
        DataError: It is no sum, or one of its names is not known.
    """
    terms = [(find(known, name), times) for name, times in parse(text)]
    return Direction(
        text.strip(),
        np.sum([times * direction.vector for direction, times in terms], axis=0),
        np.mean([direction.middle for direction, _ in terms], axis=0),
        {"method": "sum", "terms": {direction.name: times for direction, times in terms}},
    )
