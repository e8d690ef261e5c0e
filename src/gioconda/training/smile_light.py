"""How smiling changes the shading in everyday photos: unpaired faces, happy over neutral.

The pairs of pictures come from one studio, whose soft light leaves cheeks and folds pale. Averaged
over many people, who are happy or neutral in any light, everything that belongs to one person or
one lamp cancels out, and what is left is broad but as strong as in photos.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.editors.smile.crease import Creases
from gioconda.editors.smile.mean_face import brightness
from gioconda.editors.smile.shading import edge_fade, filled
from gioconda.errors import DataError
from gioconda.faces.measures import lip_gap
from gioconda.training.named_faces import named_faces
from gioconda.training.ratio_images import looked_up, mirrored, sampled
from gioconda.types import Field, Points

CLOSED_GAP, OPEN_GAP = 0.04, 0.1  # pupil distances: lips of the neutral and of the happy faces
_BROAD = 0.29  # pupil distances: wider differences are other faces and other lamps
# Eyes and brows differ between the two for other reasons too (more women are named happy).
_FROM_Y, _WHOLE_FROM_Y = 0.25, 0.5  # pupil distances below the pupils
_LIPS_GROWN = 0.05


def smile_light(
    root: Path,
    mean: Points,
    box: NDArray[np.float64],
    size: tuple[int, int],
    creases: Creases,
    most: int = 900,
) -> Field:
    """Mean log brightness of happy faces with open lips minus that of neutral, closed ones.

    Every face's creases are laid on the mean ones first, those of the neutral faces, too: a dark
    line that is found where there is none cancels out.

    Args:
        root: The data folder; LFW's training people are read.
        mean: ``(141, 2)`` mean shape in pupil distances.
        box: ``(4,)`` x0, y0, x1, y1 of the map in the mean shape's frame.
        size: Width and height of the map in pixels.
        creases: The mean creases.
        most: Faces of each kind.

    Returns:
        ``(h, w)`` symmetric log ratio; zero above the cheeks, on the lips and outside the face.

    Raises:
        DataError: A picture is missing, or no face is of one of the kinds.
    """
    unit = size[0] / (box[2] - box[0])
    means = []
    for name in ("happy", "neutral"):
        faces = []
        for path, points in faces_with_lips(root, name)[:most]:
            picture = cv2.imread(str(path))
            if picture is None:
                raise DataError(f"{path}: not readable")
            light = np.log(brightness(picture, points, mean, box, size) + 8)
            offsets = creases.offsets(sampled(light, creases.strips(), box))
            light = looked_up(light, -creases.moves(offsets, box, size), box)
            faces.append(light - cv2.GaussianBlur(light, (0, 0), _BROAD * unit))
        if not faces:
            raise DataError(f"{root / 'lfw'}: no face named {name}")
        means.append(np.mean(faces, 0))
    difference = means[0] - means[1]
    symmetric = (difference + mirrored(difference, box)) / 2
    return np.asarray(symmetric * _where(symmetric.shape, mean, box), np.float32)


def faces_with_lips(root: Path, name: str) -> list[tuple[Path, Points]]:
    """LFW's training pictures with an expression name and the lips that go with it."""
    return [
        (face.path, face.points)
        for face in named_faces(root)
        if face.expression == name and _fits(lip_gap(face.points), name)
    ]


def _fits(gap: float, name: str) -> bool:
    return gap > OPEN_GAP if name == "happy" else gap < CLOSED_GAP


def _where(shape: tuple[int, ...], mean: Points, box: NDArray[np.float64]) -> Field:
    """How far the difference is a smile's, in [0, 1]."""
    y = box[1] + (np.arange(shape[0]) + 0.5) / shape[0] * (box[3] - box[1])
    below = np.clip((y - _FROM_Y) / (_WHOLE_FROM_Y - _FROM_Y), 0, 1)[:, None]
    lips = np.clip(filled(shape, mean, box, ("lips_outer",), _LIPS_GROWN), 0, 1)
    return np.asarray(below * (1 - lips) * edge_fade(shape, mean, box), np.float32)
