"""The result of one photo on its way to its file."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gioconda.batch import streams
from gioconda.batch.file_state import FileState
from gioconda.batch.jobs import Announce, Job, Report
from gioconda.batch.outcome import Outcome, as_face
from gioconda.batch.reading import read_place
from gioconda.batch.settings import Settings
from gioconda.batch.signing import Signing, statement_of
from gioconda.batch.targets import make_folder
from gioconda.batch.urls import Place, Url
from gioconda.errors import GiocondaError, PhotoError
from gioconda.photo.origin import digest_of

if TYPE_CHECKING:
    from gioconda.editing.report import EditResult
    from gioconda.photo import Photo
    from gioconda.photo.write import Sign


@dataclass(frozen=True)
class PendingPhoto:
    """A photo that was read, and where its result goes.

    Attributes:
        job: What is to be done.
        photo: The photo.
        state: What its file held; None where it was none.
        seconds: Time spent on it so far.
    """

    job: Job
    photo: Photo
    state: FileState | None
    seconds: float

    def report(self, outcome: Outcome, seconds: float = 0.0) -> Report:
        """A report on this photo, after some more seconds."""
        return Report(self.job.number, outcome, self.state, None, self.seconds + seconds)


@dataclass(frozen=True)
class ResultWriter:
    """Writes the result of one photo.

    Attributes:
        one: The photo.
        result: What became of it.
        settings: How it is written.
        signing: Signs it; None where it is not signed.
        announce: Called before it gets its name.
    """

    one: PendingPhoto
    result: EditResult
    settings: Settings
    signing: Signing | None
    announce: Announce | None

    def report(self) -> Report:
        """Write the result, where there is one, and report."""
        path, target = self.one.job.source, self.one.job.target
        if not self.result.changed:
            if target.is_standard:
                streams.write_output(self.one.job.data or path.read_bytes())
            return self.one.report(self._outcome(notes=self._left_there()))
        try:
            if target.is_standard:
                return self.one.report(self._outcome(target.path, self._to_output()))
            return self._verified(self._to_place())
        except GiocondaError as error:
            return self.one.report(Outcome(str(path), error=str(error)))

    def _to_place(self) -> Report:
        """Write the result aside, announce it, and give it its name."""
        from gioconda.photo import write_with_notes

        settings, target = self.settings, self.one.job.target
        if isinstance(target.path, Url):
            return self._to_store(target.path)
        self._check_lost()
        make_folder(target.path.parent)
        start, announced = time.perf_counter(), []

        def announce(aside: Path, content: bytes, notes: tuple[str, ...]) -> None:
            outcome = self._outcome(target.path, _notes(self.one) + notes)
            report = self.one.report(outcome, time.perf_counter() - start)
            announced.append(replace(report, result=FileState.of_file(aside, content)))
            if self.announce is not None:
                self.announce(announced[0])

        write_with_notes(
            self.result.photo,
            target.path,
            force=target.replace,
            mark=settings.mark,
            form=target.form,
            touch=settings.touch,
            sign=self._sign(),
            announce=announce,
        )
        return announced[0]

    def _to_store(self, url: Url) -> Report:
        """Write the result into an object store, once it is announced."""
        from gioconda.photo import SUFFIXES, signed_with_notes

        start = time.perf_counter()
        form = self.one.job.target.form or SUFFIXES[url.suffix.lower()]
        encoded, notes = signed_with_notes(
            self.result.photo, form, mark=self.settings.mark, sign=self._sign(), name=str(url)
        )
        outcome = self._outcome(url, _notes(self.one) + notes)
        # What a store will say of its time is not known before.
        state = FileState(digest_of(encoded).hex(), len(encoded), 0)
        report = replace(self.one.report(outcome, time.perf_counter() - start), result=state)
        if self.announce is not None:
            self.announce(report)
        url.write_bytes(encoded)
        return replace(report, result=state._replace(modified_ns=url.stat().st_mtime_ns))

    def _verified(self, report: Report) -> Report:
        """The report with what another look at the result's file finds, where that is wanted."""
        if not self.settings.verify:
            return report
        verified = _compared(self.one.photo, self.result, self.one.job.target.path)
        return replace(report, outcome=replace(report.outcome, verified=verified))

    def _to_output(self) -> tuple[str, ...]:
        """The result to standard output; returns what to tell of it."""
        from gioconda.photo import encode_with_notes

        form = self.one.job.target.form or self.one.photo.format
        mark = self.settings.mark
        encoded, notes = encode_with_notes(self.result.photo, form, mark=mark)
        streams.write_output(encoded)
        return _notes(self.one) + notes

    def _outcome(self, written: Place | None = None, notes: tuple[str, ...] = ()) -> Outcome:
        faces = tuple(as_face(face) for face in self.result.faces)
        output = None if written is None else str(written)
        degrees = self.settings.request.degrees
        asked = None if set(degrees) == {"smile"} else degrees
        return Outcome(str(self.one.job.source), output, faces, notes, set=asked)

    def _left_there(self) -> tuple[str, ...]:
        """A result that other settings have left where there is nothing to do now."""
        target = self.one.job.target
        if target.replace and not self.settings.in_place and target.path.exists():
            return (f"{target.path} is there from an earlier run",)
        return ()

    def _sign(self) -> Sign | None:
        job = self.one.job
        if self.signing is None:
            return None
        statement = statement_of(self.one.photo, self.result, self.settings.request)
        parent = job.data or job.source.read_bytes()
        return partial(self.signing.sign, job.target.path.name, statement, parent)

    def _check_lost(self) -> None:
        """Make sure that nothing is lost in place without ``--force``."""
        from gioconda.photo.metadata.beyond import NO_CREDENTIALS

        lost = self.one.photo.lost
        if self.signing is not None:  # they are the parent of ours
            lost = tuple(told for told in lost if told != NO_CREDENTIALS)
        if self.settings.in_place and lost and not self.settings.force:
            raise PhotoError(
                f"{self.one.job.source}: {'; '.join(lost)}; write elsewhere with -o, or add "
                "--force to lose that"
            )


def _notes(one: PendingPhoto) -> tuple[str, ...]:
    """What to tell of a photo: what it loses, becomes, or is in spite of its name."""
    from gioconda.photo import SUFFIXES, left_out

    target = one.job.target
    notes, form = one.photo.notes, one.photo.format
    written = target.form or SUFFIXES.get(target.path.suffix.lower(), form)
    if written != form:
        notes += left_out(one.photo, written)
    named = SUFFIXES.get(target.path.suffix.lower(), written)
    if named != written:
        notes += (f"is a {written} by its content, and stays one",)
    return notes


def _compared(before: Photo, result: EditResult, written: Place) -> dict[str, Any]:
    """Decode a result again, and compare it with the photo as it was decoded."""
    from gioconda.photo.compare import compare, file_area

    areas = tuple(file_area(before, face.area) for face in result.faces if face.area is not None)
    difference = compare(before, read_place(written, float("inf"))[0], areas)
    return {
        "areas": [[round(side) for side in area] for area in areas],
        "changed": difference.changed,
        "outside": difference.outside,
        "largest_outside": difference.largest_outside,
    }
