"""The smiler's bars on held-out faces: `python benchmarks/smiler.py [--count 120] [--json FILE]`.

Faces are found by the product's own detector and landmarks; the judge is a network that took no
part in making, choosing or calibrating an edit. Held out: people (LFW, London) and pictures
(UTKFace) of the test split.
"""

from __future__ import annotations

import argparse
import csv
import functools
import hashlib
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import torch

from gioconda.compose import compose
from gioconda.data.mesh_points import read_mesh_points
from gioconda.data.root import data_root
from gioconda.data.splits import lfw_person, london_person, split_of, utkface_picture
from gioconda.editing.editor import Editor
from gioconda.editors.smile.calibration import Request
from gioconda.editors.smile.smiler import Wish
from gioconda.faces.align import apply, similarity
from gioconda.faces.measures import cheeks, pupil_distance
from gioconda.faces.scheme import GROUPS, LIPS, at
from gioconda.faces.smile_degree import SmileMeter
from gioconda.photo import Photo
from gioconda.types import TEETH, Edit, Face, Pixels, Teeth, check_teeth

LADDER = (-1.0, -0.5, 0.0, 0.5, 1.0)
RACES = ("White", "Black", "Asian", "Indian", "other")


class Bench:
    """An editor, a judge, and the faces that one data set holds out."""

    def __init__(self, count: int, machine_points: bool = False, teeth: Teeth = "auto") -> None:
        self.editor, self.teeth = Editor.from_pretrained(), teeth
        self.judge = SmileMeter.from_pretrained("smile-judge")
        self.count, self.machine_points = count, machine_points

    def found(self, paths: list[Path]) -> Iterator[tuple[Path, Photo, Face]]:
        """The largest face of each picture in which one is found."""
        for path in paths:
            photo = Photo.from_array(read(path))
            faces = self.editor.find(photo)
            if faces:
                face = max(faces, key=lambda face: face.box.width)
                yield path, photo, self.replaced(path, face) if self.machine_points else face

    def replaced(self, path: Path, face: Face) -> Face:
        """The face with the data set's machine-made points in place of ours."""
        folder, name = path.parent.parent, path.name
        if folder.name == "london":
            name = f"{path.parent.name}/{name}"
        points = machine_points(folder).get(name)
        return face if points is None else replace(face, points=points)

    def degree(self, pixels: Pixels, face: Face) -> float:
        """The judge's reading of a face, its landmarks found anew by the caller or not."""
        return float(self.judge.measure(pixels, [face.points])[0])

    def draw(self, photo: Photo, face: Face, smile: float) -> tuple[Edit | None, Face]:
        """The edit that brings a face to a degree, and the face as it then stands."""
        request = Request(photo.pixels, face.points, face.smile or 0.0, smile, self.teeth)
        amount = self.editor.calibration.amounts([request])[0]
        if not amount:
            return None, face
        wish = Wish(photo.pixels, face.points, amount, self.teeth)
        moved = Face(face.box, self.editor.smiler.target(wish), face.confidence)
        return self.editor.smiler.edits([wish])[0], moved

    def edit(self, photo: Photo, face: Face, smile: float) -> tuple[Pixels, Face]:
        """The photo with this face at a degree, and the face as it stands in it."""
        edit, moved = self.draw(photo, face, smile)
        return (photo.pixels if edit is None else compose(photo.pixels, [edit])), moved

    def shift(self, photo: Photo, face: Face) -> float:
        """How far the cheeks' colour moves at +1, in levels of 255."""
        edit, _ = self.draw(photo, face, 1.0)
        return 0.0 if edit is None else cheek_shift(photo.pixels, edit, face)

    @torch.inference_mode()
    def features(self, pixels: Pixels, face: Face) -> np.ndarray:
        """The judge's features of an aligned face, of length one."""
        crop = torch.from_numpy(self.judge.cut(pixels, face.points)[None])
        image = crop.permute(0, 3, 1, 2).float() / 127.5 - 1
        network = self.judge.network
        return torch.nn.functional.normalize(network.norm(network.body(image)))[0].numpy()

    def turned(self, name: str, paths: list[Path]) -> dict[str, object]:
        """How many unsmiling faces smile at +1, and smiling ones do not at -1."""
        up, down = [], []
        for _, photo, face in self.found(paths):
            before = self.degree(photo.pixels, face)
            if (face.smile or 0) < -0.5 and len(up) < self.count:
                up.append((before, self.degree(*self.edit(photo, face, 1.0))))
            elif (face.smile or 0) > 0.5 and len(down) < self.count:
                down.append((before, self.degree(*self.edit(photo, face, -1.0))))
            if min(len(up), len(down)) >= self.count:
                break
        a, b = np.array(up), np.array(down)
        return {
            f"{name}: unsmiling faces": len(a),
            f"{name}: judged smiling at +1": share(a[:, 1] > 0),
            f"{name}: degree risen": share(a[:, 1] > a[:, 0]),
            f"{name}: smiling faces": len(b),
            f"{name}: judged not smiling at -1": share(b[:, 1] < 0),
            f"{name}: degree fallen": share(b[:, 1] < b[:, 0]),
        }

    def ladder(self, paths: list[Path]) -> dict[str, object]:
        """Monotony of the degree, eyes kept, skin tone kept, by race."""
        rises, eyes, colours = [], [], {}
        for path, photo, face in self.found(paths[: self.count]):
            steps = [self.edit(photo, face, d)[0] for d in LADDER]
            degrees = [self.degree(pixels, face) for pixels in steps]
            rises.append(np.all(np.diff(degrees) > -0.02))
            eyes.append(eye_ssim(photo.pixels, steps[-1], face))
            race = race_of(path)
            colours.setdefault(race, []).append(self.shift(photo, face))
        shifts = {f"cheeks, {race}": round(float(np.mean(v)), 2) for race, v in colours.items()}
        return {
            "faces on the ladder": len(rises),
            "degree rises over -1, -0.5, 0, 0.5, 1": share(np.array(rises)),
            "eye region SSIM, mean": round(float(np.mean(eyes)), 4),
            "eye region SSIM, lowest": round(float(np.min(eyes)), 4),
            **{f"{key} (colour shift, /255)": v for key, v in shifts.items()},
        }

    def london(self, root: Path) -> dict[str, object]:
        """Held-out pairs: risen above the original, and nearness to the person's real smile."""
        names = sorted(p for p in (root / "london" / "neutral").iterdir())
        names = [p for p in names if split_of(london_person(p.name)) != "train"]
        with (root / "london" / "people.csv").open(encoding="utf-8") as file:
            ethnicity = {row["id"]: row["ethnicity"] for row in csv.DictReader(file)}
        risen, smiling, near, was, back, shifts = [], [], [], [], [], {}
        was_like, now_like = [], []
        for path, photo, face in self.found(names):
            edited, moved = self.edit(photo, face, 1.0)
            before, after = self.degree(photo.pixels, face), self.degree(edited, moved)
            risen.append(after > before)
            smiling.append(after > 0)
            shifts.setdefault(ethnicity[path.stem], []).append(self.shift(photo, face))
            [(_, real, real_face)] = self.found([path.parent.parent / "smiling" / path.name])
            # Real smiles are of any size: the edit is asked for the degree of this one.
            alike, moved = self.edit(photo, face, float(real_face.smile or 0))
            was.append(shape_distance(face, real_face))
            near.append(shape_distance(moved, real_face))
            goal = self.features(real.pixels, real_face)
            was_like.append(np.linalg.norm(self.features(photo.pixels, face) - goal))
            now_like.append(np.linalg.norm(self.features(alike, moved) - goal))
            if self.degree(real.pixels, real_face) > 0:
                back.append(self.degree(*self.edit(real, real_face, -1.0)) < 0)
        return {
            "London: people held out": len(risen),
            "London: above the original at +1": share(np.array(risen)),
            "London: judged smiling at +1": share(np.array(smiling)),
            "London: real smiles judged not smiling at -1": share(np.array(back)),
            "London: mouth to the real smile, neutral (% of pupil distance)": pct(was),
            "London: mouth to the real smile, edited to its degree": pct(near),
            "London: judge's features to the real smile's, neutral": mean(was_like),
            "London: judge's features to the real smile's, edited to its degree": mean(now_like),
            **{
                f"London: cheeks, {who} (colour shift, /255)": round(float(np.mean(v)), 2)
                for who, v in shifts.items()
            },
        }


