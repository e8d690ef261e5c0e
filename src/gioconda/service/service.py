"""What a server of the editor works with: the upload store, the queue, the worker, the figures."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from gioconda.service.clips.desk import ClipDesk
from gioconda.service.limits import Limits
from gioconda.service.metrics import Metrics
from gioconda.service.queue import Queue
from gioconda.service.runner import JobRunner
from gioconda.service.uploads.store import UploadStore
from gioconda.service.worker.process import Setup
from gioconda.service.worker.supervisor import Worker

API_JOBS = "gioconda.service.jobs:prepare"
_SWEEP_S = 5


class Service:
    """Store, queue, clips and worker, from when they are made until they are closed.

    Args:
        limits: Limits of visitors.
        prepare: Where the worker's jobs come from, as ``module:function``.
        arguments: Of that function, beside ``max_megapixels``.
        readable: Files and folders that jobs read, beside the package.

    Attributes:
        stopping: Whether no more work is taken.
    """

    def __init__(
        self,
        limits: Limits,
        prepare: str = API_JOBS,
        arguments: Mapping[str, Any] | None = None,
        readable: Iterable[str] = (),
    ) -> None:
        self.limits = limits
        self.metrics = Metrics()
        self.queue = Queue(limits.queue)
        self.uploads = UploadStore(limits.kept_s, limits.files, limits.stored_bytes)
        setup = Setup(
            prepare=prepare,
            arguments={
                **(arguments or {}),
                "max_megapixels": limits.megapixels,
                "clip_limits": [limits.clip_s, limits.clip_megapixels, limits.clip_frames],
            },
            folder=str(self.uploads.folder),
            seconds=limits.seconds,
            readable=[path for path in readable if Path(path).exists()],
            memory_mb=limits.memory_mb,
        )
        self.worker = Worker(setup)
        self.runner = JobRunner(self.uploads, self.worker, self.metrics)
        self.metrics.watch(self.uploads, self.queue, self.worker)
        self.clips = ClipDesk(self)
        self.stopping = False
        self._closing = threading.Event()
        threading.Thread(target=self._sweep, daemon=True).start()

    def health(self) -> dict[str, Any]:
        """How the service is: ``status`` is ``ok``, ``starting``, ``broken`` or ``stopping``."""
        return {
            **asdict(self.worker.health),
            **({"status": "stopping"} if self.stopping else {}),
            "waiting": len(self.queue),
            "files": len(self.uploads),
        }

    def at_rest(self) -> bool:
        """Whether nobody waits, and every result was fetched."""
        return len(self.queue) == 0 and self.uploads.unfetched == 0

    def close(self) -> None:
        """Stop the worker, and delete all files."""
        self._closing.set()
        self.queue.close()
        self.worker.close()
        self.clips.close()
        self.uploads.close()

    def _sweep(self) -> None:
        while not self._closing.wait(min(_SWEEP_S, self.limits.kept_s / 2)):
            self.uploads.sweep()
            self.clips.sweep()
