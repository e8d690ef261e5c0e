"""What a person named -> the picture files meant."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Container, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple, Protocol

from gioconda.errors import PhotoError
from gioconda.photo.formats import NAMES, OTHER_SUFFIXES, SUFFIXES

# Folders of small copies and of deleted files, which disk stations and systems keep among photos.
_LEFT_OUT = {
    *("@eadir", "@__thumb", "thumbnails", "thumbs", "#recycle", "@recycle", "$recycle.bin"),
    *("#snapshot", "@recently-snapshot", "__macosx", "system volume information", "lost+found"),
}

_NAMED = 3  # files of a kind that a summary names


class NamedFile(Protocol):
    """A file, wherever it lies."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def suffix(self) -> str:
        """The end of its name."""


class FoundFiles(NamedTuple):
    """Picture files, and the raw files, videos and documents among them, which are not edited."""

    photos: list[Path]
    others: list[Path]


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
    return find_files(paths, recursive=recursive).photos


def at_home(path: str | Path) -> Path:
    """A path with ``~`` for the home folder, unless a file has just that name (``~t.jpg``)."""
    place = Path(path)
    return place.expanduser() if place.parts[:1] == ("~",) and not place.exists() else place


def find_files(paths: Iterable[str | Path] | str | Path, *, recursive: bool = False) -> FoundFiles:
    """``find_photos``, and what lies beside the photos and is not edited.

    Raises:
        PhotoError: See ``find_photos``.
    """
    named = [paths] if isinstance(paths, str | Path) else paths
    photos: dict[Path, Path] = {}
    others: dict[Path, Path] = {}
    for path in named:
        try:
            found = _files_at(path, recursive)
        except OSError as error:  # a folder that may not be read, a name that is too long
            raise PhotoError(f"{path}: cannot be read ({error.strerror}).") from error
        for photo in found.photos:
            photos.setdefault(photo.resolve(), photo)
        for other in found.others:
            others.setdefault(other.resolve(), other)
    return FoundFiles(list(photos.values()), list(others.values()))


def summary_of(others: Iterable[NamedFile]) -> str:
    """``2 raw files (a.dng, b.dng), 4 videos (a.mov, b.mov, c.mov ...)``."""
    parts = []
    for kind, group in groupby(sorted(others, key=_kind), _kind):
        names = [path.name for path in group]
        more = " ..." * (len(names) > _NAMED)
        shown = ", ".join(names[:_NAMED])
        parts.append(f"{len(names)} {kind}{'s' * (len(names) > 1)} ({shown}{more})")
    return ", ".join(parts)


def _kind(path: NamedFile) -> str:
    return OTHER_SUFFIXES[path.suffix.lower()]


def _files_at(path: str | Path, recursive: bool) -> FoundFiles:
    place = at_home(path)
    if place.is_dir():
        return _files_in(place, recursive)
    if place.exists():
        return FoundFiles([place], [])
    if not glob.has_magic(str(place)):
        raise PhotoError(f"{path}: there is no such file; check the name.")
    names = glob.glob(str(place), recursive=True)  # noqa: PTH207 (Path.glob takes no absolute one)
    found = _sorted_out(map(Path, names))
    if not found.photos:
        what = f"the pattern matches no {NAMES} file{_but(found.others)}"
        raise PhotoError(f"{path}: {what}; check the pattern.")
    return found


def _files_in(folder: Path, recursive: bool) -> FoundFiles:
    found = _sorted_out(_below(folder) if recursive else folder.iterdir())
    if not found.photos:
        hint = "" if recursive else "; look into its folders with --recursive"
        what = f"the folder holds no {NAMES} file{_but(found.others)}"
        raise PhotoError(f"{folder}: {what}{hint}.")
    return found


def _but(others: list[Path]) -> str:
    return f", but {summary_of(others)}" if others else ""


def _below(folder: Path) -> Iterator[Path]:
    """All files below a folder, but for those in hidden and left-out folders."""
    for above, folders, files in os.walk(folder, onerror=_raise):
        folders[:] = [name for name in folders if not is_passed_over(name)]
        for name in files:
            yield Path(above) / name


def is_passed_over(folder: str) -> bool:
    """Whether a folder of this name is hidden, or holds small copies or deleted files."""
    return folder.startswith(".") or folder.lower() in _LEFT_OUT


def _raise(error: OSError) -> None:
    raise error


def _sorted_out(paths: Iterable[Path]) -> FoundFiles:
    """The visible files of known kinds among ``paths``, in natural order."""
    visible = [path for path in paths if not path.name.startswith(".")]

    def among(suffixes: Container[str]) -> list[Path]:
        known = (path for path in visible if path.suffix.lower() in suffixes)
        files = (path for path in known if path.is_file())
        return sorted(files, key=lambda path: natural_order(str(path)))

    return FoundFiles(among(SUFFIXES), among(OTHER_SUFFIXES))


def natural_order(path: str) -> tuple[list[tuple[int, int, str]], str]:
    """A key that orders runs of digits as numbers, and equal keys by their exact spelling."""
    runs = re.split(r"(\d+)", path.lower())
    return [(1, int(r), "") if r.isdecimal() else (0, 0, r) for r in runs], path
