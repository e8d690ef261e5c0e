"""Where the result of each photo goes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, Protocol

from gioconda.atomic import sweep
from gioconda.batch.outcome import Outcome
from gioconda.batch.sources import STANDARD, Source, is_marked
from gioconda.batch.urls import NOTHING, Place, Status, Url, place_of
from gioconda.errors import GiocondaError, PhotoError
from gioconda.photo import (
    READ_ONLY,
    SUFFIXES,
    already_there,
    check_output,
    check_suffix,
    links_of,
    suffix_of,
    written_format,
)
from gioconda.types import SMILE_TAG


class Target(NamedTuple):
    """Where a result goes, and Pillow's name of its format; None where the suffix decides.

    ``replace`` tells that a file may be replaced that is there. ``done`` is what an earlier run has
    made of the photo, where that is to stay.
    """

    path: Place
    form: str | None
    replace: bool = False
    done: Outcome | None = None

    @property
    def is_standard(self) -> bool:
        """Whether the result goes to standard output."""
        return str(self.path) == STANDARD


class History(Protocol):
    """What earlier runs have written into a folder."""

    def done(self, photo: Place, target: Place) -> Outcome | None:
        """What became of a photo whose result is as this run would make it; else None."""

    def may_replace(self, photo: Place, target: Place) -> bool:
        """Whether a file is an earlier result of this photo, and of nothing else.

        Raises:
            PhotoError: It is an earlier result, but of another photo, or was changed since.
        """


class Targets:
    """Where results go: beside the photo, into a folder, to one file, or over the photo.

    Args:
        photos: All photos of this run; none of them is overwritten unless ``in_place``.
        output: File or folder given with ``-o``, or None.
        in_place: Overwrite the photos themselves.
        force: Overwrite other existing files.
        tag: The part of a result's name before its suffix, where ``-o`` names no file.
        skip_existing: Leave alone what an earlier run has done: results that are there, and of
            photos to be overwritten those that bear our mark.

    Attributes:
        history: What earlier runs have written into the folder, once that is known.

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
        skip_existing: bool = False,
    ) -> None:
        if output is not None and in_place:
            raise GiocondaError("-o and --in-place exclude each other; choose one")
        self.output = None if output is None else place_of(output)
        self.in_place, self.force, self.tag = in_place, force, tag
        self._skip_existing = skip_existing
        self.history: History | None = None
        self._swept: set[Path] = set()
        self._photos = {photo.path.resolve() for photo in photos}
        self._taken: set[Place] = set()
        self.is_folder = output is not None and means_folder(output)
        if self.output is not None and not self.is_folder and len(photos) > 1:
            raise GiocondaError(
                f"{output}: is one file, but there are {len(photos)} photos; give a folder"
            )

    def of(self, source: Source, form: str) -> Target:
        """Where a photo's result goes, checked before any work is done.

        What a killed run left half-written in the result's folder is deleted.

        Args:
            source: The photo.
            form: Its format, by its content: a result keeps it, whatever the photo's suffix, unless
                ``-o`` names a file.

        Raises:
            PhotoError: The result may not be written there.
        """
        target = self._itself(source, form) if self.in_place else self._name(source, form)
        if target.is_standard:
            return target
        if isinstance(target.path, Url):
            target = self._checked(source, target)
            return target._replace(path=target.path.absolute())  # what was listed will change
        self._sweep(target.path.parent)
        return target if self.in_place else self._checked(source, target)

    def _checked(self, source: Source, target: Target) -> Target:
        place = target.path.resolve()
        if place in self._photos:
            raise PhotoError(f"{target.path}: is one of the photos; write over it with --in-place")
        if place in self._taken:
            raise PhotoError(
                f"{source.path}: another photo's result is called {target.path} too; rename one"
            )
        self._taken.add(place)
        done = self._done(source, target)
        if done is not None:
            return target._replace(done=done)
        if isinstance(target.path, Url) or target.path.parent.is_dir() or not self.is_folder:
            target = self._allowed(source, target)
        return target

    def _done(self, source: Source, target: Target) -> Outcome | None:
        if self.history is not None and not self.force:
            done = self.history.done(source.path, target.path)
            if done is not None:
                return done
        if self._skip_existing and target.path.is_file():
            skipped = f"{target.path} is there already"
            return Outcome(str(source.path), str(target.path), skipped=skipped)
        return None

    def _allowed(self, source: Source, target: Target) -> Target:
        allowed = self.force
        if self.history is not None and not allowed:
            allowed = self.history.may_replace(source.path, target.path)
        if isinstance(target.path, Url):
            check_suffix(str(target.path), "" if target.form else target.path.suffix)
            if target.path.exists() and not allowed:
                raise already_there(str(target.path))
        else:
            check_output(target.path, force=allowed, any_suffix=target.form is not None)
        return target._replace(replace=allowed)

    def _sweep(self, folder: Path) -> None:
        if folder not in self._swept:
            self._swept.add(folder)
            sweep(folder)

    def _itself(self, source: Source, form: str) -> Target:
        if source.is_standard:
            raise PhotoError("-: standard input cannot be written over; leave --in-place out")
        if form in READ_ONLY:
            raise PhotoError(
                f"{source.path}: this format is read but not written; name a .png by -o"
            )
        if isinstance(source.path, Url):
            raise PhotoError(f"{source.path}: only files are edited in place; name a folder by -o")
        check_output(source.path, force=True, any_suffix=True)
        if self._skip_existing and is_marked(source.path):
            skipped = "bears the mark of an earlier edit"
            done = Outcome(str(source.path), str(source.path), skipped=skipped)
            return Target(source.path, form, done=done)
        links = links_of(source.path)
        if links > 1 and not self.force:
            raise PhotoError(
                f"{source.path}: has {links} names (hard links), and the others would keep the old "
                "photo; write elsewhere with -o, or add --force"
            )
        return Target(source.path, form, replace=True)

    def _name(self, source: Source, form: str) -> Target:
        if self.output is not None and not self.is_folder:
            standard = str(self.output) == STANDARD
            return Target(self.output, written_format(form) if standard else None)
        if source.is_standard:
            if self.output is not None:
                raise PhotoError("-: a photo from standard input needs a file's name by -o")
            return Target(Path(STANDARD), written_format(form))
        suffix = source.path.suffix
        known = SUFFIXES.get(suffix.lower())
        stem = source.path.name if known is None else source.path.stem
        if known is None or known in READ_ONLY or form in READ_ONLY:
            suffix = suffix_of(written_format(form))
        name = f"{stem}{self.tag}{suffix}"
        if self.output is None:
            return Target(source.path.with_name(name), written_format(form))
        return Target(self._as_listed(self.output / source.within / name), written_format(form))

    def _as_listed(self, place: Place) -> Place:
        """A place in the folder of results, with what one listing said of all that are there."""
        if not isinstance(place, Url):
            return place
        return replace(place, listed=self._listed.get(place, NOTHING))

    @cached_property
    def _listed(self) -> dict[Url, Status]:
        assert isinstance(self.output, Url)
        return {url: url.stat() for url in self.output.files()}


def means_folder(output: str) -> bool:
    """Whether ``-o`` names a folder: one that exists, ends in a slash, or has no suffix."""
    if output == STANDARD:
        return False
    place = place_of(output)
    return output.endswith(("/", os.sep)) or not place.suffix or place.is_dir()


def make_folder(folder: Path) -> None:
    """Make a folder and the missing ones above it.

    Raises:
        PhotoError: It cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PhotoError(f"{folder}: cannot make this folder ({error.strerror})") from error
