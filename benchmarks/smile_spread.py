"""How far smiles differ between people, edited and real: `python benchmarks/smile_spread.py`.

The 82 people of the London set who do not smile are edited to +1; the change of the mouth's width,
opening, lift and slant is compared with that of the same people's real smiles. Then the same faces
are edited in photos that are smaller and cropped: a face keeps its smile.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.data.mesh_points import read_mesh_points
from gioconda.data.root import data_root
from gioconda.editing.editor import Editor
from gioconda.editors.smile.calibration import Request
from gioconda.faces.measures import corner_lift, lip_gap, mouth_width, pupil_distance
from gioconda.faces.scheme import MOUTH_CORNERS, PUPILS
from gioconda.photo import Photo
from gioconda.types import TEETH, Pixels, Points, check_teeth

MEASURES = ("width", "opening", "lift", "slant")
OPEN_GAP = 0.06  # as in the smiler's fit: real smiles with open lips


def measures(points: Points) -> NDArray[np.float64]:
    """Width, opening, lift, and slant of the corners against the pupils, in pupil distances."""
    right, left = points[PUPILS]
    level = (left - right) / np.linalg.norm(left - right)
    apart = points[MOUTH_CORNERS[1]] - points[MOUTH_CORNERS[0]]
    slant = (apart @ [-level[1], level[0]]) / pupil_distance(points)
    return np.array([mouth_width(points), lip_gap(points), corner_lift(points), slant])


class Bench:
    """An editor and the way in which smiles show teeth."""

    def __init__(self, teeth: str) -> None:
        self.editor, self.teeth = Editor.from_pretrained(), check_teeth(teeth)

    def smile(self, pixels: Pixels) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """What the edit to +1 changes, and the face's traits."""
        face = self.editor.find(Photo.from_array(pixels))[0]
        request = Request(pixels, face.points, face.smile or 0.0, 1.0, self.teeth)
        draft = self.editor.calibration.fulfil([request])[0]
        if draft is None:
            raise SystemExit("a face of the London set smiles before it is edited")
        return measures(draft.after) - measures(face.points), draft.face.traits


def cropped_and_smaller(pixels: Pixels) -> Pixels:
    """0.6 times as large, and 4 % narrower on one side and lower on another."""
    height, width = pixels.shape[:2]
    some = pixels[height // 25 :, : -width // 25]
    return cv2.resize(some, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", help="the data folder; default $GIOCONDA_DATA or ../shared/data")
    parser.add_argument("--teeth", choices=TEETH, default="auto")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    options = parser.parse_args()
    root, bench = data_root(options.data) / "london", Bench(options.teeth)
    points = read_mesh_points(root)
    real, edited, traits, again = [], [], [], []
    for path in sorted((root / "neutral").iterdir()):
        pixels = np.ascontiguousarray(cv2.imread(str(path))[..., ::-1])
        change, own = bench.smile(pixels)
        other_change, other = bench.smile(cropped_and_smaller(pixels))
        edited.append(change)
        traits.append(np.stack([own, other]))
        again.append(other_change - change)
        smiling, neutral = points[f"smiling/{path.name}"], points[f"neutral/{path.name}"]
        if lip_gap(smiling) > OPEN_GAP or options.teeth == "hide":
            real.append(measures(smiling) - measures(neutral))
    figures: dict[str, float] = {"people edited": len(edited), "real smiles": len(real)}
    for k, name in enumerate(MEASURES):
        a, b, c = (np.array(v)[:, k] for v in (real, edited, again))
        figures[f"{name}: real, mean"], figures[f"{name}: real, deviation"] = a.mean(), a.std()
        figures[f"{name}: edited, mean"], figures[f"{name}: edited, deviation"] = b.mean(), b.std()
        figures[f"{name}: smaller and cropped, mean difference"] = np.abs(c).mean()
    both = np.array(traits)
    figures["traits: deviation"] = both[:, 0].std(0).mean()
    figures["traits: smaller and cropped, mean difference"] = np.abs(both[:, 1] - both[:, 0]).mean()
    for name, value in figures.items():
        print(f"{name:52} {value:.3f}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
