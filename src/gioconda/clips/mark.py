"""The mark that a trained model edited a clip: IPTC's, as photos carry it, and a comment.

MP4 and MOV files hold XMP in a box of their own after the film (XMP specification, part 3);
Matroska and WebM files hold tags.
"""

from __future__ import annotations

from pathlib import Path

from gioconda.photo.metadata.xmp import CREATOR_TOOL, DIGITAL_SOURCE_TYPE, marked

_XMP_BOX = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_BOXED = (".mp4", ".m4v", ".mov")
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
    if target.suffix.lower() not in _BOXED:
        return
    xmp = _xmp_of(source) if source.suffix.lower() in _BOXED else None
    if mark:
        xmp = marked(xmp)
    if xmp is None:
        return
    with target.open("ab") as file:
        file.write((24 + len(xmp)).to_bytes(4, "big") + b"uuid" + _XMP_BOX + xmp)


def _xmp_of(path: Path) -> bytes | None:
    """The XMP of an MP4 or MOV file; None where it has none."""
    size = path.stat().st_size
    with path.open("rb") as file:
        at = 0
        while at + 8 <= size:
            file.seek(at)
            head = file.read(24)
            length, header = int.from_bytes(head[:4], "big"), 8
            if length == 1:
                length, header = int.from_bytes(head[8:16], "big"), 16
            elif length == 0:
                length = size - at
            if length < header:
                return None
            if head[4:8] == b"uuid" and head[8:24] == _XMP_BOX:
                return file.read(length - 24)
            at += length
    return None
