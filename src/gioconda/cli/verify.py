"""``gioconda verify``: tells what a file says of how it was edited, and whether that holds."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gioconda.cli.console import print_result, say
from gioconda.cli.options import Json, MaxMegapixels

if TYPE_CHECKING:
    from gioconda.photo.compare import Difference
    from gioconda.photo.credentials import Credentials

NOT_HELD = 1  # exit code


def verify(
    photo: Annotated[Path, typer.Argument(metavar="PHOTO", help="A result, or any file.")],
    original: Annotated[
        Path | None,
        typer.Option("--original", metavar="FILE", help="The photo that it was made of."),
    ] = None,
    as_json: Json = False,
    max_megapixels: MaxMegapixels = 200,
) -> None:
    """Check a file's mark and signature.

    Reads the mark and the Content Credentials of a photo or a video, and compares a photo with the
    original.

    The exit code is 0 where all that is said holds, 1 where a signature is broken or pixels
    outside of the edited faces differ from the original, and 2 where files cannot be read.

    \b
    Examples:
      gioconda verify family.smile.jpg
      gioconda verify family.smile.jpg --original family.jpg --json
      gioconda verify clip.smile.mp4
    """
    from gioconda.clips.kinds import is_video
    from gioconda.errors import MissingExtraError
    from gioconda.photo import bears_mark, read_photo
    from gioconda.photo.compare import compare
    from gioconda.photo.credentials import read_credentials
    from gioconda.types import Box

    if is_video(photo):
        _verify_clip(photo, original, as_json)
        return
    result = read_photo(photo, max_megapixels=max_megapixels)
    data = photo.read_bytes()
    credentials: Credentials | None = None
    looked = True
    try:
        credentials = read_credentials(data, result.format)
    except MissingExtraError as error:
        say(str(error))
        looked = False
    faces = credentials.edit.get("faces", []) if credentials else []
    difference: Difference | None = None
    if original is not None:
        areas = [Box(**face["area"]) for face in faces]
        before = read_photo(original, max_megapixels=max_megapixels)
        difference = compare(before, result, areas)
    record = _record(photo, bears_mark(data), credentials, difference)
    print_result(as_json, record, _text(photo, record, looked))
    broken = credentials is not None and not credentials.sound
    if broken or (faces and difference is not None and difference.outside):
        raise typer.Exit(NOT_HELD)


def _verify_clip(clip: Path, original: Path | None, as_json: bool) -> None:
    """The same of a clip, whose pixels are coded anew and not compared."""
    from gioconda.clips.mark import is_marked
    from gioconda.clips.video import VideoClip
    from gioconda.errors import MissingExtraError
    from gioconda.photo.credentials import read_film_credentials, takes_film_credentials

    if original is not None:
        why = "is for photos; compare clips by gioconda edit --verify"
        raise typer.BadParameter(why, param_hint="--original")
    marked = is_marked(VideoClip(clip))
    credentials: Credentials | None = None
    looked = True
    if takes_film_credentials(clip):
        try:
            credentials = read_film_credentials(clip)
        except MissingExtraError as error:
            say(str(error))
            looked = False
    record = _record(clip, marked, credentials, None)
    print_result(as_json, record, _text(clip, record, looked))
    if credentials is not None and not credentials.sound:
        raise typer.Exit(NOT_HELD)


def _record(
    photo: Path, marked: bool, credentials: Credentials | None, difference: Difference | None
) -> dict[str, Any]:
    record: dict[str, Any] = {"photo": str(photo), "marked": marked, "credentials": None}
    if credentials is not None:
        record["credentials"] = asdict(credentials)
    if difference is not None:
        record |= {"changed": difference.changed, "outside": difference.outside}
    return record


def _text(photo: Path, record: dict[str, Any], looked: bool) -> str:
    lines = ["bears the mark of gioconda" if record["marked"] else "bears no mark of gioconda"]
    found = record["credentials"]
    if found is None:
        lines.append("no Content Credentials" if looked else "Content Credentials were not read")
    elif not found["sound"]:
        lines.append(f"Content Credentials are broken: {', '.join(found['problems'])}")
    else:
        lines.append(f"Content Credentials hold; signed by {found['signer']} with {found['tool']}")
        edit = found["edit"]
        lines += [_told(face, edit) for face in edit.get("faces", [])]
        lines += [_told_person(person, edit) for person in edit.get("people", [])]
    if "changed" in record:
        where = "outside the edited faces" if found and found["edit"] else "in all"
        count = record["outside"] if found and found["edit"] else record["changed"]
        lines.append(f"pixels that differ from the original {where}: {count}")
    return "\n".join(f"{photo}: {line}" if not line.startswith(" ") else line for line in lines)


def _told(face: dict[str, Any], edit: dict[str, Any]) -> str:
    box = face["box"]
    return (
        f"  face of {box['width']} x {box['height']} px at ({box['x']}, {box['y']}): smile "
        f"{face['smile_before']} -> {face['smile_after']}, by {edit['model']} "
        f"({edit['weights'][:12]})"
    )


def _told_person(person: dict[str, Any], edit: dict[str, Any]) -> str:
    seen = ", ".join(f"{one['from']:g} to {one['to']:g} s" for one in person["seen"])
    return (
        f"  person {person['number']}, seen {seen}: smile {person['smile_before']} before, by "
        f"{edit['model']} ({edit['weights'][:12]})"
    )
