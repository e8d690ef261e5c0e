"""Who wears spectacles, and where frames may be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gioconda import zoo
from gioconda.errors import WeightsError
from gioconda.faces.align import apply, crop
from gioconda.faces.cover import Cover
from gioconda.faces.detect import default_detector
from gioconda.faces.find import find_faces
from gioconda.faces.landmarks import LandmarkFinder
from gioconda.faces.scheme import GROUPS, PUPILS
from gioconda.faces.smile_degree import smile_transform
from gioconda.faces.spectacles import SpectaclesMeter, frames
from gioconda.photo import read_photo


def mean_in_map() -> tuple[np.ndarray, np.ndarray]:
    mean = zoo.load("landmarks").mean.double().numpy()
    to_map = smile_transform(mean, 56, 0.72)
    return apply(to_map, mean), to_map


def test_lenses_bridge_and_temples_are_spared_and_mouth_and_nose_are_not() -> None:
    points, _ = mean_in_map()
    where = frames(points, 56)
    x, y = np.int32(np.round(points)).T
    assert where[y[PUPILS], x[PUPILS]].all()
    middle = np.int32(points[PUPILS].mean(0))
    assert where[middle[1], middle[0]]
    for group in ("lips_outer", "lips_inner"):
        assert not where[y[GROUPS[group]], x[GROUPS[group]]].any()
    assert not where[y[GROUPS["nose"]].max(), x[GROUPS["nose"]][5]]


def test_frames_lean_with_the_head() -> None:
    points, _ = mean_in_map()
    cos, sin = np.cos(0.4), np.sin(0.4)
    middle = np.full(2, 27.5)
    leaning = (points - middle) @ np.array([[cos, sin], [-sin, cos]]) + middle
    pupils = np.int32(np.round(leaning[PUPILS]))
    where = frames(leaning, 56)
    assert where[pupils[:, 1], pupils[:, 0]].all()
    assert where.sum() == pytest.approx(frames(points, 56).sum(), rel=0.1)


def test_a_bare_face_has_no_frames() -> None:
    points, to_map = mean_in_map()
    likely = np.zeros((56, 56), np.float32)
    photo_points = apply(np.linalg.inv(np.vstack([to_map, [0, 0, 1]]))[:2], points)
    assert not Cover(likely, to_map, 0.0, 1.0, 0.2).frames(photo_points).any()
    assert Cover(likely, to_map, 0.0, 1.0, 0.9).frames(photo_points).any()


def test_who_wears_some_is_told_apart(group: Path, data_root: Path) -> None:
    meter = SpectaclesMeter.from_pretrained()

    def likely(path: Path) -> np.ndarray:
        pixels = read_photo(path).pixels
        faces = find_faces(pixels, default_detector(), LandmarkFinder.from_pretrained())
        crops = [crop(pixels, meter.transform(f.points), meter.size, meter.size) for f in faces]
        return meter.measure_crops(np.stack(crops))

    assert (likely(group) < 0.5).all()
    assert (likely(data_root / "photos" / "grey_portrait.jpg") > 0.5).all()


def test_weights_that_know_no_glasses_are_refused() -> None:
    with pytest.raises(WeightsError, match="know no glasses"):
        SpectaclesMeter.from_pretrained("perceptual")
