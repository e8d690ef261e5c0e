"""How well the head's mesh knows depth: `python benchmarks/head_mesh.py`.

Of held-out people of LFW who have pictures that are turned at least 15 degrees apart, the landmarks
of one picture get the mean face's depth and are turned to lie on those of the other one, by the
best camera. What then remains is an error of depth, of landmarks, and of expressions, which is why
lips and irises do not count. Beside it the same without depth, and with depths of other scales.
"""

from __future__ import annotations

import sys
from itertools import groupby

import numpy as np
from command import parser_of, report, write_json

from gioconda.data.root import data_root
from gioconda.data.splits import lfw_person
from gioconda.evaluation.intervals import bootstrap
from gioconda.faces.head_pose import STILL, HeadPoseReader
from gioconda.faces.scheme import GROUPS, PUPILS, at
from gioconda.faces.solid import Array, affine_cameras, refined
from gioconda.training.head_landmarks import landmarks_of
from gioconda.types import Points

LEAST_APART = 15.0  # degrees
SCALES = {"0.85 of its depth": 0.85, "its depth": 1.0, "1.15 of its depth": 1.15}
OUTLINE = np.isin(STILL, GROUPS["oval"])


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--mesh", default="head-mesh", help="weights, or a run's folder")
    options = parser.parse_args()
    root = data_root(options.data)
    reader = HeadPoseReader.from_pretrained(options.mesh)
    faces = {**landmarks_of(root, "lfw", "val"), **landmarks_of(root, "lfw", "test")}
    one, other, apart = pairs(reader, faces)
    figures = {"pairs": len(one), "degrees apart, mean": float(apart.mean())}
    figures["missed, pupil distances, as a plane"] = bootstrap(
        as_a_plane(one, other, reader).mean(1)
    )
    for name, depth in SCALES.items():
        missed = missed_by(reader, one, other, depth)
        figures[f"missed, pupil distances, {name}"] = bootstrap(missed.mean(1))
        if depth == 1:
            figures["the same on the outline alone"] = bootstrap(missed[:, OUTLINE].mean(1))
    for name, value in depths(reader.solid).items():
        figures[name] = value
    report(figures)
    write_json(figures, options.json)


def pairs(reader: HeadPoseReader, faces: dict[str, Points]) -> tuple[Points, Points, Array]:
    """Each picture of a person, the one of the same person that is turned most against it."""
    yaws = {file: reader.read(points).turn.yaw for file, points in faces.items()}
    found = []
    for _, files in groupby(sorted(faces), lfw_person):
        own = list(files)
        for file in own:
            far = max(own, key=lambda other, file=file: abs(yaws[other] - yaws[file]))
            if (apart := abs(yaws[far] - yaws[file])) > LEAST_APART:
                found.append((faces[file], faces[far], apart))
    one, other, apart = (np.array(part) for part in zip(*found, strict=True))
    return one, other, apart


def missed_by(reader: HeadPoseReader, one: Points, other: Points, depth: float) -> Array:
    """Distances of points of one picture, turned, to those of the other, in pupil distances.

    Args:
        reader: The mean face.
        one: ``(N, 141, 2)`` points that get a depth.
        other: ``(N, 141, 2)`` points of the same people.
        depth: What the mean face's depth is multiplied by.
    """
    mean, one, other = reader.solid[STILL], one[:, STILL], other[:, STILL]
    cameras = refined(affine_cameras(one, mean), one, mean)
    level = (one - cameras.shift[:, None]) / cameras.scale[:, None, None]
    viewed = np.concatenate([level, (mean @ cameras.rotation.transpose(0, 2, 1))[..., 2:]], 2)
    solids = (viewed @ cameras.rotation) * [1, 1, depth]
    seen = refined(affine_cameras(other, solids), other, solids, steps=6)
    return np.asarray(np.linalg.norm(other - seen.see(solids), axis=-1) / seen.scale[:, None])


def as_a_plane(one: Points, other: Points, reader: HeadPoseReader) -> Array:
    """The same of points that move as a picture on a wall would: by the best affine map."""
    mean, one, other = reader.solid[STILL], one[:, STILL], other[:, STILL]
    design = np.concatenate([one, np.ones_like(one[..., :1])], 2)
    missed = np.linalg.norm(other - design @ (np.linalg.pinv(design) @ other), axis=-1)
    return np.asarray(missed / refined(affine_cameras(other, mean), other, mean).scale[:, None])


def depths(solid: Array) -> dict[str, float]:
    """Depths of the mean face in pupil distances, against the points before the ears."""
    z = solid[:, 2] - solid[at("oval_9"), 2]
    names = {
        "nose tip": "nose_5",
        "root of the nose": "nose_0",
        "outer corner of an eye": "right_eye_0",
        "lower lip": "lips_outer_5",
        "chin": "oval_18",
        "forehead": "oval_0",
    }
    found = {
        f"{name} before the ears' points": float(z[at(point)[0]]) for name, point in names.items()
    }
    across = float(np.ptp(solid[GROUPS["oval"], 0]))
    return {
        **found,
        "width of the face": across,
        "between the pupils": float(np.linalg.norm(np.diff(solid[PUPILS], axis=0))),
    }


if __name__ == "__main__":
    sys.exit(main())
