"""``gioconda edit``: photos in, smiles and other expressions out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gioconda.cli.console import BAD_INPUT, progress, say
from gioconda.cli.options import Json, MaxMegapixels, Model, Photos, Recursive
from gioconda.cli.settings import Directions, Settings, parse_settings
from gioconda.errors import GiocondaError

if TYPE_CHECKING:
    from gioconda.attribute_editing import AttributeEditor
    from gioconda.choosing import Which
    from gioconda.cli.targets import Source, Targets
    from gioconda.editing import Editor
    from gioconda.photo import Photo
    from gioconda.types import EditResult, FaceReport

# Photos that go through the networks together: so many at most, and so much memory.
BATCH_PHOTOS, BATCH_MEGAPIXELS = 8, 16
Wanted = Mapping[str, Any]
"""Attribute -> degree, or ``expression`` and ``strength``."""


def edit(
    photos: Photos,
    smile: Annotated[
        float | None,
        typer.Option(
            metavar="DEGREE",
            min=-1,
            max=1,
            help="1 is a broad smile (usual), -1 is clearly not smiling.",
        ),
    ] = None,
    expression: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="neutral, happy, sad, surprised, disgusted, angry or afraid, in place of --smile.",
        ),
    ] = None,
    strength: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE", min=0, max=1, help="Of the expression: 1 is all (usual), 0 nothing."
        ),
    ] = None,
    settings: Settings = None,
    faces: Annotated[
        str | None,
        typer.Option(
            metavar="WHICH",
            help='Whom to edit: "unsmiling" (usual for smiles), "all" (usual for the rest), or '
            "numbers from left to right such as 0,2.",
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="FILE|DIR", help="Where to write the result."),
    ] = None,
    recursive: Recursive = False,
    model: Model = "smiler",
    direction: Directions = None,
    in_place: Annotated[bool, typer.Option("--in-place", help="Write over the photo.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Write over other files.")] = False,
    no_mark: Annotated[
        bool,
        typer.Option("--no-mark", help="Do not say in the file's XMP that a model edited it."),
    ] = False,
    as_json: Json = False,
    max_megapixels: MaxMegapixels = 200,
) -> None:
    """Make the people in photos smile, or look surprised, sad, angry ...

    The result of family.jpg is family.smile.jpg (or family.surprised.jpg), beside it or in the
    folder given with -o. A photo where nothing is to do is not written again. Pixels outside the
    edited faces stay as they are.

    \b
    Examples:
      gioconda edit family.jpg
      gioconda edit family.jpg --smile 0.5 --faces 0,2 -o softly.jpg
      gioconda edit holiday/ -r -o smiling/ --json
      gioconda edit "2024-*.png" --smile -1 --faces all
      gioconda edit family.jpg --expression surprised --faces 0
      gioconda edit family.jpg --expression sad --strength 0.6 -o sadly.jpg
      gioconda edit family.jpg --model vae-128 --set smile=1 --set eyeglasses=0.5
    """
    from gioconda.choosing import usual_faces
    from gioconda.cli.targets import Targets, find

    wanted = wish(smile, parse_settings(settings), expression, strength)
    which = parse_faces(faces) if faces else usual_faces(wanted)
    found = find(photos, recursive, results_too=in_place)
    targets = Targets(found.photos, output, in_place, force, mark_of(wanted))
    printer = Printer(as_json, wanted.get("smile", 0.0), which)
    for argument, error in found.errors:
        printer.failed(argument, error)
    if found.photos:
        from gioconda.editing import open_editor

        editor = open_editor(model, direction or ())
        editor.check(wanted)
        run = Run(editor, targets, wanted, which, not no_mark)
        with progress("editing", len(found.photos)) as advance:
            for outcome in run.edit(found.photos, max_megapixels):
                printer.show(outcome)
                advance()
    if printer.failures:
        raise typer.Exit(BAD_INPUT)


def wish(
    smile: float | None,
    settings: dict[str, float],
    expression: str | None = None,
    strength: float | None = None,
) -> Wanted:
    """What is wanted of faces: a broad smile where nothing is said.

    Raises:
        BadParameter: Two things are wanted that exclude each other.
    """
    from gioconda.types import EXPRESSIONS

    if expression is not None:
        if expression not in EXPRESSIONS:
            known = ", ".join(EXPRESSIONS)
            raise typer.BadParameter(
                f"no expression is called {expression!r}; there are: {known}",
                param_hint="--expression",
            )
        if smile is not None or settings:
            other = "--smile" if smile is not None else "--set"
            raise typer.BadParameter(
                f"give --expression or {other}, not both", param_hint="--expression"
            )
        return {"expression": expression, "strength": 1.0 if strength is None else strength}
    if strength is not None:
        raise typer.BadParameter("is of an expression: add --expression", param_hint="--strength")
    if smile is None:
        return settings or {"smile": 1.0}
    if "smile" in settings:
        raise typer.BadParameter("give --smile or --set smile=..., not both", param_hint="--set")
    return {"smile": smile, **settings}


def mark_of(wanted: Wanted) -> str:
    """What a result's name has before its suffix."""
    from gioconda.cli.targets import EDIT_MARK, MARK

    if "expression" in wanted:
        return f".{wanted['expression']}"
    return MARK if set(wanted) == {"smile"} else EDIT_MARK


