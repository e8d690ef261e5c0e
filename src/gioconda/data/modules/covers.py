"""Batches of faces with things in front of them: the cover network's lessons."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from gioconda.data.augmentation.appearance import degrade, relight, to_gray
from gioconda.data.batches import Batch, Rows
from gioconda.data.covers.drawing import CoveredFace
from gioconda.data.covers.faces import Frame, cut_faces
from gioconda.data.covers.pasting import covered, faceless, known
from gioconda.data.covers.textures import Random
from gioconda.data.landmark_labels import landmark_files
from gioconda.data.modules.base import CachedModule
from gioconda.data.modules.random_moves import RandomMove
from gioconda.data.root import data_root
from gioconda.faces.align import apply
from gioconda.faces.scheme import GROUPS, TWINS
from gioconda.ranges import to_unit
from gioconda.types import Pixels

_GLASSES_FROM = 0.12  # likelier than this, and the region of the eyes teaches nothing
_HELD_OUT = 1536


class Covers(CachedModule):
    """Batches of faces, most of them with something laid over them.

    They hold ``image`` (B, 3, S, S) in [-1, 1], ``cover`` and ``weight`` (B, 1, S/2, S/2) in
    [0, 1], and ``is_face`` (B,).

    Args:
        root: Folder of the data sets; None for ``GIOCONDA_DATA`` or ``../shared/data``.
        size: Side of the crop in pixels.
        zoom: Size of the face in it, against the five-point template.
        turn_deg: Standard deviation of turns.
        shift: Standard deviation of shifts, as a share of the side.
        log_scale: Standard deviation of the logarithm of the size.
        others: Share of crops that show no face.
        **common: See ``CachedModule``.
    """

    name = "covers"
    columns = ("image", "points", "glasses")

    def __init__(
        self,
        root: str | None = None,
        *,
        size: int = 112,
        zoom: float = 0.72,
        turn_deg: float = 7.0,
        shift: float = 0.025,
        log_scale: float = 0.06,
        others: float = 0.08,
        **common: Any,
    ) -> None:
        super().__init__(root, **common)
        self.frame = Frame(size, zoom)
        self.moves = RandomMove(turn_deg, log_scale, shift)
        self.others = others

    def ingredients(self) -> Iterator[bytes]:
        """The landmarks and how the crops are cut."""
        yield f"1 {self.frame}".encode()
        yield from landmark_files(data_root(self.root))

    def cut(self) -> dict[str, NDArray[Any]]:
        """All faces but those kept for tests."""
        return cut_faces(data_root(self.root), self.frame)

    def held_out_rows(self) -> Rows:
        """Some of the faces that are held out for validation."""
        return super().held_out_rows()[:_HELD_OUT]

    def prepare(self, batch: Batch, *, augmented: bool) -> Batch:
        """Faces with covers; validation draws the same ones each time.

        Args:
            batch: Rows of the cache; pictures ``(B, H, W, 3)`` uint8 with the margin.
            augmented: Whether to change place, light, colour and sharpness.
        """
        pictures, points = batch["image"].cpu().numpy(), batch["points"].cpu().numpy()
        seed = int(torch.randint(2**62, ())) if augmented else zlib.crc32(points.tobytes())
        random = np.random.default_rng(seed)
        rows = [
            self._row(random, pictures, k, points[k], float(batch["glasses"][k]), augmented)
            for k in range(len(pictures))
        ]
        image, cover, weight, is_face = (
            torch.from_numpy(np.stack(some)) for some in zip(*rows, strict=True)
        )
        image = to_unit(image.to(batch["image"].device))
        if augmented:
            image = degrade(to_gray(relight(image, 0.7), 0.2), 0.5)
        maps = (some[:, None].to(image.device) for some in (cover, weight))
        return {
            "image": image * 2 - 1,
            "cover": next(maps),
            "weight": next(maps),
            "is_face": is_face.to(image.device),
        }

    def _row(
        self,
        random: Random,
        pictures: Pixels,
        k: int,
        points: NDArray[np.float32],
        glasses: float,
        augmented: bool,
    ) -> tuple[Pixels, NDArray[np.float32], NDArray[np.float32], np.float32]:
        size = self.frame.size
        kept_to_crop = self.moves.kept_to_crop(
            random if augmented else None, self.frame.side, self.frame.size
        )
        image = cv2.warpAffine(
            pictures[k], kept_to_crop, (size, size), borderMode=cv2.BORDER_REPLICATE
        )
        placed = apply(kept_to_crop, points.astype(np.float64))
        if kept_to_crop[0, 0] < 0:  # mirrored
            placed = placed[TWINS]
        face = CoveredFace(np.asarray(image), placed, pictures)
        if random.uniform() < self.others:
            nothing = np.zeros((size // 2, size // 2), np.float32)
            return faceless(random, face), nothing, nothing, np.float32(0)
        image, cover = covered(random, face)
        sure = known(placed, size, glasses > _GLASSES_FROM)
        near = cv2.convexHull(np.asarray(placed[GROUPS["oval"]], np.float32))[:, 0]
        inside = np.zeros((size, size), np.uint8)
        cv2.fillConvexPoly(inside, np.asarray(near, np.int32), 1)
        weight = np.maximum(sure, np.asarray((cover > 0.3) & (inside > 0), np.float32))
        half = (size // 2, size // 2)
        return (
            image,
            cv2.resize(cover, half, interpolation=cv2.INTER_AREA),
            cv2.resize(weight, half, interpolation=cv2.INTER_AREA),
            np.float32(1),
        )
