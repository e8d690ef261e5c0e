"""Base of all data modules: samples are cut once, cached, and drawn in an order that can resume.

A subclass says what its samples are made of (``ingredients``), cuts them (``cut``), and turns rows
into what its method takes (``prepare``). Its array ``split``, an index of ``SPLITS``, says which
may be learned from.
"""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import lightning
import numpy as np
import torch
from numpy.typing import NDArray

from gioconda.data.batches import Arrays, Batch, CachedBatches, Rows, in_order, take
from gioconda.data.cache import Keep, open_arrays, place, write_arrays
from gioconda.data.splits import SPLITS
from gioconda.errors import DataError


class CachedModule(lightning.LightningDataModule):
    """Batches of decoded samples.

    Args:
        root: Folder of the data sets; None for ``GIOCONDA_DATA`` or ``../shared/data``.
        batch_size: Samples in a batch of one process.
        cache: Folder for the decoded samples.
        keep: Where they are read from: ``mapped`` from disk, through a memory map; ``memory``;
            ``device``, the GPU, where they fit there, else the memory map.
        seed: Seed of the order.

    Raises:
        DataError: ``batch_size`` is less than 1.

    Attributes:
        name: First part of the cache's name.
        columns: The arrays that batches hold; the others only help to choose rows.
        held_out_batch_size: Samples in a batch of validation.
        arrays: All samples, once ``setup`` has run.
    """

    name: str
    columns: tuple[str, ...]
    held_out_batch_size = 128

    def __init__(
        self,
        root: str | None = None,
        *,
        batch_size: int = 64,
        cache: str = "cache",
        keep: Keep = "mapped",
        seed: int = 0,
    ) -> None:
        super().__init__()
        if batch_size < 1:
            raise DataError(f"data.batch_size: {batch_size}; a batch has at least one sample")
        self.root, self.batch_size, self.seed = root, batch_size, seed
        self.cache, self.keep = Path(cache), keep
        self.arrays: dict[str, NDArray[Any]] = {}
        self.done = 0

    @abstractmethod
    def ingredients(self) -> Iterator[bytes]:
        """All that the samples are made of: what changes here is another cache."""

    @abstractmethod
    def cut(self) -> dict[str, NDArray[Any]]:
        """Read the pictures: name -> ``(N, ...)``."""

    def training_rows(self) -> Rows:
        """The samples that may be learned from; here those of the training split."""
        return np.flatnonzero(self.arrays["split"] == SPLITS.index("train"))

    def held_out_rows(self) -> Rows:
        """The samples of validation; here those of the validation split."""
        return np.flatnonzero(self.arrays["split"] == SPLITS.index("val"))

    @abstractmethod
    def prepare(self, batch: Batch, *, augmented: bool) -> Batch:
        """Rows as they are stored -> what the method takes, changed at random where asked."""

    def chances(self) -> NDArray[np.float64] | None:
        """How often each of all samples is drawn; None for all alike, each once a pass."""
        return None

    def match(self, config: Mapping[str, Any]) -> None:
        """Bring the columns of labels into a method's order, by name; here there are none.

        Called once ``setup`` has run.

        Args:
            config: What the method was made with; ``attributes`` are its own names of the columns.

        Raises:
            DataError: The data do not offer one of them; both lists are named.
        """

    def require_samples(self, *, validated: bool) -> None:
        """Make sure that there is something to learn from, and to measure on.

        Called once ``setup`` has run.

        Args:
            validated: Whether validation is wanted.

        Raises:
            DataError: There is none; says what to do.
        """
        if not len(self.training_rows()):
            raise DataError(f"{self.title}: no samples of training; add some")
        if validated and not len(self.held_out_rows()):
            raise DataError(
                f"{self.title}: no samples of validation, so nothing would be measured; add some, "
                "prepare the set with --split 80/10/10, or train without: "
                "--trainer.limit_val_batches=0"
            )

    @property
    def title(self) -> str:
        """What messages call the data."""
        return self.name

    @cached_property
    def fingerprint(self) -> str:
        """A short hash of the data and of how they are cut."""
        digest = hashlib.sha256()
        for part in self.ingredients():
            digest.update(part)
        return digest.hexdigest()[:12]

    @property
    def folder(self) -> Path:
        """Where the decoded samples are kept."""
        return self.cache / f"{self.name}-{self.fingerprint}"

    def prepare_data(self) -> None:
        """Cut the samples where no run has done so; in one process of each machine."""
        if not self.folder.is_dir():
            write_arrays(self.folder, self.cut())

    def setup(self, stage: str | None = None) -> None:
        """Open the samples."""
        if not self.arrays:
            self.prepare_data()
            self.arrays = open_arrays(self.folder)

    def train_dataloader(self) -> Any:
        """Endless shuffled batches, from where a stopped run has come to."""
        rank, world_size = (
            (self.trainer.global_rank, self.trainer.world_size) if self.trainer else (0, 1)
        )
        return CachedBatches(
            self._placed(),
            self.batch_size,
            self.seed,
            self.chances(),
            rows=self.training_rows(),
            start=self.done,
            rank=rank,
            world_size=world_size,
        ).loader()

    def val_dataloader(self) -> Any:
        """The held-out samples, each once, in order."""
        arrays = {name: self.arrays[name] for name in self.columns}
        return in_order(arrays, self.held_out_batch_size, self.held_out_rows())

    def training_samples(self, limit: int) -> Any:
        """Samples of training, each once, in order; the same ones whatever came before.

        Args:
            limit: The most of them, spread over all.
        """
        arrays = {name: self.arrays[name] for name in self.columns}
        rows = self.training_rows()
        chosen = np.linspace(0, len(rows) - 1, min(limit, len(rows))).astype(np.int64)
        return in_order(arrays, self.held_out_batch_size, rows[chosen])

    def shown_samples(self, count: int) -> Batch:
        """The samples of validation that sheets show; here spread over all of them."""
        rows = self.held_out_rows()
        spread = np.linspace(0, len(rows) - 1, min(count, len(rows))).astype(np.int64)
        return take({name: self.arrays[name] for name in self.columns}, rows[spread])

    def _placed(self) -> Arrays:
        device = self.trainer.strategy.root_device if self.trainer else torch.device("cpu")
        return place({name: self.arrays[name] for name in self.columns}, self.keep, device)

    def on_after_batch_transfer(self, batch: Batch, dataloader_idx: int) -> Batch:
        """``prepare``; changed at random while training."""
        training = self.trainer is not None and bool(self.trainer.training)
        return self.prepare(batch, augmented=training)

    def state_dict(self) -> dict[str, Any]:
        """How many batches are done, so that a resumed run goes on in the same order."""
        return {"done": self.trainer.fit_loop.total_batch_idx + 1}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on after the batches of an interrupted run."""
        self.done = state_dict["done"]
