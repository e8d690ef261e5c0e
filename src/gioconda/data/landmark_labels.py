"""Faces with landmarks: UTKFace, LFW and London with all points, MTFL with five.

Each face is kept as two small pictures, one around the face and one around its mouth, both with a
margin.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gioconda.data.faces import LabelledFace, face_of, readable, stacked
from gioconda.data.mesh_points import read_mesh_points
from gioconda.data.sets.mtfl import records_with_all_points
from gioconda.data.splits import lfw_person, london_person, split_of, utkface_picture
from gioconda.faces import align
from gioconda.faces.scheme import LIPS, PUPILS, TWINS
from gioconda.types import Affine, Pixels, Points

PICTURES = {
    "utkface": ("utkface/crop_part1", utkface_picture),
    "lfw": ("lfw/images", lfw_person),
    "london": ("london", london_person),
}
"""Set -> the folder that its landmarks' file names are relative to, and the key of a file name."""
CHANCES = {"utkface": 1.0, "lfw": 1.6, "london": 4.0, "mtfl": 0.15}


@dataclass(frozen=True)
class Layout:
    """How a face is kept; its square is centred on the points and as wide as they reach.

    Attributes:
        face_px: Side of the kept picture of the face.
        face_squares: The same in squares of the face.
        mouth_px: Width of the kept picture of the mouth; it is three quarters as high.
        mouth_corners_px: Distance between the mouth's corners in it.
    """

    face_px: int = 160
    face_squares: float = 1.8
    mouth_px: int = 128
    mouth_corners_px: float = 60.0

    def face_transform(self, points: Points) -> Affine:
        """``photo_to_crop`` of the face's picture: upright, not turned."""
        centre, side = face_square(points)
        scale = self.face_px / (self.face_squares * side)
        middle = (self.face_px - 1) / 2
        return np.array(
            [[scale, 0, middle - scale * centre[0]], [0, scale, middle - scale * centre[1]]]
        )

    def mouth_transform(self, points: Points) -> Affine:
        """``photo_to_crop`` of the mouth's picture: corners level."""
        width, height = self.mouth_px, self.mouth_px * 3 // 4
        return align.mouth_transform(points, width, height, self.mouth_corners_px)


def face_square(points: Points) -> tuple[Points, float]:
    """Centre and side of the upright square that the points fill."""
    low, high = np.nanmin(points, axis=0), np.nanmax(points, axis=0)
    return (low + high) / 2, float((high - low).max())


def landmark_files(root: Path) -> Iterator[bytes]:
    """What the landmark files of all sets hold: another content makes another cache."""
    for source in PICTURES:
        yield (root / source / "landmarks.npz").read_bytes()


def faces_with_landmarks(root: Path) -> Iterator[LabelledFace]:
    """UTKFace, LFW and London with all 141 points, in the order of their landmark files.

    Raises:
        DataError: One of them is not there.
    """
    for source, (folder, key_of) in PICTURES.items():
        for name, points in read_mesh_points(root / source).items():
            key, chance = key_of(name), CHANCES[source]
            path = root / folder / name
            yield LabelledFace(path, points, {}, key, source, split_of(key), chance=chance)


def five_point_faces(root: Path) -> Iterator[LabelledFace]:
    """MTFL's faces, NaN for all but five points; people whom LFW holds out are left out."""
    for record in records_with_all_points(root / "mtfl"):
        if record.key.startswith("lfw/") and split_of(record.key) != "train":
            continue
        points = np.full((len(TWINS), 2), np.nan)
        points[align.FIVE] = record.points
        yield face_of(record, "mtfl", {}, points=points, split="train", chance=CHANCES["mtfl"])


def cut(face: LabelledFace, picture: Pixels, layout: Layout, mean: Points) -> dict[str, Any]:
    """One row of the cache.

    Args:
        face: What to cut.
        picture: Its picture, ``(H, W, 3)`` uint8 RGB.
        layout: How to cut it.
        mean: ``(141, 2)`` mean shape, which replaces points that were not annotated.
    """
    known = np.isfinite(face.points[:, 0])
    points = face.points
    if not known.all():
        guess = align.apply(align.similarity(mean[known], points[known]), mean)
        points = np.where(known[:, None], points, guess)
    to_face, to_mouth = layout.face_transform(points), layout.mouth_transform(points)
    return {
        "face": align.crop(picture, to_face, layout.face_px, layout.face_px),
        "mouth": align.crop(picture, to_mouth, layout.mouth_px, layout.mouth_px * 3 // 4),
        "points": align.apply(to_face, points).astype(np.float32),
        "lips": align.apply(to_mouth, points[LIPS]).astype(np.float32),
        "known": known.astype(np.float32),
        "mouth_pupils": np.float32(_pupils(align.apply(to_mouth, points))),
        "chance": np.float32(face.chance),
        "split": face.split_code,
    }


def cut_all(root: Path, layout: Layout) -> dict[str, NDArray[Any]]:
    """All faces but those kept for tests, as arrays of equal length."""
    full = [face for face in faces_with_landmarks(root) if face.split != "test"]
    steady = [face.points for face in full if face.source == "london"]
    first = steady[0]
    mean = np.mean([align.apply(align.similarity(p, first), p) for p in steady], 0)
    faces = readable([*full, *five_point_faces(root)])
    return stacked([cut(face, picture, layout, mean) for face, picture in faces])


def _pupils(points: Points) -> float:
    reach = points.max(0) - points.min(0)
    across = np.linalg.norm(np.subtract(*points[PUPILS]))
    return max(float(across), 0.3 * float(reach.max()))
