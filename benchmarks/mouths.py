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

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from gioconda.data.root import data_root
from gioconda.data.splits import lfw_person, london_person, split_of, utkface_picture
from gioconda.editing.editor import Editor
from gioconda.faces.measures import lip_gap
from gioconda.faces.scheme import GROUPS, MOUTH_CORNERS
from gioconda.photo import Photo
from gioconda.types import Face, Pixels, Points

WIDTHS = {"30-60": (30, 60), "60-120": (60, 120), "120-250": (120, 250), "over 250": (250, 9999)}
SCALES = (0.22, 0.45, 1.0, 2.0)  # of London's full pictures: one for each width
WILD = {
    "UTKFace": ("utkface/crop_part1", utkface_picture),
    "LFW": ("lfw/images", lfw_person),
}
SETS = ("London", *WILD)
DETAIL_PX = (1.0, 2.5)
BETWEEN_BAR, LIPS_BAR = (0.75, 1.35), (0.8, 1.25)
OPEN_GAP = 0.05  # pupil distances between the lips from which a smile shows teeth
UNSMILING, SMILING = -0.3, 0.3  # degrees that the meter reads
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
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
    luminance = cut.astype(np.float32) @ _LUMA
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


class Bench:
    """An editor, and what it makes of held-out faces."""

    def __init__(self) -> None:
        self.editor = Editor.from_pretrained()

    def largest(self, photo: Photo) -> tuple[int, Face] | None:
        """The largest face of a photo and its number."""
        found = self.editor.find(photo)
        return max(enumerate(found), key=lambda k: k[1].box.width) if found else None

    def edit(self, pixels: Pixels, enlarged: float = 1.0) -> tuple[Mouth, Mouth, float] | None:
        """The mouth of a photo's largest face, the same at +1, and the seconds that it took."""
        photo = Photo.from_array(pixels)
        start = time.perf_counter()
        found = self.largest(photo)
        if found is None:
            return None
        finding = time.perf_counter() - start
        number, face = found
        edited = self.editor.edit(photo, smile=1.0, faces=[number])
        seconds = time.perf_counter() - start - 2 * finding  # it finds the faces once more
        again = self.largest(edited.photo)
        if not edited.faces[number].edited or again is None:
            return None
        before = measured(pixels, face.points, enlarged)
        return before, measured(edited.photo.pixels, again[1].points, enlarged), seconds

    def real(self, pixels: Pixels, enlarged: float = 1.0) -> Mouth | None:
        """The mouth of a real picture, or None where no face is found."""
        found = self.largest(Photo.from_array(pixels))
        return measured(pixels, found[1].points, enlarged) if found else None

    def london(self, folder: Path, scales: Sequence[float]) -> Iterator[Case]:
        """Held-out people at several sizes, against their own open smiles or others'."""
        paths = sorted((folder / "neutral").glob("*.jpg"))
        paths = [p for p in paths if split_of(london_person(p.name)) != "train"]
        smiles = {p.stem: read(folder / "smiling" / p.name) for p in paths}
        widths = {name: self.real(pixels) for name, pixels in smiles.items()}
        is_open = {name: m for name, m in widths.items() if m is not None and m.gap > OPEN_GAP}
        for scale in scales:
            print(f"London at {scale:g} times its size", file=sys.stderr)
            for path in paths:
                edited = self.edit(scaled(read(path), scale), scale)
                if edited is None:
                    continue
                own, real = [path.stem] if path.stem in is_open else list(is_open), []
                for name in own:
                    to = scale
                    if name != path.stem:  # somebody else's smile: at most as wide as the edit
                        to = min(scale, edited[1].width_px / is_open[name].width_px)
                    real.append(self.real(scaled(smiles[name], to), scale))
                real = [m for m in real if m is not None and np.isfinite(m.between).all()]
                if real:
                    yield Case("London", edited[0], edited[1], real, edited[2])

    def in_the_wild(
        self, name: str, folder: Path, person: Callable[[str], str], count: int
    ) -> Iterator[Case]:
        """Unsmiling faces of a set, against its real open smiles of the same width."""
        print(name, file=sys.stderr)
        edited: list[tuple[Mouth, Mouth, float]] = []
        real: list[Mouth] = []
        for path in in_random_order(p for p in folder.iterdir() if held_out(p, person)):
            if min(len(edited), len(real)) >= count:
                break
            pixels = read(path)
            found = self.largest(Photo.from_array(pixels))
            if found is None or found[1].confidence < 0.5:
                continue
            degree = found[1].smile or 0.0
            if degree < UNSMILING and len(edited) < count:
                edited += [one for one in [self.edit(pixels)] if one is not None]
            elif degree > SMILING and len(real) < count:
                mouth = measured(pixels, found[1].points)
                if mouth.gap > OPEN_GAP and np.isfinite(mouth.between).all():
                    real.append(mouth)
        for before, after, seconds in edited:
            alike = [m for m in real if band(m.width_px) == band(after.width_px)]
            if alike:
                yield Case(name, before, after, alike, seconds)


