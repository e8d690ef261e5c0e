"""The landmarks that the head's mesh is learned from and judged by."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from gioconda.data.mesh_points import read_mesh_points
from gioconda.data.splits import Split, lfw_person, london_person, split_of, utkface_picture
from gioconda.faces.scheme import TWINS
from gioconda.types import Points

_PERSON = {"utkface": utkface_picture, "lfw": lfw_person, "london": london_person}


def landmarks(root: Path, split: Split) -> Points:
    """The landmarks of one part of the three sets, ``(N, 141, 2)``, in pixels of their pictures."""
    return np.array([face for name in _PERSON for face in landmarks_of(root, name, split).values()])


def landmarks_of(root: Path, name: str, split: Split) -> dict[str, Points]:
    """File name -> landmarks, of one part of one set.

    Args:
        root: The folder of all data sets.
        name: utkface, lfw or london.
        split: The part.
    """
    key = _PERSON[name]
    faces = read_mesh_points(root / name)
    return {file: face for file, face in faces.items() if split_of(key(file)) == split}


def normalised(faces: Points) -> Points:
    """Faces ``(N, P, 2)`` about their middle, with a mean square of 1 in each coordinate."""
    centred = faces - faces.mean(1, keepdims=True)
    return np.asarray(centred / np.sqrt((centred**2).mean((1, 2), keepdims=True)))


def with_mirror_images(faces: Points) -> Points:
    """Faces and their mirror images about x = 0."""
    return np.concatenate([faces, faces[:, TWINS] * [-1.0, 1.0]])
