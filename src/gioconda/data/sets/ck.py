"""Extended Cohn-Kanade (Lucey et al. 2010): posed expressions in the studio, from neutral to full.

Layouts: the published one, ``cohn-kanade-images/S010/006/S010_006_00000013.png`` with
``Emotion/S010/006/S010_006_00000013_emotion.txt`` (327 of 593 sequences have one, for the last
frame) and ``Landmarks/.../..._landmarks.txt`` (68 points); or the widespread CK+48, 48x48 gray
crops in a folder for each expression (``happy/S010_006_00000013.png``).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from gioconda.data.sets.expression_names import EXPRESSION, expression_of, refused_word
from gioconda.data.sets.kinds import NUMBER, TEXT
from gioconda.data.sets.pictures import pictures_below, pictures_in
from gioconda.data.sets.record import Card, Record, Refused
from gioconda.data.sets.registry import reader
from gioconda.errors import DataError
from gioconda.types import Points

PEAK_FRAMES = 3  # the last frames of a sequence show its expression; the first one is neutral

# The five points of the crops, in the order of ``five_point_transform``: read off the mean crop.
CK48_FIVE: Points = np.array([[14.3, 18.5], [33.0, 18.5], [23.7, 28.5], [17.0, 36.5], [30.5, 36.5]])

# Codes of the published emotion files.
_CODES = (
    *("neutral", "angry", "contemptuous", "disgusted", "afraid", "happy", "sad", "surprised"),
)
# Our five in Multi-PIE's 68: eyes as the means of their corners, nose tip, mouth corners.
_RIGHT_EYE, _LEFT_EYE, _NOSE, _MOUTH = (36, 39), (42, 45), 30, (48, 54)


@reader(
    Card(
        name="ck",
        title="Extended Cohn-Kanade, CK+ (Lucey et al. 2010)",
        source="https://www.jeffcohn.net/resources/",
        terms="research",
        layout="cohn-kanade-images/ and Emotion/, or CK+48's folders (happy/S010_006_00000013.png)",
        kinds={"expression": EXPRESSION, "person": TEXT, "frame": NUMBER},
    )
)
def ck_records(root: Path) -> Iterator[Record | Refused]:
    """CK+ in either layout: of each labelled sequence the first frame and the last three."""
    images = root / "cohn-kanade-images"
    yield from _sequences(root, images) if images.is_dir() else _crops(root)


def _crops(root: Path) -> Iterator[Record | Refused]:
    for path in sorted(path for path in pictures_below(root) if _is_frame(root, path)):
        expression = expression_of(path.parent.name)
        if expression is None:
            yield refused_word(path.relative_to(root).as_posix(), path.parent.name)
        else:
            yield _record(root, path, expression)


def _is_frame(root: Path, path: Path) -> bool:
    """Whether it is called ``happy/S010_006_00000013.png``."""
    name = path.stem.split("_")
    return path.parent.parent == root and len(name) == 3 and name[0].startswith("S")


def _sequences(root: Path, images: Path) -> Iterator[Record | Refused]:
    for folder in sorted(path for path in images.glob("S*/*") if path.is_dir()):
        frames = pictures_in(folder)
        relative = folder.relative_to(images)
        codes = sorted((root / "Emotion" / relative).glob("*_emotion.txt"))
        if not frames or not codes:
            why = "no emotion file" if frames else "no frames"
            yield Refused(folder.relative_to(root).as_posix(), why)
            continue
        expression = _expression(codes[0])
        landmarks = root / "Landmarks" / relative
        yield _record(root, frames[0], "neutral", landmarks)
        for path in frames[1:][-PEAK_FRAMES:]:
            yield _record(root, path, expression, landmarks)


def _record(root: Path, path: Path, expression: str, landmarks: Path | None = None) -> Record:
    person, _, frame = path.stem.split("_")
    points = landmarks / f"{path.stem}_landmarks.txt" if landmarks else None
    return Record(
        path,
        path.relative_to(root).as_posix(),
        f"cohn-kanade/{person}",
        {"expression": expression, "person": person, "frame": int(frame)},
        points=_five_of(points) if points and points.is_file() else None,
    )


def _expression(path: Path) -> str:
    try:
        return _CODES[int(float(path.read_text(encoding="utf-8")))]
    except (ValueError, IndexError) as error:
        raise DataError(f"{path}: wrong label: not one of CK+'s codes 0 to 7") from error


def _five_of(path: Path) -> Points:
    try:
        points = np.array(path.read_text(encoding="utf-8").split(), np.float64).reshape(68, 2)
    except ValueError as error:
        raise DataError(f"{path}: not the 68 points of CK+") from error
    eyes = [points[list(corners)].mean(0) for corners in (_RIGHT_EYE, _LEFT_EYE)]
    return np.stack([*eyes, points[_NOSE], *points[list(_MOUTH)]])
