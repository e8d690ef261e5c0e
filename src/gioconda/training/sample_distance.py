"""How far generated faces are from held-out ones, at every validation: a light FID."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import lightning
import numpy as np
import torch
from numpy.typing import NDArray

from gioconda.evaluation.distances import frechet
from gioconda.evaluation.features import DEFAULT, FeatureSpace
from gioconda.models.verbs import sampler_of
from gioconda.ranges import to_pixels
from gioconda.training.run_tables import add_row
from gioconda.training.seeds import HELD_OUT, seed_all
from gioconda.types import Pixels

FILE = "sample_distance.csv"
FIGURE = "val/fid"
_BATCH = 64


class SampleDistance(lightning.Callback):
    """Logs ``val/fid`` and adds a row to ``sample_distance.csv``: step, then the distance.

    The Frechet distance of as many generated faces as there are held-out ones, in the judge's
    default space; the noise is the same at every validation. It depends on how many faces there
    are: compare runs of the same number.

    Args:
        folder: The run's folder.
        faces: The most held-out faces, the first ones of validation; 0 measures nothing.
    """

    def __init__(self, folder: Path, faces: int) -> None:
        self.path, self.faces = folder / FILE, faces
        self.space: FeatureSpace | None = None
        self.real: NDArray[np.float64] | None = None
        self._seen: list[Pixels] = []

    def on_validation_batch_end(
        self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, *args: Any
    ) -> None:
        """Keeps the held-out faces, at the first validation."""
        missing = self.faces - sum(map(len, self._seen))
        if self._measures(trainer, pl_module) and self.real is None and missing > 0:
            self._seen.append(to_pixels(batch["image"][:missing]))

    def on_validation_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """Generates as many faces, measures, logs and writes."""
        if not self._measures(trainer, pl_module):
            return
        self.space = self.space or FeatureSpace.from_pretrained(DEFAULT)
        if self.real is None:
            self.real = self.space.of_aligned(np.concatenate(self._seen))
            self._seen = []
        made = self.space.of_aligned(_generated(pl_module.exported, len(self.real)))
        distance = frechet(self.real, made)
        pl_module.log(FIGURE, distance, prog_bar=True, rank_zero_only=True)
        add_row(self.path, ["fid"], pl_module.batches, [distance])

    def _measures(self, trainer: Any, task: Any) -> bool:
        unwanted = trainer.sanity_checking or trainer.fast_dev_run or not trainer.is_global_zero
        return bool(self.faces) and not unwanted and "sample" in task.exported.description.verbs


@torch.no_grad()
def _generated(network: Any, count: int) -> Pixels:
    """``(count, S, S, 3)`` uint8 RGB of one seed."""
    seed_all(0, HELD_OUT)  # the next batch of training seeds its own
    sampler = sampler_of(network)
    parts = [min(_BATCH, count - k) for k in range(0, count, _BATCH)]
    return np.concatenate([to_pixels(sampler.sample(n)) for n in parts])
