"""Pairs of pictures -> ratio images: what smiling does to the light of a face.

Creases do not lie at the same place in every face, so that a median over faces blurs them. Each
pair's creases are therefore found and laid on the mean ones first.
"""

from __future__ import annotations

from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.editors.smile.crease import TEMPLATE, Creases, curve
from gioconda.editors.smile.mean_face import frame_to_map, places_in
from gioconda.errors import DataError
from gioconda.faces.align import apply, compose, crop
from gioconda.luma import luma
from gioconda.training.pairs import Pairs
from gioconda.types import Field, Points

_FINE, _WIDE = 0.011, 0.29  # pupil distances: finer is noise, wider is another lamp
_SHADED = -0.03  # log luminance from which a place beside a crease counts as shaded
_BESIDE = 0.1  # pupil distances


class RatioImages:
    """Smiling over neutral colours, both warped to the mean shape.

    Args:
        pairs: The people.
        box: ``(4,)`` x0, y0, x1, y1 of the maps in the mean shape's frame.
        scale: Pixels in a pupil distance.
    """

    def __init__(self, pairs: Pairs, box: NDArray[np.float64], scale: float) -> None:
        self.pairs, self.box, self.scale = pairs, box, scale
        self.mean = pairs.neutral.mean(0)
        width, height = np.round((box[2:] - box[:2]) * scale).astype(int)
        self.size = int(width), int(height)
        self.seen: dict[int, Field] = {}

    def median(self, chosen: NDArray[np.bool_]) -> Field:
        """Median log ratio of the chosen pairs' luminance, ``(h, w)``, made symmetric."""
        logs = [luma(self._aligned(int(k))) for k in np.flatnonzero(chosen)]
        median = np.asarray(np.median(logs, axis=0), np.float32)
        return np.asarray((median + mirrored(median, self.box)) / 2, np.float32)

    def hue(self, chosen: NDArray[np.bool_]) -> Field:
        """How much faster than luminance red, green and blue fall in a fold, ``(3,)``.

        A least-squares slope for each pair where its folds are shaded; the median over the pairs.
        """
        places = self.creases.strips(_BESIDE)
        slopes = []
        for k in np.flatnonzero(chosen):
            log = sampled(self._aligned(int(k)), places, self.box).reshape(-1, 3)
            light = luma(log)
            shaded = light < _SHADED
            square = float(light[shaded] @ light[shaded])
            slopes.append(light[shaded] @ log[shaded] / max(square, 1e-6))
        return np.asarray(np.median(slopes, axis=0), np.float32)

    @cached_property
    def creases(self) -> Creases:
        """The mean creases of all pairs, made symmetric."""
        template = Creases(curve(TEMPLATE))
        offsets = [self._offsets(template, k) for k in range(len(self.pairs.people))]
        mean = np.mean(offsets, axis=(0, 1))
        return Creases(curve(template.lines[0] + mean[:, None] * template.normals[0]))

    def _offsets(self, creases: Creases, k: int) -> Points:
        return creases.offsets(sampled(luma(self._log_ratio(k)), creases.strips(), self.box))

    def _aligned(self, k: int) -> Field:
        """A pair's log ratio with its creases laid on the mean ones, ``(h, w, 3)``."""
        # What lies on the mean crease is looked up where this pair's lies.
        moves = -self.creases.moves(self._offsets(self.creases, k), self.box, self.size)
        return looked_up(self._log_ratio(k), moves, self.box)

    def _log_ratio(self, k: int) -> Field:
        """``(h, w, 3)`` log of smiling over neutral RGB; what is broad is taken out."""
        if k not in self.seen:
            before, after = (self.colours(k, kind) for kind in (0, 1))
            wide = [cv2.GaussianBlur(v, (0, 0), _WIDE * self.scale) for v in (before, after)]
            self.seen[k] = np.log((after + 8) / (before + 8) * wide[0] / wide[1])
        return self.seen[k]

    def colours(self, k: int, kind: int) -> Field:
        """One person of a pair, warped to the mean shape, ``(h, w, 3)`` RGB in [0, 255].

        Args:
            k: Number of the pair.
            kind: 0 neutral, 1 smiling.
        """
        folder = ("neutral", "smiling")[kind]
        picture = cv2.imread(str(self.pairs.folder / folder / self.pairs.people[k]))
        if picture is None:
            raise DataError(f"{self.pairs.folder / folder / self.pairs.people[k]}: not readable")
        to_map = frame_to_map(self.box, self.size)
        flat = crop(picture, compose(to_map, self.pairs.to_frame[k][kind]), *self.size)
        shape = (self.pairs.neutral, self.pairs.smiling)[kind][k]
        at = places_in(apply(to_map, shape), self.mean, self.box, self.size)
        moved = cv2.remap(
            flat, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
        )
        colours = moved[..., ::-1].astype(np.float32)
        return np.asarray(cv2.GaussianBlur(colours, (0, 0), _FINE * self.scale), np.float32)


def mirrored(map_: Field, box: NDArray[np.float64]) -> Field:
    """The map's mirror image about the frame's axis, x = 0."""
    centre = -box[0] * map_.shape[1] / (box[2] - box[0]) - 0.5
    flip = np.array([[-1.0, 0, 2 * centre], [0, 1, 0]])
    size = map_.shape[1], map_.shape[0]
    return np.asarray(cv2.warpAffine(map_, flip, size, borderMode=cv2.BORDER_REPLICATE), np.float32)


def sampled(map_: Field, places: Points, box: Points) -> Field:
    """A map at ``(..., 2)`` places of the mean shape's frame."""
    scale = np.array([map_.shape[1], map_.shape[0]]) / (box[2:] - box[:2])
    at = np.asarray((places - box[:2]) * scale - 0.5, np.float32)
    flat = at.reshape(len(at), -1, 2)
    seen = cv2.remap(
        map_, flat[..., 0], flat[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(seen.reshape(*places.shape[:-1], *map_.shape[2:]), np.float32)


def looked_up(map_: Field, moves: Field, box: Points) -> Field:
    """A map, each pixel looked up ``moves`` aside.

    Args:
        map_: ``(h, w)`` or ``(h, w, C)`` over ``box``.
        moves: ``(h, w, 2)`` pupil distances.
        box: ``(4,)`` x0, y0, x1, y1 in pupil distances.
    """
    height, width = map_.shape[:2]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    x += np.asarray(moves[..., 0] * width / (box[2] - box[0]), np.float32)
    y += np.asarray(moves[..., 1] * height / (box[3] - box[1]), np.float32)
    seen = cv2.remap(map_, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(seen, np.float32)