@functools.cache
def machine_points(folder: Path) -> dict[str, np.ndarray]:
    """The machine-made landmarks of a data set by file name."""
    return read_mesh_points(folder)


def read(path: Path) -> Pixels:
    picture = cv2.imread(str(path))
    assert picture is not None, path
    return np.ascontiguousarray(picture[..., ::-1])


def share(hits: np.ndarray) -> str:
    return f"{100 * float(np.mean(hits)):.1f} %"


def pct(values: list[float]) -> str:
    return f"{100 * float(np.mean(values)):.1f} %"


def mean(values: list[float]) -> float:
    return round(float(np.mean(values)), 3)


def race_of(path: Path) -> str:
    field = path.name.split("_")[2]
    return RACES[int(field)] if field in "01234" else "unnamed"


def eye_ssim(before: Pixels, after: Pixels, face: Face) -> float:
    """SSIM (Wang et al. 2004, 7x7 windows) over the box of eyes and brows, luminance."""
    region = np.concatenate(
        [face.points[GROUPS[g]] for g in ("right_eye", "left_eye", "right_brow", "left_brow")]
    )
    (x0, y0), (x1, y1) = region.min(0).astype(int), region.max(0).astype(int) + 1
    x0, y0 = max(x0, 0), max(y0, 0)
    a, b = (
        cv2.cvtColor(p[y0:y1, x0:x1], cv2.COLOR_RGB2GRAY).astype(np.float64)
        for p in (before, after)
    )

    def mean(v: np.ndarray) -> np.ndarray:
        return cv2.blur(v, (7, 7), borderType=cv2.BORDER_REFLECT)

    ma, mb = mean(a), mean(b)
    va, vb, vab = mean(a * a) - ma**2, mean(b * b) - mb**2, mean(a * b) - ma * mb
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    index = (2 * ma * mb + c1) * (2 * vab + c2) / ((ma**2 + mb**2 + c1) * (va + vb + c2))
    return float(index.mean())


