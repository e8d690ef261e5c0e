"""Everybody's best take of several shots of a group, for the page: people, takes, the photo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from gioconda.app.lately import Lately
from gioconda.app.photos import shares, view
from gioconda.editing.editor import Editor
from gioconda.errors import GiocondaError, PhotoTooLargeError
from gioconda.faces.eye_lids import EyeReader
from gioconda.faces.head_pose import HeadPoseReader
from gioconda.faces.identity import IdentityReader
from gioconda.photo import Photo, read_photo, write_photo
from gioconda.service.photos import result_name
from gioconda.takes.afterwards import smile_after
from gioconda.takes.choosing import Take
from gioconda.takes.group import LEAST, MOST, Group
from gioconda.takes.report import PersonReport
from gioconda.takes.scores import TRAITS, Trait, parse_prefer
from gioconda.takes.shots import ShotReader
from gioconda.types import BEST_TAG, Pixels

CELL_PX = 144
"""Side of a head on the sheet of takes."""
_LARGEST_SHEET_PX = 16_000  # a side; browsers draw no larger ones
_QUALITY = 88
_KEPT_S = 60.0  # after a request, for the next choice among its takes


@dataclass(frozen=True)
class PageTakes:
    """Composes photos of visitors' shots.

    Args:
        editor: Finds faces, and edits who smiles in no shot.
        max_megapixels: Larger shots are refused before they are decoded.
        max_group_megapixels: More of them together are refused.
    """

    editor: Editor
    max_megapixels: float
    max_group_megapixels: float

    @cached_property
    def _reader(self) -> ShotReader:
        return ShotReader(
            self.editor.finder,
            HeadPoseReader.from_pretrained(),
            EyeReader.from_pretrained(),
            self.editor.cover_finder,
            IdentityReader.from_pretrained(),
        )

    def takes(
        self,
        paths: Sequence[str],
        folder: str,
        base: int | None = None,
        choices: Sequence[tuple[int, int]] | None = None,
        prefer: str | None = None,
        then_smile: float | None = None,
        pictures: bool = False,
    ) -> dict[str, Any]:
        """One photo of several shots.

        Args:
            paths: The shots.
            folder: Where the photo is written, and what browsers need to show it.
            base: Number of the shot to keep; None for the one with the least to repair.
            choices: Number of a person, of the shot that they come from; the others stay as in the
                base. None for everybody's best take.
            prefer: What makes a take good, as ``smile,eyes,gaze``.
            then_smile: Degree of a smile for those who smile in no shot.
            pictures: Whether a sheet of all takes is made, a row a person, a column a shot.

        Returns:
            ``base``; ``people`` from left to right, each with their ``takes``; ``notes``; the
            ``file``, None where everybody stays, its ``view`` and the ``sheet``.

        Raises:
            GiocondaError: A shot cannot be read, they are too few, too many or too large, show no
                scene of people together, or a choice cannot be carried out.
        """
        traits = TRAITS if prefer is None else parse_prefer(prefer)
        photos, group = self._group(tuple(paths), base, traits)
        best = group.compose(None if choices is None else dict(choices))
        if then_smile is not None:
            best = smile_after(best, then_smile, self.editor)
        photo, own = best.photo, photos[best.base]
        file = shown = None
        if best.changed:
            file = str(write_photo(photo, Path(folder) / result_name(own, BEST_TAG)))
            shown = view(photo, folder)
        return {
            "base": best.base,
            "width": own.width,
            "height": own.height,
            "people": [_person(person, own) for person in best.people],
            "notes": own.notes,
            "file": file,
            "view": shown,
            "sheet": str(_sheet(group, len(photos), folder)) if pictures else None,
        }

    def _group(
        self, paths: tuple[str, ...], base: int | None, traits: Sequence[Trait]
    ) -> tuple[list[Photo], Group]:
        """The shots, read; those of the last request are still at hand for its next choice."""
        read = self._last.get((paths, tuple(traits)))
        if read is None or base not in (None, read[1].base):
            photos = self._read(paths)
            read = photos, Group.read(photos, base=base, prefer=traits, reader=self._reader)
        self._last.put((paths, tuple(traits)), read)
        return read

    @cached_property
    def _last(self) -> Lately[tuple[list[Photo], Group]]:
        return Lately(_KEPT_S)

    def _read(self, paths: Sequence[str]) -> list[Photo]:
        """The shots.

        Raises:
            GiocondaError: They are too few or too many.
            PhotoError: One cannot be read.
            PhotoTooLargeError: One is too large, or all of them together are.
        """
        if not LEAST <= len(paths) <= MOST:  # before they are read
            plural = "s" * (len(paths) != 1)
            raise GiocondaError(f"{len(paths)} shot{plural}: name {LEAST} to {MOST} of one group")
        photos: list[Photo] = []
        for path in paths:
            photos.append(read_photo(path, max_megapixels=self.max_megapixels))
            total = sum(photo.width * photo.height for photo in photos) / 1e6
            if total > self.max_group_megapixels:
                raise PhotoTooLargeError(
                    f"{Path(path).name}: with it the shots have {total:.3g} megapixels together, "
                    f"over the limit of {self.max_group_megapixels:g}; leave some out"
                )
        return photos


def _person(person: PersonReport, base: Photo) -> dict[str, Any]:
    return {
        "person": person.person,
        "box": None if person.box is None else shares(person.box, base),
        "shot": person.shot,
        "moved": person.moved,
        "why": person.why,
        "edited": person.edited is not None and person.edited.edited,
        "takes": [_take(take) for take in person.takes],
    }


def _take(take: Take) -> dict[str, Any]:
    told: dict[str, Any] = {"shot": take.shot, "there": take.seen is not None}
    told["why_not"] = take.why_not
    if take.seen is not None and take.score is not None:
        told |= {"smile": round(take.seen.face.smile or 0.0, 3), "eyes_shut": take.score.shut}
    return told


def _sheet(group: Group, shots: int, folder: str) -> Path:
    """A picture of all takes: a row a person, a column a shot."""
    cell = max(1, min(CELL_PX, _LARGEST_SHEET_PX // max(group.people, shots)))
    sheet: Pixels = np.zeros((group.people * cell, shots * cell, 3), np.uint8)
    for person in range(group.people):
        for shot in range(shots):
            head = group.picture(person, shot, cell)
            if head is not None:
                y, x = person * cell, shot * cell
                sheet[y : y + cell, x : x + cell] = head
    path = Path(folder) / "takes.jpg"
    Image.fromarray(sheet).save(path, quality=_QUALITY)
    return path
