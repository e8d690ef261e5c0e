"""The map of beards: drawn from men who wear one, and the same again from the same recipe."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from gioconda import zoo
from gioconda.data.splits import london_person, split_of
from gioconda.errors import DataError
from gioconda.faces.head_pose import HeadPoseReader
from gioconda.faces.scheme import GROUPS, POINT_NAMES
from gioconda.models.shapes.beard_map import CELL, LOW, BeardMap
from gioconda.training.beard_map import BeardMapFit

SCALE, MIDDLE = 120.0, np.array([300.0, 220.0])
SKIN, HAIR = (200, 150, 120), (70, 66, 64)


def men(folder: Path, beard: np.ndarray | None) -> Path:
    """A folder like London's: training men with the mean face, and with a beard of one shape."""
    people = [f"{k:03d}" for k in range(40)]
    people = [p for p in people if split_of(london_person(f"neutral/{p}.jpg")) == "train"][:3]
    points = HeadPoseReader.from_pretrained().solid[:, :2] * SCALE + MIDDLE
    picture = np.full((560, 600, 3), SKIN, np.uint8)
    if beard is not None:
        cv2.fillPoly(picture, [np.int32(beard * SCALE + MIDDLE)], HAIR)
    cv2.fillPoly(picture, [np.int32(points[GROUPS["lips_outer"]])], (170, 90, 90))
    (folder / "london" / "neutral").mkdir(parents=True)
    for person in people:
        Image.fromarray(picture).save(folder / "london" / "neutral" / f"{person}.jpg", quality=98)
    rows = ["id,age,gender,ethnicity", *(f"{person},30,male,white" for person in people)]
    (folder / "london" / "people.csv").write_text("\n".join(rows) + "\n")
    np.savez(
        folder / "london" / "landmarks.npz",
        file_name=[f"neutral/{person}.jpg" for person in people],
        points=np.stack([points] * len(people)),
        point_names=POINT_NAMES,
    )
    return folder


def test_hair_is_found_where_it_was_drawn(tmp_path: Path) -> None:
    drawn = np.array([[-1.05, 0.75], [1.05, 0.75], [0.9, 1.4], [0.0, 1.75], [-0.9, 1.4]])
    found = BeardMapFit(str(men(tmp_path, drawn)))
    density = found.fit().density

    def at(x: float, y: float) -> int:
        column, row = np.rint((np.array([x, y]) - LOW) / CELL).astype(int)
        return int(density[row, column])

    assert min(at(0.0, 1.5), at(0.75, 1.0), at(-0.75, 1.0)) > 200
    assert max(at(0.6, 0.35), at(-0.6, 0.35), at(0.0, 0.4)) < 20
    np.testing.assert_array_equal(density, density[:, ::-1])


def test_without_bearded_men_there_is_no_map(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no bearded men"):
        BeardMapFit(str(men(tmp_path, None))).fit()


def test_the_packaged_map_is_what_the_recipe_gives(data_root: Path) -> None:
    again = BeardMapFit(str(data_root)).fit().density
    packaged = zoo.arrays("beard-map", BeardMap).density
    assert np.abs(again.astype(int) - packaged).max() <= 2
