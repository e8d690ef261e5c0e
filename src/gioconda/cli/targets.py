"""Which photos were meant, and where each result goes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gioconda.errors import GiocondaError, PhotoError
from gioconda.photo import check_output, find_photos
from gioconda.types import EXPRESSIONS

MARK = ".smile"  # family.jpg -> family.smile.jpg
EDIT_MARK = ".edit"  # where something else than the smile was changed
EXPRESSION_MARKS = tuple(f".{name}" for name in EXPRESSIONS)  # family.surprised.jpg


@dataclass(frozen=True)
class Source:
    """A photo that was meant, and the folders between it and the argument that gave it."""

    path: Path
    within: Path = Path()


@dataclass(frozen=True)
class Found:
    """Photos that were meant, each once, and why some arguments gave none."""

    photos: list[Source]
    errors: list[tuple[str, GiocondaError]]


def find(arguments: Sequence[str], recursive: bool, results_too: bool) -> Found:
    """The photos that files, folders and patterns stand for.

    Args:
        arguments: As on the command line.
        recursive: Look into the folders of folders.
        results_too: Take earlier results (``family.smile.jpg`` beside ``family.jpg``) as photos
            where a folder or pattern gives them; a file that is named is always taken.
    """
    photos: dict[Path, Source] = {}
    errors: list[tuple[str, GiocondaError]] = []
    for argument in arguments:
        try:
            found = find_photos([argument], recursive=recursive)
        except GiocondaError as error:
            errors.append((argument, error))
            continue
        there = set(found)
        top = Path(argument).expanduser()
        for photo in found:
            if results_too or not _is_result(photo, there):
                within = photo.parent.relative_to(top) if top.is_dir() else Path()
                photos.setdefault(photo.resolve(), Source(photo, within))
    return Found(list(photos.values()), errors)


def _is_result(photo: Path, others: set[Path]) -> bool:
    stem = photo.stem
    return any(
        stem.endswith(mark) and photo.with_name(stem.removesuffix(mark) + photo.suffix) in others
        for mark in (MARK, EDIT_MARK, *EXPRESSION_MARKS)
    )


class Targets:
    """Where results go: beside the photo, into a folder, to one file, or over the photo.

    Args:
        photos: All photos of this run; none of them is overwritten unless ``in_place``.
        output: File or folder given with ``-o``, or None.
        in_place: Write over the photos themselves.
        force: Write over other files that are there.
        mark: What a result's name has before its suffix, where ``-o`` does not name it.

    Raises:
        GiocondaError: One file was named for several photos, or ``-o`` goes with ``in_place``.
    """

    def __init__(
        self,
        photos: Sequence[Source],
        output: str | None,
        in_place: bool,
        force: bool,
        mark: str = MARK,
    ) -> None:
        if output is not None and in_place:
            raise GiocondaError("-o and --in-place exclude each other; choose one")
        self.output = None if output is None else Path(output)
        self.in_place, self.force, self.mark = in_place, force, mark
        self._photos = {photo.path.resolve() for photo in photos}
        self._taken: set[Path] = set()
        self._folder = output is not None and _means_folder(output)
        if self.output is not None and not self._folder and len(photos) > 1:
            raise GiocondaError(
                f"{output}: is one file, but there are {len(photos)} photos; give a folder"
            )

    def of(self, source: Source) -> Path:
        """Where the result of a photo goes, after making sure that it may be written there.

        A folder that is missing is made by ``ready``, when there is something to write.

        Raises:
            PhotoError: It may not; nothing was touched.
        """
        if self.in_place:
            check_output(source.path, force=True)
            return source.path
        target = self._name(source)
        place = target.resolve()
        if place in self._photos:
            raise PhotoError(f"{target}: is one of the photos; write over it with --in-place")
        if place in self._taken:
            raise PhotoError(
                f"{source.path}: another photo's result is called {target} too; rename one"
            )
        self._taken.add(place)
        if target.parent.is_dir() or not self._folder:
            check_output(target, force=self.force)
        return target

    def ready(self, target: Path) -> bool:
        """Make the folder of a target; returns whether a file that is there may be replaced."""
        if self._folder:
            make_folder(target.parent)
        return self.force or self.in_place

    def _name(self, source: Source) -> Path:
        if self.output is not None and not self._folder:
            return self.output
        name = f"{source.path.stem}{self.mark}{source.path.suffix}"
        if self.output is None:
            return source.path.with_name(name)
        return self.output / source.within / name


def _means_folder(output: str) -> bool:
    """Whether ``-o`` names a folder: it is one, ends in a slash, or has no suffix."""
    return output.endswith(("/", os.sep)) or Path(output).is_dir() or not Path(output).suffix


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, where they are missing.

    Raises:
        PhotoError: It cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PhotoError(f"{folder}: cannot make this folder ({error.strerror})") from error
