"""Prepared faces or mouths of chosen attributes; rare skin tones or attributes drawn more often."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.data.batches import Rows
from gioconda.data.modules.aligned_faces import AlignedFaces
from gioconda.errors import DataError

# Degrees of the individual typology angle between the six tones (Chardon et al. 1991; Del Bino &
# Bernerd 2013): brown up to -30, tan from 10 on, then intermediate, light and very light skin.
TONES_FROM_DEG = (-30.0, 10.0, 28.0, 41.0, 55.0)
MOST_OFTEN = 8.0  # a rare kind is drawn at most so many times as often as the commonest
SKIN_TONE = "skin_tone"


class DomainFaces(AlignedFaces):
    """``AlignedFaces`` of chosen attributes, balanced where asked; all its batches.

    Args:
        sets: Folders of prepared sets, all of one size.
        attributes: Attribute -> the label that holds it; see ``AlignedFaces``.
        only: Attribute -> its value, -1 or +1, that a face must have to be learned from or shown;
            a degree must be on that side.
        balanced: What shall come up as often on each of its sides: attributes, and ``skin_tone``,
            of six. Each combination is drawn as often as any other, as far as there are faces: a
            rare one at most 8 times as often as its share. An unknown attribute is a side of its
            own. The tone is measured on the picture: bad light counts as dark skin, and a gray
            picture as very light.
        **common: See ``PreparedModule``.

    Raises:
        DataError: ``only`` or ``balanced`` names what is no attribute, or no face is left.
    """

    name = "domain-faces"

    def __init__(
        self,
        sets: Sequence[str],
        *,
        attributes: Mapping[str, str] | None = None,
        only: Mapping[str, int] | None = None,
        balanced: Sequence[str] = (),
        **common: Any,
    ) -> None:
        super().__init__(sets, attributes=attributes, **common)
        self.only, self.balanced = dict(only or {}), tuple(balanced)
        for key, names in (("only", self.only), ("balanced", set(self.balanced) - {SKIN_TONE})):
            for name in names:
                if name not in self.attributes:
                    known = ", ".join(self.attributes) or "none"
                    raise DataError(
                        f"{key}: {name!r} is no attribute of the recipe; there are: {known}"
                    )

    def ingredients(self) -> Iterator[bytes]:
        """The sets' own, and what is chosen."""
        yield from super().ingredients()
        yield repr((self.only, self.balanced)).encode()

    def training_rows(self) -> Rows:
        """The chosen faces of the training splits."""
        return self._chosen(super().training_rows())

    def held_out_rows(self) -> Rows:
        """The chosen faces of validation."""
        return self._chosen(super().held_out_rows())

    def chances(self) -> NDArray[np.float64] | None:
        """One over how many faces are of a face's kind; None where all are drawn alike."""
        if not self.balanced:
            return None
        rows = self.training_rows()
        _, kinds, counts = np.unique(
            np.stack([self._sides(name, rows) for name in self.balanced], 1),
            axis=0,
            return_inverse=True,
            return_counts=True,
        )
        weights = np.minimum(counts.max() / counts, MOST_OFTEN)
        chances = np.zeros(len(self.arrays["image"]))
        chances[rows] = weights[kinds.ravel()]
        return chances

    def _sides(self, name: str, rows: Rows) -> NDArray[np.int64]:
        """The tone of each face, or its attribute's side: -1, 1, or 0 where unknown."""
        if name == SKIN_TONE:
            return skin_tones(self.arrays["image"], rows)
        degrees = self.arrays["attributes"][rows, list(self.attributes).index(name)]
        return np.asarray(np.sign(np.nan_to_num(degrees)), np.int64)

    def _chosen(self, rows: Rows) -> Rows:
        degrees = self.arrays["attributes"][rows]
        names = list(self.attributes)
        fits = np.ones(len(rows), bool)
        for name, value in self.only.items():
            fits &= degrees[:, names.index(name)] * value > 0  # NaN, not known, is on no side
        if len(rows) and not fits.any():
            raise DataError(f"{', '.join(self.sets)}: no face with {self.only}")
        return rows[fits]


def skin_tones(pictures: Any, rows: Rows) -> NDArray[np.int64]:
    """The tone of each picture's skin, ``(len(rows),)``, 0 dark to 5 very light.

    Args:
        pictures: ``(N, S, S, 3)`` uint8 RGB, faces or mouths whose middle is mostly skin.
        rows: Which of them.
    """
    angles = [tone_deg(pictures[rows[k : k + 512]]) for k in range(0, len(rows), 512)]
    return np.searchsorted(TONES_FROM_DEG, np.concatenate(angles), side="right")


def tone_deg(pictures: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Individual typology angle atan((L* - 50) / b*) of the median colour of each picture's middle.

    Args:
        pictures: ``(N, S, S, 3)`` uint8 sRGB; the middle is half as wide and as high.

    Returns:
        ``(N,)`` degrees, 90 for the lightest.
    """
    side = pictures.shape[1]
    middle = pictures[:, side // 4 : -side // 4, side // 4 : -side // 4]
    colour = np.median(middle.reshape(len(pictures), -1, 3), axis=1) / 255
    lab = cv2.cvtColor(colour[None].astype(np.float32), cv2.COLOR_RGB2LAB)[0].astype(np.float64)
    # b* of skin is positive; light that makes it less is taken for a neutral one
    angles: NDArray[np.float64] = np.arctan2(lab[:, 0] - 50, np.maximum(lab[:, 2], 1.0))
    return np.degrees(angles)
