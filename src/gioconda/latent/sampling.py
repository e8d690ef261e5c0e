"""Faces of nobody at given degrees: of the method's attributes, or along directions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from gioconda.errors import DataError
from gioconda.latent.arithmetic import added_up
from gioconda.latent.coder import Coder
from gioconda.latent.directions import FARTHEST, Direction, move
from gioconda.types import Pixels


def sample(
    coder: Coder,
    count: int,
    wanted: Mapping[str, float] | None = None,
    directions: Sequence[Direction] = (),
    seed: int = 0,
    temperature: float | None = None,
) -> Pixels:
    """Make faces up, ``(count, S, S, 3)`` uint8 RGB.

    A seed gives the same people at every degree, and the same pictures every time.

    Args:
        coder: The method.
        count: How many.
        wanted: Attribute, or sum of directions, -> degree. Of attributes that are not named, those
            of the method are 0, and the others are random.
        directions: Of the method's codes.
        seed: Of the codes.
        temperature: What deviations from the prior's centres are multiplied by; None for the
            prior's own.

    Raises:
        DataError: No direction has a name asked for, or a degree is far out of range.
        WeightsError: The method makes up no faces.
    """
    wanted = dict(wanted or {})
    for name, degree in wanted.items():
        if not -FARTHEST <= degree <= FARTHEST:
            raise DataError(f"{name}={degree:g}: degrees lie between -1 and 1 (at most 3)")
    own = {name: degree for name, degree in wanted.items() if name in coder.attributes}
    others = {name: degree for name, degree in wanted.items() if name not in own}
    degrees = coder.degrees(count, own)
    if not others:
        return coder.sample(count, seed, degrees, temperature)
    coder.require("noise", "decode")
    sums = {name: added_up(name, directions) for name in others}
    known = [Direction(name, found.vector, found.middle) for name, found in sums.items()]
    codes = coder.noise(count, seed, degrees, temperature)
    return coder.decode(np.asarray(move(codes, others, known), np.float32), degrees)
