"""Edits many photos in this process, a few at a time: reads, edits and writes them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from gioconda.batch.jobs import Announce, Job, Report
from gioconda.batch.outcome import Outcome
from gioconda.batch.reading import read_place
from gioconda.batch.settings import Settings
from gioconda.batch.signing import Signing
from gioconda.batch.writing import PendingPhoto, ResultWriter
from gioconda.errors import GiocondaError

if TYPE_CHECKING:
    from gioconda.editing.editor import Editor

# Photos that go through the networks together: their largest number, and size in memory.
BATCH_PHOTOS, BATCH_MEGAPIXELS = 8, 16


@dataclass(frozen=True)
class BatchEditor:
    """Edits many photos a few at a time; an error in one does not stop the others.

    Attributes:
        editor: Edits the photos.
        settings: How they are edited and written.
        signing: Signs results; None where they are not signed.
    """

    editor: Editor
    settings: Settings
    signing: Signing | None = None

    @classmethod
    def open(cls, settings: Settings) -> BatchEditor:
        """Load the weights, and make sure that the request can be carried out.

        Raises:
            GiocondaError: It cannot, or weights, directions or certificates are missing.
        """
        from gioconda.editing.editor import Editor

        sign, signing = settings.sign, None
        if sign is not None:
            signing = Signing.of(Path(sign[0]), Path(sign[1]), settings.weights_name)
        editor = Editor.from_pretrained(settings.model, settings.directions)
        editor.check(settings.request)
        return cls(editor, settings, signing)

    def edit(self, jobs: Iterable[Job | Report], announce: Announce | None) -> Iterator[Report]:
        """One report for each job, in order.

        Args:
            jobs: Jobs, and reports that take their place in the order.
            announce: Called before a result gets its name.
        """
        waiting: list[PendingPhoto] = []
        for job in jobs:
            read = self._read(job) if isinstance(job, Job) else job
            if isinstance(read, Report):
                yield from self._finish(waiting, announce)
                waiting = []
                yield read
                continue
            waiting.append(read)
            if len(waiting) == BATCH_PHOTOS or _megapixels(waiting) > BATCH_MEGAPIXELS:
                yield from self._finish(waiting, announce)
                waiting = []
        yield from self._finish(waiting, announce)

    def _read(self, job: Job) -> PendingPhoto | Report:
        """A photo, or why it cannot be read."""
        start = time.perf_counter()
        try:
            photo, data, state = job.photo, job.data, None
            if photo is None:
                photo, data, state = read_place(job.source, self.settings.max_megapixels)
        except GiocondaError as error:
            return Report(job.number, Outcome(str(job.source), error=str(error)))
        return PendingPhoto(replace(job, data=data), photo, state, time.perf_counter() - start)

    def _finish(self, batch: list[PendingPhoto], announce: Announce | None) -> Iterator[Report]:
        """Edit and write a batch; where that fails, one by one, so that only one photo fails."""
        if not batch:
            return
        start = time.perf_counter()
        try:
            photos = [one.photo for one in batch]
            results = self.editor.apply(photos, self.settings.request, self.settings.faces)
        except GiocondaError as error:
            if len(batch) == 1:
                path = batch[0].job.source
                yield batch[0].report(Outcome(str(path), error=f"{path}: {error}"))
                return
            for one in batch:
                yield from self._finish([one], announce)
            return
        share = (time.perf_counter() - start) / len(batch)
        for one, result in zip(batch, results, strict=True):
            edited = replace(one, seconds=one.seconds + share)
            writer = ResultWriter(edited, result, self.settings, self.signing, announce)
            yield writer.report()


def _megapixels(photos: Sequence[PendingPhoto]) -> float:
    return sum(one.photo.height * one.photo.width for one in photos) / 1e6
