"""Shots of groups whose right answer is known."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from gioconda import Editor, read_photo
from gioconda.photo import Photo, decode_photo
from gioconda.takes.group import Group
from gioconda.takes.shots import ShotReader
from gioconda.types import Pixels
from tests.conftest import REPOSITORY

sys.path.append(str(REPOSITORY / "scripts"))
import group_shots
from group_shots import Look, Plan, Shot, Stage


@pytest.fixture(scope="session")
def reader() -> ShotReader:
    return ShotReader.from_pretrained()


def jpeg(pixels: Pixels) -> bytes:
    """A picture as a camera stores it."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=92, subsampling=2)
    return file.getvalue()


@dataclass(frozen=True, eq=False)
class Known:
    """A group that was put together.

    Attributes:
        files: The shots.
        photos: The same, read.
        shots: As they were made.
        looks: Of each shot, name -> how they look.
        group: As it was read.
    """

    files: list[bytes]
    photos: list[Photo]
    shots: list[Shot]
    looks: list[dict[str, Look]]
    group: Group

    def name_of(self, person: int) -> str:
        """Who a person of the group is."""
        seen = self.group.takes(person)[self.group.base].seen
        assert seen is not None
        x, y, width, height = seen.face.box
        covers = self.shots[self.group.base].covers
        return max(covers, key=lambda n: int(covers[n][int(y + height / 2), int(x + width / 2)]))


PEOPLE = ("012", "001", "113", "037")
LOOKS: list[dict[str, Look]] = [
    {"012": "neutral", "001": "smiling", "113": "smiling", "037": "shut"},
    {"012": "smiling", "001": "neutral", "113": "shut", "037": "neutral"},
    {"012": "shut", "001": "shut", "113": "neutral", "037": "smiling"},
]


@pytest.fixture(scope="session")
def known(data_root: Path, reader: ShotReader) -> Known:
    """Four people in three shots; each smiles with open eyes in one."""
    places = tuple((name, 20 + 300 * k, 50) for k, name in enumerate(PEOPLE))
    stage = Stage(1360, 440, 0.5, places, seed=1)
    plans = [Plan(looks, seed=k) for k, looks in enumerate(LOOKS)]
    shots = [group_shots.make(stage, plan, data_root / "london") for plan in plans]
    files = [jpeg(shot.pixels) for shot in shots]
    photos = [decode_photo(file, f"shot {k}") for k, file in enumerate(files)]
    return Known(files, photos, shots, LOOKS, Group.read(photos, reader=reader))


@pytest.fixture(scope="session")
def pair(group: Path) -> tuple[Pixels, Pixels]:
    """The group photo in the package, smaller, and another shot of it: 0 to 2 smile there.

    The other shot is larger, moved and darker.
    """
    photo = read_photo(group)
    small = cv2.resize(photo.pixels, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    first = Photo.from_array(np.asarray(small, np.uint8))
    smiling = Editor.from_pretrained().edit(first, smile=1.0, faces=[0, 1, 2]).photo.pixels
    move = np.array([[1.1, 0.01, -20.0], [-0.01, 1.1, -30.0]])
    size = round(1.05 * small.shape[1]), round(1.05 * small.shape[0])
    moved = cv2.warpAffine(
        smiling, move, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT
    )
    return first.pixels, np.asarray(np.clip(moved * 0.9, 0, 255), np.uint8)
