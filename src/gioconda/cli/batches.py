"""Many photos through an editor, a few at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gioconda.errors import GiocondaError

if TYPE_CHECKING:
    from gioconda.cli.targets import Source, Targets
    from gioconda.editing.editor import Editor
    from gioconda.editing.selection import Which
    from gioconda.photo import Photo
    from gioconda.types import EditRequest, EditResult

# Photos that go through the networks together: so many at most, and so much memory.
BATCH_PHOTOS, BATCH_MEGAPIXELS = 8, 16


@dataclass(frozen=True)
class Outcome:
    """What became of one photo: a result, where it was written, or an error."""

    source: Path
    result: EditResult | None = None
    written: Path | None = None
    error: GiocondaError | None = None


@dataclass(frozen=True)
class Job:
    """A photo that was read, and where its result goes."""

    source: Path
    target: Path
    photo: Photo


@dataclass(frozen=True)
class Run:
    """Edits many photos a few at a time; a bad one does not stop the others."""

    editor: Editor
    targets: Targets
    request: EditRequest
    faces: Which
    mark: bool

    def edit(self, sources: Sequence[Source], max_megapixels: float) -> Iterator[Outcome]:
        """One outcome for each photo, in order."""
        from gioconda.photo import read_photo

        waiting: list[Job] = []
        for source in sources:
            try:
                target = self.targets.of(source)
                photo = read_photo(source.path, max_megapixels=max_megapixels)
            except GiocondaError as error:
                yield from self._finish(waiting)
                waiting = []
                yield Outcome(source.path, error=error)
                continue
            waiting.append(Job(source.path, target, photo))
            if len(waiting) == BATCH_PHOTOS or _megapixels(waiting) > BATCH_MEGAPIXELS:
                yield from self._finish(waiting)
                waiting = []
        yield from self._finish(waiting)

    def _finish(self, jobs: list[Job]) -> Iterator[Outcome]:
        """Edit a batch; where that fails, one by one, so that only the bad photo fails."""
        if not jobs:
            return
        try:
            photos = [job.photo for job in jobs]
            results = self.editor.apply(photos, self.request, self.faces)
        except GiocondaError as error:
            if len(jobs) == 1:
                named = GiocondaError(f"{jobs[0].source}: {error}")
                yield Outcome(jobs[0].source, error=named)
                return
            for job in jobs:
                yield from self._finish([job])
            return
        for job, result in zip(jobs, results, strict=True):
            yield self._write(job, result)

    def _write(self, job: Job, result: EditResult) -> Outcome:
        from gioconda.photo import write_photo

        if not result.changed:
            return Outcome(job.source, result)
        try:
            force = self.targets.ready(job.target)
            written = write_photo(result.photo, job.target, force=force, mark=self.mark)
        except GiocondaError as error:
            return Outcome(job.source, error=error)
        return Outcome(job.source, result, written)


def _megapixels(jobs: Sequence[Job]) -> float:
    return sum(job.photo.height * job.photo.width for job in jobs) / 1e6
