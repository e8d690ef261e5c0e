"""Mouths at full size on held-out people: `python benchmarks/mouths.py [--json FILE]`, minutes.

By width of the edited mouth in photo pixels, for unsmiling faces that are edited to +1:

between the lips    fine detail of the edited mouth over that of real open smiles: the same person's
                    (London, where it shows teeth), else the median of real open smiles of other
                    held-out people, brought to the same width; of the same set and width (UTKFace,
                    LFW)
on the lips         fine detail on the lips after the edit over that before it
seconds             from the found face to the finished photo

Fine detail at s pixels of the photo: what a Gaussian blur of s px takes away from the luminance
(Rec. 601), divided by the brightness around (Gaussian of 4 s, and 10 levels so that noise in the
dark does not count), root mean square over the region. All blurs look at the region's own pixels
alone, so that the edge of a lip is no detail. The region between the lips is the outline of the
inner lips, and the lips are what lies between inner and outer outline, both made smaller by 1 % of
the mouth's width; outlines are found anew in every picture, edited or real. s is 1 and 2.5 px in
London's full pictures (mouths of 130 to 230 px), in the same pictures shrunk with area averaging,
and in UTKFace and LFW. Nobody photographed wider mouths for us: London's pictures are drawn up to
twice their size (real smiles too), where s is 2 and 5 px.

Medians over people. The first is to lie between 0.75 and 1.35, the second between 0.8 and 1.25.
`--sets London --scales 1` measures full pictures alone, in half a minute.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from command import parser_of, report, write_json
from held_out import SETS, edit, people_of, records_of

from gioconda.data.root import data_root
from gioconda.editing.editor import Editor
from gioconda.evaluation.intervals import bootstrap, share_of
from gioconda.evaluation.people import Person, PersonFinder, pixels_of
from gioconda.evaluation.subjects import face_of
from gioconda.faces.measures import lip_gap
from gioconda.faces.scheme import GROUPS, MOUTH_CORNERS
from gioconda.luma import luma
from gioconda.types import EditRequest, Pixels, Points

WIDTHS = {"30-60": (30, 60), "60-120": (60, 120), "120-250": (120, 250), "over 250": (250, 9999)}
SCALES = (0.22, 0.45, 1.0, 2.0)  # of London's full pictures: one for each width
LONDON = "London"
DETAIL_PX = (1.0, 2.5)
BETWEEN_BAR, LIPS_BAR = (0.75, 1.35), (0.8, 1.25)
OPEN_GAP = 0.05  # pupil distances between the lips from which a smile shows teeth
UNSMILING, SMILING = -0.3, 0.3  # degrees that the meter reads
BROAD_SMILE = EditRequest({"smile": 1.0})
_DARK, _AROUND, _SHRINK = 10.0, 4.0, 0.01
_FEWEST_PX = 12  # pixels that a region must have to be measured
Detail = tuple[float, ...]


@dataclass(frozen=True)
class Mouth:
    """What is measured on one mouth: its width in photo pixels, and fine detail at each size."""

    width_px: float
    gap: float
    between: Detail
    lips: Detail


@dataclass(frozen=True)
class Case:
    """One edited face: the mouth before and after, real ones to compare it with, and seconds."""

    source: str
    before: Mouth
    after: Mouth
    real: Sequence[Mouth]
    seconds: float

    @property
    def opened(self) -> bool:
        return self.after.gap > OPEN_GAP

    def between(self, k: int) -> float:
        return self.after.between[k] / float(np.median([mouth.between[k] for mouth in self.real]))

    def lips(self, k: int) -> float:
        return self.after.lips[k] / self.before.lips[k]


def region(outline: Points, shape: tuple[int, int]) -> Pixels:
    """255 inside a closed outline, ``shape`` uint8."""
    mask = np.zeros(shape, np.uint8)
    cv2.fillPoly(mask, [np.round(outline * 16).astype(np.int32)], 255, shift=4)
    return mask


def smaller(mask: Pixels, by_px: float) -> np.ndarray:
    """A mask without what lies within ``by_px`` of its edge, boolean."""
    return cv2.distanceTransform(mask, cv2.DIST_L2, cv2.DIST_MASK_PRECISE) > max(by_px, 0.5)


def detail(luminance: np.ndarray, mask: np.ndarray, sigma_px: float) -> float:
    """Fine detail at ``sigma_px`` of what a mask shows; NaN where it shows too little."""
    if mask.sum() < _FEWEST_PX:
        return float("nan")
    inside = mask.astype(np.float32)

    def blurred(sigma: float) -> np.ndarray:
        share = cv2.GaussianBlur(inside, (0, 0), sigma)[mask]
        return cv2.GaussianBlur(luminance * inside, (0, 0), sigma)[mask] / share

    fine = luminance[mask] - blurred(sigma_px)
    return float(np.sqrt(np.mean((fine / (blurred(_AROUND * sigma_px) + _DARK)) ** 2)))


def measured(pixels: Pixels, points: Points, enlarged: float = 1.0) -> Mouth:
    """The mouth of a face.

    Args:
        pixels: ``(H, W, 3)`` uint8 RGB.
        points: ``(141, 2)`` landmarks in photo pixels.
        enlarged: How much more than it was photographed the photo was drawn up, at least 1.
    """
    corners = points[MOUTH_CORNERS]
    width = float(np.linalg.norm(corners[1] - corners[0]))
    low = np.floor(points[GROUPS["lips_outer"]].min(0) - 0.3 * width).astype(int).clip(0)
    high = np.ceil(points[GROUPS["lips_outer"]].max(0) + 0.3 * width).astype(int)
    cut = pixels[low[1] : high[1], low[0] : high[0]]
    luminance = luma(cut)
    inner, outer = (
        region(points[GROUPS[name]] - low, cut.shape[:2]) for name in ("lips_inner", "lips_outer")
    )
    between, lips = (smaller(mask, _SHRINK * width) for mask in (inner, cv2.subtract(outer, inner)))
    sizes = [size * max(enlarged, 1.0) for size in DETAIL_PX]
    return Mouth(
        width,
        lip_gap(points),
        tuple(detail(luminance, between, size) for size in sizes),
        tuple(detail(luminance, lips, size) for size in sizes),
    )


class MouthBenchmark:
    """An editor, what finds faces, and what they make of held-out people.

    Args:
        root: The folder of all data sets.
    """

    def __init__(self, root: Path) -> None:
        self.root, self.editor, self.finder = root, Editor.from_pretrained(), PersonFinder()

    def edit(self, person: Person, enlarged: float = 1.0) -> tuple[Mouth, Mouth, float] | None:
        """A person's mouth, the same at +1, and the seconds that the edit took."""
        start = time.perf_counter()
        edited = edit(self.editor, person, BROAD_SMILE)
        seconds = time.perf_counter() - start
        after = self.find(edited)
        if after is None or np.array_equal(edited, person.pixels):
            return None
        before = measured(person.pixels, person.points, enlarged)
        return before, measured(after.pixels, after.points, enlarged), seconds

    def find(self, pixels: Pixels) -> Person | None:
        return self.finder.find("", pixels, {})

    def real(self, pixels: Pixels, enlarged: float = 1.0) -> Mouth | None:
        """The mouth of a real picture, or None where no face is found."""
        person = self.find(pixels)
        return measured(person.pixels, person.points, enlarged) if person else None

    def london(self, scales: Sequence[float]) -> Iterator[Case]:
        """Held-out people at several sizes, against their own open smiles or others'."""
        photos: dict[str, dict[str, Pixels]] = {"neutral": {}, "happy": {}}
        for record in records_of(self.root / "london" / "full", "london", "val", "test"):
            photos[str(record.labels["expression"])][record.key] = pixels_of(record)
        smiles = photos["happy"]
        mouths = {who: self.real(pixels) for who, pixels in smiles.items()}
        is_open = {who: m for who, m in mouths.items() if m is not None and m.gap > OPEN_GAP}
        for scale in scales:
            print(f"London at {scale:g} times its size", file=sys.stderr)
            for who, pixels in sorted(photos["neutral"].items()):
                person = self.find(scaled(pixels, scale))
                edited = self.edit(person, scale) if person else None
                if edited is None:
                    continue
                real = []
                for other in [who] if who in is_open else list(is_open):
                    to = scale
                    if other != who:  # somebody else's smile: at most as wide as the edit
                        to = min(scale, edited[1].width_px / is_open[other].width_px)
                    real.append(self.real(scaled(smiles[other], to), scale))
                real = [m for m in real if m is not None and np.isfinite(m.between).all()]
                if real:
                    yield Case(LONDON, edited[0], edited[1], real, edited[2])

    def in_the_wild(self, title: str, name: str, count: int) -> Iterator[Case]:
        """Unsmiling faces of a set, against its real open smiles of the same width."""
        print(title, file=sys.stderr)
        edited: list[tuple[Mouth, Mouth, float]] = []
        real: list[Mouth] = []
        for person in people_of(self.root, name, self.finder):
            if min(len(edited), len(real)) >= count:
                break
            degree = face_of(self.editor, person).smile or 0.0
            if degree < UNSMILING and len(edited) < count:
                edited += [one for one in [self.edit(person)] if one is not None]
            elif degree > SMILING and len(real) < count:
                mouth = measured(person.pixels, person.points)
                if mouth.gap > OPEN_GAP and np.isfinite(mouth.between).all():
                    real.append(mouth)
        for before, after, seconds in edited:
            alike = [m for m in real if band(m.width_px) == band(after.width_px)]
            if alike:
                yield Case(title, before, after, alike, seconds)


