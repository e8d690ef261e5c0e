"""Batches of several prepared sets, each with labels of its own: what StarGAN learns from.

Paper    Choi et al. 2018, CVPR, "StarGAN ...", section 3.3: the labels of all sets stand side by
         side in one vector; those of other sets are not known for a picture and are 0, and another
         vector (the paper's "mask vector", here ``domain``) says by a 1 which set it is from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gioconda.data.attributes import domain_order
from gioconda.data.batches import Batch
from gioconda.data.modules.aligned_faces import PreparedModule
from gioconda.data.prepared.label_columns import named, vectors, with_all_words
from gioconda.data.prepared.reader import Prepared
from gioconda.data.splits import Split
from gioconda.errors import DataError


class JoinedDomains(PreparedModule):
    """Batches of ``image``, ``label`` and ``domain``.

    ``image`` is ``(B, 3, S, S)`` in [-1, 1]; ``label`` ``(B, L)`` all sets' labels side by side: 1
    yes, 0 no or not known, numbers as they are; ``domain`` ``(B, K)`` 1 for the set that the
    picture is from. Half of the faces are mirrored in training, where no label has a side.

    Args:
        sets: Folders of prepared sets, all of one size; one may be named twice, with other labels.
        labels: For each set attribute -> the label that holds it: a category stands for all of its
            words, ``gender=female`` for one of them, ``18<=age<35`` for the numbers of a range. In
            a list of labels a word is its own name.
        even: Draw each set as often as the others, and in it each combination of its labels as
            often as the square root of its share; else all faces alike.
        shared: The sets' labels are the same ones, such as expressions: they count as one set.
        mirrored: Mirror faces; not for labels such as a pose to one side.
        batch_size: Faces in a batch of one process.
        **common: See ``PreparedModule``.

    Attributes:
        labels: For each set attribute -> label; all words of a category once ``setup`` has run.

    Raises:
        DataError: There are not as many lists of labels as sets.
    """

    name = "joined-domains"
    columns = ("image", "label", "domain")

    def __init__(
        self,
        sets: Sequence[str],
        labels: Sequence[Mapping[str, str] | Sequence[str]],
        *,
        even: bool = True,
        shared: bool = False,
        mirrored: bool = True,
        batch_size: int = 16,
        **common: Any,
    ) -> None:
        super().__init__(sets, batch_size=batch_size, **common)
        if len(sets) != len(labels):
            raise DataError(f"{len(sets)} sets, but labels of {len(labels)}; name each set's")
        self.requested = labels
        self.labels = [named(some) for some in labels]
        self.even, self.shared, self.mirrored = even, shared, mirrored
        self.domain_order: list[int] | slice = slice(None)

    @property
    def domains(self) -> list[list[str]]:
        """The attributes of each domain, in the order of the columns."""
        return [list(some) for some in (self.labels[:1] if self.shared else self.labels)]

    def ingredients(self) -> Iterator[bytes]:
        """The sets' own fingerprints, and the labels."""
        yield repr((self.name, self.requested, self.shared)).encode()
        yield from super().ingredients()

    def require_labels(self, opened: Sequence[Prepared]) -> None:
        """See ``PreparedModule``; sets that share their labels must call them alike."""
        self.labels = [with_all_words(p, some) for p, some in zip(opened, self.labels, strict=True)]
        first = list(self.labels[0])
        for prepared, some in zip(opened, self.labels, strict=True):
            if self.shared and list(some) != first:
                raise DataError(f"{prepared.folder}: its labels {list(some)} are not {first}")

    def labels_of(self, number: int, prepared: Prepared, split: Split) -> dict[str, NDArray[Any]]:
        """``label`` and ``domain`` of the faces."""
        own = vectors(prepared, split, self.labels[number])
        where = 0 if self.shared else number
        starts = [0, *accumulate(map(len, self.domains))]
        label = np.zeros((len(own), starts[-1]), np.float32)
        label[:, starts[where] : starts[where + 1]] = own
        domain = np.zeros((len(own), len(self.domains)), np.float32)
        domain[:, where] = 1
        return {"label": label, "domain": domain}

    def match(self, config: Mapping[str, Any]) -> None:
        """See ``PreparedModule``; a domain is recognised by its attributes."""
        super().match(config)
        if names := list(config.get("attributes", ())):
            stops = list(accumulate(config.get("sizes", (len(names),))))
            wanted = [names[a:b] for a, b in zip([0, *stops], stops, strict=False)]
            self.order, self.domain_order = domain_order(wanted, self.domains)

    def chances(self) -> NDArray[np.float64] | None:
        """Each set as often as the others, rare labels more often than they are."""
        if not self.even:
            return None
        rows = self.training_rows()
        label, domain = self.arrays["label"][rows], self.arrays["domain"][rows]
        chances = np.zeros(len(self.arrays["split"]))
        for members in domain.T:
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
        pixels = self.pixels(batch["image"], mirrored=augmented and self.mirrored)
        return {
            "image": pixels * 2 - 1,
            "label": batch["label"][:, self.order],
            "domain": batch["domain"][:, self.domain_order],
        }
