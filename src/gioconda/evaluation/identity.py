"""Judges of identity: whether two pictures show one person. A report has one of them, and says so.

``dlib``      dlib's face recognition network as dlib trained it, of the extra ``[judge]``
``gioconda``  the packaged ``identity`` weights: the same network with kernels of 4 bits
"""

from __future__ import annotations

import copy
from typing import Literal, NamedTuple, cast, get_args

import numpy as np
from numpy.typing import NDArray

from gioconda import zoo
from gioconda.errors import DataError
from gioconda.evaluation.judged_faces import JudgedFaces
from gioconda.evaluation.readers import Array, read
from gioconda.faces import dlib_identity
from gioconda.models.readers.dlib_resnet import SAME_BELOW, DlibResNet

IdentityJudgeName = Literal["dlib", "gioconda"]
NAMES: tuple[IdentityJudgeName, ...] = get_args(IdentityJudgeName)
# Distance under which two pictures are one person's: dlib's own; and where the rounded network
# errs least on LFW's validation people (see its card).
THRESHOLDS: dict[IdentityJudgeName, float] = {"dlib": SAME_BELOW, "gioconda": 0.576}


class Likeness(NamedTuple):
    """How alike faces are, pair by pair.

    Attributes:
        cosines: ``(N,)`` in [-1, 1], of the numbers less those that all faces have in common; about
            0 for two people.
        same: ``(N,)`` whether the judge takes both for one person.
    """

    cosines: Array
    same: NDArray[np.bool_]


class IdentityJudge:
    """Tells whether two pictures show one person.

    Args:
        name: As the option has it, and as reports store it.
        network: Gives the numbers of a face.

    Attributes:
        below: Distance of the numbers under which it takes two faces for one person's.
    """

    def __init__(self, name: IdentityJudgeName, network: DlibResNet) -> None:
        self.name, self.network, self.below = name, network, THRESHOLDS[name]

    @property
    def threshold(self) -> str:
        """Where it draws the line, in words."""
        return f"one person where the distance is under {self.below:g}"

    def numbers(self, faces: JudgedFaces) -> Array:
        """``(N, 128)`` numbers, the mean of those of each face and of its mirror image."""
        return read(self.network.numbers, faces.crops_for(self.network))

    def points(self, faces: JudgedFaces) -> Array:
        """``(N, 128)`` points on the unit sphere, near each other for pictures of one person."""
        return self._points(self.numbers(faces))

    def compare(self, first: JudgedFaces, second: JudgedFaces) -> Likeness:
        """Faces against as many others."""
        a, b = self.numbers(first), self.numbers(second)
        cosines: Array = (self._points(a) * self._points(b)).sum(1)
        return Likeness(cosines, np.linalg.norm(a - b, axis=1) < self.below)

    def _points(self, numbers: Array) -> Array:
        apart = numbers - self.network.centre.numpy()
        unit: Array = apart / np.linalg.norm(apart, axis=1, keepdims=True)
        return unit


def identity_judge(name: str | None = None) -> IdentityJudge:
    """A judge of identity.

    Args:
        name: One of ``NAMES``; None for dlib's where it is installed, else ours.

    Raises:
        DataError: There is no such judge.
        MissingExtraError: dlib's was asked for and is not installed.
    """
    if name is None:
        name = "dlib" if dlib_identity.installed() else "gioconda"
    if name not in NAMES:
        raise DataError(f"no identity judge {name!r}; there are: {', '.join(NAMES)}")
    rounded = cast("DlibResNet", zoo.load("identity"))
    if name == "gioconda":
        return IdentityJudge("gioconda", rounded)
    exact = copy.deepcopy(dlib_identity.exact_network())
    exact.centre.copy_(rounded.centre)
    return IdentityJudge("dlib", exact)
