"""Jobs of the worker for visitors: done in a folder of their own, counted, results put away."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gioconda.service.metrics import Metrics
from gioconda.service.uploads.store import UploadStore
from gioconda.service.worker.supervisor import Worker


@dataclass(frozen=True)
class JobRunner:
    """Runs jobs that may write result files; these are put into the upload store.

    Args:
        uploads: Holds photos and results.
        worker: Runs the jobs.
        metrics: Counts them.
    """

    uploads: UploadStore
    worker: Worker
    metrics: Metrics

    def run(self, job: str, visitor: str, **arguments: Any) -> dict[str, Any]:
        """Run a job, whose turn it is.

        Args:
            job: Its name.
            visitor: Whose results these are.
            **arguments: What it takes, beside ``folder``.

        Returns:
            What it says, with the paths of its files in the store.

        Raises:
            GiocondaError: The job refuses, or there is no room for its files.
            BrokenError: It failed.
        """
        folder = self.uploads.slot()
        kept: list[Path] = []
        try:
            with self.metrics.job(job):
                made = self.worker.ask(job, folder=str(folder), **arguments)
            self.metrics.count_faces(job, made.get("faces", ()))
            names = {key: made[key] for key in ("file", "view", "sheet") if made.get(key)}
            kept = self.uploads.results(folder, names.values(), visitor)
            return {**made, **dict(zip(names, map(str, kept), strict=True))}
        finally:
            if not kept:
                shutil.rmtree(folder, ignore_errors=True)
