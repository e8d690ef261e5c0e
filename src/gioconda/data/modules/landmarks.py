"""Batches of faces and mouths with their landmarks, moved and relit anew each time."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gioconda.data.augmentation.appearance import (
    coarse,
    degrade,
    relight,
    sometimes,
    to_gray,
    uniform,
)
from gioconda.data.augmentation.motion import cover_half, hide, mirror, move
from gioconda.data.batches import Batch, Rows
from gioconda.data.landmark_labels import Layout, cut_all, landmark_files
from gioconda.data.modules.base import CachedModule
from gioconda.data.root import data_root
from gioconda.faces.scheme import LIPS, PUPILS
from gioconda.ranges import to_unit

_TINY = (0.18, 0.42)  # size in the photo of what is tiny there, over its size in the crop


class Landmarks(CachedModule):
    """Batches of faces and mouths with their points, as ``LandmarkNet.loss`` takes them.

    Args:
        root: Folder of the data sets; None for ``GIOCONDA_DATA`` or ``../shared/data``.
        image_size: Side of the network's face crop in pixels.
        mouth_width: Width of the network's mouth crop in pixels; two thirds as high.
        face_squares: Side of the network's face crop, in squares of the face.
        corners_share: Distance of the mouth's corners, over the width of the mouth crop.
        turn_deg: Largest turn.
        shift: Largest shift, in squares of the face.
        log_scale: Largest change of size, as a logarithm.
        others: Share of crops that show no face where one should be.
        tiny: Share of faces and of mouths that are drawn up from a photo in which they are tiny:
            faces from 15 to 35 px wide.
        half_covered: Share of faces of which something covers one side.
        **common: See ``CachedModule``.
    """

    name = "landmarks"
    columns = ("face", "mouth", "points", "lips", "known", "mouth_pupils")

    def __init__(
        self,
        root: str | None = None,
        *,
        image_size: int = 112,
        mouth_width: int = 96,
        face_squares: float = 1.2,
        corners_share: float = 0.56,
        turn_deg: float = 40.0,
        shift: float = 0.15,
        log_scale: float = 0.2,
        others: float = 0.06,
        tiny: float = 0.0,
        half_covered: float = 0.0,
        **common: Any,
    ) -> None:
        super().__init__(root, **common)
        self.image_size, self.mouth_width = image_size, mouth_width
        self.face_squares, self.corners_share = face_squares, corners_share
        self.turn_deg, self.shift, self.log_scale = turn_deg, shift, log_scale
        self.others, self.layout = others, Layout()
        self.tiny, self.half_covered = tiny, half_covered

    def ingredients(self) -> Iterator[bytes]:
        """The landmarks and how the crops are cut."""
        root = data_root(self.root)
        yield f"{self.layout}".encode()
        yield from landmark_files(root)
        for part in ("training", "testing"):
            yield (root / "mtfl" / f"{part}.txt").read_bytes()

    def cut(self) -> dict[str, NDArray[Any]]:
        """All faces but those kept for tests."""
        return cut_all(data_root(self.root), self.layout)

    def held_out_rows(self) -> Rows:
        """Every second face of the people who are held out for validation."""
        return super().held_out_rows()[::2]

    def chances(self) -> NDArray[np.float64]:
        """Each set has its own chance."""
        return self.arrays["chance"].astype(np.float64)

    def prepare(self, batch: Batch, *, augmented: bool) -> Batch:
        """Crops from the kept pictures.

        Args:
            batch: Rows of the cache; pictures ``(B, H, W, 3)`` uint8.
            augmented: Whether to change place, light, colour and sharpness.
        """
        faces, mouths = to_unit(batch["face"]), to_unit(batch["mouth"])
        count, layout = len(faces), self.layout
        face_px = layout.face_px * self.face_squares / layout.face_squares
        mouth_px = layout.mouth_corners_px / self.corners_share
        is_face = torch.ones(count, device=faces.device)
        moves = torch.zeros(2, count, 4, device=faces.device)  # turn, log size, shift x, shift y
        if augmented:
            moves[0] = self._face_moves(count).to(faces.device)
            moves[1] = self._mouth_moves(count).to(faces.device)
            is_face = (torch.rand(count, device=faces.device) >= self.others).float()
            wild = _wild_moves(count).to(faces.device)
            moves[0] = torch.where(is_face[:, None] > 0.5, moves[0], wild)
        size, wide = self.image_size, self.mouth_width
        image, points = move(faces, batch["points"], moves[0], face_px, size, size)
        mouth, lips = move(mouths, batch["lips"], moves[1], mouth_px, wide, wide * 2 // 3)
        known, lips_known = batch["known"], batch["known"][:, LIPS].mean(1).ge(0.9).float()
        if augmented:
            image, points, known = mirror(image, points, known, 0.5)
            mouth, lips, _ = mirror(mouth, lips, torch.ones_like(lips[..., 0]), 0.5)
            if self.half_covered:
                image = cover_half(image, self.half_covered)
            image, mouth = self._change(image), self._change(mouth)
            # Five points by hand weigh as much as twenty by machine.
            known = torch.where(known.mean(1, keepdim=True) > 0.5, known, 4 * known)
            known = known * is_face[:, None]
        pupils = torch.linalg.norm(points[:, PUPILS[0]] - points[:, PUPILS[1]], dim=1)
        reach = points.amax(1) - points.amin(1)
        return {
            "image": image * 2 - 1,
            "points": points,
            "known": known,
            # Turned faces bring the pupils together; their size is then read off the square.
            "pupils": torch.maximum(pupils, 0.3 * reach.amax(1)),
            "mouth": mouth * 2 - 1,
            "lips": lips,
            "lips_known": lips_known,
            "mouth_pupils": batch["mouth_pupils"] / mouth_px / moves[1][:, 1].exp(),
            "is_face": is_face,
        }

    def _face_moves(self, count: int) -> Tensor:
        """Turns, sizes and shifts; half of them small, as in the second pass."""
        turn = torch.where(
            torch.rand(count) < 0.5,
            torch.randn(count) * 8,
            (torch.rand(count) * 2 - 1) * self.turn_deg,
        )
        other = torch.rand(count, 3) * 2 - 1
        other = other * torch.tensor([self.log_scale, self.shift, self.shift])
        moves = torch.cat([turn[:, None] * math.pi / 180, other], 1)
        small = torch.where(torch.rand(count, 1) < 0.5, 0.4, 1.0)
        moves = moves * small
        moves[:, 2:] *= self.layout.face_px / self.layout.face_squares
        return moves

    def _mouth_moves(self, count: int) -> Tensor:
        """Moves of mouth crops by the first pass's error: small, 15 % of them twice as large."""
        moves = torch.randn(count, 4) * torch.tensor([0.07, 0.10, 4.0, 4.0])
        return moves * torch.where(torch.rand(count, 1) < 0.15, 2.0, 1.0)

    def _change(self, image: Tensor) -> Tensor:
        """Light, gray, sharpness, darkness, and now and then a patch that hides a part."""
        image = sometimes(image, 0.6, relight)
        image = sometimes(image, 0.2, lambda some: to_gray(some, 1.0))
        image = sometimes(image, 0.15, lambda some: some * uniform(some, 0.12, 0.6))
        if self.tiny:
            scale = float(torch.empty(()).uniform_(*_TINY))
            image = sometimes(image, self.tiny, lambda some: coarse(some, scale))
        return hide(degrade(image, 0.3), 0.2)


def _wild_moves(count: int) -> Tensor:
    """Crops that a detector could take for a face by mistake: much too large, small or beside."""
    way = torch.rand(count) * 2 * math.pi
    far = 60 + 30 * torch.rand(count)
    beside = torch.stack([way * 0, way * 0, far * way.cos(), far * way.sin()], 1)
    size = torch.where(torch.rand(count) < 0.7, -1.0, 0.6) * (1 + 0.5 * torch.rand(count))
    sized = torch.stack([way * 0, size, 12 * way.cos(), 12 * way.sin()], 1)
    upside = torch.stack([math.pi + (way - math.pi) / 2, way * 0, way * 0, way * 0], 1)
    kind = torch.randint(0, 3, (count, 1))
    return torch.where(kind == 0, beside, torch.where(kind == 1, sized, upside))
