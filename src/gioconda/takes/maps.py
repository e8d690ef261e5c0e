"""The maps of all shots of a group onto one of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gioconda.errors import PhotoError
from gioconda.faces.identity import SAME_BELOW
from gioconda.takes.alignment import (
    Features,
    Homography,
    by_faces,
    features,
    homography,
    is_plain,
)
from gioconda.takes.people import cheapest_pairs
from gioconda.takes.shots import Shot
from gioconda.threads import in_threads


def maps_to(shots: Sequence[Shot], base: int | None) -> list[Homography]:
    """Of each shot the map onto the reference: the base, or the shot with most faces.

    Args:
        shots: The shots.
        base: Number of the base, where it is known.

    Raises:
        PhotoError: A shot shows another scene.
    """
    reference = base
    if reference is None:
        reference = max(range(len(shots)), key=lambda k: (len(shots[k].faces), -k))
    found = in_threads(features, shots)
    target = shots[reference], found[reference]
    return in_threads(
        lambda k: np.eye(3) if k == reference else _map((shots[k], found[k]), target),
        range(len(shots)),
    )


def _map(one: tuple[Shot, Features], target: tuple[Shot, Features]) -> Homography:
    to_target = homography(one[1], target[1])
    if to_target is not None:
        return to_target
    # Before a plain background, the people themselves tell.
    if is_plain(one[1]) or is_plain(target[1]):
        numbers = [[seen.identity for seen in shot.faces] for shot, _ in (one, target)]
        apart = np.linalg.norm(np.array(numbers[0])[:, None] - np.array(numbers[1])[None], axis=-1)
        pairs = cheapest_pairs(apart, SAME_BELOW)
        if pairs:
            faces = zip(*((one[0].faces[i], target[0].faces[k]) for i, k in pairs), strict=True)
            mine, theirs = ([seen.face.points for seen in side] for side in faces)
            return by_faces(mine, theirs)
    raise PhotoError(
        f"{one[0].name}: shows another scene than {target[0].name}; name shots of one group, taken "
        "from one place."
    )
