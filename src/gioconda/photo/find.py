"""What a person named -> the picture files meant."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from gioconda.errors import PhotoError
from gioconda.photo.formats import NAMES, SUFFIXES

# Folders of small copies and of deleted files, which disk stations and systems keep among photos.
_LEFT_OUT = {
    *("@eadir", "@__thumb", "thumbnails", "thumbs", "#recycle", "@recycle", "$recycle.bin"),
    *("#snapshot", "@recently-snapshot", "__macosx", "system volume information", "lost+found"),
}


def find_photos(paths: Iterable[str | Path] | str | Path, *, recursive: bool = False) -> list[Path]:
    """Picture files among files, folders and glob patterns, each once.

    A file that is named is taken whatever its suffix; folders and patterns give the files with
    a known suffix, hidden ones left out, in natural order (``img2`` before ``img10``).

    Args:
        paths: What to look at, in this order. ``**`` in a pattern crosses folders.
        recursive: Look into the folders of folders too, but for those of thumbnails (``@eaDir``)
            and deleted files.

    Raises:
        PhotoError: A file is missing, or a folder or a pattern holds no picture.
    """
    named = [paths] if isinstance(paths, str | Path) else paths
    found: dict[Path, Path] = {}
    for path in named:
        try:
            for photo in _photos_at(path, recursive):
                found.setdefault(photo.resolve(), photo)
        except OSError as error:  # a folder that may not be read, a name that is too long
            raise PhotoError(f"{path}: cannot be read ({error.strerror}).") from error
    return list(found.values())


def _photos_at(path: str | Path, recursive: bool) -> list[Path]:
    place = Path(path).expanduser()
    if place.is_dir():
        return _photos_in(place, recursive)
    if place.exists():
        return [place]
    if not glob.has_magic(str(place)):
        raise PhotoError(f"{path}: there is no such file; check the name.")
    names = glob.glob(str(place), recursive=True)  # noqa: PTH207 (Path.glob takes no absolute one)
    matches = _pictures(map(Path, names))
    if not matches:
        raise PhotoError(f"{path}: the pattern matches no {NAMES} file; check the pattern.")
    return matches


def _photos_in(folder: Path, recursive: bool) -> list[Path]:
    photos = _pictures(_below(folder) if recursive else folder.iterdir())
    if not photos:
        hint = "" if recursive else "; look into its folders with --recursive"
        raise PhotoError(f"{folder}: the folder holds no {NAMES} file{hint}.")
    return photos


def _below(folder: Path) -> Iterator[Path]:
    """All files below a folder, but for those in hidden and left-out folders."""
    for above, folders, files in os.walk(folder, onerror=_raise):
        folders[:] = [n for n in folders if not n.startswith(".") and n.lower() not in _LEFT_OUT]
        for name in files:
            yield Path(above) / name


def _raise(error: OSError) -> None:
    raise error


def _pictures(paths: Iterable[Path]) -> list[Path]:
    """The visible picture files among ``paths``, in natural order."""
    known = (p for p in paths if p.suffix.lower() in SUFFIXES and not p.name.startswith("."))
    return sorted((path for path in known if path.is_file()), key=_natural)


def _natural(path: Path) -> tuple[list[tuple[int, int, str]], str]:
    """A key that orders runs of digits as numbers, and equal keys by their exact spelling."""
    runs = re.split(r"(\d+)", str(path).lower())
    return [(1, int(r), "") if r.isdecimal() else (0, 0, r) for r in runs], str(path)
