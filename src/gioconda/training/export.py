"""What a run is for: the exported weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import lightning

from gioconda.models.pretrained import save_weights
from gioconda.training.provenance import provenance
from gioconda.training.stopping import StopRequested


class ExportWeights(lightning.Callback):
    """Writes the network that is worth keeping to ``model.safetensors`` in the run's folder.

    Args:
        folder: The run's folder.
        every: Export every so many batches as well as at the end; 0 only at the end.
    """

    def __init__(self, folder: Path, every: int = 0) -> None:
        self.folder, self.every = folder, every
        self._exported = False

    def on_train_batch_end(self, trainer: Any, pl_module: Any, *args: Any) -> None:
        """Exports now and then."""
        if self.every and pl_module.batches % self.every == 0:
            self.export(trainer, pl_module)

    def on_train_end(self, trainer: Any, pl_module: Any) -> None:
        """Exports at the end."""
        self.export(trainer, pl_module)

    def on_fit_end(self, trainer: Any, pl_module: Any) -> None:
        """Exports anew what a resumed run had ended with: its file may have been lost or cut."""
        if not self._exported:
            self.export(trainer, pl_module)

    def on_exception(self, trainer: Any, pl_module: Any, exception: BaseException) -> None:
        """Exports where a signal stopped the run, so that commands can take it as it is."""
        if isinstance(exception, StopRequested):
            self.export(trainer, pl_module)

    def export(self, trainer: Any, task: Any) -> None:
        """Write the weights file, aside first, then renamed."""
        if trainer.fast_dev_run or not trainer.is_global_zero:
            return
        path = self.folder / "model.safetensors"
        save_weights(task.exported, path, provenance=provenance(trainer))
        self._exported = True
