"""``gioconda best``: one photo of everybody's best take, of several shots of a group."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gioconda.cli.console import print_result, progress, say
from gioconda.cli.options import Force, Json, MaxMegapixels, parse_degrees
from gioconda.errors import GiocondaError

if TYPE_CHECKING:
    from gioconda.batch.sources import Source
    from gioconda.batch.targets import Target
    from gioconda.batch.urls import Place
    from gioconda.photo import Photo
    from gioconda.takes.report import BestTake, PersonReport


def best(
    shots: Annotated[
        list[str], typer.Argument(metavar="SHOT", help="2 to 20 photos of one group.")
    ],
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="FILE|DIR", help="Where to write the result."),
    ] = None,
    base: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=0,
            help="Number of the shot to keep, from 0 in the order given; by default the one with "
            "the least to repair.",
        ),
    ] = None,
    prefer: Annotated[
        str,
        typer.Option(metavar="TRAITS", help="What makes a take good, the most important first."),
    ] = "smile,eyes,gaze",
    then: Annotated[
        str | None,
        typer.Option(
            metavar="smile=DEGREE", help="Make those smile afterwards who smile in no shot."
        ),
    ] = None,
    force: Force = False,
    no_mark: Annotated[
        bool, typer.Option("--no-mark", help="Do not mark the file's XMP as edited by a model.")
    ] = False,
    as_json: Json = False,
    max_megapixels: MaxMegapixels = 200,
) -> None:
    """Make one photo of the best takes of several.

    One shot is the base. Whoever smiles more, has their eyes open or looks at the camera in another
    shot, by a margin, is moved into the base with the pixels of that shot; shut eyes and blur
    always count. Pixels outside of these heads do not change. The result of shot 2 as the base,
    c.jpg, is c.best.jpg beside it. Where nobody has a better take, nothing is written.

    \b
    Examples:
      gioconda best a.jpg b.jpg c.jpg
      gioconda best wedding/group_*.jpg -o group.jpg
      gioconda best a.jpg b.jpg c.jpg --base 0 --prefer eyes,smile
      gioconda best a.jpg b.jpg c.jpg --then smile=1
      gioconda best a.jpg b.jpg c.jpg --json
    """
    from gioconda.batch.sources import find
    from gioconda.takes.group import LEAST, MOST, Group
    from gioconda.takes.scores import parse_prefer

    traits, smile = parse_prefer(prefer), _parse_then(then)
    found = find(shots, False, results_too=False)
    for _, error in found.errors:
        raise error
    sources = found.photos
    if not LEAST <= len(sources) <= MOST:
        raise GiocondaError(
            f"{' '.join(shots)}: {len(sources)} shot{'s' * (len(sources) != 1)}; name {LEAST} to "
            f"{MOST} of one group"
        )
    for source in sources:
        if source.is_standard:
            raise typer.BadParameter("shots are read from files, not from standard input")
        _on_disk(source.path)
    if base is not None and base >= len(sources):
        raise typer.BadParameter(
            f"there are {len(sources)} shots, numbered from 0", param_hint="--base"
        )
    _check_named(output, sources, force)
    photos = _read(sources, max_megapixels)
    group = Group.read(photos, base=base, prefer=traits)
    names = [str(source.path) for source in sources]
    target = _target(sources, group.base, photos[group.base], output, force)
    result = group.compose()
    if smile is not None:
        from gioconda.editing.editor import Editor
        from gioconda.takes.afterwards import smile_after

        result = smile_after(result, smile, Editor.from_pretrained())
    notes: tuple[str, ...] = ()
    if result.changed:
        notes = _write(result, target, not no_mark)
        for note in notes:
            say(f"{target.path}: {note}")
    written = str(target.path) if result.changed else None
    print_result(as_json, _record(result, names, written, notes), _text(result, names, written))


def _parse_then(text: str | None) -> float | None:
    """The degree of ``--then smile=1``.

    Raises:
        BadParameter: It is something else.
    """
    if text is None:
        return None
    degrees = parse_degrees([text])
    if set(degrees) != {"smile"} or not -1 <= degrees["smile"] <= 1:
        raise typer.BadParameter(f"{text!r}: write smile=DEGREE, from -1 to 1", param_hint="--then")
    return degrees["smile"]


def _read(sources: list[Source], max_megapixels: float) -> list[Photo]:
    from gioconda.photo import read_photo

    photos = []
    with progress("reading", len(sources)) as advance:
        for source in sources:
            photos.append(read_photo(_on_disk(source.path), max_megapixels=max_megapixels))
            advance()
    return photos


def _check_named(output: str | None, sources: list[Source], force: bool) -> None:
    """Make sure, before any work is done, that a file named by ``-o`` may be written."""
    from gioconda.batch.targets import means_folder
    from gioconda.batch.urls import place_of
    from gioconda.photo import check_output

    if output is None:
        return
    _on_disk(place_of(output))
    if means_folder(output):
        return
    if output == "-":
        raise typer.BadParameter("name a file or a folder", param_hint="--output")
    _refuse_shots(Path(output), sources)
    check_output(output, force=force)


def _on_disk(place: Place) -> Path:
    """A file of this machine.

    Raises:
        GiocondaError: It is a URL.
    """
    if isinstance(place, Path):
        return place
    raise GiocondaError(f"{place}: best reads and writes files; copy the shots to a disk first")


def _refuse_shots(path: Path, sources: list[Source]) -> None:
    if path.resolve() in {_on_disk(source.path).resolve() for source in sources}:
        raise GiocondaError(f"{path}: is one of the shots; choose another name")


def _target(
    sources: list[Source], base: int, photo: Photo, output: str | None, force: bool
) -> Target:
    """Where the result goes: like the base, with a tag in its name."""
    from gioconda.batch.targets import Targets, make_folder
    from gioconda.types import BEST_TAG

    targets = Targets([sources[base]], output, False, force, BEST_TAG)
    target = targets.of(sources[base], photo.format)
    path = _on_disk(target.path)
    _refuse_shots(path, sources)
    make_folder(path.parent)
    return target


def _write(result: BestTake, target: Target, mark: bool) -> tuple[str, ...]:
    from gioconda.photo import left_out, write_with_notes

    photo = result.photo
    notes = photo.notes
    if target.form is not None and target.form != photo.format:
        notes += left_out(photo, target.form)
    path = _on_disk(target.path)
    written = write_with_notes(photo, path, force=target.replace, mark=mark, form=target.form)
    return notes + written.notes


def _record(
    result: BestTake, names: list[str], written: str | None, notes: tuple[str, ...]
) -> dict[str, Any]:
    return {
        "shots": names,
        "base": result.base,
        "output": written,
        "people": [person.as_record(names) for person in result.people],
        "notes": list(notes),
    }


def _text(result: BestTake, names: list[str], written: str | None) -> str:
    moved = sum(person.moved for person in result.people)
    there = sum(person.shot is not None for person in result.people)
    head = f"{names[result.base]}: nothing to do: it is everybody's best take"
    if written is not None:
        head = f"{names[result.base]} -> {written} (heads from other shots: {moved} of {there})"
    return "\n".join([head, *(_told(person, names) for person in result.people)])


def _told(person: PersonReport, names: list[str]) -> str:
    if person.box is None or person.shot is None:
        return f"  {person.person}: {person.why}"
    x, y, width, height = (round(side) for side in person.box)
    where = f"{width} x {height} px at ({x}, {y})"
    how = f"from {names[person.shot]}" if person.moved else "stays"
    return f"  {person.person}: {where}: {how}: {person.why}"
