"""How far a run is, and how fast: the progress bar and pictures a second."""

from __future__ import annotations

import sys
import time
from typing import Any

import lightning
from lightning.pytorch.callbacks import TQDMProgressBar

LINES_EVERY = 100  # batches, where there is no terminal


class ProgressBar(TQDMProgressBar):
    """A bar with the number of batches, of endless data too; in a log, one line every 100."""

    def __init__(self) -> None:
        super().__init__(refresh_rate=1 if sys.stderr.isatty() else LINES_EVERY)

    @property
    def total_train_batches(self) -> int | float:
        """Batches of the whole run, those before a resume as well."""
        if self.trainer.max_steps > 0:
            return int(self.trainer.lightning_module.total_batches)
        return super().total_train_batches  # type: ignore[no-any-return]

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        """Opens the bar; that of a resumed run goes on from the batches it has done.

        Lightning counts from 0, to an unknown end, where a run was stopped within a pass.
        """
        super().on_train_start(trainer, pl_module)
        if pl_module.batches:
            bar, total = self.train_progress_bar, self.total_train_batches
            bar.reset(None if total == float("inf") else int(total))
            bar.initial = bar.n = pl_module.batches
            bar.refresh()

    def get_metrics(self, trainer: Any, pl_module: Any) -> dict[str, Any]:
        """Losses and figures, without the log's own number."""
        metrics: dict[str, Any] = super().get_metrics(trainer, pl_module)
        metrics.pop("v_num", None)
        return metrics


class Throughput(lightning.Callback):
    """Logs how many pictures a second training takes, all processes together.

    Loading counts, and so do sheets and checkpoints that fall in between; validation does not.

    Args:
        every: Batches over which the rate is taken.
    """

    def __init__(self, every: int = 20) -> None:
        self.every = every
        self.batches = self.samples = 0
        self.seconds, self.start = 0.0, 0.0

    def on_train_batch_start(self, trainer: Any, pl_module: Any, batch: Any, index: int) -> None:
        """Starts the clock of a batch."""
        self.start = self.start or time.perf_counter()

    def on_train_batch_end(
        self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, index: int
    ) -> None:
        """Takes the time of a batch, and of loading the next one."""
        self.batches += 1
        self.samples += len(next(iter(batch.values()))) * trainer.world_size
        now = time.perf_counter()
        self.seconds, self.start = self.seconds + now - self.start, now
        if self.batches == self.every:
            pl_module.log("pictures/s", self.samples / self.seconds, prog_bar=True)
            self.batches = self.samples = 0
            self.seconds = 0.0

    def on_validation_start(self, trainer: Any, pl_module: Any) -> None:
        """Stops the clock until the next batch."""
        self.start = 0.0
