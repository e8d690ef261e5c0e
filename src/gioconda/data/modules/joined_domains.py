"""Batches of several prepared sets, each with labels of its own: what StarGAN learns from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gioconda.data.batches import Batch
from gioconda.data.cache import Keep
from gioconda.data.modules.prepared_base import LEARNED_FROM, PreparedModule
from gioconda.data.prepared.joined import Concatenated, Part, join
from gioconda.data.prepared.reader import Prepared
from gioconda.data.splits import SPLITS
from gioconda.errors import DataError


class JoinedDomains(PreparedModule):
    """Batches of ``image``, ``label`` and ``mask``; see ``joined`` and ``PreparedModule``.

    ``image`` is ``(B, 3, S, S)`` in [-1, 1]; ``label`` ``(B, L)`` all sets' labels side by side,
    ``mask`` ``(B, K)`` 1 for the set that the picture is from. Half of the faces are mirrored in
    training, where no label has a side.

    Args:
        sets: Folders of prepared sets, all of one size; one may be named twice, with other labels.
        labels: For each set the labels that count: a category stands for all of its words,
            ``gender=female`` for one of them, ``18<=age<35`` for the numbers of a range.
        even: Draw each set as often as the others, and in it each combination of its labels as
            often as the square root of its share; else all faces alike.
        shared: The sets' labels are the same ones, such as expressions: they count as one set.
        mirrored: Mirror faces; not for labels such as a pose to one side.
        size: Side of the pictures that come out; None for the sets' own. They are shrunk.
        batch_size: Faces in a batch of one process.
        held_out_limit: Faces of validation, spread over it; 0 for all.
        keep: Where pictures are read from.
        seed: Seed of the order.

    Raises:
        DataError: There are not as many lists of labels as sets.
    """

    name = "joined-domains"
    columns = ("image", "label", "mask")

    def __init__(
        self,
        sets: Sequence[str],
        labels: Sequence[Sequence[str]],
        *,
        even: bool = True,
        shared: bool = False,
        mirrored: bool = True,
        size: int | None = None,
        batch_size: int = 16,
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
        if len(sets) != len(labels):
            raise DataError(f"{len(sets)} sets, but labels of {len(labels)}; name each set's")
        self.labels = tuple(tuple(some) for some in labels)
        self.even, self.shared, self.mirrored = even, shared, mirrored

    def ingredients(self) -> Iterator[bytes]:
        """The sets' own fingerprints, and the labels."""
        yield repr((self.name, self.labels, self.shared)).encode()
        yield from super().ingredients()

    def cut(self) -> dict[str, Any]:
        """Pictures, labels and masks of all sets, training and validation end to end."""
        parts = [
            Part(Prepared.open(folder), labels)
            for folder, labels in zip(self.sets, self.labels, strict=True)
        ]
        joined = [join(parts, split, shared=self.shared)[0] for split in LEARNED_FROM]
        codes = [
            np.full(len(some["label"]), SPLITS.index(split), np.int8)
            for some, split in zip(joined, LEARNED_FROM, strict=True)
        ]
        pictures = [array for some in joined for array in some["image"].arrays]
        together = Concatenated if self.keep == "mapped" else np.concatenate
        return {
            "image": together(pictures),
            "label": np.concatenate([some["label"] for some in joined]),
            "mask": np.concatenate([some["mask"] for some in joined]),
            "split": np.concatenate(codes),
        }

    def chances(self) -> NDArray[np.float64] | None:
        """Each set as often as the others, rare labels more often than they are."""
        if not self.even:
            return None
        rows = self.training_rows()
        label, mask = self.arrays["label"][rows], self.arrays["mask"][rows]
        chances = np.zeros(len(self.arrays["split"]))
        for members in mask.T:
            mine = np.flatnonzero(members)
            # Degrees are in tenths here: hardly two would be equal.
            _, which, counts = np.unique(
                np.round(label[mine], 1), axis=0, return_inverse=True, return_counts=True
            )
            weights = counts[which.ravel()] ** -0.5
            chances[rows[mine]] = weights / weights.sum()
        return chances

    def prepare(self, batch: Batch, *, augmented: bool) -> Batch:
        """Pictures from uint8 ``(B, S, S, 3)`` to float32 ``(B, 3, size, size)`` in [-1, 1]."""
        image = batch["image"].permute(0, 3, 1, 2)
        pixels = self.pixels(image, mirrored=augmented and self.mirrored)
        return {"image": pixels * 2 - 1, "label": batch["label"], "mask": batch["mask"]}
