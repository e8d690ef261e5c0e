"""Whose teeth `--teeth auto` hides: `python benchmarks/teeth_age.py [--split val] [--count N]`.

Prints, on pictures that nothing learned from, how many faces of each age read as a small child's,
what the lips of these faces then do, and the time that it takes. Faces are found by the product's
own detector and landmarks.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter, defaultdict
from pathlib import Path

import cv2
import numpy as np

from gioconda import zoo
from gioconda.data.root import data_root
from gioconda.data.sets.registry import read_set
from gioconda.data.splits import lfw_person, split_of
from gioconda.editing.editor import Editor
from gioconda.editors.smile.teeth_choice import OLD_FROM, YOUNG_FROM, TeethChoice
from gioconda.evaluation.intervals import share_of
from gioconda.models.pretrained import read_metadata, save_weights
from gioconda.photo import Photo

AGES = ("0-1", "2-3", "4-6", "7-9", "10-15", "16-39", "40-69", "70-120")


def groups(root: Path, split: str) -> dict[str, list[Path]]:
    """Held-out pictures by age, and LFW's, who are grown up."""
    found: dict[str, list[Path]] = defaultdict(list)
    for name in AGES:
        low, high = (int(age) for age in name.split("-"))
        for record in read_set("utkface", root / "utkface"):
            if split_of(record.key) == split and low <= record.number("age") <= high:
                found[f"UTKFace, {name}"].append(record.path)
    lfw = sorted((root / "lfw" / "images").iterdir())
    found["LFW"] = [p for p in lfw if split_of(lfw_person(p.name)) == split]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", help="the data folder; default $GIOCONDA_DATA or ../shared/data")
    parser.add_argument("--split", choices=("test", "val"), default="test")
    parser.add_argument("--count", type=int, default=1000, help="pictures of each kind at most")
    parser.add_argument("--weights", default="teeth-age")
    parser.add_argument("--chances", type=Path, help="also write all chances to this .npz")
    parser.add_argument("--export", type=Path, help="write the weights in half precision")
    options = parser.parse_args()
    if options.export:
        provenance = read_metadata(zoo.resolve(options.weights))["provenance"]
        save_weights(zoo.load(options.weights), options.export, half=True, provenance=provenance)
        print(f"{options.export}: sha256 {zoo.sha256_of(options.export)}")
        options.weights = str(options.export)
    editor, choice = Editor.from_pretrained(), TeethChoice(options.weights)
    seconds, kept = [], {}
    for name, paths in groups(data_root(options.data), options.split).items():
        chances, lips = [], []
        for path in paths[: options.count]:
            photo = Photo.from_array(np.ascontiguousarray(cv2.imread(str(path))[..., ::-1]))
            faces = editor.find(photo)
            if not faces:
                continue
            points = max(faces, key=lambda face: face.box.width).points
            start = time.perf_counter()
            lips.append(choice.lips(photo.pixels, points, "auto"))
            seconds.append(time.perf_counter() - start)
            chances.append(choice.chances(photo.pixels, points))
        kept[name] = np.array(chances)
        young = share_of(kept[name][:, 0] >= YOUNG_FROM)
        old, told = float((kept[name][:, 1] >= OLD_FROM).mean()), Counter(lips)
        print(
            f"{name:16} n = {young.count:3d}  small child {100 * young.value:5.1f} % "
            f"[{100 * young.low:.1f}, {100 * young.high:.1f}]  old {100 * old:5.1f} %  lips: "
            + ", ".join(f"{word} {told[word]}" for word in ("part", "stay", "meet")),
            flush=True,
        )
    print(f"a face: {1000 * np.median(seconds):.1f} ms")
    if options.chances:
        np.savez(options.chances, **kept)


if __name__ == "__main__":
    main()
