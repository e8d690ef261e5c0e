"""Prepared crops with their labels as classes: what a network that reads mouths learns from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch

from gioconda.data.augmentation.appearance import degrade, relight, to_gray
from gioconda.data.batches import Batch
from gioconda.data.modules.aligned_faces import AlignedFaces
from gioconda.data.modules.face_crops import jitter


class LabelledCrops(AlignedFaces):
    """Batches of ``image`` and, for each attribute, its class: 0 no, 1 yes, -1 unknown.

    In training pictures are mirrored, moved, and changed in light, colour and sharpness.

    Args:
        sets: Folders of prepared sets, all of one size.
        attributes: Attribute -> the label that holds it; see ``AlignedFaces``.
        gray: Share of pictures that are made gray.
        degraded: Share of pictures that are blurred, shrunk, grainy or compressed.
        **common: See ``PreparedModule``.
    """

    name = "labelled-crops"

    def __init__(
        self,
        sets: Sequence[str],
        *,
        attributes: Mapping[str, str],
        gray: float = 0.2,
        degraded: float = 0.3,
        **common: Any,
    ) -> None:
        super().__init__(sets, attributes=attributes, **common)
        self.gray, self.degraded = gray, degraded

    def prepare(self, batch: Batch, *, augmented: bool) -> Batch:
        """``image`` ``(B, 3, S, S)`` in [-1, 1] and an index ``(B,)`` for each attribute."""
        degrees = batch["attributes"]
        classes = torch.where(degrees.isnan(), -1, (degrees > 0).long())
        image = self.pixels(batch["image"], mirrored=augmented)
        if augmented:
            image = jitter(image, image.shape[-1])
            image = degrade(to_gray(relight(image, 0.8), self.gray), self.degraded)
        image = image.contiguous(memory_format=torch.channels_last)
        return {"image": image * 2 - 1, **dict(zip(self.attributes, classes.T, strict=True))}
