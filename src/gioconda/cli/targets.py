"""The photos that arguments stand for, and where each result goes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gioconda.errors import GiocondaError, PhotoError
from gioconda.photo import check_output, find_photos
from gioconda.types import FILE_TAGS, SMILE_TAG


@dataclass(frozen=True)
class Source:
    """A photo, and the folders between it and the argument that named it."""

    path: Path
    within: Path = Path()


@dataclass(frozen=True)
class Found:
    """The photos of some arguments, each once, and the errors of arguments without photos."""

    photos: list[Source]
    errors: list[tuple[str, GiocondaError]]


def find(arguments: Sequence[str], recursive: bool, results_too: bool) -> Found:
    """The photos that files, folders and patterns stand for.

    Args:
        arguments: Files, folders and patterns.
        recursive: Look into the folders of folders.
        results_too: Take earlier results (``family.smile.jpg`` beside ``family.jpg``) as photos
            where a folder or pattern matches them; a file named by itself is always taken.
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
        stem.endswith(tag) and photo.with_name(stem.removesuffix(tag) + photo.suffix) in others
        for tag in FILE_TAGS
    )


class Targets:
    """Where results go: beside the photo, into a folder, to one file, or over the photo.

    Args:
        photos: All photos of this run; none of them is overwritten unless ``in_place``.
        output: File or folder given with ``-o``, or None.
        in_place: Overwrite the photos themselves.
        force: Overwrite other existing files.
        tag: The part of a result's name before its suffix, where ``-o`` names no file.

    Raises:
        GiocondaError: One file was named for several photos, or ``-o`` goes with ``in_place``.
    """

    def __init__(
        self,
        photos: Sequence[Source],
        output: str | None,
        in_place: bool,
        force: bool,
        tag: str = SMILE_TAG,
    ) -> None:
        if output is not None and in_place:
            raise GiocondaError("-o and --in-place exclude each other; choose one")
        self.output = None if output is None else Path(output)
        self.in_place, self.force, self.tag = in_place, force, tag
        self._photos = {photo.path.resolve() for photo in photos}
        self._taken: set[Path] = set()
        self._folder = output is not None and _means_folder(output)
        if self.output is not None and not self._folder and len(photos) > 1:
            raise GiocondaError(
                f"{output}: is one file, but there are {len(photos)} photos; give a folder"
            )

    def of(self, source: Source) -> Path:
        """The path of a photo's result, checked before any work is done.

        ``ready`` makes a missing folder, once there is something to write.

        Raises:
            PhotoError: The result may not be written there.
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
        """Make the folder of a target; returns whether an existing file may be replaced."""
        if self._folder:
            make_folder(target.parent)
        return self.force or self.in_place

    def _name(self, source: Source) -> Path:
        if self.output is not None and not self._folder:
            return self.output
        name = f"{source.path.stem}{self.tag}{source.path.suffix}"
        if self.output is None:
            return source.path.with_name(name)
        return self.output / source.within / name


def _means_folder(output: str) -> bool:
    """Whether ``-o`` names a folder: one that exists, ends in a slash, or has no suffix."""
    return output.endswith(("/", os.sep)) or Path(output).is_dir() or not Path(output).suffix


def make_folder(folder: Path) -> None:
    """Make a folder and the missing ones above it.

    Raises:
        PhotoError: It cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PhotoError(f"{folder}: cannot make this folder ({error.strerror})") from error
