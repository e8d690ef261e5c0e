"""Judges of identity: whether two pictures show one person. A report has one of them, and says so.

``dlib``      dlib's face recognition network, with the extra ``[judge]``
``gioconda``  the packaged ``identity`` weights, a small student of it
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, get_args

import numpy as np
from numpy.typing import NDArray

from gioconda import zoo
from gioconda.errors import DataError
from gioconda.evaluation.readers import Array, read
from gioconda.faces import dlib_identity

if TYPE_CHECKING:
    from gioconda.evaluation.judge import JudgedFaces

IdentityJudgeName = Literal["dlib", "gioconda"]
NAMES: tuple[IdentityJudgeName, ...] = get_args(IdentityJudgeName)
# Cosine above which the packaged network takes two pictures for one person's: where it errs least
# on LFW's validation people (see its card).
SAME_FROM = 0.13


class Likeness(NamedTuple):
    """How alike faces are, pair by pair.

    Attributes:
        cosines: ``(N,)`` in [-1, 1]; about 0 for two people.
        same: ``(N,)`` whether the judge takes both for one person.
    """

    cosines: Array
    same: NDArray[np.bool_]


class IdentityJudge(Protocol):
    """Tells whether two pictures show one person.

    Attributes:
        name: As the option has it, and as reports store it.
        threshold: Where it draws the line, in words.
    """

    name: IdentityJudgeName
    threshold: str

    def points(self, faces: JudgedFaces) -> Array:
        """``(N, F)`` points on the unit sphere, near each other for pictures of one person."""

    def compare(self, first: JudgedFaces, second: JudgedFaces) -> Likeness:
        """Faces against as many others."""


class GiocondaIdentity:
    """The packaged ``identity`` weights."""

    name: IdentityJudgeName = "gioconda"
    threshold = f"cosine over {SAME_FROM}"

    def __init__(self) -> None:
        self.network: Any = zoo.load("identity")

    def points(self, faces: JudgedFaces) -> Array:
        """See ``IdentityJudge``."""
        return _unit(read(self.network, faces.crops_for(self.network)))

    def compare(self, first: JudgedFaces, second: JudgedFaces) -> Likeness:
        """See ``IdentityJudge``."""
        cosines: Array = (self.points(first) * self.points(second)).sum(1)
        return Likeness(cosines, cosines > SAME_FROM)


class DlibIdentity:
    """dlib's network; cosines are those of its numbers less their mean over LFW."""

    name: IdentityJudgeName = "dlib"
    threshold = f"distance under {dlib_identity.SAME_BELOW}, dlib's own"

    def __init__(self) -> None:
        dlib_identity.network()  # fails here where the extra is missing

    def points(self, faces: JudgedFaces) -> Array:
        """See ``IdentityJudge``."""
        return _centred(self._numbers(faces))

    def compare(self, first: JudgedFaces, second: JudgedFaces) -> Likeness:
        """See ``IdentityJudge``."""
        a, b = self._numbers(first), self._numbers(second)
        apart = np.linalg.norm(a - b, axis=1)
        cosines: Array = (_centred(a) * _centred(b)).sum(1)
        return Likeness(cosines, apart < dlib_identity.SAME_BELOW)

    def _numbers(self, faces: JudgedFaces) -> Array:
        pairs = zip(faces.pictures, faces.points, strict=True)
        return dlib_identity.embeddings(dlib_identity.chips_of(pairs))


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
    return DlibIdentity() if name == "dlib" else GiocondaIdentity()


def _centred(numbers: Array) -> Array:
    return _unit(numbers - dlib_identity.MEAN)


def _unit(features: Array) -> Array:
    unit: Array = features / np.linalg.norm(features, axis=1, keepdims=True)
    return unit
