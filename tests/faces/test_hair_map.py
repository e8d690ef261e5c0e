"""Where the packaged network says that hair is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gioconda.errors import WeightsError
from gioconda.faces.align import apply
from gioconda.faces.detect import default_detector
from gioconda.faces.find import find_faces
from gioconda.faces.hair_map import HairFinder, HairMap
from gioconda.faces.landmarks import LandmarkFinder
from gioconda.faces.measures import pupil_distance
from gioconda.faces.scheme import GROUPS, PUPILS
from gioconda.photo import read_photo
from gioconda.types import Points


@pytest.fixture(scope="module")
def maps(group: Path) -> list[tuple[HairMap, Points]]:
    pixels = read_photo(group).pixels
    faces = find_faces(pixels, default_detector(), LandmarkFinder.from_pretrained())
    points = [face.points for face in faces]
    found = HairFinder.from_pretrained().find([pixels] * len(points), points)
    return list(zip(found, points, strict=True))


def at(found: HairMap, places: Points) -> np.ndarray:
    x, y = np.int32(np.round(apply(found.photo_to_map, places))).T
    return found.likely[y, x]


def test_crowns_are_hair_and_faces_and_walls_are_not(maps: list[tuple[HairMap, Points]]) -> None:
    assert len(maps) == 7
    with_hair = 0
    for found, points in maps:
        assert at(found, points[GROUPS["nose"]]).max() < 0.1
        assert at(found, points[GROUPS["lips_outer"]]).max() < 0.1
        side = points[PUPILS].mean(0) + pupil_distance(points) * np.array([2.2, -1.8])
        assert at(found, side[None])[0] < 0.2
        crown = points[PUPILS].mean(0) - pupil_distance(points) * np.array([0, 1.5])
        with_hair += int(at(found, crown[None])[0] > 0.7)
    assert with_hair >= 5  # one is shaven, and one's black hair is smooth as a cap


def test_hair_has_a_colour_of_its_own(maps: list[tuple[HairMap, Points]]) -> None:
    light = [found.hair.lightness for found, _ in maps if found.hair is not None]
    assert min(light) < 25
    assert max(light) > min(light) + 10


def test_nobody_has_no_maps() -> None:
    assert HairFinder.from_pretrained().find([], []) == []


def test_other_networks_find_no_hair() -> None:
    with pytest.raises(WeightsError, match="these weights find no hair"):
        HairFinder.from_pretrained("cover")
