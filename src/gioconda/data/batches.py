"""Cached uint8 arrays -> batches, with no worker process in between.

Pictures that are decoded already are batched faster by one fancy index than by any loader of single
samples; augmentation then works on whole batches, on the device that trains.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import DataLoader, Dataset, IterableDataset

Batch = dict[str, Tensor]
Arrays = Mapping[str, NDArray[Any] | Tensor]
"""Name -> ``(N, ...)``: arrays in memory, memory maps, or tensors on the device that trains."""
Rows = NDArray[np.int64]


class Concatenated:
    """Arrays end to end, without a copy of them: what is asked for is read from where it lies.

    Args:
        arrays: ``(N_k, ...)`` each, alike but for their lengths.
    """

    def __init__(self, arrays: Sequence[NDArray[Any]]) -> None:
        self.arrays = list(arrays)
        self.starts = np.cumsum([0, *map(len, self.arrays)])
        self.shape = (int(self.starts[-1]), *self.arrays[0].shape[1:])
        self.dtype = self.arrays[0].dtype

    def __len__(self) -> int:
        return int(self.starts[-1])

    def __getitem__(self, index: NDArray[np.int64]) -> NDArray[Any]:
        """The samples at ``index`` ``(B,)``, as a new array ``(B, ...)``."""
        if len(index) and not 0 <= index.min() <= index.max() < len(self):
            raise IndexError(f"no sample {index.max()} among {len(self)}")
        taken = np.empty((len(index), *self.shape[1:]), self.dtype)
        for (start, stop), array in zip(pairwise(self.starts), self.arrays, strict=True):
            here = (index >= start) & (index < stop)
            taken[here] = array[index[here] - start]
        return taken


class CachedBatches(IterableDataset[Batch]):
    """Endless shuffled batches of equally long arrays.

    Which samples batch k holds depends on the arguments alone, so that a stopped run goes on in the
    same order. The batches of several processes that train together are dealt out of one larger
    batch, so that together they see what one process with that larger batch would see.

    Args:
        arrays: What to draw from.
        batch_size: Samples in a batch of this process.
        seed: Seed of the order; pass ``k`` over the data is shuffled by ``seed`` and ``k``.
        weights: ``(N,)`` chances; when given, samples are drawn with replacement.
        rows: The samples that may be drawn; None for all.
        start: How many batches are done already, and are left out.
        rank: Number of this process.
        world_size: How many processes train together.

    Raises:
        ValueError: The arrays differ in length.
    """

    def __init__(
        self,
        arrays: Arrays,
        batch_size: int,
        seed: int = 0,
        weights: NDArray[np.float64] | None = None,
        *,
        rows: Rows | None = None,
        start: int = 0,
        rank: int = 0,
        world_size: int = 1,
    ) -> None:
        self.arrays, self.seed, self.start = dict(arrays), seed, start
        self.rows = np.arange(common_length(arrays)) if rows is None else rows
        self.chances = None if weights is None else weights[self.rows] / weights[self.rows].sum()
        self.rank, self.world_size = rank, world_size
        self.together = batch_size * world_size  # samples in a batch of all processes

    def __iter__(self) -> Iterator[Batch]:
        each = max(len(self.rows) // self.together, 1)  # batches in a pass
        passes, first = divmod(self.start, each)
        for number in range(passes, 2**31):
            order = self.order(number)
            for k in range(first, each):
                whole = order[k * self.together : (k + 1) * self.together]
                yield take(self.arrays, whole[self.rank :: self.world_size])
            first = 0

    def order(self, number: int) -> Rows:
        """The samples of pass ``number`` over the data; a remainder smaller than a batch waits."""
        random = np.random.default_rng([self.seed, number])
        few = len(self.rows) < self.together
        if few or self.chances is not None:
            size = max(len(self.rows), self.together)
            return random.choice(self.rows, size, p=self.chances)
        return random.permutation(self.rows)

    def loader(self) -> DataLoader[Batch]:
        """This data set as the loader that Lightning wants."""
        return _loader(self)


class InOrder(Dataset[Batch]):
    """Batches of all samples, each once, in order; the last one may be shorter."""

    def __init__(self, arrays: Arrays, batch_size: int, rows: Rows | None = None) -> None:
        self.arrays, self.batch_size = dict(arrays), batch_size
        self.rows = np.arange(common_length(arrays)) if rows is None else rows

    def __len__(self) -> int:
        return -(-len(self.rows) // self.batch_size)

    def __getitem__(self, k: int) -> Batch:
        if not 0 <= k < len(self):
            raise IndexError(k)
        return take(self.arrays, self.rows[k * self.batch_size : (k + 1) * self.batch_size])


def in_order(arrays: Arrays, batch_size: int, rows: Rows | None = None) -> DataLoader[Batch]:
    """``InOrder`` as a loader."""
    return _loader(InOrder(arrays, batch_size, rows))


def _loader(batches: Dataset[Batch]) -> DataLoader[Batch]:
    # A generator of its own: a loader draws a seed for workers, which we have none of, from the
    # global one, and would shift the random numbers of a resumed run.
    return DataLoader(batches, batch_size=None, generator=torch.Generator())


def common_length(arrays: Arrays) -> int:
    """The length that all arrays share.

    Raises:
        ValueError: They differ.
    """
    lengths = {len(array) for array in arrays.values()}
    if len(lengths) != 1:
        raise ValueError(f"arrays differ in length: {sorted(lengths)}")
    return lengths.pop()


def take(arrays: Arrays, index: Rows) -> Batch:
    """The samples at ``index`` as tensors of the arrays' own types, where the arrays are."""
    return {name: _take(array, index) for name, array in arrays.items()}


def _take(array: NDArray[Any] | Tensor, index: Rows) -> Tensor:
    if isinstance(array, Tensor):
        return array[torch.from_numpy(index).to(array.device)]
    return torch.from_numpy(np.ascontiguousarray(array[index]))
