"""``gioconda faces`` of clips: the people, with the seconds in which each is seen."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gioconda.cli.console import print_result, progress, say
from gioconda.cli.output_paths import check_file
from gioconda.errors import GiocondaError

if TYPE_CHECKING:
    from gioconda.clips.people import ClipPerson

Spans = list[tuple[float, float]]


def list_people(
    clips: Sequence[Path], thumbnails: Path | None, *, force: bool, as_json: bool
) -> int:
    """Print the people of clips.

    Args:
        clips: The files.
        thumbnails: Folder for a picture of each person; None for none.
        force: Whether pictures that are there may be replaced.
        as_json: Whether to print JSON.

    Returns:
        How many clips could not be read.
    """
    from gioconda.clips.editor import ClipEditor
    from gioconda.clips.people import people_of
    from gioconda.clips.run import open_clip

    editor = ClipEditor.from_pretrained()
    failures = 0
    for path in clips:
        try:
            clip = open_clip(path)
            with (
                tempfile.TemporaryDirectory(prefix="gioconda-") as folder,
                progress(f"{path.name}: finding", clip.count) as advance,
            ):
                found = editor.find(clip, Path(folder), advance)
                people = people_of(found)
                spans = [person.seconds(found) for person in people]
                pictures = _write_pictures(path, people, thumbnails, force)
        except GiocondaError as error:
            failures += 1
            say(str(error))
            continue
        record = {
            "input": str(path),
            "people": [
                _as_record(person, seen, picture)
                for person, seen, picture in zip(people, spans, pictures, strict=True)
            ],
        }
        print_result(as_json, record, as_text(path, people, spans, pictures))
    return failures


def as_text(
    path: Path,
    people: Sequence[ClipPerson],
    spans: Sequence[Spans],
    pictures: Sequence[Path | None],
) -> str:
    """A clip's people, a line each."""
    if not people:
        return f"{path}: no face found"
    lines = [f"{path}: {len(people)} {'person' if len(people) == 1 else 'people'}"]
    for person, seen, picture in zip(people, spans, pictures, strict=True):
        when = ", ".join(f"{start:.1f} to {end:.1f} s" for start, end in seen)
        line = f"  {person.number}: smile {person.smile:+.2f}, seen {when}"
        lines.append(line if picture is None else f"{line}, {picture}")
    return "\n".join(lines)


def _as_record(person: ClipPerson, seen: Spans, picture: Path | None) -> dict[str, Any]:
    return {
        "number": person.number,
        "smile": round(person.smile, 3),
        "seconds": [[round(start, 3), round(end, 3)] for start, end in seen],
        "thumbnail": None if picture is None else str(picture),
    }


def _write_pictures(
    path: Path, people: Sequence[ClipPerson], folder: Path | None, force: bool
) -> list[Path | None]:
    """Write a picture of each person; nothing without a folder.

    Raises:
        GiocondaError: One is there already.
    """
    if folder is None:
        return [None] * len(people)
    from PIL import Image

    from gioconda.atomic import replacing

    pictures = [folder / f"{path.stem}.{person.number}.jpg" for person in people]
    for picture in pictures:
        check_file(picture, force)
    for person, picture in zip(people, pictures, strict=True):
        with replacing(picture) as aside:
            Image.fromarray(person.portrait).save(aside, "JPEG", quality=90)
    return [*pictures]
