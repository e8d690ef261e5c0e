"""``gioconda faces``: lists the faces of photos and their smile degrees."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gioconda.batch.outcome import found_face
from gioconda.batch.streams import read_input
from gioconda.cli.clip_people import list_people
from gioconda.cli.console import BAD_INPUT, print_result, progress, say
from gioconda.cli.edit_clips import split_off_clips
from gioconda.cli.options import Force, Json, MaxMegapixels, Photos, Recursive
from gioconda.errors import GiocondaError

if TYPE_CHECKING:
    from gioconda.batch.urls import Place
    from gioconda.types import Face


def faces(
    photos: Photos,
    recursive: Recursive = False,
    thumbnails: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Write a picture of each person of a clip to this folder."
        ),
    ] = None,
    force: Force = False,
    as_json: Json = False,
    max_megapixels: MaxMegapixels = 200,
) -> None:
    """List the faces of photos and how much they smile.

    Faces are numbered left to right, as `gioconda edit --faces` takes them. With
    --json each face also has its 141 landmarks, in pixels of the upright photo, and the turn
    of the head in degrees, signed as for `gioconda edit --yaw`.

    Of clips (.mp4, .mov, .mkv, .webm, animated pictures) people are listed, numbered as they
    appear, with the seconds in which each is seen.

    \b
    Examples:
      gioconda faces family.jpg
      gioconda faces holiday/ -r --json
      gioconda faces clip.mp4 --thumbnails people/
    """
    from gioconda.batch.reading import read_place
    from gioconda.batch.sources import find
    from gioconda.editing.editor import Editor
    from gioconda.faces.head_pose import HeadPoseReader
    from gioconda.photo import decode_photo, summary_of

    clips, photos = split_off_clips(photos)
    failures = 0
    if clips:
        failures += list_people(clips, thumbnails, force=force, as_json=as_json)
        if not photos:
            raise typer.Exit(BAD_INPUT if failures else 0)
    elif thumbnails is not None:
        raise typer.BadParameter("is of clips; name one", param_hint="--thumbnails")
    found = find(photos, recursive, results_too=True)
    failures += len(found.errors)
    for _, error in found.errors:
        say(str(error))
    for argument, others in found.others.items():
        say(f"{argument}: not looked at: {summary_of(others)}")
    if not found.photos:
        raise typer.Exit(BAD_INPUT)
    editor, poses = Editor.from_pretrained(), HeadPoseReader.from_pretrained()
    with progress("looking", len(found.photos)) as advance:
        for source in found.photos:
            try:
                if source.is_standard:
                    photo = decode_photo(read_input(), "-", max_megapixels=max_megapixels)
                else:
                    photo, _, _ = read_place(source.path, max_megapixels)
            except GiocondaError as error:
                failures += 1
                say(str(error))
            else:
                seen = editor.find(photo)
                record = {"input": str(source.path), "faces": [found_face(f, poses) for f in seen]}
                print_result(as_json, record, as_text(source.path, seen))
            advance()
    if failures:
        raise typer.Exit(BAD_INPUT)


def as_text(path: Place, seen: list[Face]) -> str:
    """A photo's faces, a line each."""
    if not seen:
        return f"{path}: no face found"
    lines = [f"{path}: {len(seen)} face{'s' * (len(seen) != 1)}"]
    for number, face in enumerate(seen):
        x, y, width, height = (round(side) for side in face.box)
        smile = "unknown" if face.smile is None else f"{face.smile:+.2f}"
        lines.append(
            f"  {number}: smile {smile}, {width} x {height} px at ({x}, {y}), "
            f"confidence {face.confidence:.2f}"
        )
    return "\n".join(lines)
