"""Edits the photos of a run on a cluster: a table of jobs goes in, reports come out in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from gioconda.batch.actor import BlockEditor
from gioconda.batch.edits import BATCH_PHOTOS
from gioconda.batch.jobs import Announce, Job, Report
from gioconda.batch.parquet_ledger import ParquetLedger
from gioconda.batch.places import check_shared
from gioconda.batch.settings import Settings
from gioconda.batch.sources import Source
from gioconda.batch.targets import Targets
from gioconda.batch.urls import Place
from gioconda.cluster import Cluster
from gioconda.errors import GiocondaError

MAKE: Callable[..., Any] = BlockEditor  # what edits in an actor
_BLOCKS = 16  # for each actor at least, where there are so many photos
_LARGEST = 64  # photos of a block: of a million, Ray would lose time over smaller ones


class ClusterEditor:
    """Edits photos by the actors of a cluster, which note down what they do.

    Args:
        cluster: The cluster.
        settings: How photos are edited.
        ledger: That of the run.
    """

    def __init__(self, cluster: Cluster, settings: Settings, ledger: ParquetLedger) -> None:
        self.cluster, self.ledger = cluster, ledger
        self._told = (settings.told(), str(ledger.output), ledger.settings, ledger.run)

    def edit(self, jobs: Iterable[Job | Report], announce: Announce | None) -> Iterator[Report]:
        """One report for each job, in order.

        Args:
            jobs: Jobs, and reports that take their place in the order. All are taken at once.
            announce: Not called: the actors keep notes of their own.

        Raises:
            GiocondaError: The request cannot be carried out, or the cluster failed.
        """
        planned = deque(jobs)
        told = [job.told() for job in planned if isinstance(job, Job)]
        blocks = list(in_blocks(told, self.cluster.actors))
        answers = self.cluster.map(MAKE, self._told, blocks, tries=None)
        coming = (Report.heard(one) for answer in answers for one in answer)
        while planned:  # a million of them take memory, which is wanted for the rows
            job = planned.popleft()
            yield job if isinstance(job, Report) else next(coming)


def in_blocks(jobs: Sequence[list[Any]], actors: int) -> Iterator[Sequence[list[Any]]]:
    """Jobs as they are given to actors: fewer at once as they run out, so that all end together."""
    largest = min(_LARGEST, max(BATCH_PHOTOS, len(jobs) // (_BLOCKS * actors)))
    start = 0
    while start < len(jobs):
        size = max(1, min(largest, (len(jobs) - start) // (2 * actors)))
        yield jobs[start : start + size]
        start += size


def check_places(photos: Sequence[Source], targets: Targets) -> Place:
    """The folder of results, if all machines of a cluster can see it and the photos.

    Raises:
        GiocondaError: They cannot, or there is no folder of results.
    """
    if any(photo.is_standard for photo in photos):
        raise GiocondaError("--ray: standard input is read by one process; leave --ray out")
    if targets.output is None or not targets.is_folder:
        raise GiocondaError("--ray: name a folder by -o, which keeps the ledger")
    check_shared(photos, targets.output, "--ray")
    return targets.output
