"""Faces of nobody at given degrees: of the method's attributes, or along directions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from gioconda.latent.arithmetic import added_up
from gioconda.latent.coder import Coder
from gioconda.latent.directions import Direction, move
from gioconda.types import Pixels


def sample(
    coder: Coder,
    count: int,
    wanted: Mapping[str, float] | None = None,
    directions: Sequence[Direction] = (),
    seed: int = 0,
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

    Raises:
        DataError: No direction has a name asked for.
        WeightsError: The method makes up no faces.
    """
    wanted = dict(wanted or {})
    own = {name: degree for name, degree in wanted.items() if name in coder.attributes}
    others = {name: degree for name, degree in wanted.items() if name not in own}
    degrees = coder.degrees(count, own)
    if not others:
        return coder.sample(count, seed, degrees)
    coder.require("noise", "decode")
    sums = {name: added_up(name, directions) for name in others}
    known = [Direction(name, found.vector, found.middle) for name, found in sums.items()]
    return coder.decode(np.float32(move(coder.noise(count, seed), others, known)), degrees)
