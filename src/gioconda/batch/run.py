"""Edits the photos of a run, in this process or in several, and keeps the ledger."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

from gioconda.batch.edits import BatchEditor
from gioconda.batch.jobs import Announce, Job, Report
from gioconda.batch.ledger import Ledger
from gioconda.batch.outcome import Outcome
from gioconda.batch.planning import plan
from gioconda.batch.pool import Pool
from gioconda.batch.settings import Settings
from gioconda.batch.shards import Shard
from gioconda.batch.sources import Source
from gioconda.batch.targets import Targets


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

    Yields:
        The outcome of each photo, in order.

    Raises:
        GiocondaError: The request cannot be carried out, or another run writes into the folder.
    """
    if not photos:
        return
    workers = min(workers, len(photos))
    with ExitStack() as stack:
        edits: Edits
        if workers > 1:
            edits = stack.enter_context(Pool(settings, workers))
        else:
            edits = BatchEditor.open(settings)
        ledger = None
        if keep_ledger:
            assert targets.output is not None, "a ledger lies in a folder of results"
            ledger = stack.enter_context(
                Ledger(targets.output, settings.that_decide(), settings.verify, shard)
            )
            targets.history = ledger
        jobs = plan(photos, targets, settings.max_megapixels)
        reports = edits.edit(jobs, None) if ledger is None else _noted(jobs, edits, ledger)
        for report in reports:
            yield report.outcome


def _noted(jobs: Iterable[Job | Report], edits: Edits, ledger: Ledger) -> Iterator[Report]:
    """The reports, each with a line in the ledger: of a result before it gets its name."""
    coming: dict[int, Job] = {}
    announced: dict[int, Report] = {}

    def watched() -> Iterator[Job | Report]:
        for job in jobs:
            if isinstance(job, Job):
                coming[job.number] = job
            yield job

    def note(report: Report) -> None:
        job = coming.get(report.number)
        if job is None:
            ledger.add(report, Path(report.outcome.input))
        else:
            ledger.add(report, job.source, job.target.path)

    def announce(report: Report) -> None:
        note(report)
        announced[report.number] = report

    for report in edits.edit(watched(), announce):
        if announced.pop(report.number, None) != report and report.outcome.skipped is None:
            note(report)
        coming.pop(report.number, None)
        yield report
