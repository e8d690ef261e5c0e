"""What an actor of a cluster does: edits blocks of photos, whoever has died over them before."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import cv2

from gioconda.batch.edits import BatchEditor
from gioconda.batch.file_state import FileState, PresentFile
from gioconda.batch.jobs import Job, Report
from gioconda.batch.lines import LineWriter
from gioconda.batch.notes import BlockSoFar, Notes
from gioconda.batch.outcome import Outcome
from gioconda.batch.places import sweep_beside
from gioconda.batch.settings import Settings
from gioconda.batch.urls import place_of
from gioconda.errors import GiocondaError

TRIES = 3  # of a photo: with others, and twice alone


class BlockEditor:
    """Edits blocks of photos, each as often as somebody dies over it.

    A process that died may have written results of its block. What has a note and is there as the
    note says is finished; the other photos are edited one by one, so that one which ends a process
    costs no other photo.

    Args:
        settings: As ``Settings.told`` gives them.
        output: The folder of results.
        decide: What decides about results, in plain values, for the notes.
        run: What the folder of the run's notes is called.

    Raises:
        GiocondaError: The request cannot be carried out.
    """

    def __init__(
        self, settings: Mapping[str, Any], output: str, decide: Mapping[str, Any], run: str
    ) -> None:
        cv2.setNumThreads(1)
        self.settings, self.output, self.run = Settings.heard(settings), place_of(output), run
        self._editor = BatchEditor.open(self.settings)
        self._writer = LineWriter(self.output, decide)

    def __call__(self, block: Sequence[list[Any]]) -> list[list[Any]]:
        """The reports on a block of jobs, in plain values and in order."""
        jobs = [Job.heard(told) for told in block]
        notes = Notes.of(self.output, self.run, jobs[0].number)
        so_far = notes.begin()
        reports = (
            self._together(jobs, notes) if so_far is None else self._again(jobs, notes, so_far)
        )
        return [report.told() for report in reports]

    def _together(self, jobs: Sequence[Job], notes: Notes) -> list[Report]:
        """All photos together; after a fault of ours one by one."""
        done: list[Report] = []
        try:
            for report in self._edited(jobs, notes):
                done.append(report)
        except MemoryError:
            raise
        except Exception:
            done += [self._alone(job, notes) for job in jobs[len(done) :]]
        return done

    def _again(self, jobs: Sequence[Job], notes: Notes, so_far: BlockSoFar) -> Iterator[Report]:
        """What those have left who died over the block, and the rest one by one."""
        sweep_beside(job.target.path for job in jobs)
        for job in jobs:
            report = _reported(job, so_far)
            if report is None:
                written = _written(job, so_far.lines.get(job.number))
                report = None if self.settings.verify else written
                if written is not None:
                    job = replace(job, target=job.target._replace(replace=True))
            if report is None:
                notes.tried(job.number)
                report = self._alone(job, notes)
                notes.finished(job.number, report.told())
            yield report

    def _alone(self, job: Job, notes: Notes) -> Report:
        try:
            (report,) = self._edited([job], notes)
        except MemoryError:
            raise
        except Exception as error:
            traceback.print_exc()  # into the actor's log
            told = f"{job.source}: this is our fault: {type(error).__name__}: {error}"
            return Report(job.number, Outcome(str(job.source), error=told))
        return report

    def _edited(self, jobs: Sequence[Job], notes: Notes) -> Iterator[Report]:
        known = {job.number: job for job in jobs}

        def announce(report: Report) -> None:
            job = known[report.number]
            line = self._writer.line_of(report, job.source, job.target.path)
            notes.add(report.number, line)

        return self._editor.edit(jobs, announce)


def _reported(job: Job, so_far: BlockSoFar) -> Report | None:
    """The report of one who has edited the photo alone, or on those who died of it; else None."""
    if job.number in so_far.reports:
        return Report.heard(so_far.reports[job.number])
    if so_far.tries.get(job.number, 0) + 1 < TRIES:
        return None
    error = (
        f"{job.source}: {TRIES} processes ended as they edited it; it may need more memory than "
        "there is: try it alone"
    )
    return Report(job.number, Outcome(str(job.source), error=error))


def _written(job: Job, line: Mapping[str, Any] | None) -> Report | None:
    """The report on a result that is there as its note says; else None."""
    if line is None or line["output_file"] is None:
        return None
    photo = None if line["input_file"] is None else FileState(**line["input_file"])
    result = FileState(**line["output_file"])
    try:
        if not PresentFile(job.target.path).is_in(result):
            return None
        status = job.target.path.stat()
    except (OSError, GiocondaError):
        return None
    result = result._replace(modified_ns=status.st_mtime_ns)
    return Report(job.number, Outcome.of_record(line), photo, result, line["seconds"])
