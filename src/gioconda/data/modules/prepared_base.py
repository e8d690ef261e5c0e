"""What data modules over prepared sets share: opening them, their splits, and pixels as floats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from gioconda.data.batches import Rows
from gioconda.data.cache import Keep
from gioconda.data.modules.base import CachedModule
from gioconda.data.prepared.reader import Prepared
from gioconda.data.splits import SPLITS, Split

LEARNED_FROM: tuple[Split, ...] = ("train", "val")


class PreparedModule(CachedModule):
    """Batches of folders that ``gioconda prepare`` made; see ``CachedModule``.

    What a subclass cuts holds ``split``, an index of ``SPLITS``.

    Args:
        sets: Folders of prepared sets, all of one size.
        size: Side of the pictures that come out; None for the sets' own. They are shrunk.
        batch_size: Faces in a batch of one process.
        held_out_limit: Faces of validation, spread over it; 0 for all.
        keep: Where pictures are read from.
        seed: Seed of the order.
    """

    def __init__(
        self,
        sets: Sequence[str],
        *,
        size: int | None,
        batch_size: int,
        held_out_limit: int,
        keep: Keep,
        seed: int,
    ) -> None:
        super().__init__(None, batch_size=batch_size, keep=keep, seed=seed)
        self.sets, self.size, self.held_out_limit = tuple(sets), size, held_out_limit

    def ingredients(self) -> Iterator[bytes]:
        """The sets' own fingerprints."""
        for folder in self.sets:
            yield str(Prepared.open(folder).report["fingerprint"]).encode()

    def prepare_data(self) -> None:
        """Nothing: sets keep their decoded pictures themselves."""

    def setup(self, stage: str | None = None) -> None:
        """Open the samples; the first time, the sets decode their pictures."""
        if not self.arrays:
            self.arrays = self.cut()

    def training_rows(self) -> Rows:
        """The faces of the training splits."""
        return np.flatnonzero(self.arrays["split"] == SPLITS.index("train"))

    def held_out_rows(self) -> Rows:
        """The faces of validation, or ``held_out_limit`` of them."""
        rows = np.flatnonzero(self.arrays["split"] == SPLITS.index("val"))
        if not self.held_out_limit or len(rows) <= self.held_out_limit:
            return rows
        return rows[np.linspace(0, len(rows) - 1, self.held_out_limit).astype(np.int64)]

    def pixels(self, image: Tensor, *, mirrored: bool) -> Tensor:
        """Float32 pictures in [0, 1] of the size that was asked for.

        Args:
            image: ``(B, C, S, S)`` uint8.
            mirrored: Whether to mirror half of them.
        """
        if mirrored:
            flip = torch.rand(len(image), device=image.device) < 0.5
            image = torch.where(flip[:, None, None, None], image.flip(3), image)
        pixels = image.float() / 255
        if self.size is not None and self.size != pixels.shape[-1]:
            sides = (self.size, self.size)
            pixels = F.interpolate(pixels, size=sides, mode="bilinear", antialias=True)
        return pixels
