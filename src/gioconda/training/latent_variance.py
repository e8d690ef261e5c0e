"""How much each number of a code varies over held-out faces, at every validation.

Numbers that stay near 0 carry no information (Burda et al. 2016, section 5.2).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import lightning
import torch
from torch import Tensor

from gioconda.models.verbs import encoder_of
from gioconda.training.run_tables import add_row
from gioconda.types import Gaussian

FILE = "latent_variance.csv"
_FACES = 512


class LatentVariance(lightning.Callback):
    """Adds a row to ``latent_variance.csv``: step, then the variance of each number's mean.

    Nothing for methods that do not encode pictures to vectors.

    Args:
        folder: The run's folder.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self._codes: list[Tensor] = []

    def on_validation_batch_end(
        self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, *args: Any
    ) -> None:
        """Encodes the first held-out faces."""
        network = pl_module.exported
        seen = sum(map(len, self._codes))
        encodes = "encode" in network.description.verbs
        if not encodes or "image" not in batch or seen >= _FACES:
            return
        with torch.no_grad():
            found = encoder_of(network).encode(batch["image"])
        code = found.mean if isinstance(found, Gaussian) else found
        if code.ndim == 2:
            self._codes.append(code.detach().double().cpu())

    def on_validation_end(self, trainer: Any, pl_module: Any) -> None:
        """Writes the row; rows of steps that a resumed run does again are replaced."""
        codes, self._codes = self._codes, []
        unwanted = trainer.sanity_checking or trainer.fast_dev_run or not trainer.is_global_zero
        if unwanted or not codes:
            return
        variance = torch.cat(codes).var(0, correction=0).tolist()
        add_row(self.path, range(len(variance)), pl_module.batches, variance)
