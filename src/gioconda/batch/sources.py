"""The photos that arguments stand for; earlier results are not among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from gioconda.batch.listing import photos_at
from gioconda.batch.urls import Place, Url, is_url, place_of
from gioconda.errors import GiocondaError
from gioconda.photo import at_home, bears_mark, find_files
from gioconda.types import FILE_TAGS

STANDARD = "-"  # standard input, and standard output


@dataclass(frozen=True)
class Source:
    """A photo, and the folders between it and the argument that named it."""

    path: Place
    within: PurePath = Path()

    @property
    def is_standard(self) -> bool:
        """Whether the photo comes from standard input."""
        return str(self.path) == STANDARD


@dataclass(frozen=True)
class Found:
    """The photos of some arguments, each once.

    Attributes:
        photos: The photos.
        errors: Of arguments without photos, (argument, error).
        others: Raw files, videos and documents beside the photos, by argument.
    """

    photos: list[Source]
    errors: list[tuple[str, GiocondaError]]
    others: dict[str, list[Place]]

    def is_one_file(self, arguments: Sequence[str]) -> bool:
        """Whether the arguments name one file, and no folder, pattern or second photo."""
        named = [_top_of(argument) for argument in arguments]
        return named == [photo.path for photo in self.photos] and len(named) == 1


def find(
    arguments: Sequence[str], recursive: bool, results_too: bool, output: str | None = None
) -> Found:
    """The photos that files, folders, patterns and URLs stand for.

    Args:
        arguments: Files, folders and patterns, also by URL; ``-`` for standard input.
        recursive: Look into the folders of folders.
        results_too: Take earlier results (``family.smile.jpg`` of ``family.jpg``) as photos
            where a folder or pattern matches them; a file named by itself is always taken.
        output: Folder of results, where one was named.
    """
    photos: dict[Place, Source] = {}
    errors: list[tuple[str, GiocondaError]] = []
    others: dict[str, list[Place]] = {}
    for argument in arguments:
        if argument == STANDARD:
            photos.setdefault(Path(STANDARD), Source(Path(STANDARD)))
            continue
        top = _top_of(argument)
        try:
            found, beside = _found_at(top if is_url(argument) else argument, recursive)
        except GiocondaError as error:
            errors.append((argument, error))
            continue
        if beside:
            others[argument] = beside
        results = _Results(found, top, output)
        for photo in found:
            if results_too or photo == top or not results.has(photo):
                photos.setdefault(photo.resolve(), Source(photo, _within(photo, top)))
    return Found(list(photos.values()), errors, others)


def _top_of(argument: str) -> Place:
    return place_of(argument) if is_url(argument) else at_home(argument)


def _found_at(top: Place | str, recursive: bool) -> tuple[Sequence[Place], list[Place]]:
    """The photos of one argument, and what lies beside them and is not edited."""
    if isinstance(top, Url):
        photos, others = photos_at(top, recursive)
        return photos, [*others]
    found = find_files([top], recursive=recursive)
    return found.photos, [*found.others]


def _within(photo: Place, top: Place) -> PurePath:
    """The folders between an argument and a photo."""
    if isinstance(photo, Url):
        return photo.relative_to(top).parent if _is_below(photo, top) else Path()
    assert isinstance(top, Path)
    return photo.parent.relative_to(top) if top.is_dir() else Path()


class _Results:
    """Tells earlier results from photos.

    A result has one of our tags in its name, and lies beside its photo, or below the folder of
    results inside the folder that was named, or bears our mark while its photo was found elsewhere.

    Args:
        found: All files that an argument stands for.
        top: The argument.
        output: Folder of results, or None.
    """

    def __init__(self, found: Sequence[Place], top: Place, output: str | None) -> None:
        self._places = set(found)
        self._beside = {(photo.parent, photo.stem) for photo in found}
        self._stems = {photo.stem for photo in found}
        folder = None if output is None else place_of(output)
        self._output = folder if folder is not None and _is_below(folder, top) else None

    def has(self, photo: Place) -> bool:
        """Whether a file is an earlier result."""
        for tag in FILE_TAGS:
            if photo.stem.endswith(tag):
                name = photo.stem.removesuffix(tag)
                return (
                    (photo.parent, name) in self._beside
                    or self._is_there(photo.with_name(name))
                    or (self._output is not None and _is_below(photo, self._output))
                    or (name in self._stems and is_marked(photo))
                )
        return False

    def _is_there(self, photo: Place) -> bool:
        # A listing tells of all files of a store, and asking for one takes long.
        return photo in self._places if isinstance(photo, Url) else photo.exists()


def _is_below(place: Place, top: Place) -> bool:
    if isinstance(place, Url) or isinstance(top, Url):
        return str(place).startswith(f"{top}/")
    return top.resolve() in place.resolve().parents


def is_marked(photo: Place) -> bool:
    """Whether a file bears our mark; not where it cannot be read."""
    try:
        return bears_mark(photo.read_bytes())
    except (OSError, GiocondaError):
        return False
