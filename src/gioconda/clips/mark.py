"""The mark that a trained model edited a clip: IPTC's, as photos carry it, and a comment.

MP4 and MOV files hold XMP in a box of their own after the film (XMP specification, part 3);
Matroska and WebM files hold tags.
"""

from __future__ import annotations

from pathlib import Path

from gioconda.clips.boxes import BOXED, place_of_box
from gioconda.clips.video import VideoClip
from gioconda.photo.metadata.xmp import CREATOR_TOOL, DIGITAL_SOURCE_TYPE, marked

_XMP_BOX = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_WRITTEN_ANEW = ("encoder", "major_brand", "minor_version", "compatible_brands")
COMMENT = f"Faces were edited by a trained model ({CREATOR_TOOL})."


def marked_tags(tags: dict[str, str], mark: bool) -> dict[str, str]:
    """A file's tags as its result carries them.

    Args:
        tags: The input's.
        mark: Whether the mark is added.
    """
    kept = {name: value for name, value in tags.items() if name.lower() not in _WRITTEN_ANEW}
    if not mark:
        return kept
    said = next((value for name, value in kept.items() if name.lower() == "comment"), "")
    kept = {name: value for name, value in kept.items() if name.lower() != "comment"}
    kept["comment"] = said if COMMENT in said else f"{said} {COMMENT}".strip()
    kept["DIGITAL_SOURCE_TYPE"] = DIGITAL_SOURCE_TYPE
    return kept


def keep_xmp(source: Path, target: Path, mark: bool) -> None:
    """Give an MP4 or MOV file its input's XMP, with the mark if it is wanted.

    Args:
        source: The input, of any kind.
        target: The result; other kinds of files stay as they are.
        mark: Whether the mark is added.
    """
    if target.suffix.lower() not in BOXED:
        return
    xmp = _xmp_of(source)
    if mark:
        xmp = marked(xmp)
    if xmp is None:
        return
    with target.open("ab") as file:
        file.write((24 + len(xmp)).to_bytes(4, "big") + b"uuid" + _XMP_BOX + xmp)


def is_marked(clip: VideoClip) -> bool:
    """Whether a clip's tags say that a model took part."""
    with clip.opened() as container:
        return any(COMMENT in value for value in container.metadata.values())


def _xmp_of(path: Path) -> bytes | None:
    """The XMP of an MP4 or MOV file; None where it has none."""
    place = place_of_box(path, _XMP_BOX)
    if place is None:
        return None
    with path.open("rb") as file:
        file.seek(place.start)
        return file.read(place.stop - place.start)