def scaled(pixels: Pixels, scale: float) -> Pixels:
    """A photo shrunk with area averaging, or drawn up with a cubic."""
    if scale == 1:
        return pixels
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=how))


def band(width_px: float) -> str | None:
    """The name of the width that a mouth has."""
    for name, (low, high) in WIDTHS.items():
        if low <= width_px < high:
            return name
    return None


def summary(cases: Sequence[Case]) -> dict[str, object]:
    """Medians over the people of one width, and the share of them within the bars."""
    opened = [case for case in cases if case.opened]
    figures: dict[str, object] = {"people": len(cases), "lips parted": len(opened)}
    for k, size in enumerate(DETAIL_PX):
        for where, bar, values in (
            ("between the lips", BETWEEN_BAR, [case.between(k) for case in opened]),
            ("on the lips", LIPS_BAR, [case.lips(k) for case in cases]),
        ):
            known = np.array(values)[np.isfinite(values)]
            within = share_of((known >= bar[0]) & (known <= bar[1]))
            figures[f"{where}, {size:g} px: median"] = bootstrap(known, statistic=np.median)
            figures[f"{where}, {size:g} px: within {bar[0]:g} to {bar[1]:g}"] = within
    figures["seconds"] = float(np.median([case.seconds for case in cases]))
    return figures


def main() -> None:
    parser = parser_of(__doc__, count=40)
    parser.add_argument(
        "--sets", nargs="+", choices=(LONDON, *SETS), default=(LONDON, *SETS), help="usual: all"
    )
    parser.add_argument(
        "--scales", nargs="+", type=float, default=SCALES, help="sizes of London's full pictures"
    )
    options = parser.parse_args()
    benchmark, figures = MouthBenchmark(data_root(options.data)), {}
    for title in options.sets:
        cases = list(
            benchmark.london(options.scales)
            if title == LONDON
            else benchmark.in_the_wild(title, SETS[title], options.count)
        )
        for width in WIDTHS:
            some = [case for case in cases if band(case.after.width_px) == width]
            if len(some) >= 5:
                figures[f"{title}, {width}"] = summary(some)
                print(f"\n{title}, {width} px")
                report(figures[f"{title}, {width}"])
    write_json(figures, options.json)


if __name__ == "__main__":
    main()
