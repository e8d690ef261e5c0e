"""Sheets of the same held-out faces while a run goes on, and the animation of them at its end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import lightning
import numpy as np
import torch
from lightning.pytorch.loggers import TensorBoardLogger
from PIL import Image

from gioconda.atomic import replacing
from gioconda.data.modules.base import CachedModule
from gioconda.models.contract import Batch
from gioconda.plots.grids import block
from gioconda.plots.sheets import animate
from gioconda.ranges import to_pixels
from gioconda.training.seeds import HELD_OUT, seed_all


class SampleSheets(lightning.Callback):
    """Writes ``samples/000500.png`` in the run's folder, and ``training.gif`` of them at the end.

    The faces are spread over the validation data, and the random numbers are the same for each
    sheet, so that only the network changes. What is drawn: ``Method.preview``.

    Args:
        folder: The run's folder.
        every: Batches between two sheets; 0 for none.
        count: Faces on a sheet.
    """

    def __init__(self, folder: Path, every: int, count: int = 32) -> None:
        self.folder, self.every, self.count = folder, every, count
        self._held_out: Batch | None = None

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        """Draws what an untrained network makes."""
        if self.every and pl_module.batches == 0:
            self.draw(trainer, pl_module)

    def on_train_batch_end(self, trainer: Any, pl_module: Any, *args: Any) -> None:
        """Draws now and then."""
        if self.every and pl_module.batches % self.every == 0:
            self.draw(trainer, pl_module)

    def on_train_end(self, trainer: Any, pl_module: Any) -> None:
        """Makes the animation of all sheets, those before a resume as well."""
        frames = sorted((self.folder / "samples").glob("*.png"))
        if len(frames) > 1 and trainer.is_global_zero:
            animate([Image.open(frame) for frame in frames], self.folder / "training.gif")

    def draw(self, trainer: Any, task: Any) -> None:
        """One sheet, on disk and in TensorBoard; nothing for a method that makes no pictures."""
        if trainer.fast_dev_run or not (trainer.is_global_zero and trainer.enable_validation):
            return
        columns = self._columns(trainer, task)
        if not columns:
            return
        pictures = [(title, to_pixels(column)) for title, column in columns.items()]
        paper = block(pictures, title=f"batch {task.batches:,}")
        path = self.folder / "samples" / f"{task.batches:06d}.png"
        with replacing(path) as aside:
            paper.save(aside)
        if isinstance(trainer.logger, TensorBoardLogger):
            add = trainer.logger.experiment.add_image
            add("samples", np.asarray(paper), task.batches, dataformats="HWC")

    @torch.no_grad()
    def _columns(self, trainer: Any, task: Any) -> dict[str, torch.Tensor]:
        if self._held_out is None:
            self._held_out = self._faces(trainer)
        network = task.exported
        learns = network.training
        seed_all(0, HELD_OUT)  # the next batch of training seeds its own
        try:
            with trainer.precision_plugin.forward_context():
                network.eval()
                return task.preview(task.formatted(self._held_out))  # type: ignore[no-any-return]
        finally:
            network.train(learns)

    def _faces(self, trainer: Any) -> Batch:
        """Samples of the validation data, prepared as validation prepares them."""
        data = trainer.datamodule
        if isinstance(data, CachedModule):
            batch = data.shown_samples(self.count)
        else:
            whole = next(iter(data.val_dataloader()))
            batch = {name: value[: self.count] for name, value in whole.items()}
        trainer.validating = True  # so that nothing is augmented
        try:
            return trainer.strategy.batch_to_device(batch)  # type: ignore[no-any-return]
        finally:
            trainer.training = True