def held_out(path: Path, person: Callable[[str], str]) -> bool:
    return split_of(person(path.name)) == "test"


def in_random_order(paths: Iterator[Path]) -> list[Path]:
    """In the order of the names' hashes: always the same."""
    return sorted(paths, key=lambda p: hashlib.sha1(p.name.encode()).digest())


def read(path: Path) -> Pixels:
    picture = cv2.imread(str(path))
    assert picture is not None, path
    return np.ascontiguousarray(picture[..., ::-1])


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
        between = np.array([case.between(k) for case in opened])
        lips = np.array([case.lips(k) for case in cases])
        figures[f"between the lips, {size:g} px"] = spread(between, BETWEEN_BAR)
        figures[f"on the lips, {size:g} px"] = spread(lips, LIPS_BAR)
    figures["seconds"] = round(float(np.median([case.seconds for case in cases])), 3)
    return figures


def spread(values: np.ndarray, bar: tuple[float, float]) -> dict[str, float | bool]:
    """Median, first and ninth decile, the share of people within a bar, and whether it is met."""
    values = values[np.isfinite(values)]
    if not len(values):
        return {"people": 0, "met": False}
    low, median, high = np.percentile(values, (10, 50, 90))
    within = float(((values >= bar[0]) & (values <= bar[1])).mean())
    return {
        "people": len(values),
        "median": round(float(median), 2),
        "decile 1": round(float(low), 2),
        "decile 9": round(float(high), 2),
        "within": round(within, 2),
        "met": bool(bar[0] <= median <= bar[1]),
    }


def show(width: str, figures: dict[str, object]) -> None:
    print(f"\n{width} px: {figures['people']} faces, lips parted in {figures['lips parted']}")
    for name, value in figures.items():
        if isinstance(value, dict) and value["people"]:
            met = "met" if value["met"] else "MISSED"
            print(
                f"  {name:26} {value['median']:5.2f}  ({value['decile 1']:.2f} to "
                f"{value['decile 9']:.2f}, {100 * value['within']:3.0f} % of {value['people']} "
                f"within)  {met}"
            )
    print(f"  {'seconds':26} {figures['seconds']:5.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", help="the data folder; default $GIOCONDA_DATA or ../shared/data")
    parser.add_argument("--count", type=int, default=40, help="faces of UTKFace and of LFW each")
    parser.add_argument(
        "--sets", nargs="+", choices=SETS, default=SETS, help="which to measure (usual: all)"
    )
    parser.add_argument(
        "--scales", nargs="+", type=float, default=SCALES, help="sizes of London's full pictures"
    )
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    options = parser.parse_args()
    root, bench = data_root(options.data), Bench()
    cases: list[Case] = []
    if "London" in options.sets:
        cases += bench.london(root / "london" / "full", options.scales)
    for name, (folder, person) in WILD.items():
        if name in options.sets:
            cases += bench.in_the_wild(name, root / folder, person, options.count)
    figures: dict[str, dict[str, object]] = {}
    for source in options.sets:
        for width in WIDTHS:
            some = [c for c in cases if band(c.after.width_px) == width and c.source == source]
            if len(some) >= 5:
                figures[f"{source}, {width}"] = summary(some)
                show(f"{source}, {width}", figures[f"{source}, {width}"])
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
