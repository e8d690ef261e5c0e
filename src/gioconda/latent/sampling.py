"""Faces of nobody at the degrees asked for, told to the method or reached along directions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch

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
        wanted: Attribute, or sum of directions, -> degree; what is not named stays as it falls,
            but for what the method is told: that is 0.
        directions: Of the method's codes.
        seed: Of the codes.

    Raises:
        DataError: No direction has a name asked for.
        WeightsError: The method makes up no faces.
    """
    wanted = dict(wanted or {})
    own = {name: degree for name, degree in wanted.items() if name in coder.attributes}
    others = {name: degree for name, degree in wanted.items() if name not in own}
    told = coder.degrees(count, own)
    if not others:
        return coder.sample(count, seed, told)
    coder.require("noise", "decode")
    drawn = coder.network.noise(count, torch.Generator().manual_seed(seed))
    ways = []
    for name in others:
        found = added_up(name, directions)
        ways.append(Direction(name, found.vector, found.middle))
    moved = move(drawn.flatten(1).numpy(), others, ways)
    return coder.decode(np.float32(moved), told)
