"""Edits the photos of a run, in this process, in several or on a cluster, and keeps the ledger."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Protocol

from gioconda.batch.edits import BatchEditor
from gioconda.batch.jobs import Announce, Job, Report
from gioconda.batch.ledger import Ledger
from gioconda.batch.outcome import Outcome
from gioconda.batch.parquet_ledger import ParquetLedger
from gioconda.batch.places import check_shared
from gioconda.batch.planning import plan
from gioconda.batch.pool import Pool
from gioconda.batch.settings import Settings
from gioconda.batch.shards import Shard
from gioconda.batch.sources import Source
from gioconda.batch.targets import Targets
from gioconda.batch.urls import Url, place_of

if TYPE_CHECKING:
    from gioconda.batch.cluster_edits import ClusterEditor
    from gioconda.cluster import Cluster


class Edits(Protocol):
    """What edits photos: this process, or several."""

    def edit(self, jobs: Iterable[Job | Report], announce: Announce | None) -> Iterator[Report]:
        """One report for each job, in order."""


def edit_photos(
    photos: Sequence[Source],
    targets: Targets,
    settings: Settings,
    *,
    workers: int = 1,
    keep_ledger: bool = False,
    shard: Shard | None = None,
    cluster: Cluster | None = None,
) -> Generator[Outcome, None, None]:
    """Edit photos and write their results; an error in one does not stop the others.

    Close the iterator to stop: no process and no half-written file is left.

    Args:
        photos: The photos of this run.
        targets: Where results go.
        settings: How photos are edited.
        workers: How many processes edit; 1 for this one alone.
        keep_ledger: Whether what becomes of each photo is noted down in the folder of results, and
            what was done before is not done again.
        shard: Which of several runs this is, which share the folder; None for the only one.
        cluster: What edits in place of processes of this one; it keeps a ledger always.

    Yields:
        The outcome of each photo, in order.

    Raises:
        GiocondaError: The request cannot be carried out, or another run writes into the folder.
    """
    if not photos:
        return
    with ExitStack() as stack:
        if cluster is not None:
            editor = stack.enter_context(_on_cluster(cluster, photos, targets, settings, shard))
            edits: Edits = editor
            ledger: Ledger | ParquetLedger | None = editor.ledger
        else:
            if workers > 1:
                check_shared(photos, targets.output, "--workers")
            edits = stack.enter_context(_editor(settings, min(workers, len(photos))))
            ledger = None
            if keep_ledger:
                ledger = _ledger(targets, settings, shard)
                stack.enter_context(ledger)
        targets.history = ledger
        jobs = plan(photos, targets, settings.max_megapixels)
        reports = edits.edit(jobs, None) if ledger is None else _noted(jobs, edits, ledger)
        for report in reports:
            yield report.outcome


@contextmanager
def _editor(settings: Settings, workers: int) -> Iterator[Edits]:
    """What edits here: this process, or several."""
    if workers < 2:
        yield BatchEditor.open(settings)
        return
    with Pool(settings, workers) as pool:
        yield pool


def _ledger(targets: Targets, settings: Settings, shard: Shard | None) -> Ledger | ParquetLedger:
    """The ledger of the folder of results."""
    assert targets.output is not None, "a ledger lies in a folder of results"
    told = settings.that_decide(), settings.verify, shard
    if isinstance(targets.output, Url):
        return ParquetLedger(targets.output, *told)
    return Ledger(targets.output, *told)


@contextmanager
def _on_cluster(
    cluster: Cluster,
    photos: Sequence[Source],
    targets: Targets,
    settings: Settings,
    shard: Shard | None,
) -> Iterator[ClusterEditor]:
    """What edits on a cluster, with its ledger."""
    from gioconda.batch.cluster_edits import ClusterEditor, check_places

    output = check_places(photos, targets)
    decide = settings.that_decide()
    with ParquetLedger(output, decide, settings.verify, shard, cluster.write_parquet) as ledger:
        yield ClusterEditor(cluster, settings, ledger)


def _noted(
    jobs: Iterable[Job | Report], edits: Edits, ledger: Ledger | ParquetLedger
) -> Iterator[Report]:
    """The reports, each with a line in the ledger: of a result before it gets its name."""
    coming: dict[int, Job] = {}
    announced: dict[int, Report] = {}

    def watched() -> Iterator[Job | Report]:
        for job in jobs:
            if isinstance(job, Job):
                coming[job.number] = job
            yield job

    def announce(report: Report) -> None:
        job = coming[report.number]
        ledger.announce(report, job.source, job.target.path)
        announced[report.number] = report

    for report in edits.edit(watched(), announce):
        job = coming.pop(report.number, None)
        known = announced.pop(report.number, None) == report and ledger.announced_is_final
        if not known and report.outcome.skipped is None:
            if job is None:
                ledger.add(report, place_of(report.outcome.input))
            else:
                ledger.add(report, job.source, job.target.path)
        yield report