def parse_faces(text: str) -> Which:
    """``unsmiling``, ``all`` or ``0,2`` as the editor takes it."""
    if text == "unsmiling":
        return "unsmiling"
    if text == "all":
        return "all"
    try:
        return [int(number) for number in text.split(",")]
    except ValueError:
        raise typer.BadParameter(
            f'{text!r}: say "unsmiling", "all", or numbers such as 0,2', param_hint="--faces"
        ) from None


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

    editor: Editor | AttributeEditor
    targets: Targets
    wanted: Wanted
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
            results = self.editor.edit_many(photos, faces=self.faces, **self.wanted)
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


class Printer:
    """Says on stdout what became of each photo, and on stderr what went wrong."""

    def __init__(self, as_json: bool, smile: float, faces: Which) -> None:
        self.as_json, self.smile, self.faces = as_json, smile, faces
        self.failures = 0

    def show(self, outcome: Outcome) -> None:
        """Print one photo's story."""
        if outcome.error is not None:
            self.failed(str(outcome.source), outcome.error)
            return
        if outcome.result is None:
            return
        for note in outcome.result.photo.notes:
            say(f"{outcome.source}: {note}")
        if self.as_json:
            self._print_json(as_record(outcome))
        else:
            typer.echo(self.as_line(outcome, outcome.result))

    def failed(self, source: str, error: GiocondaError) -> None:
        """Print why a photo has no result."""
        self.failures += 1
        say(str(error))
        if self.as_json:
            self._print_json({"input": source, "output": None, "faces": [], "error": str(error)})

    @staticmethod
    def _print_json(record: dict[str, Any]) -> None:
        import json

        typer.echo(json.dumps(record))

    def as_line(self, outcome: Outcome, result: EditResult) -> str:
        """``family.jpg -> family.smile.jpg (faces edited: 2 of 3; 1 smiles already)``."""
        from collections import Counter

        left_alone = Counter(face.reason for face in result.faces if not face.edited)
        why = "; ".join(f"{count} {reason}" for reason, count in left_alone.items())
        if outcome.written is None:
            hint = ""
            if self.faces == "unsmiling" and self.smile < 0 and result.faces:
                hint = "; to edit those who smile, add --faces all"
            return f"{outcome.source}: nothing to do ({why or 'no face found'}{hint})"
        edited = sum(face.edited for face in result.faces)
        told = f"faces edited: {edited} of {len(result.faces)}{'; ' * bool(why)}{why}"
        return f"{outcome.source} -> {outcome.written} ({told})"


def as_record(outcome: Outcome) -> dict[str, Any]:
    """One photo as ``--json`` prints it."""
    reports = outcome.result.faces if outcome.result else ()
    return {
        "input": str(outcome.source),
        "output": None if outcome.written is None else str(outcome.written),
        "faces": [
            {
                "box": [round(float(side), 1) for side in face.box],
                "smile_before": rounded(face.smile_before),
                "smile_after": rounded(face.smile_after),
                **_expressions(face),
                "edited": face.edited,
                "reason": face.reason,
            }
            for face in reports
        ],
    }


def _expressions(face: FaceReport) -> dict[str, str | None]:
    """The names of a face's expressions, where an expression was asked for and it was chosen."""
    if face.expression_before is None:
        return {}
    return {
        "expression_before": face.expression_before,
        "expression_after": face.expression_after,
    }


def rounded(degree: float | None) -> float | None:
    """A degree with as many digits as mean something."""
    return None if degree is None else round(float(degree), 3)
