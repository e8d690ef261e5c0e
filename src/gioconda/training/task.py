"""What both shapes of training share: seeds, memory format, clipping, averages, what is logged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import lightning
import torch
from torch import nn

from gioconda.data.modules.base import CachedModule
from gioconda.errors import DataError
from gioconda.models.contract import Batch, Method
from gioconda.training.guards import require_finite
from gioconda.training.seeds import HELD_OUT, TRAINING, run_seed, seed_all
from gioconda.training.value_ranges import FROM_0, require


class Task(lightning.LightningModule):
    """Trains a method on batches.

    Args:
        model: The method to train.
        clip_norm: Largest norm of an optimiser's gradients; 0 does not clip.
        clip_value: Largest absolute value of a gradient; 0 does not clip.
        channels_last: Memory format of kernels and pictures; faster convolutions.

    Raises:
        DataError: A number is out of its range.

    Attributes:
        batches: How many batches are done, those before a resume as well.
        critics: Names of the critics that learn, where there are any.
    """

    critics: tuple[str, ...] = ()

    def __init__(
        self, model: nn.Module, *, clip_norm: float, clip_value: float, channels_last: bool
    ) -> None:
        super().__init__()
        require("model", FROM_0, clip_norm=clip_norm, clip_value=clip_value)
        self.memory_format = torch.channels_last if channels_last else torch.contiguous_format
        self.model = model.to(memory_format=self.memory_format)  # type: ignore[call-overload]
        self.clip_norm, self.clip_value = clip_norm, clip_value
        self.seed, self.batches = run_seed(), 0

    @property
    def exported(self) -> Method:
        """The network that is worth keeping."""
        raise NotImplementedError

    @property
    def trained(self) -> Method:
        """The network that ``exported`` is, or is the moving average of."""
        raise NotImplementedError

    def preview(self, batch: Batch) -> Batch:
        """Title of a column -> pictures of held-out faces, ``(B, 3, H, W)`` in [-1, 1]."""
        raise NotImplementedError

    def setup(self, stage: str) -> None:
        """Match the data's columns of labels to the method's attributes, by name.

        Raises:
            DataError: They do not fit, or there are no samples to learn from or to hold out.
        """
        data = self.trainer.datamodule
        if isinstance(data, CachedModule):
            data.match(self.trained.config)
            data.require_samples(validated=bool(self.trainer.limit_val_batches))

    @contextmanager
    def naming_columns(self, batch: Batch) -> Iterator[None]:
        """Around the method's own code: says which column of the data a batch lacks.

        Raises:
            DataError: The method asks for one that the recipe's data do not give.
        """
        try:
            yield
        except KeyError as error:
            name = error.args[0] if error.args else None
            if not isinstance(name, str) or name in batch:
                raise
            raise DataError(
                f"{type(self.model).__name__} learns from {name!r}, and the recipe's data give "
                f"{', '.join(batch)}: take data that give it"
            ) from error

    @property
    def total_batches(self) -> int:
        """How many batches the whole run takes, by the trainer's ``max_steps``."""
        return max(int(self.trainer.max_steps), 1)

    def on_before_batch_transfer(self, batch: Batch, dataloader_idx: int) -> Batch:
        """Seeds the generators before the batch is augmented; see ``seeds``."""
        if self.trainer.training:
            seed_all(self.seed, TRAINING, self.batches, self.global_rank)
        else:
            seed_all(self.seed, HELD_OUT)
        return batch

    def formatted(self, batch: Batch) -> Batch:
        """The batch with its pictures in the memory format of the kernels."""
        return {
            name: value.contiguous(memory_format=self.memory_format)
            if value.ndim == 4 and value.is_floating_point()
            else value
            for name, value in batch.items()
        }

    def check_and_log(self, group: str, losses: Batch) -> None:
        """Log the terms of a loss, the mean over all processes.

        Args:
            group: What the names in the log start with: a network, or ``train``.
            losses: Name of a term -> scalar.

        Raises:
            NonFiniteLossError: A term is not finite.
        """
        named = {f"{group}/{name}": value.detach() for name, value in losses.items()}
        require_finite(named)
        for name, value in named.items():
            self.log(name, value, prog_bar=name.endswith("/loss"), sync_dist=True)

    def log_held_out(self, figures: Batch, batch: Batch) -> None:
        """Log what was measured on a batch of validation; the mean over all samples is kept."""
        size = len(next(iter(batch.values())))
        for name, value in figures.items():
            self.log(f"val/{name}", value, prog_bar=True, batch_size=size, sync_dist=True)

    def on_before_optimizer_step(self, optimizer: Any) -> None:
        """Clips the gradients, once any scaling of theirs is undone."""
        if self.clip_norm:
            self.clip_gradients(optimizer, self.clip_norm, "norm")
        if self.clip_value:
            self.clip_gradients(optimizer, self.clip_value, "value")

    def on_save_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        """Keeps where the random numbers are."""
        checkpoint["random"] = {"seed": self.seed, "batches": self.batches}

    def on_load_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        """Goes on with the random numbers of the stopped run."""
        self.seed = checkpoint["random"]["seed"]
        self.batches = checkpoint["random"]["batches"]
