"""Checkpoints that are whole: written aside, then renamed; the last two, and the best one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal

import lightning
import torch
from lightning.pytorch.plugins.io import TorchCheckpointIO

from gioconda.atomic import replacing
from gioconda.errors import GiocondaError
from gioconda.models.pretrained import save_weights
from gioconda.training.checkpoint_file import BEST, LAST, keep_before
from gioconda.training.provenance import provenance


class CheckpointError(GiocondaError):
    """A checkpoint could not be written, or what decides the best one is not measured."""


class AtomicCheckpoints(TorchCheckpointIO):
    """Writes a checkpoint beside the one before, flushes it to the disk, and then renames it."""

    def save_checkpoint(self, checkpoint: Any, path: Any, storage_options: Any = None) -> None:
        """Write ``checkpoint`` to ``path``; whatever happens, ``path`` holds a whole one.

        Raises:
            CheckpointError: The disk is full, or does not let us write.
        """
        path = Path(path)
        try:
            with replacing(path) as aside, aside.open("wb") as file:
                torch.save(checkpoint, file)
                file.flush()
                os.fsync(file.fileno())
                if path.name == LAST:
                    keep_before(path)
        except (OSError, RuntimeError) as error:  # torch wraps the writer's errors
            before = "; the one before it is whole" if path.is_file() else ""
            raise CheckpointError(
                f"{path}: cannot be written ({error}){before}: make room, then go on with --resume"
            ) from error


class Checkpoints(lightning.Callback):
    """Keeps the last checkpoint, and the one with the best figure of validation.

    Args:
        folder: The run's folder: ``last.ckpt`` and the one before, ``best.ckpt``,
            ``best.safetensors``.
        every: Batches between two saves of the last one.
        monitor: The figure that decides which is best, such as ``val/accuracy``; None keeps none.
        mode: Whether less or more of it is better.
    """

    def __init__(
        self, folder: Path, every: int, monitor: str | None, mode: Literal["min", "max"]
    ) -> None:
        self.folder, self.every, self.monitor, self.mode = folder, every, monitor, mode
        self.best: float | None = None
        self.saved = -1

    def save(self, trainer: Any, task: Any) -> None:
        """Write the last checkpoint, unless it has been written since the last batch."""
        if self.saved != task.batches and not trainer.fast_dev_run:
            trainer.save_checkpoint(self.folder / LAST, weights_only=False)
            self.saved = task.batches

    def on_train_batch_end(self, trainer: Any, pl_module: Any, *args: Any) -> None:
        """Saves now and then, and after the last batch."""
        done = 0 < trainer.max_steps <= trainer.global_step
        if done or (self.every and pl_module.batches % self.every == 0):
            self.save(trainer, pl_module)

    def on_train_end(self, trainer: Any, pl_module: Any) -> None:
        """Saves where a run ends before its last step."""
        self.save(trainer, pl_module)

    def on_validation_end(self, trainer: Any, pl_module: Any) -> None:
        """Saves where the figure is the best so far.

        Raises:
            CheckpointError: Validation does not measure it; lists what it measures.
        """
        if self.monitor is None or trainer.sanity_checking or trainer.fast_dev_run:
            return
        if self.monitor not in trainer.callback_metrics:
            known = ", ".join(k for k in sorted(trainer.callback_metrics) if k.startswith("val/"))
            raise CheckpointError(f"run.monitor: no figure {self.monitor!r}; there are: {known}")
        figure = float(trainer.callback_metrics[self.monitor])
        if self._better(figure):
            self.best = figure
            trainer.save_checkpoint(self.folder / BEST, weights_only=False)
            if trainer.is_global_zero:
                record = {**provenance(trainer), self.monitor: figure}
                save_weights(
                    pl_module.exported, self.folder / "best.safetensors", provenance=record
                )

    def _better(self, figure: float) -> bool:
        if self.best is None:
            return figure == figure  # not a number is never the best
        return figure < self.best if self.mode == "min" else figure > self.best

    def state_dict(self) -> dict[str, Any]:
        """The best figure so far."""
        return {"best": self.best}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Goes on with the best figure of a stopped run."""
        self.best = state_dict["best"]
