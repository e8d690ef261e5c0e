"""What was found in a clip, on disk: memory does not grow with the clip's length.

A folder holds ``frames.bin`` (when each frame is shown), ``faces.bin`` (landmarks, one record for
each face of each frame), ``readings.bin`` (smile and cover, a few times a second), views of each
track, and ``found.json``, which is written last: without it the folder is not whole. Where hair
was looked for, ``hair.bin`` holds it, as often as smiles.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.atomic import replacing
from gioconda.faces.hair_map import HairMap
from gioconda.faces.scheme import POINT_NAMES
from gioconda.types import Field, Pixels, Points

COVER_SIZE = 56  # side of the cover network's maps
HAIR_SIZE = 64  # of the hair network's
FRAME = np.dtype([("seconds", "f8"), ("first", "?"), ("broken", "?")])
FACE = np.dtype(
    [("frame", "i4"), ("track", "i4"), ("sure", "f4"), ("points", "f4", (len(POINT_NAMES), 2))]
)
READING = np.dtype(
    [
        ("frame", "i4"),
        ("track", "i4"),
        ("smile", "f4"),
        ("face", "f4"),
        ("mouth_share", "f4"),
        ("spectacles", "f4"),
        ("likely", "u1", (COVER_SIZE, COVER_SIZE)),
    ]
)
HAIR = np.dtype(
    [
        ("frame", "i4"),
        ("track", "i4"),
        ("seen", "?"),
        ("colour", "f4", 3),
        ("skin", "f4", 3),
        ("roughness", "f4"),
        ("share", "f4"),
        ("likely", "u1", (HAIR_SIZE, HAIR_SIZE)),
    ]
)
Records = NDArray[Any]


@dataclass(frozen=True)
class View:
    """A face in one frame, cut out with its surroundings.

    Attributes:
        track: Whose it is.
        seconds: When the frame is shown.
        pixels: ``(h, w, 3)`` uint8 RGB.
        points: ``(141, 2)`` landmarks in pixels of the view.
        smile: Smile degree in [-1, 1].
        numbers: ``(128,)`` identity.
        noise: Of the clip around the frame, in levels of 255; NaN where it is not known.
    """

    track: int
    seconds: float
    pixels: Pixels
    points: Points
    smile: float
    numbers: Field
    noise: float = math.nan


@dataclass(frozen=True)
class Summary:
    """What ``found.json`` says.

    Attributes:
        frames: Number of frames.
        broken: How many of them are damaged.
        views: Track -> number of its views.
    """

    frames: int
    broken: int
    views: dict[str, int]


class FoundWriter:
    """Writes what is found, frame by frame.

    Args:
        folder: Is made; what lies there is written over.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._files = {name: (folder / f"{name}.bin").open("wb") for name in _TYPES}
        self._frames = self._broken = 0
        self._views: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for file in self._files.values():
            file.close()
        if error is None:
            with replacing(self.folder / "found.json") as aside:
                summary = Summary(self._frames, self._broken, self._views)
                aside.write_text(json.dumps(asdict(summary)), encoding="utf-8")

    def frame(self, seconds: float, first: bool, broken: bool) -> None:
        """Add the next frame."""
        self._add("frames", (seconds, first, broken))
        self._frames += 1
        self._broken += broken

    def face(self, frame: int, track: int, sure: float, points: Points) -> None:
        """Add a face of the last frame."""
        self._add("faces", (frame, track, sure, points))

    def reading(self, *values: Any) -> None:
        """Add a reading of a face of the last frame, in the order of ``READING``."""
        self._add("readings", values)

    def hair(self, frame: int, track: int, found: HairMap) -> None:
        """Add where a face's hair is in the last frame."""
        likely = np.rint(cv2.resize(found.likely, (HAIR_SIZE, HAIR_SIZE)) * 255).astype(np.uint8)
        hair = found.hair
        if hair is None:
            told: tuple[Any, ...] = (False, np.zeros(3), np.zeros(3), 0.0, 0.0)
        else:
            told = (True, hair.colour, hair.skin, hair.roughness, hair.share)
        self._add("hair", (frame, track, *told, likely))

    def views(self, track: int, views: Sequence[View]) -> None:
        """Keep the views of a track that has ended."""
        self._views[str(track)] = len(views)
        for k, view in enumerate(views):
            np.savez(
                _view_path(self.folder, track, k),
                pixels=view.pixels,
                points=view.points,
                seconds=view.seconds,
                smile=view.smile,
                numbers=view.numbers,
                noise=view.noise,
            )

    def _add(self, name: str, values: tuple[Any, ...]) -> None:
        self._files[name].write(np.array([values], _TYPES[name]).tobytes())


class Found:
    """What was found, as far as it is asked for.

    Args:
        folder: As written by ``FoundWriter``.

    Attributes:
        seconds: ``(F,)`` when each frame is shown.
        first: ``(F,)`` whether it is the first of a scene.
        broken: ``(F,)`` whether it is damaged.
        faces: Records of ``FACE``, on disk.
        readings: Records of ``READING``, on disk.
        hair: Records of ``HAIR``, on disk; none where hair was not looked for.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        text = (folder / "found.json").read_text(encoding="utf-8")
        self.summary = Summary(**json.loads(text))
        frames = np.fromfile(folder / "frames.bin", FRAME)
        self.seconds = frames["seconds"].astype(np.float64)
        self.first, self.broken = frames["first"], frames["broken"]
        self.faces, self.readings, self.hair = (
            _mapped(folder, name) for name in ("faces", "readings", "hair")
        )

    @staticmethod
    def is_whole(folder: Path) -> bool:
        """Whether a folder holds all that was found in a clip."""
        return (folder / "found.json").is_file()

    @property
    def tracks(self) -> list[int]:
        """The tracks with views, in the order in which they begin."""
        return sorted(int(track) for track, count in self.summary.views.items() if count)

    def others(self, frame: int, tracks: Sequence[int]) -> tuple[Points, ...]:
        """``(141, 2)`` landmarks of each face in a frame that is none of some tracks."""
        first, last = np.searchsorted(self.faces["frame"], [frame, frame + 1])
        return tuple(
            np.asarray(face["points"], np.float64)
            for face in self.faces[first:last]
            if face["track"] not in tracks
        )

    def views(self, track: int) -> list[View]:
        """The views of a track."""
        views = []
        for k in range(self.summary.views[str(track)]):
            with np.load(_view_path(self.folder, track, k)) as held:
                views.append(
                    View(
                        track,
                        float(held["seconds"]),
                        held["pixels"],
                        held["points"],
                        float(held["smile"]),
                        held["numbers"],
                        float(held["noise"]),
                    )
                )
        return views


_TYPES = {"frames": FRAME, "faces": FACE, "readings": READING, "hair": HAIR}


def _mapped(folder: Path, name: str) -> Records:
    path = folder / f"{name}.bin"
    if not path.stat().st_size:
        return np.empty(0, _TYPES[name])
    return np.memmap(path, _TYPES[name], "r")


def _view_path(folder: Path, track: int, k: int) -> Path:
    return folder / f"view-{track}-{k}.npz"