def cheek_shift(photo: Pixels, edit: Edit, face: Face) -> float:
    """Mean absolute change of the cheeks' mean colour, in levels of 255.

    The same skin is looked at before and after: a mask of the cheeks is moved as the photo is.
    """
    skin = np.zeros(photo.shape, np.uint8)
    for cheek in cheeks(face.points):
        outline = np.round(cheek * 16).astype(np.int32)
        cv2.fillConvexPoly(skin, outline, (255, 255, 255), shift=4)
    moved_only = replace(edit, log_gain=np.zeros_like(edit.log_gain), patches=())
    moved = compose(skin, [moved_only])[..., 0] > 127
    before = photo[skin[..., 0] > 127].astype(float).mean(0)
    after = compose(photo, [edit])[moved].astype(float).mean(0)
    return float(np.abs(after - before).mean())


def shape_distance(face: Face, other: Face) -> float:
    """Mean distance of the lips' points, both faces laid on eyes and nose, in pupil distances."""
    still = at("right_eye_0", "right_eye_8", "left_eye_0", "left_eye_8", "nose_0", "nose_2")
    moved = apply(similarity(face.points[still], other.points[still]), face.points)
    apart = np.linalg.norm(moved[LIPS] - other.points[LIPS], axis=1)
    return float(apart.mean()) / pupil_distance(other.points)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", help="the data folder; default $GIOCONDA_DATA or ../shared/data")
    parser.add_argument("--count", type=int, default=120, help="faces a set and direction")
    parser.add_argument(
        "--split", choices=("test", "val"), default="test", help="val is for choosing settings"
    )
    parser.add_argument(
        "--machine-points", action="store_true", help="the sets' landmarks in place of our own"
    )
    parser.add_argument("--teeth", choices=TEETH, default="auto", help="as of `gioconda edit`")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    options = parser.parse_args()
    root = data_root(options.data)
    bench, start = (
        Bench(options.count, options.machine_points, check_teeth(options.teeth)),
        time.perf_counter(),
    )
    utkface = held_out(root / "utkface" / "crop_part1", utkface_picture, options.split)
    lfw = held_out(root / "lfw" / "images", lfw_person, options.split)
    figures = {
        **bench.turned("UTKFace", utkface),
        **bench.turned("LFW", lfw),
        **bench.ladder(utkface),
        **bench.london(root),
        "seconds": round(time.perf_counter() - start),
    }
    for name, value in figures.items():
        print(f"{name:68} {value}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n")


def held_out(folder: Path, key: object, split: str) -> list[Path]:
    """The pictures of a folder's split, in the order of their hash (a fixed random order)."""
    chosen = [p for p in folder.iterdir() if split_of(key(p.name)) == split]  # type: ignore[operator]
    return sorted(chosen, key=lambda p: hashlib.sha1(p.name.encode()).digest())


if __name__ == "__main__":
    sys.exit(main())
