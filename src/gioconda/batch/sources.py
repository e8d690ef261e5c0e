"""The photos that arguments stand for; earlier results are not among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gioconda.errors import GiocondaError
from gioconda.photo import at_home, bears_mark, find_files
from gioconda.types import FILE_TAGS

STANDARD = "-"  # standard input, and standard output


@dataclass(frozen=True)
class Source:
    """A photo, and the folders between it and the argument that named it."""

    path: Path
    within: Path = Path()

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
    others: dict[str, list[Path]]

    def is_one_file(self, arguments: Sequence[str]) -> bool:
        """Whether the arguments name one file, and no folder, pattern or second photo."""
        named = [at_home(argument) for argument in arguments]
        return named == [photo.path for photo in self.photos] and len(named) == 1


def find(
    arguments: Sequence[str], recursive: bool, results_too: bool, output: str | None = None
) -> Found:
    """The photos that files, folders and patterns stand for.

    Args:
        arguments: Files, folders and patterns; ``-`` for standard input.
        recursive: Look into the folders of folders.
        results_too: Take earlier results (``family.smile.jpg`` of ``family.jpg``) as photos
            where a folder or pattern matches them; a file named by itself is always taken.
        output: Folder of results, where one was named.
    """
    photos: dict[Path, Source] = {}
    errors: list[tuple[str, GiocondaError]] = []
    others: dict[str, list[Path]] = {}
    for argument in arguments:
        if argument == STANDARD:
            photos.setdefault(Path(STANDARD), Source(Path(STANDARD)))
            continue
        try:
            found, beside = find_files([argument], recursive=recursive)
        except GiocondaError as error:
            errors.append((argument, error))
            continue
        if beside:
            others[argument] = beside
        top = at_home(argument)
        results = _Results(found, top, output)
        for photo in found:
            if results_too or photo == top or not results.has(photo):
                within = photo.parent.relative_to(top) if top.is_dir() else Path()
                photos.setdefault(photo.resolve(), Source(photo, within))
    return Found(list(photos.values()), errors, others)


class _Results:
    """Tells earlier results from photos.

    A result has one of our tags in its name, and lies beside its photo, or below the folder of
    results inside the folder that was named, or bears our mark while its photo was found elsewhere.

    Args:
        found: All files that an argument stands for.
        top: The argument.
        output: Folder of results, or None.
    """

    def __init__(self, found: Sequence[Path], top: Path, output: str | None) -> None:
        self._beside = {(photo.parent, photo.stem) for photo in found}
        self._stems = {photo.stem for photo in found}
        inside = output is not None and _is_below(Path(output), top)
        self._output = Path(output).resolve() if output is not None and inside else None

    def has(self, photo: Path) -> bool:
        """Whether a file is an earlier result."""
        for tag in FILE_TAGS:
            if photo.stem.endswith(tag):
                name = photo.stem.removesuffix(tag)
                return (
                    (photo.parent, name) in self._beside
                    or photo.with_name(name).exists()
                    or (self._output is not None and self._output in photo.resolve().parents)
                    or (name in self._stems and is_marked(photo))
                )
        return False


def _is_below(folder: Path, top: Path) -> bool:
    return top.resolve() in folder.resolve().parents


def is_marked(photo: Path) -> bool:
    """Whether a file bears our mark; not where it cannot be read."""
    try:
        return bears_mark(photo.read_bytes())
    except OSError:
        return False
