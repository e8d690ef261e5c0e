"""Best takes of groups whose right answer is known: choices, seams, halos, seconds, memory.

    python benchmarks/best_take.py [--groups 3] [--keep FOLDER] [--json FILE]

Eight people of the London set, four shots of 12 megapixels (``scripts/group_shots.py``). In each
shot some smile, some blink; people stir, the camera moves, the light changes. The people are those
57 of 82 of whom the judge (``smile-judge``), which chooses nothing here, sees the smile: it reads
below 0 in the neutral picture and over 0.15 in the smiling one. A take is right if nobody's eyes
are shut in it and they smile in it.
"""

from __future__ import annotations

import argparse
import io
import json
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

sys.path.append(str(Path(__file__).parents[1] / "scripts"))
import group_shots
from group_shots import Look, Plan, Shot, Stage
from seam_levels import halo, seam_steps

from gioconda.data.root import data_root
from gioconda.faces.find import FaceFinder
from gioconda.faces.smile_degree import SmileMeter
from gioconda.photo import Photo, decode_photo, encode_with_notes, read_photo
from gioconda.photo.compare import compare, file_area
from gioconda.takes.group import Group
from gioconda.takes.laying import Head
from gioconda.takes.maps import maps_to
from gioconda.takes.scores import TRAITS
from gioconda.takes.shots import ShotReader
from gioconda.types import Box, Field

WIDTH, HEIGHT, SHOTS = 4000, 3000, 4
SCALE = 1.5
LEFT = (-130, 800, 1730, 2660, -60, 870, 1800, 2690)  # back row, then front row
TOP = (130, 180, 120, 170, 1560, 1600, 1570, 1590)


def plans(names: Sequence[str], seed: int) -> list[Plan]:
    """Four shots: everybody smiles with open eyes in one, two people in all, three in the first."""
    rng = np.random.default_rng(seed)
    looks: list[dict[str, Look]] = [{} for _ in range(SHOTS)]
    for place, k in enumerate(rng.permutation(len(names))):
        good = 0 if place < 3 else 1 + place % (SHOTS - 1)
        for shot in range(SHOTS):
            smiles = place < 2 or shot == good
            other: Look = "shut" if rng.random() < 0.3 else "neutral"
            looks[shot][names[k]] = "smiling" if smiles else other
    return [Plan(one, seed=100 * seed + shot) for shot, one in enumerate(looks)]


def who_smiles(london: Path) -> list[str]:
    """Names of those whose smile the judge sees."""
    finder, judge = FaceFinder.from_pretrained(), SmileMeter.from_pretrained("smile-judge")

    def degree(path: Path) -> float:
        pixels = read_photo(path).pixels
        return float(judge.measure(pixels, [finder.find([pixels])[0][0].points])[0])

    names = sorted(path.stem for path in (london / "full" / "smiling").glob("*.jpg"))
    folders = london / "neutral", london / "smiling"
    low, high = (np.array([degree(one / f"{name}.jpg") for name in names]) for one in folders)
    return [name for name, a, b in zip(names, low, high, strict=True) if a < 0 and b > 0.15]


def main() -> None:
    """Print the figures of some groups."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--groups", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="folder for shots and results")
    parser.add_argument("--json", type=Path, help="file for the figures")
    asked = parser.parse_args()
    london = data_root(None) / "london"
    everybody = who_smiles(london)
    print(f"{len(everybody)} people")
    judged = []
    for number in range(asked.groups):
        names = np.random.default_rng(1000 + number).choice(everybody, 8, replace=False).tolist()
        stage = Stage(WIDTH, HEIGHT, SCALE, tuple(zip(names, LEFT, TOP, strict=True)), number)
        some = plans(names, number)
        shots = [group_shots.make(stage, plan, london) for plan in some]
        files = [jpeg(shot) for shot in shots]
        if asked.keep:
            for k, file in enumerate(files):
                (asked.keep / f"group{number}_{k}.jpg").write_bytes(file)
        judged.append(judge(files, shots, some, asked.keep, number))
        print(judged[-1].told())
    seams, halos = (
        np.concatenate([getattr(one, of) for one in judged]) for of in ("seams", "halos")
    )
    faces, right = sum(one.people for one in judged), sum(one.right for one in judged)
    figures = {
        "groups": len(judged),
        "right takes": f"{right} of {faces} ({right / faces:.1%})",
        "pieces of seams over 2 levels": f"{(seams > 2).sum()} of {len(seams)}",
        "worst piece, levels": round(float(seams.max()), 2),
        "halo, most, levels": round(float(halos.max()), 2),
        "pixels changed outside, in the JPEG": sum(one.outside for one in judged),
        "people twice": sum(one.twice for one in judged),
        "seconds": [round(sum(one.seconds.values()), 1) for one in judged],
        "CPU seconds": [round(one.cpu_seconds, 1) for one in judged],
        "peak memory, MB, with the shots' making": round(peak_mb()),
    }
    for name, value in figures.items():
        print(f"{name}: {value}")
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def peak_mb() -> float:
    """Largest memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def jpeg(shot: Shot) -> bytes:
    """A shot as a camera stores it."""
    file = io.BytesIO()
    Image.fromarray(shot.pixels).save(file, "JPEG", quality=93, subsampling=2)
    return file.getvalue()


