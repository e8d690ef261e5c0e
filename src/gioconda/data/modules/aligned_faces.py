"""Batches of prepared sets: aligned faces with attributes, and masks where they are asked for.

A set is a folder that ``gioconda prepare`` made, its labels those that it came with or that
``gioconda label`` added.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from gioconda.data.batches import Batch
from gioconda.data.cache import Keep
from gioconda.data.modules.prepared_base import LEARNED_FROM, PreparedModule
from gioconda.data.prepared.joined import Concatenated
from gioconda.data.prepared.reader import Prepared
from gioconda.data.splits import SPLITS, Split
from gioconda.errors import DataError


class AlignedFaces(PreparedModule):
    """Batches of ``image``, ``attributes`` and ``mask``; see ``PreparedModule``.

    ``image`` is ``(B, 3, S, S)`` in [-1, 1]; ``attributes`` ``(B, A)`` in [-1, 1], NaN where nobody
    knows; ``mask`` ``(B, 1, S, S)``, 1 on face, hair and hat. Half of the faces are mirrored in
    training.

    Args:
        sets: Folders of prepared sets, all of one size.
        attributes: Attribute -> the label that tells it: a number as it is, a binary one as -1 or
            +1, and a word of a category by ``gender=female``, +1 for it and -1 for the others.
        size: Side of the pictures that come out; None for the sets' own. They are shrunk.
        masks: Whether masks come, too.
        batch_size: Faces in a batch of one process.
        held_out_limit: Faces of validation, spread over it; 0 for all.
        keep: Where pictures are read from.
        seed: Seed of the order.
    """

    name = "aligned-faces"

    def __init__(
        self,
        sets: Sequence[str],
        *,
        attributes: Mapping[str, str] | None = None,
        size: int | None = None,
        masks: bool = False,
        batch_size: int = 64,
        held_out_limit: int = 0,
        keep: Keep = "mapped",
        seed: int = 0,
    ) -> None:
        super().__init__(
            sets,
            size=size,
            batch_size=batch_size,
            held_out_limit=held_out_limit,
            keep=keep,
            seed=seed,
        )
        self.attributes, self.masks = dict(attributes or {}), masks
        self.columns = ("image", "attributes", *(("mask",) if masks else ()))

    def ingredients(self) -> Iterator[bytes]:
        """The sets' own fingerprints, and the labels."""
        yield repr((self.name, self.attributes)).encode()
        yield from super().ingredients()

    def cut(self) -> dict[str, Any]:
        """Pictures, masks and attributes of all sets, training and validation end to end.

        Raises:
            DataError: A set is not there, has no such label or no masks, or another size.
        """
        parts = [(Prepared.open(f), split) for f in self.sets for split in LEARNED_FROM]
        self._refuse_unknown([prepared for prepared, split in parts if split == "train"])
        if len({prepared.size for prepared, _ in parts}) != 1:
            sizes = ", ".join(f"{p.folder}: {p.size} px" for p, split in parts if split == "train")
            raise DataError(f"prepared sets must be of one size; {sizes}")
        names = ["image", "mask"] if self.masks else ["image"]
        pictures = [prepared.arrays(split, names) for prepared, split in parts]
        attributes = [attributes_of(p, split, self.attributes) for p, split in parts]
        codes = [
            np.full(len(some), SPLITS.index(split), np.int8)
            for some, (_, split) in zip(attributes, parts, strict=True)
        ]
        join = Concatenated if self.keep == "mapped" else np.concatenate
        return {
            **{name: join([some[name] for some in pictures]) for name in names},
            "attributes": np.concatenate(attributes),
            "split": np.concatenate(codes),
        }

    def _refuse_unknown(self, sets: Sequence[Prepared]) -> None:
        for attribute, label in self.attributes.items():
            if not any(label.partition("=")[0] in prepared.kinds for prepared in sets):
                known = sorted({name for prepared in sets for name in prepared.kinds})
                raise DataError(
                    f"{', '.join(self.sets)}: no label {label!r} for {attribute!r}; there are: "
                    f"{', '.join(known)}"
                )

    def prepare(self, batch: Batch, *, augmented: bool) -> Batch:
        """Pictures from uint8 ``(B, S, S, 3)`` to float32 ``(B, 3, size, size)`` in [-1, 1]."""
        image = batch["image"].permute(0, 3, 1, 2)
        made = {"attributes": batch["attributes"]}
        if self.masks:
            image = torch.cat([image, batch["mask"][:, None]], 1)
        pixels = self.pixels(image, mirrored=augmented)
        if self.masks:
            made["mask"] = (pixels[:, 3:] > 0.5).float()
        return {"image": pixels[:, :3] * 2 - 1, **made}


def attributes_of(
    prepared: Prepared, split: Split, attributes: Mapping[str, str]
) -> NDArray[np.float32]:
    """``(N, A)`` float32 in [-1, 1], NaN where nobody knows.

    Args:
        prepared: The set.
        split: Which part of it.
        attributes: Attribute -> the label that tells it; see ``AlignedFaces``. What a set has no
            label for is not known of its faces.

    Raises:
        DataError: No such word is in the category, or the label is a category or a text as such.
    """
    count = int(prepared.report["faces"][split])
    columns = [_column(prepared, split, label, count) for label in attributes.values()]
    return np.stack(columns, 1) if columns else np.zeros((count, 0), np.float32)


def _column(prepared: Prepared, split: Split, label: str, count: int) -> NDArray[np.float32]:
    name, _, word = label.partition("=")
    kind = prepared.kinds.get(name)
    if kind is None:
        return np.full(count, np.nan, np.float32)
    values = prepared.arrays(split, [name])[name]
    if kind.name == "category" and word in kind.values:
        told = np.where(values == kind.values.index(word), 1.0, -1.0)
        return np.where(values < 0, np.nan, told).astype(np.float32)
    if kind.name == "number" and not word:
        degree: NDArray[np.float32] = np.clip(values, -1, 1).astype(np.float32)
        return degree
    if kind.name == "binary" and not word:
        return np.where(values == 0, np.nan, values).astype(np.float32)
    words = f"; one of: {', '.join(kind.values)}" if kind.values else ""
    raise DataError(f"{prepared.folder}: the label {label!r} tells no attribute{words}")
