"""What every run keeps, and how often: the room ``run`` of a recipe."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import lightning

from gioconda.training.checkpoints import Checkpoints
from gioconda.training.export import ExportWeights
from gioconda.training.fitted_prior import FitPrior
from gioconda.training.histograms import Histograms
from gioconda.training.judged_edits import JudgedEdits
from gioconda.training.latent_variance import LatentVariance
from gioconda.training.progress import Throughput
from gioconda.training.provenance import Provenance
from gioconda.training.sample_distance import SampleDistance
from gioconda.training.samples import SampleSheets
from gioconda.training.stopping import StopGently
from gioconda.training.value_ranges import FROM_0, FROM_1, require
from gioconda.training.warm_start import WarmStart


class RunOptions:
    """Where a run starts, and what it keeps; 0 is never.

    Args:
        monitor: The figure of validation that decides which checkpoint is the best, such as
            ``val/accuracy``; None keeps only the last one.
        mode: Whether less or more of it is better: min or max.
        start: Weights to start from: a packaged name, a run's folder or a recipe's (its newest
            run), a file or a Hub id; None starts afresh.
        start_critics: Whether the critics start from that run as well.
        checkpoint_every: Batches between two saves of the last checkpoint.
        export_every: Batches between two exports of the weights; the end exports them as well.
        samples_every: Batches between two sheets of held-out faces.
        sample_faces: Faces on a sheet.
        histograms_every: Batches between two histograms of weights and gradients.
        prior_faces: Faces of training, at most, to whose codes a prior is fitted at the end; for
            methods that decode codes, and 0 fits none.
        distance_faces: Held-out faces to which as many generated ones are compared at every
            validation (``val/fid``); 0 for none.
        judge: Weights of a network that reads at every validation whether edits show what was
            asked (``val/turned``); see ``JudgedEdits``. None for none.

    Raises:
        DataError: A number is negative.
    """

    def __init__(
        self,
        *,
        monitor: str | None = None,
        mode: Literal["min", "max"] = "min",
        start: str | None = None,
        start_critics: bool = False,
        checkpoint_every: int = 500,
        export_every: int = 500,
        samples_every: int = 500,
        sample_faces: int = 32,
        histograms_every: int = 1000,
        prior_faces: int = 10_000,
        distance_faces: int = 0,
        judge: str | None = None,
    ) -> None:
        require("run", FROM_0, checkpoint_every=checkpoint_every, export_every=export_every)
        require("run", FROM_0, samples_every=samples_every, histograms_every=histograms_every)
        require("run", FROM_0, prior_faces=prior_faces, distance_faces=distance_faces)
        require("run", FROM_1, sample_faces=sample_faces)
        self.monitor, self.mode = monitor, mode
        self.start, self.start_critics = start, start_critics
        self.checkpoint_every, self.export_every = checkpoint_every, export_every
        self.samples_every, self.histograms_every = samples_every, histograms_every
        self.sample_faces, self.prior_faces = sample_faces, prior_faces
        self.distance_faces, self.judge = distance_faces, judge

    def callbacks(self, folder: Path) -> list[lightning.Callback]:
        """Those that do it, in an order in which a run that is stopped has saved all."""
        mode: Literal["min", "max"] = "max" if self.mode == "max" else "min"
        checkpoints = Checkpoints(folder, self.checkpoint_every, self.monitor, mode)
        starts = [WarmStart(self.start, self.start_critics)] if self.start else []
        return [
            *starts,
            Throughput(),
            Provenance(folder),
            Histograms(self.histograms_every),
            SampleSheets(folder, self.samples_every, self.sample_faces),
            LatentVariance(folder),
            SampleDistance(folder, self.distance_faces),
            JudgedEdits(self.judge),
            ExportWeights(folder, self.export_every),
            FitPrior(folder, self.prior_faces),
            checkpoints,
            StopGently(checkpoints),
        ]
