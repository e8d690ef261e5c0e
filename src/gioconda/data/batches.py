"""Cached uint8 arrays -> batches, in memory, with no worker process in between.

Pictures that fit in memory are batched faster by one fancy index than by any loader of single
samples; augmentation then works on whole batches, on the device that trains.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset

Batch = dict[str, Tensor]


class CachedBatches(IterableDataset[Batch]):
    """Endless shuffled batches of equally long arrays, the same for the same seed.

    Args:
        arrays: Name -> ``(N, ...)`` array; pictures are uint8.
        batch_size: Samples in a batch.
        seed: Seed of the order; pass ``k`` over the data is shuffled by ``seed`` and ``k``.
        weights: ``(N,)`` chances; when given, samples are drawn with replacement.
    """

    def __init__(
        self,
        arrays: Mapping[str, NDArray[np.generic]],
        batch_size: int,
        seed: int = 0,
        weights: NDArray[np.float64] | None = None,
    ) -> None:
        lengths = {len(array) for array in arrays.values()}
        if len(lengths) != 1:
            raise ValueError(f"arrays differ in length: {sorted(lengths)}")
        self.arrays, self.batch_size, self.seed = dict(arrays), batch_size, seed
        self.length = lengths.pop()
        self.chances = None if weights is None else weights / weights.sum()
        self.start = 0

    def __iter__(self) -> Iterator[Batch]:
        batches = 0
        for epoch in range(2**31):
            order = self._order(epoch)
            for i in range(0, len(order) - self.batch_size + 1, self.batch_size):
                batches += 1
                if batches > self.start:
                    yield take(self.arrays, order[i : i + self.batch_size])

    def _order(self, epoch: int) -> NDArray[np.int64]:
        random = np.random.default_rng([self.seed, epoch])
        size = max(self.length, self.batch_size)
        if self.chances is not None or self.length < self.batch_size:
            return random.choice(self.length, size, p=self.chances)
        return random.permutation(self.length)

    def loader(self) -> DataLoader[Batch]:
        """This data set as the loader that Lightning wants."""
        return DataLoader(self, batch_size=None)


def in_order(arrays: Mapping[str, NDArray[np.generic]], batch_size: int) -> DataLoader[Batch]:
    """All samples once, in order, as a loader; the last batch may be shorter."""
    length = len(next(iter(arrays.values())))
    batches = [
        take(arrays, np.arange(i, min(i + batch_size, length)))
        for i in range(0, length, batch_size)
    ]
    # A bare list would be taken for a list of loaders. A list of batches is a data set of them.
    return DataLoader(batches, batch_size=None)  # type: ignore[arg-type]


def take(arrays: Mapping[str, NDArray[np.generic]], index: NDArray[np.int64]) -> Batch:
    """The samples at ``index`` as tensors of the arrays' own types."""
    return {name: torch.from_numpy(np.ascontiguousarray(a[index])) for name, a in arrays.items()}
