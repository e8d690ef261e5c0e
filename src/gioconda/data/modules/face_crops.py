"""Faces with labels of any kind -> augmented batches: what networks that read faces learn from.

A subclass says which faces there are and which may be learned from; what is the same for all of
them (cutting, caching, augmenting) is here.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from gioconda.data.augmentation.appearance import degrade, erase, relight, to_gray
from gioconda.data.batches import Batch
from gioconda.data.faces import LabelledFace, cut_faces
from gioconda.data.modules.base import CachedModule
from gioconda.data.picture_size import require_size
from gioconda.data.root import data_root
from gioconda.errors import DataError
from gioconda.ranges import to_unit

_LAYOUT = "1"  # changes when cached crops would differ
MARGIN = 0.14  # of the crop's side, on every side, for shifts and turns


class FaceCrops(CachedModule):
    """Batches of ``image``, ``weight`` and the labels of a data set; see ``CachedModule``.

    Args:
        root: The folder of all data sets; None for ``$GIOCONDA_DATA`` or ``../shared/data``.
        size: Side of the crop in pixels, the network's own.
        zoom: Size of the face in the crop, the network's own.
        gray: Share of samples that are made gray.
        degraded: Share of samples that are blurred, shrunk, grainy or compressed; less for pictures
            that are small already.
        erased: Share of samples of which a rectangle is hidden, so that no single part decides.
        **common: See ``CachedModule``.

    Attributes:
        folders: What is read below ``root``.
        labels: Names of the labels, and the types of their columns.
        mirrored: Label -> what each of its classes becomes in the mirror, where that differs.
    """

    folders: tuple[str, ...]
    labels: ClassVar[Mapping[str, type]]
    mirrored: ClassVar[Mapping[str, tuple[int, ...]]] = {}
    held_out_batch_size = 256

    def __init__(
        self,
        root: str | None = None,
        *,
        size: int = 64,
        zoom: float = 0.9,
        gray: float = 0.25,
        degraded: float = 0.4,
        erased: float = 0.0,
        **common: Any,
    ) -> None:
        super().__init__(root, **common)
        self.size, self.zoom = size, zoom
        self.gray, self.degraded, self.erased = gray, degraded, erased
        self.margin_px = round(size * MARGIN)
        self.columns = ("image", "weight", *self.labels)

    def match(self, config: Mapping[str, Any]) -> None:
        """See ``CachedModule``; the crops must be cut as the network takes them.

        Raises:
            DataError: Its size or zoom is another.
        """
        require_size(self.size, config, self.name, f"data.size to {config.get('size')}")
        if config.get("zoom", self.zoom) != self.zoom:
            raise DataError(
                f"{self.name}: crops at zoom {self.zoom:g}; the model's zoom is "
                f"{config['zoom']:g}: set data.zoom to that"
            )

    @abstractmethod
    def faces(self, root: Path) -> list[LabelledFace]:
        """All faces of the data set, whatever their split; root is the folder of all sets."""

    def ingredients(self) -> Iterator[bytes]:
        """Layout, crop, and the names and sizes of all files."""
        root = data_root(self.root)
        yield repr((_LAYOUT, self.name, self.size, self.zoom)).encode()
        for folder in self.folders:
            for path in sorted((root / folder).rglob("*")):
                if path.is_file():
                    yield f"{path.relative_to(root)} {path.stat().st_size}\n".encode()

    def cut(self) -> dict[str, NDArray[Any]]:
        """Crops with a margin, labels, trust, chances and splits."""
        faces = [face for face in self.faces(data_root(self.root)) if face.split is not None]
        kinds = self.labels.items()
        return {
            "image": cut_faces(faces, self.size, self.zoom, self.margin_px),
            "weight": np.array([face.weight for face in faces], np.float32),
            "chance": np.array([face.chance for face in faces], np.float64),
            "split": np.array([face.split_code for face in faces], np.int8),
            **{name: np.array([f.labels[name] for f in faces], kind) for name, kind in kinds},
        }

    def chances(self) -> NDArray[np.float64] | None:
        """How often each face is drawn; None where all are drawn alike."""
        chance = np.asarray(self.arrays["chance"], np.float64)
        return None if (chance == chance[0]).all() else chance

    def prepare(self, batch: Batch, *, augmented: bool) -> Batch:
        """``image`` from uint8 ``(B, S, S, 3)`` to float32 ``(B, 3, size, size)`` in [-1, 1]."""
        image = to_unit(batch["image"])
        if augmented:
            batch, image = mirror(batch, image, self.mirrored)
            image = jitter(image, self.size)
            image = degrade(to_gray(relight(image, 0.8), self.gray), self.degraded)
            if self.erased:
                image = erase(image, self.erased)
        else:
            m = self.margin_px
            image = image[:, :, m:-m, m:-m]
        image = image.contiguous(memory_format=torch.channels_last)
        return {**batch, "image": image * 2 - 1}


def mirror(
    batch: Batch, image: Tensor, mirrored: Mapping[str, tuple[int, ...]]
) -> tuple[Batch, Tensor]:
    """Half of the samples mirrored, and with them the labels that know left from right.

    Args:
        batch: The labels.
        image: ``(B, 3, H, W)``.
        mirrored: Label -> the class that each of its classes becomes.
    """
    flip = torch.rand(len(image), device=image.device) < 0.5
    image = torch.where(flip[:, None, None, None], image.flip(3), image)
    changed = dict(batch)
    for name, classes in mirrored.items():
        label = batch[name]
        # An unknown label, -1, reads the entry put at the end.
        table = torch.tensor([*classes, -1], device=label.device)
        changed[name] = torch.where(flip, table[label], label)
    return changed, image


def jitter(image: Tensor, size: int) -> Tensor:
    """Random place, turn and size of each face, by more than landmarks usually err.

    Args:
        image: ``(B, 3, S, S)`` with a margin on every side.
        size: Side of the crop without its margin.

    Returns:
        ``(B, 3, size, size)``.
    """
    count, inner = len(image), size / image.shape[-1]

    def draw(spread: float) -> Tensor:
        return torch.randn(count, device=image.device) * spread

    turn, scale, stretch = draw(0.09), draw(0.06).exp() * inner, draw(0.03).exp()  # radians
    cos, sin = scale * turn.cos(), scale * turn.sin()
    rows = [
        torch.stack([cos * stretch, -sin, draw(0.035) * inner], 1),
        torch.stack([sin * stretch, cos, draw(0.035) * inner], 1),
    ]
    grid = F.affine_grid(torch.stack(rows, 1), [count, 3, size, size], align_corners=False)
    return F.grid_sample(image, grid, padding_mode="border", align_corners=False)
