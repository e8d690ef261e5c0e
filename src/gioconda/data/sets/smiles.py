"""SMILEs (Hromada 2010): gray 64x64 crops of LFW faces that people sorted into smiling and not.

Layouts: the published one, ``SMILEs/positives/positives7/13.jpg`` and ``SMILEs/negatives/...``; or
``smiling/13.jpg`` and ``not_smiling/5.jpg``. The numbers say nothing of who it is (they do
not follow LFW's alphabet), so ``match_lfw`` finds each crop's own LFW picture by looking.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.data.sets.kinds import BINARY
from gioconda.data.sets.pictures import pictures_in
from gioconda.data.sets.record import Card, Record, Refused
from gioconda.data.sets.registry import reader
from gioconda.types import Affine, Pixels

_FOLDERS = {
    "smiling": 1,
    "not_smiling": -1,
    "SMILEs/positives/positives7": 1,
    "SMILEs/negatives/negatives7": -1,
}
# Box of LFWcrop (Sanderson & Lovell 2009) in a 250x250 picture; SMILEs' crops were cut like this.
_BOX_LEFT, _BOX_TOP, _BOX_SIDE, _LFW_SIDE = 83, 92, 83, 250


@dataclass(frozen=True)
class LfwMatch:
    """The LFW picture that a crop was cut from.

    Attributes:
        index: Which of the LFW pictures.
        lfw_to_crop: ``(2, 3)`` affine from that picture's pixels to the crop's.
        correlation: How alike the two are, in [-1, 1]; a different picture stays under 0.95.
    """

    index: int
    lfw_to_crop: Affine
    correlation: float


@reader(
    Card(
        name="smiles",
        title="SMILEs (Hromada 2010)",
        source="https://github.com/hromi/SMILEsmileD",
        terms="research",
        layout="crops named like smiling/13.jpg and not_smiling/5.jpg",
        kinds={"smiling": BINARY},
        crop="centre",
        size_px=(64, 64),
    )
)
def smiles_records(root: Path) -> Iterator[Record | Refused]:
    """SMILEs, sorted by number."""
    found: dict[int, list[tuple[Path, int]]] = {}
    for folder, smiling in _FOLDERS.items():
        for path in pictures_in(root / folder):
            if path.stem.isdigit():
                found.setdefault(int(path.stem), []).append((path, smiling))
    for number, crops in sorted(found.items()):
        path, smiling = crops[0]
        name = path.relative_to(root).as_posix()
        if len(crops) > 1:
            yield Refused(name, "people sorted it into both folders")
        else:
            yield Record(path, name, f"smiles/{number}", {"smiling": smiling})


def match_lfw(
    crops: Sequence[Pixels], pictures: Sequence[Pixels], candidates: int = 6, least: float = 0.98
) -> list[LfwMatch | None]:
    """Find the LFW picture that each crop was cut from; takes a minute for the whole set.

    A coarse comparison (16x16 pixels, 25 shifts) proposes candidates; an affine fit by enhanced
    correlation (Evangelidis & Psarakis 2008) decides. True pairs reach 0.99, others 0.9 at best.

    Args:
        crops: ``(64, 64)`` uint8 gray crops.
        pictures: ``(H, H)`` uint8 gray LFW pictures, 250x250 or centre crops, all of one size.
        candidates: How many pictures are fitted to each crop.
        least: Correlation from which a pair is believed.

    Returns:
        One match for each crop; None where the picture is not among ``pictures``.
    """
    margin = (_LFW_SIDE - pictures[0].shape[0]) / 2
    left, top = _BOX_LEFT - margin, _BOX_TOP - margin
    alike = _coarse(crops, pictures, left, top)
    candidates = min(candidates, len(pictures))
    best = np.argpartition(-alike, candidates - 1, axis=1)[:, :candidates]
    best = np.take_along_axis(best, np.argsort(-np.take_along_axis(alike, best, 1), axis=1), 1)
    crop_to_lfw = np.array([[_BOX_SIDE / 64, 0, left], [0, _BOX_SIDE / 64, top]], np.float32)
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)  # pictures this small are slower on several
    try:
        return [
            _fine(crop, pictures, row, crop_to_lfw, least)
            for crop, row in zip(crops, best, strict=True)
        ]
    finally:
        cv2.setNumThreads(threads)


def _coarse(
    crops: Sequence[Pixels], pictures: Sequence[Pixels], left: float, top: float
) -> NDArray[np.float32]:
    """Largest correlation over shifts, ``(crops, pictures)``, of the crops' inner 48 pixels."""
    ours = _signatures([crop[8:56, 8:56] for crop in crops])
    side = round(48 * _BOX_SIDE / 64)
    alike = np.full((len(crops), len(pictures)), -1, np.float32)
    for dx in (-6, -3, 0, 3, 6):
        for dy in (-8, -4, 0, 4, 8):
            x, y = round(left) + 10 + dx, round(top) + 10 + dy
            theirs = _signatures([p[y : y + side, x : x + side] for p in pictures])
            np.maximum(alike, ours @ theirs.T, out=alike)
    return alike


def _signatures(pictures: Sequence[Pixels]) -> NDArray[np.float32]:
    small = [cv2.resize(p, (16, 16), interpolation=cv2.INTER_AREA).ravel() for p in pictures]
    rows: NDArray[np.float32] = np.array(small, np.float32)
    rows -= rows.mean(1, keepdims=True)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
    return rows


def _fine(
    crop: Pixels,
    pictures: Sequence[Pixels],
    row: NDArray[np.int64],
    start: NDArray[np.float32],
    least: float,
) -> LfwMatch | None:
    soft = cv2.GaussianBlur(crop, (0, 0), 1.0)
    stop = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 15, 1e-4)
    for index in row:
        picture = cv2.GaussianBlur(pictures[index], (0, 0), 1.3)
        try:
            correlation, affine = cv2.findTransformECC(
                soft, picture, start.copy(), cv2.MOTION_AFFINE, stop, None, 1
            )
        except cv2.error:  # the fit ran away: not this picture
            continue
        if correlation >= least:
            crop_to_lfw = affine.astype(np.float64)
            linear = np.linalg.inv(crop_to_lfw[:, :2])
            back = np.column_stack([linear, -linear @ crop_to_lfw[:, 2]])
            return LfwMatch(int(index), back, float(correlation))
    return None
