"""What lies outside of a picture, guessed from pictures that show whole heads.

A head crop of a tightly cut picture reaches beyond it. Repeating the picture's border draws streaks
that a network then learns. Here a linear model of whole heads says what to expect there, given all
that is seen; it is blurred, and training can leave it out of its loss (``seen`` of a batch).

Paper    Tipping & Bishop 1999, "Probabilistic Principal Component Analysis" (the posterior mean of
         a code of which only some values are seen)
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.data.prepared.parts import OUTSIDE
from gioconda.data.prepared.reader import Prepared
from gioconda.errors import DataError
from gioconda.types import Field, Pixels

_SIDE_PX = 32  # of the pictures that the linear model knows
_COMPONENTS = 128
_MOST_FACES = 1500
_FEWEST_FACES = 300
_WHOLE = 0.995  # share of the crop that a picture must show to be learned from
_REACH = 0.08  # how far the picture's own colours go on into the guess, in sides of the crop


@dataclass(frozen=True)
class HeadCompletion:
    """A linear model of heads.

    Attributes:
        mean: ``(V,)`` float32 mean picture, V = 3 x 32 x 32.
        basis: ``(V, D)`` principal components, each as long as its standard deviation.
        noise: Variance that the components leave, per value.
    """

    mean: NDArray[np.float32]
    basis: NDArray[np.float32]
    noise: float

    @classmethod
    def of(cls, pictures: Pixels) -> HeadCompletion:
        """The model of ``(N, S, S, 3)`` uint8 pictures that show whole heads.

        Raises:
            DataError: They are fewer than 300.
        """
        if len(pictures) < _FEWEST_FACES:
            raise DataError(f"{len(pictures)} whole heads: too few to guess what others hide")
        values = np.stack([_small(picture) for picture in pictures])
        mean = values.mean(0)
        rest = values - mean
        # Of fewer faces than values: their products, not those of the values.
        spread, shares = np.linalg.eigh(rest @ rest.T / len(rest))
        kept = rest.T @ shares[:, : -_COMPONENTS - 1 : -1] / len(rest) ** 0.5
        noise = float(spread[:-_COMPONENTS].sum()) / len(mean)
        return cls(np.asarray(mean, np.float32), np.asarray(kept, np.float32), max(noise, 1e-6))

    @classmethod
    def from_prepared(cls, folder: str | Path) -> HeadCompletion:
        """The model of the training faces of a prepared set of head crops.

        Raises:
            DataError: There is no such set, it holds no head crops with masks, or too few of its
                pictures show the whole crop.
        """
        prepared = Prepared.open(folder)
        settings = prepared.report["settings"]
        if settings["crop"] != "head" or not settings["masks"]:
            raise DataError(f"{folder}: holds no head crops with masks; prepare some first")
        arrays = prepared.arrays("train", ["image", "parts"])
        whole = [k for k, parts in enumerate(arrays["parts"]) if (parts != OUTSIDE).mean() > _WHOLE]
        chosen = whole[:: -(-len(whole) // _MOST_FACES) or 1]
        try:
            return cls.of(np.stack([arrays["image"][k] for k in chosen]) if chosen else _NONE)
        except DataError as error:
            raise DataError(f"{folder}: {error}") from error

    def fill(self, picture: Pixels, seen: Pixels) -> Pixels:
        """The picture with a guess of what is not seen.

        Args:
            picture: ``(S, S, 3)`` uint8 RGB, its border repeated outside. Not modified.
            seen: ``(S, S)`` uint8, 255 where it is the picture itself.
        """
        size = len(picture)
        known = cv2.resize(seen, (_SIDE_PX, _SIDE_PX), interpolation=cv2.INTER_AREA) > 254
        rows = np.repeat(known.ravel(), 3)
        basis, wanted = self.basis[rows], (_small(picture) - self.mean)[rows]
        precision = basis.T @ basis + self.noise * np.eye(basis.shape[1], dtype=np.float32)
        code = np.linalg.solve(precision, basis.T @ wanted)
        small = (self.mean + self.basis @ code).reshape(_SIDE_PX, _SIDE_PX, 3)
        guess = cv2.resize(small, (size, size), interpolation=cv2.INTER_CUBIC) * 255
        return _joined(picture, seen, np.asarray(guess, np.float32))


_NONE = np.zeros((0, _SIDE_PX, _SIDE_PX, 3), np.uint8)


def _small(picture: Pixels) -> NDArray[np.float32]:
    small = cv2.resize(picture, (_SIDE_PX, _SIDE_PX), interpolation=cv2.INTER_AREA)
    return np.asarray(small.ravel() / 255, np.float32)


def _joined(picture: Pixels, seen: Pixels, guess: Field) -> Pixels:
    """The picture, and outside of it the guess, which meets the picture's colours at its border."""
    size, inside = len(picture), seen > 0
    far_px = cv2.distanceTransform(np.asarray(~inside, np.uint8), cv2.DIST_L2, 3)
    rest = (np.asarray(picture, np.float32) - guess) * inside[..., None]
    blur = (0, 0), 0.03 * size
    share = cv2.GaussianBlur(np.asarray(inside, np.float32), *blur)[..., None]
    smooth = cv2.GaussianBlur(rest, *blur) / np.maximum(share, 1e-3)
    met = guess + smooth * np.exp(-far_px / (_REACH * size))[..., None]
    joined = np.where(inside[..., None], picture, np.clip(met, 0, 255))
    return np.rint(joined).astype(np.uint8)
