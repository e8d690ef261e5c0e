"""How well shut eyes are told from open ones, on held-out pictures of UTKFace and LFW.

    python benchmarks/eye_lids.py [WEIGHTS]

Eyes are looked for by our own landmarks, as in photos; what is true is said by the sets' landmarks:
a mean of both eyes under 0.1 is shut, one over 0.22 open.
"""

from __future__ import annotations

import sys

import numpy as np
from PIL import Image

from gioconda.data.landmark_labels import PICTURES, face_square
from gioconda.data.root import data_root
from gioconda.faces.eye_lids import EyeReader, lids_over_width
from gioconda.faces.landmarks import LandmarkFinder
from gioconda.faces.looks import eye_opening
from gioconda.training.eye_lids import OPEN, SETS
from gioconda.training.head_landmarks import landmarks_of
from gioconda.types import Box

SHUT = 0.1  # mean of both eyes


def main() -> None:
    """Print the shares that are told rightly, and the areas under the ROC curves."""
    reader = EyeReader.from_pretrained(sys.argv[1] if len(sys.argv) > 1 else "eye-lids")
    finder, root = LandmarkFinder.from_pretrained(), data_root(None)
    shut: list[tuple[float, float]] = []
    opened: list[tuple[float, float]] = []
    for name in SETS:
        folder, _ = PICTURES[name]
        faces = {**landmarks_of(root, name, "val"), **landmarks_of(root, name, "test")}
        for file, points in faces.items():
            lids = sum(lids_over_width(points)) / 2
            if SHUT < lids < OPEN:
                continue
            with Image.open(root / folder / file) as picture:
                pixels = np.asarray(picture.convert("RGB"))
            centre, side = face_square(points)
            ((found, _),) = finder.find(pixels, [Box(*(centre - side / 2), side, side)])
            seen = reader.opening(pixels, found), eye_opening(found)
            (shut if lids < SHUT else opened).append(seen)
    low, high = np.array(shut), np.array(opened)
    print(f"{len(low)} faces with shut eyes, {len(high)} with open ones")
    print(f"shut ones found: {(low[:, 0] < reader.shut_below).mean():.1%}")
    print(f"open ones taken for shut: {(high[:, 0] < reader.shut_below).mean():.1%}")
    for k, what in enumerate(("read off pictures", "landmarks of our network")):
        area = (low[:, None, k] < high[None, :, k]).mean()
        print(f"area under the ROC curve, {what}: {area:.3f}")


if __name__ == "__main__":
    main()
