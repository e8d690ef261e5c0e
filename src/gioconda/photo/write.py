"""A `Photo` -> a picture file, written aside and then renamed."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from gioconda.errors import PhotoError
from gioconda.photo.encode import encode_with_notes
from gioconda.photo.formats import READ_ONLY, SUFFIXES, written_format
from gioconda.photo.model import Photo
from gioconda.photo.replacing import replace_file

Sign = Callable[[bytes, str], bytes]
Announce = Callable[[Path, bytes, tuple[str, ...]], None]
"""Told of a finished file that only lacks its name: where it lies, its content, the notes on it."""


@dataclass(frozen=True)
class Written:
    """A file that was written, and what a person should be told about it."""

    path: Path
    notes: tuple[str, ...] = ()


def write_photo(
    photo: Photo,
    path: str | Path,
    *,
    force: bool = False,
    mark: bool = True,
    form: str | None = None,
    touch: bool = False,
) -> Path:
    """Write a photo; see ``write_with_notes``.

    Returns:
        The path that was written.

    Raises:
        PhotoError: The place cannot be written to, or the metadata do not fit the format.
    """
    return write_with_notes(photo, path, force=force, mark=mark, form=form, touch=touch).path


def write_with_notes(
    photo: Photo,
    path: str | Path,
    *,
    force: bool = False,
    mark: bool = True,
    form: str | None = None,
    touch: bool = False,
    sign: Sign | None = None,
    announce: Announce | None = None,
) -> Written:
    """Write a photo; on any failure, Ctrl-C included, nothing is left behind.

    Args:
        photo: What to write.
        path: Where to; its suffix decides the format. Without one, and over the file that was
            read, it is the photo's own.
        force: Replace a file that is there. The file that was read is replaced only while it holds
            what was read.
        mark: Say in the XMP that a trained model edited the photo.
        form: Pillow's name of a format, whatever the suffix.
        touch: Give the file that was read a new time; without, it keeps its own.
        sign: Signs the bytes of a file of some format (``credentials.Signer``).
        announce: Called before the file gets its name: what it notes down is known to whoever finds
            the file, whenever the process ends.

    Returns:
        The path that was written, and what could not be kept that only shows on writing.

    Raises:
        PhotoError: The place cannot be written to, or the metadata do not fit the format.
    """
    path = Path(path)
    own = photo.path is not None and _same_file(path, photo.path)
    if form is None and ((own and photo.format not in READ_ONLY) or not path.suffix):
        form = written_format(photo.format)
    check_output(path, force=force, any_suffix=form is not None)
    form = form or SUFFIXES[path.suffix.lower()]
    encoded, notes = signed_with_notes(photo, form, mark=mark, sign=sign, name=str(path))
    tell = None if announce is None else partial(_tell, announce, encoded, notes)
    replace_file(path, encoded, photo.origin if own else None, touch=touch, announce=tell)
    return Written(path, notes)


def signed_with_notes(
    photo: Photo, form: str, *, mark: bool, sign: Sign | None, name: str
) -> tuple[bytes, tuple[str, ...]]:
    """``encode_with_notes``, signed where somebody signs.

    Raises:
        PhotoError: See ``encode_with_notes``; or it cannot be signed.
    """
    encoded, notes = encode_with_notes(photo, form, mark=mark, name=name)
    if sign is None:
        return encoded, notes
    if photo.metadata.trailer is not None and form == "JPEG":
        what = " and ".join(photo.metadata.trailer.names) or "bytes after its end"
        raise PhotoError(f"{name}: cannot be signed, as its {what} would move; try .png.")
    return sign(encoded, form), notes


def _tell(announce: Announce, content: bytes, notes: tuple[str, ...], aside: Path) -> None:
    announce(aside, content, notes)


def check_output(path: str | Path, *, force: bool = False, any_suffix: bool = False) -> None:
    """Make sure, before any work is done, that a photo may be written to ``path``.

    Args:
        path: Where to.
        force: Whether a file that is there may be replaced.
        any_suffix: Whether the format is decided otherwise than by the suffix.

    Raises:
        PhotoError: It may not; the message says why.
    """
    path = Path(path)
    try:
        _check_output(path, force, any_suffix)
    except OSError as error:  # such as a name that is too long
        raise PhotoError(f"{path}: cannot be written ({error.strerror}).") from error


def check_suffix(name: str, suffix: str) -> None:
    """Make sure that a suffix is that of a format which is written.

    Raises:
        PhotoError: It is not; the message says which are.
    """
    known = SUFFIXES.get(suffix.lower())
    if known in READ_ONLY:
        raise PhotoError(f"{name}: {suffix.lower()} is read but not written; try .png.")
    if suffix and known is None:
        written = (one for one, form in SUFFIXES.items() if form not in READ_ONLY)
        raise PhotoError(f"{name}: unknown suffix {suffix}; use one of {', '.join(written)}.")


def already_there(name: str) -> PhotoError:
    """What to say where a file is there that may not be replaced."""
    return PhotoError(f"{name}: exists already; choose another name, or add --force")


def _check_output(path: Path, force: bool, any_suffix: bool) -> None:
    if path.is_dir():
        raise PhotoError(f"{path}: is a folder; name a file.")
    check_suffix(str(path), "" if any_suffix else path.suffix)
    if not path.parent.is_dir():
        raise PhotoError(f"{path}: there is no folder {path.parent}; make it first.")
    if path.exists() and not force:
        raise already_there(str(path))
    if path.exists() and not os.access(path, os.W_OK):
        raise PhotoError(f"{path}: is read-only; choose another name.")
    if not os.access(path.parent, os.W_OK):
        raise PhotoError(f"{path}: the folder {path.parent} is read-only; choose another.")


def _same_file(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:
        return False