@dataclass(frozen=True)
class Judged:
    """The figures of one group."""

    number: int
    base: int
    people: int
    right: int
    wrong: list[str]
    twice: int
    outside: int
    seams: NDArray[np.float64]
    halos: list[float]
    seconds: dict[str, float]
    cpu_seconds: float

    def told(self) -> str:
        """In a few lines."""
        stages = ", ".join(f"{name} {one:.1f}" for name, one in self.seconds.items())
        lines = [
            f"group {self.number}: base {self.base}, right {self.right} of {self.people}, "
            f"{len(self.seams)} pieces of seam, worst {self.seams.max():.2f} levels, halo "
            f"{max(self.halos):.2f}, changed outside {self.outside}",
            f"  {sum(self.seconds.values()):.1f} s: {stages}; {self.cpu_seconds:.1f} s of CPU",
        ]
        return "\n".join([*lines, *(f"  {one}" for one in self.wrong)])


def judge(
    files: list[bytes], shots: list[Shot], some: list[Plan], keep: Path | None, number: int
) -> Judged:
    """Compose one group, and compare with what is known."""
    worked, clock = time.process_time(), [time.perf_counter()]
    photos = [decode_photo(file, f"shot {k}") for k, file in enumerate(files)]
    clock.append(time.perf_counter())
    reader = ShotReader.from_pretrained()
    seen = reader.read(photos)
    clock.append(time.perf_counter())
    maps = maps_to(seen, None)
    clock.append(time.perf_counter())
    group = Group(seen, maps, None, TRAITS, reader.eyes.shut_below)
    result = group.compose()
    clock.append(time.perf_counter())
    encoded, _ = encode_with_notes(result.photo, "JPEG")
    clock.append(time.perf_counter())
    worked = time.process_time() - worked
    if keep:
        (keep / f"group{number}_best.jpg").write_bytes(encoded)
    stages = ("decode", "faces", "align", "compose", "encode")
    before, after = photos[group.base], decode_photo(encoded, "result")
    areas = [file_area(before, p.area) for p in result.people if p.area is not None]
    looks = {
        p.person: (who_is_at(p.box, shots[group.base]), p.shot, p.why)
        for p in result.people
        if p.box is not None and p.shot is not None
    }
    wrong = [
        f"{name}: {some[shot].looks[name]} from {shot}: {why}"
        for name, shot, why in looks.values()
        if some[shot].looks[name] != "smiling"
    ]
    heads = [group.head(p.person, p.shot) for p in result.people if p.moved and p.shot is not None]
    levels = [_levels(head, before, result.photo) for head in heads]
    found = reader.read([after])[0].faces
    return Judged(
        number,
        group.base,
        len(looks),
        len(looks) - len(wrong),
        wrong,
        len(found) - len(shots[group.base].covers) + (len({n for n, *_ in looks.values()}) != 8),
        compare(before, after, areas).outside,
        np.concatenate([seam_steps(*one, h.taken) for one, h in zip(levels, heads, strict=True)]),
        [halo(*one) for one in levels],
        dict(zip(stages, np.diff(clock).tolist(), strict=True)),
        worked,
    )


def who_is_at(box: Box, shot: Shot) -> str:
    """The name of the person whom a face's box in a shot belongs to."""
    x, y = round(box.x + box.width / 2), round(box.y + box.height / 2)
    return max(shot.covers, key=lambda name: int(shot.covers[name][y, x]))


def _levels(head: Head, before: Photo, after: Photo) -> tuple[Field, Field, Field]:
    """The base, the take and the result in a head's box."""
    x0, y0, x1, y1 = head.region.box
    base, result = (np.float32(one.pixels[y0:y1, x0:x1]) for one in (before, after))
    return base, head.levels, result


if __name__ == "__main__":
    main()
