"""Who is found in crowds, and who is not: `python benchmarks/finding.py [--json FILE]`.

The nine pictures of crowds/, as they are and turned: faces found and missed by size, turn and
cover, what was taken for a face, and how many can be edited, by YuNet and by dlib in one run; then
time on twelve megapixels, the detectors taking turns. `finding.boxes.json` says where the faces
are: squares from the brows to the chin (left, top, side) and a word for profiles, covered and
mostly hidden ones, each looked at by a person; heads under 14 px are left out.
"""

from __future__ import annotations

import json
import resource
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
from command import machine, parser_of, seconds, table, write_json
from editing import group_photo

from gioconda.data.root import data_root
from gioconda.faces.align import apply
from gioconda.faces.detectors.base import Detector, same_face
from gioconda.faces.detectors.dlib import DlibDetector
from gioconda.faces.detectors.packaged_yunet import PackagedYuNet
from gioconda.faces.detectors.yunet import YuNetDetector
from gioconda.faces.find import find_faces
from gioconda.faces.landmarks import LandmarkFinder
from gioconda.faces.thresholds import LEAST_FACE_PX, SURE_FROM
from gioconda.photo import read_photo
from gioconda.types import Affine, Box, Pixels

BOXES = Path(__file__).with_suffix(".boxes.json")
TURNS = (0, 45, 90, 180)
Truth = list[tuple[Box, str]]


def group_of(box: Box, kind: str) -> str:
    """The row of the table that a face belongs to."""
    if kind:
        return kind.split()[-1]
    return "under 24 px" if box.width < LEAST_FACE_PX else "24 px and more"


def read_truth() -> dict[str, Truth]:
    """Picture -> its faces."""
    stored = json.loads(BOXES.read_text())
    return {
        name: [(Box(x, y, side, side), kind) for x, y, side, kind in rows]
        for name, rows in stored.items()
    }


def turned(pixels: Pixels, truth: Truth, degrees: float) -> tuple[Pixels, Truth]:
    """A picture turned about its middle, and its faces there."""
    height, width = pixels.shape[:2]
    side = int(np.ceil(np.hypot(width, height)))
    to_turned: Affine = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    to_turned[:, 2] += (side - np.array([width, height])) / 2
    picture = cv2.warpAffine(pixels, to_turned, (side, side), borderMode=cv2.BORDER_REPLICATE)
    return np.ascontiguousarray(picture), [(moved(box, to_turned), kind) for box, kind in truth]


def moved(box: Box, to_turned: Affine) -> Box:
    """The upright box around where a box's middle comes to lie."""
    x, y = apply(to_turned, np.array([[box.x + box.width / 2, box.y + box.height / 2]]))[0]
    return Box(x - box.width / 2, y - box.height / 2, box.width, box.height)


def count(detector: Detector, finder: LandmarkFinder, folder: Path, degrees: float) -> Counter[str]:
    """Group -> how many faces; ``found GROUP``, and ``wrong`` and ``editable`` of all."""
    counts: Counter[str] = Counter()
    for name, faces in read_truth().items():
        pixels = read_photo(folder / name).pixels
        pixels, truth = turned(pixels, faces, degrees) if degrees else (pixels, faces)
        found = find_faces(pixels, detector, finder)
        for box, kind in truth:
            hits = [face for face in found if same_face(face.box, box, 0.25)]
            counts[group_of(box, kind)] += 1
            counts["found " + group_of(box, kind)] += bool(hits)
        counts["wrong"] += sum(
            not any(same_face(face.box, box, 0.25) for box, _ in truth) for face in found
        )
        counts["editable"] += sum(
            face.confidence >= SURE_FROM and face.box.width >= LEAST_FACE_PX for face in found
        )
    return counts


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--times", type=int, default=5, help="that each is timed")
    options = parser.parse_args()
    root, finder = data_root(options.data), LandmarkFinder.from_pretrained()
    detectors: dict[str, Detector] = {
        "YuNet": YuNetDetector(PackagedYuNet.from_pretrained()),
        "dlib": DlibDetector(),
    }
    rows: dict[str, dict[str, str]] = {}
    for degrees in TURNS:
        for name, detector in detectors.items():
            counts = count(detector, finder, root / "crowds", degrees)
            groups = sorted(key for key in counts if f"found {key}" in counts)
            found = {key: f"{counts['found ' + key]} of {counts[key]}" for key in groups}
            sums = {key: str(counts[key]) for key in ("wrong", "editable")}
            rows[f"{name}, turned by {degrees}"] = found | sums
    print(machine())
    table("faces", rows)
    photo = group_photo(root / "composite", 4000, 3000)
    taken = {name: [] for name in detectors}  # type: dict[str, list[float]]
    for _ in range(options.times):
        for name, detector in detectors.items():
            taken[name].append(seconds(lambda d=detector: d.detect(photo), 1))
    times = {name: float(np.median(some)) for name, some in taken.items()}
    for name, time in times.items():
        print(f"12 megapixels, six faces, {name}: {1000 * time:.0f} ms")
    print(f"dlib over YuNet: {times['dlib'] / times['YuNet']:.2f}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
    write_json({"faces": rows, "seconds": times}, options.json)


if __name__ == "__main__":
    main()
