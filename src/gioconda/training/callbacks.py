"""What a run leaves behind: the exported weights with their provenance."""

from __future__ import annotations

import platform
import subprocess
from pathlib import Path
from typing import Any

import lightning
import torch

from gioconda import __version__
from gioconda.models.pretrained import save_weights


class ExportWeights(lightning.Callback):
    """Writes the averaged network to ``model.safetensors`` in the run's folder.

    Args:
        every_steps: Export every so many steps as well as at the end; 0 only at the end.
    """

    def __init__(self, every_steps: int = 0) -> None:
        self.every_steps = every_steps

    def on_train_batch_end(self, trainer: Any, pl_module: Any, *args: Any) -> None:
        """Exports now and then."""
        if self.every_steps and (trainer.fit_loop.total_batch_idx + 1) % self.every_steps == 0:
            self.export(trainer, pl_module)

    def on_train_end(self, trainer: Any, pl_module: Any) -> None:
        """Exports at the end."""
        self.export(trainer, pl_module)

    def export(self, trainer: Any, task: Any) -> None:
        """Write the weights file, aside first, then renamed."""
        if trainer.fast_dev_run or not trainer.is_global_zero:
            return
        folder = Path(trainer.log_dir or trainer.default_root_dir)
        save_weights(task.exported, folder / "model.safetensors", provenance=provenance(trainer))


def provenance(trainer: Any) -> dict[str, Any]:
    """Versions, seed, step, git commit and the data's fingerprint, for the weights' metadata."""
    data = getattr(trainer, "datamodule", None)
    return {
        **versions(),
        "steps": trainer.fit_loop.total_batch_idx + 1,
        "precision": str(trainer.precision),
        "data": getattr(data, "fingerprint", None),
    }


def versions() -> dict[str, str | None]:
    """What ran: gioconda and its commit, torch, Lightning, Python."""
    return {
        "gioconda": __version__,
        "torch": torch.__version__,
        "lightning": lightning.__version__,
        "python": platform.python_version(),
        "commit": _commit(),
    }


def _commit() -> str | None:
    try:
        answer = subprocess.run(
            ["git", "rev-parse", "HEAD"],
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parent,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return answer.stdout.strip()
