"""A photo -> a shot: its faces, with all that is read off each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from gioconda.faces.align import crop, face_transform
from gioconda.faces.cover import Cover, CoverFinder
from gioconda.faces.eye_lids import EyeReader
from gioconda.faces.find import FaceFinder
from gioconda.faces.gaze import gaze_yaw
from gioconda.faces.head_pose import HeadPoseReader
from gioconda.faces.identity import IdentityReader
from gioconda.faces.thresholds import LEAST_FACE_PX
from gioconda.threads import in_threads
from gioconda.types import Face, Field, HeadTurn, Pixels, Points

if TYPE_CHECKING:
    from gioconda.photo import Photo

_SHARP_PX = 256  # side of the face whose sharpness is read
_SHARP_BLUR = 1.0  # px, so that grain counts less than edges


@dataclass(frozen=True, eq=False)
class SeenFace:
    """A face of a shot.

    Attributes:
        face: Where it is, and how much it smiles.
        turn: How its head is turned.
        eyes: How far they are open: height over width, about 0.25.
        gaze: Degrees that they look past the camera to the picture's right.
        sharpness: Mean strength of its edges; compares with that of the same face alone.
        cover: What lies in front of it.
        identity: ``(128,)`` numbers that tell people apart.
    """

    face: Face
    turn: HeadTurn
    eyes: float
    gaze: float
    sharpness: float
    cover: Cover
    identity: Field


@dataclass(frozen=True, eq=False)
class Shot:
    """One of several photos of a group.

    Attributes:
        photo: As it was read. Not modified.
        faces: Left to right.
    """

    photo: Photo
    faces: tuple[SeenFace, ...]

    @property
    def name(self) -> str:
        """What messages call it."""
        path: Path | None = self.photo.path
        return "a photo" if path is None else str(path)


class ShotReader:
    """Finds the faces of shots and reads them.

    Args:
        finder: Finds faces and reads smile degrees.
        poses: Reads how heads are turned.
        eyes: Reads how far eyes are open.
        covers: Finds what lies in front of faces.
        identities: Tells people apart.
    """

    def __init__(
        self,
        finder: FaceFinder,
        poses: HeadPoseReader,
        eyes: EyeReader,
        covers: CoverFinder,
        identities: IdentityReader,
    ) -> None:
        self.finder, self.poses, self.eyes = finder, poses, eyes
        self.covers, self.identities = covers, identities

    @classmethod
    def from_pretrained(cls) -> ShotReader:
        """With the weights in the package."""
        return cls(
            FaceFinder.from_pretrained(),
            HeadPoseReader.from_pretrained(),
            EyeReader.from_pretrained(),
            CoverFinder.from_pretrained(),
            IdentityReader.from_pretrained(),
        )

    def read(self, photos: Sequence[Photo]) -> list[Shot]:
        """Shots of photos; faces that are too small to be changed are left out."""
        looked = in_threads(lambda photo: self.finder.find([photo.pixels])[0], photos)
        found = [[f for f in faces if f.box.width >= LEAST_FACE_PX] for faces in looked]
        pairs = [(p.pixels, f) for p, faces in zip(photos, found, strict=True) for f in faces]
        pixels, points = [p for p, _ in pairs], [face.points for _, face in pairs]
        covers = self.covers.find(pixels, points) if pairs else []
        identities = self.identities.read(pixels, points)
        seen = iter(
            [
                self._seen(picture, face, cover, identity)
                for (picture, face), cover, identity in zip(pairs, covers, identities, strict=True)
            ]
        )
        return [
            Shot(photo, tuple(next(seen) for _ in faces))
            for photo, faces in zip(photos, found, strict=True)
        ]

    def _seen(self, pixels: Pixels, face: Face, cover: Cover, identity: Field) -> SeenFace:
        turn = self.poses.read(face.points).turn
        return SeenFace(
            face,
            turn,
            self.eyes.opening(pixels, face.points),
            gaze_yaw(face.points, turn),
            sharpness(pixels, face.points),
            cover,
            identity,
        )


def sharpness(pixels: Pixels, points: Points) -> float:
    """Mean strength of a face's edges, over its brightness."""
    to_crop = face_transform(points, _SHARP_PX)
    gray = cv2.cvtColor(crop(pixels, to_crop, _SHARP_PX, _SHARP_PX), cv2.COLOR_RGB2GRAY)
    smooth = cv2.GaussianBlur(np.asarray(gray, np.float32), (0, 0), _SHARP_BLUR)
    edges = np.abs(cv2.Laplacian(smooth, cv2.CV_32F))
    return float(edges.mean() / (smooth.mean() + 1))
