"""Edits many photos, a few at a time: reads, edits and writes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from gioconda.cli import streams
from gioconda.cli.signing import Signing, statement_of
from gioconda.errors import GiocondaError, PhotoError

if TYPE_CHECKING:
    from gioconda.cli.sources import Source
    from gioconda.cli.targets import Target, Targets
    from gioconda.editing.editor import Editor
    from gioconda.editing.report import EditResult
    from gioconda.editing.selection import Which
    from gioconda.photo import Photo
    from gioconda.photo.compare import Difference
    from gioconda.photo.write import Sign
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
    """The outcome of one photo: a result, where it was written and what to tell, or an error.

    A photo that is not written again has no notes. ``skipped`` is the result of an earlier run.
    """

    source: Path
    result: EditResult | None = None
    written: Path | None = None
    error: GiocondaError | None = None
    verification: Verification | None = None
    notes: tuple[str, ...] = ()
    skipped: Path | None = None


@dataclass(frozen=True)
class PendingPhoto:
    """A photo that was read, and where its result goes."""

    source: Source
    target: Target
    photo: Photo
    data: bytes = b""  # of a photo from standard input


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
        touch: Whether photos that are overwritten get a new time.
        signing: Signs results; None where they are not signed.
    """

    editor: Editor
    targets: Targets
    request: EditRequest
    faces: Which
    mark: bool
    verify: bool = False
    touch: bool = False
    signing: Signing | None = None

    def edit(self, sources: Sequence[Source], max_megapixels: float) -> Iterator[Outcome]:
        """One outcome for each photo, in order."""
        waiting: list[PendingPhoto] = []
        for source in sources:
            try:
                pending = self._read(source, max_megapixels)
            except GiocondaError as error:
                yield from self._finish(waiting)
                waiting = []
                yield Outcome(source.path, error=error)
                continue
            if isinstance(pending, Path):
                yield from self._finish(waiting)
                waiting = []
                yield Outcome(source.path, skipped=pending)
                continue
            waiting.append(pending)
            if len(waiting) == BATCH_PHOTOS or _megapixels(waiting) > BATCH_MEGAPIXELS:
                yield from self._finish(waiting)
                waiting = []
        yield from self._finish(waiting)

    def _read(self, source: Source, max_megapixels: float) -> PendingPhoto | Path:
        """A photo, or where an earlier run has written its result.

        What it is is looked at before where its result goes, so that errors fit.
        """
        from gioconda.photo import decode_photo, format_of_file, read_photo

        if source.is_standard:
            data = streams.read_input()
            photo = decode_photo(data, "-", max_megapixels=max_megapixels)
            return PendingPhoto(source, self.targets.of(source, photo.format), photo, data)
        target = self.targets.of(source, format_of_file(source.path))
        if target.done:
            return target.path
        return PendingPhoto(source, target, read_photo(source.path, max_megapixels=max_megapixels))

    def _finish(self, batch: list[PendingPhoto]) -> Iterator[Outcome]:
        """Edit and write a batch; where that fails, one by one, so that only one photo fails."""
        if not batch:
            return
        try:
            photos = [one.photo for one in batch]
            results = self.editor.apply(photos, self.request, self.faces)
        except GiocondaError as error:
            if len(batch) == 1:
                path = batch[0].source.path
                yield Outcome(path, error=GiocondaError(f"{path}: {error}"))
                return
            for one in batch:
                yield from self._finish([one])
            return
        for one, result in zip(batch, results, strict=True):
            yield self._write(one, result)

    def _write(self, one: PendingPhoto, result: EditResult) -> Outcome:
        from gioconda.photo import write_with_notes

        path, target = one.source.path, one.target
        if not result.changed:
            if target.is_standard:
                streams.write_output(one.data or path.read_bytes())
            return Outcome(path, result)
        try:
            if target.is_standard:
                notes = _notes(one) + self._write_output(one, result)
                return Outcome(path, result, target.path, notes=notes)
            self._check_lost(one)
            written = write_with_notes(
                result.photo,
                target.path,
                force=self.targets.ready(target),
                mark=self.mark,
                form=target.form,
                touch=self.touch,
                sign=self._sign(one, result),
            )
            verification = _verified(one.photo, result, written.path) if self.verify else None
        except GiocondaError as error:
            return Outcome(path, error=error)
        notes = _notes(one) + written.notes
        return Outcome(path, result, written.path, verification=verification, notes=notes)

    def _sign(self, one: PendingPhoto, result: EditResult) -> Sign | None:
        if self.signing is None:
            return None
        signing, statement = self.signing, statement_of(one.photo, result, self.request)
        parent = one.data or one.source.path.read_bytes()
        return partial(signing.sign, one.target.path.name, statement, parent)

    def _check_lost(self, one: PendingPhoto) -> None:
        """Make sure that nothing is lost in place without ``--force``."""
        from gioconda.photo.metadata.beyond import NO_CREDENTIALS

        lost = one.photo.lost
        if self.signing is not None:
            lost = tuple(
                told for told in lost if told != NO_CREDENTIALS
            )  # they are the parent of ours
        if self.targets.in_place and lost and not self.targets.force:
            raise PhotoError(
                f"{one.source.path}: {'; '.join(lost)}; write elsewhere with -o, or add "
                "--force to lose that"
            )

    def _write_output(self, one: PendingPhoto, result: EditResult) -> tuple[str, ...]:
        """The result to standard output; returns what to tell of it."""
        from gioconda.photo import encode_with_notes

        form = one.target.form or one.photo.format
        encoded, notes = encode_with_notes(result.photo, form, mark=self.mark)
        streams.write_output(encoded)
        return notes


def _notes(one: PendingPhoto) -> tuple[str, ...]:
    """What to tell of a photo: what it loses, becomes, or is in spite of its name."""
    from gioconda.photo import SUFFIXES, left_out

    notes, form = one.photo.notes, one.photo.format
    written = one.target.form or SUFFIXES.get(one.target.path.suffix.lower(), form)
    if written != form:
        notes += left_out(one.photo, written)
    named = SUFFIXES.get(one.target.path.suffix.lower(), written)
    if named != written:
        notes += (f"is a {written} by its content, and stays one",)
    return notes


def _verified(before: Photo, result: EditResult, written: Path) -> Verification:
    """Decode a result again, and compare it with the photo as it was decoded."""
    from gioconda.photo import read_photo
    from gioconda.photo.compare import compare, file_area

    areas = tuple(file_area(before, face.area) for face in result.faces if face.area is not None)
    after = read_photo(written, max_megapixels=float("inf"))
    return Verification(areas, compare(before, after, areas))


def _megapixels(photos: Sequence[PendingPhoto]) -> float:
    return sum(one.photo.height * one.photo.width for one in photos) / 1e6
