"""Edits many photos, a few at a time: reads, edits and writes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from gioconda.errors import GiocondaError

if TYPE_CHECKING:
    from gioconda.cli.targets import Source, Targets
    from gioconda.editing.editor import Editor
    from gioconda.editing.report import EditResult
    from gioconda.editing.selection import Which
    from gioconda.photo import Photo
    from gioconda.photo.compare import Difference
    from gioconda.types import Box, EditRequest

# Photos that go through the networks together: their largest number, and size in memory.
BATCH_PHOTOS, BATCH_MEGAPIXELS = 8, 16


@dataclass(frozen=True)
class Verification:
    """A result that was decoded again and compared with the photo.

    Attributes:
        areas: Where the edited faces may have changed the file.
        difference: All that differs; ``outside`` is what does so outside of the areas.
    """

    areas: tuple[Box, ...]
    difference: Difference


@dataclass(frozen=True)
class Outcome:
    """The outcome of one photo: a result and where it was written, or an error."""

    source: Path
    result: EditResult | None = None
    written: Path | None = None
    error: GiocondaError | None = None
    verification: Verification | None = None


@dataclass(frozen=True)
class PendingPhoto:
    """A photo that was read, and where its result goes."""

    source: Path
    target: Path
    photo: Photo


@dataclass(frozen=True)
class BatchEditor:
    """Edits many photos a few at a time; an error in one does not stop the others.

    Attributes:
        editor: Edits the photos.
        targets: Where results go.
        request: The request for each face.
        faces: Which faces to edit.
        mark: Whether results are marked in their XMP as edited by a model.
        verify: Whether results are decoded again and compared with the photos.
    """

    editor: Editor
    targets: Targets
    request: EditRequest
    faces: Which
    mark: bool
    verify: bool = False

    def edit(self, sources: Sequence[Source], max_megapixels: float) -> Iterator[Outcome]:
        """One outcome for each photo, in order."""
        from gioconda.photo import read_photo

        waiting: list[PendingPhoto] = []
        for source in sources:
            try:
                target = self.targets.of(source)
                photo = read_photo(source.path, max_megapixels=max_megapixels)
            except GiocondaError as error:
                yield from self._finish(waiting)
                waiting = []
                yield Outcome(source.path, error=error)
                continue
            waiting.append(PendingPhoto(source.path, target, photo))
            if len(waiting) == BATCH_PHOTOS or _megapixels(waiting) > BATCH_MEGAPIXELS:
                yield from self._finish(waiting)
                waiting = []
        yield from self._finish(waiting)

    def _finish(self, batch: list[PendingPhoto]) -> Iterator[Outcome]:
        """Edit and write a batch; where that fails, one by one, so that only one photo fails."""
        if not batch:
            return
        try:
            photos = [one.photo for one in batch]
            results = self.editor.apply(photos, self.request, self.faces)
        except GiocondaError as error:
            if len(batch) == 1:
                named = GiocondaError(f"{batch[0].source}: {error}")
                yield Outcome(batch[0].source, error=named)
                return
            for one in batch:
                yield from self._finish([one])
            return
        for one, result in zip(batch, results, strict=True):
            yield self._write(one, result)

    def _write(self, one: PendingPhoto, result: EditResult) -> Outcome:
        from gioconda.photo import write_with_notes

        if not result.changed:
            return Outcome(one.source, result)
        try:
            force = self.targets.ready(one.target)
            written = write_with_notes(result.photo, one.target, force=force, mark=self.mark)
            verification = _verified(one.photo, result, written.path) if self.verify else None
        except GiocondaError as error:
            return Outcome(one.source, error=error)
        told = replace(result.photo, notes=result.photo.notes + written.notes)
        return Outcome(
            one.source, replace(result, photo=told), written.path, verification=verification
        )


def _verified(before: Photo, result: EditResult, written: Path) -> Verification:
    """Decode a result again, and compare it with the photo as it was decoded."""
    from gioconda.photo import read_photo
    from gioconda.photo.compare import compare, file_area

    areas = tuple(file_area(before, face.area) for face in result.faces if face.area is not None)
    after = read_photo(written, max_megapixels=float("inf"))
    return Verification(areas, compare(before, after, areas))


def _megapixels(photos: Sequence[PendingPhoto]) -> float:
    return sum(one.photo.height * one.photo.width for one in photos) / 1e6
