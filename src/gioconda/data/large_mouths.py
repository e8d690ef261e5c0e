"""London's open mouths at full size, made soft inside the hole: the sharpener's lessons.

Two ways to soften: the real mouth shrunk and drawn up again (what it should be is known), and the
mouth network's own painting (only its colours are known), so that training meets what use brings.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from gioconda import zoo
from gioconda.data.appearance import coarse, relight, roughen, soften, to_gray
from gioconda.data.batches import Batch, Rows
from gioconda.data.cached_module import CachedModule
from gioconda.data.mesh_points import read_mesh_points
from gioconda.data.mouth_crops import MouthCrops
from gioconda.data.mouths import random_holes, to_signed
from gioconda.data.root import data_root
from gioconda.data.splits import london_person, split_of
from gioconda.faces import align
from gioconda.faces.measures import lip_gap, mouth_width
from gioconda.faces.scheme import GROUPS
from gioconda.smile.holes import GROW_PX, cover, signed_distance


class LargeMouths(CachedModule):
    """Batches of ``image``, ``soft`` (B, 3, 96, 192) in [-1, 1], ``hole`` and ``known`` (B, 1, ..).

    ``known`` is 1 where ``soft`` was made from the real mouth, 0 where it was painted. Outside the
    hole ``soft`` may show grain and traces of JPEG that ``image`` does not have.

    Args:
        root: Folder of the data sets; None for ``GIOCONDA_DATA`` or ``../shared/data``.
        painter: The mouth network: a packaged name, a file or a run's folder; None trains on
            shrunk mouths alone.
        painted: Share of painted mouths.
        corners_px: Distances between the mouth's corners at which each mouth is cut.
        gray: Share of gray (and toned) mouths.
        **common: See ``CachedModule``.
    """

    name = "large-mouths"
    columns = ("image", "outline")
    held_out_batch_size = 16

    def __init__(
        self,
        root: str | None = None,
        *,
        painter: str | None = None,
        painted: float = 0.5,
        corners_px: tuple[float, ...] = (104.0, 116.0, 128.0, 140.0),
        gray: float = 0.2,
        **common: Any,
    ) -> None:
        super().__init__(root, **common)
        self.gray = gray
        self.painter: nn.Module | None = zoo.load(painter) if painter else None
        self.painted = painted if painter else 0.0
        self.layouts = [MouthCrops(192, 96, corners, 12) for corners in corners_px]

    def ingredients(self) -> Iterator[bytes]:
        """The landmarks and how the crops are cut."""
        yield (data_root(self.root) / "london" / "landmarks.npz").read_bytes()
        yield repr(self.layouts).encode()

    def cut(self) -> dict[str, NDArray[Any]]:
        """London's open mouths at several sizes."""
        return cut_large_mouths(data_root(self.root), self.layouts)

    def training_rows(self) -> Rows:
        """Mouths of people who are trained on."""
        return np.flatnonzero(self.arrays["trained"])

    def held_out_rows(self) -> Rows:
        """All mouths of people who are never trained on."""
        return np.flatnonzero(~self.arrays["trained"])

    def prepare(self, batch: Batch, *, augmented: bool) -> Batch:
        """Pictures, holes and soft pictures from crops and outlines.

        Args:
            batch: ``image`` (B, H, W, 3) uint8 with the margin, ``outline`` (B, 20, 2).
            augmented: Whether to change place, light, colour, grain and hole.
        """
        image, outline, margin = (
            batch["image"].permute(0, 3, 1, 2).float() / 255,
            batch["outline"],
            12,
        )
        if not augmented:
            image = image[:, :, margin:-margin, margin:-margin]
            hole = cover(signed_distance(outline, 192, 96), 2 * GROW_PX)[:, None]
            return self._softened(image, image, hole, 0.5, 0.0)
        dx, dy = torch.randint(-margin, margin + 1, (2,)).tolist()
        image = image[:, :, margin + dy : margin + dy + 96, margin + dx : margin + dx + 192]
        # Drawn at half the size, at a quarter of the cost; pixel centres are at integers.
        half = (outline - outline.new_tensor([dx, dy]) + 0.5) / 2 - 0.5
        hole = F.interpolate(random_holes(half, 96, 48), scale_factor=2.0, mode="bilinear")
        if torch.rand(()) < 0.5:
            image, hole = image.flip(3), hole.flip(3)
        image = soften(to_gray(relight(image, 0.8), self.gray), 0.1)
        scale = 0.3 + 0.25 * float(torch.rand(()))
        return self._softened(image, roughen(image, 0.4), hole, scale, self.painted)

    def _softened(
        self, image: Tensor, seen: Tensor, hole: Tensor, scale: float, painted: float
    ) -> Batch:
        low = coarse(image, scale)
        known = (torch.rand(len(image), 1, 1, 1, device=image.device) >= painted).float()
        if self.painter is not None and known.min() == 0:
            low = known * low + (1 - known) * self._paint(image, hole)
        return {
            "image": to_signed(image),
            "soft": to_signed(seen * (1 - hole) + low * hole),
            "hole": hole,
            "known": known,
        }

    @torch.no_grad()
    def _paint(self, image: Tensor, hole: Tensor) -> Tensor:
        """The mouth network's painting, drawn up to twice its size."""
        assert self.painter is not None
        small, small_hole = F.avg_pool2d(image, 2), F.avg_pool2d(hole, 2)
        self.painter.to(image.device)
        with torch.autocast(image.device.type, torch.bfloat16):
            made = self.painter(small * 2 - 1, small_hole, torch.randn_like(small_hole))
        made = F.interpolate(made.float(), scale_factor=2.0, mode="bicubic")
        return (made / 2 + 0.5).clamp(0, 1)


def cut_large_mouths(root: Path, layouts: list[MouthCrops]) -> dict[str, NDArray[Any]]:
    """Cut London's open mouths at several sizes.

    Returns:
        ``image`` (N, H, W, 3) uint8 with the margin, ``outline`` (N, 20, 2) float32 in crop pixels,
        ``trained`` (N,) bool.
    """
    rows: dict[str, list[Any]] = {"image": [], "outline": [], "trained": []}
    for file_name, points in read_mesh_points(root / "london").items():
        if lip_gap(points) / mouth_width(points) < 0.07:
            continue
        picture = cv2.imread(str(root / "london" / file_name))
        if picture is None:
            continue
        picture = np.ascontiguousarray(picture[..., ::-1])
        for crops in layouts:
            to_crop = crops.transform(points)
            rows["image"].append(align.crop(picture, to_crop, *crops.padded))
            outline = align.apply(to_crop, points[GROUPS["lips_inner"]]) - crops.margin_px
            rows["outline"].append(outline.astype(np.float32))
            rows["trained"].append(split_of(london_person(file_name)) == "train")
    return {key: np.array(value) for key, value in rows.items()}
