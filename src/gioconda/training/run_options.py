"""What every run keeps, and how often: the room ``run`` of a recipe."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import lightning

from gioconda.training.checkpoints import Checkpoints
from gioconda.training.export import ExportWeights
from gioconda.training.fitted_prior import FitPrior
from gioconda.training.histograms import Histograms
from gioconda.training.latent_variance import LatentVariance
from gioconda.training.progress import Throughput
from gioconda.training.provenance import Provenance
from gioconda.training.samples import SampleSheets
from gioconda.training.stopping import StopGently


class RunOptions:
    """What a run keeps; numbers are in batches, and 0 is never.

    Args:
        monitor: The figure of validation that decides which checkpoint is the best, such as
            ``val/accuracy``; None keeps only the last one.
        mode: Whether less or more of it is better.
        checkpoint_every: Between two saves of the last checkpoint.
        export_every: Between two exports of the weights, which are exported at the end as well.
        samples_every: Between two sheets of held-out faces.
        histograms_every: Between two histograms of weights and gradients.
        prior_faces: Faces of training, at most, to whose codes a prior is fitted at the end; for
            methods that decode codes, and 0 fits none.
    """

    def __init__(
        self,
        *,
        monitor: str | None = None,
        mode: Literal["min", "max"] = "min",
        checkpoint_every: int = 500,
        export_every: int = 1000,
        samples_every: int = 500,
        histograms_every: int = 1000,
        prior_faces: int = 10_000,
    ) -> None:
        self.monitor, self.mode = monitor, mode
        self.checkpoint_every, self.export_every = checkpoint_every, export_every
        self.samples_every, self.histograms_every = samples_every, histograms_every
        self.prior_faces = prior_faces

    def callbacks(self, folder: Path) -> list[lightning.Callback]:
        """Those that do it, in an order in which a run that is stopped has saved all."""
        mode: Literal["min", "max"] = "max" if self.mode == "max" else "min"
        checkpoints = Checkpoints(folder, self.checkpoint_every, self.monitor, mode)
        return [
            Throughput(),
            Provenance(folder),
            Histograms(self.histograms_every),
            SampleSheets(folder, self.samples_every),
            LatentVariance(folder),
            ExportWeights(folder, self.export_every),
            FitPrior(folder, self.prior_faces),
            checkpoints,
            StopGently(checkpoints),
        ]
