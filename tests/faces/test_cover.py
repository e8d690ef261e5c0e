"""What the packaged network says of faces, and how a map is read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gioconda import zoo
from gioconda.errors import WeightsError
from gioconda.faces.align import apply
from gioconda.faces.cover import COVERED, Cover, CoverFinder, mouth_share
from gioconda.faces.detect import default_detector
from gioconda.faces.find import find_faces
from gioconda.faces.landmarks import LandmarkFinder
from gioconda.faces.scheme import PUPILS
from gioconda.faces.smile_degree import smile_transform
from gioconda.photo import read_photo
from tests.conftest import REPOSITORY

CASES = sorted((REPOSITORY / "tests" / "covered_mouths").glob("*.jpg"))


@pytest.fixture(scope="module")
def covers() -> CoverFinder:
    return CoverFinder.from_pretrained()


def look(path: Path, covers: CoverFinder) -> list[tuple[Cover, np.ndarray]]:
    pixels = read_photo(path).pixels
    faces = find_faces(pixels, default_detector(), LandmarkFinder.from_pretrained())
    points = [face.points for face in faces]
    return list(zip(covers.find([pixels] * len(points), points), points, strict=True))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_covered_mouth_is_found_and_the_eyes_are_free(path: Path, covers: CoverFinder) -> None:
    [(cover, points)] = look(path, covers)
    assert cover.mouth_share > 0.4
    assert (cover.at(points[PUPILS]) < COVERED).all()


def test_bare_faces_and_a_painting_have_nothing_over_their_mouths(
    group: Path, mona_lisa: Path, covers: CoverFinder
) -> None:
    looks = look(group, covers) + look(mona_lisa, covers)
    assert len(looks) == 8
    assert all(cover.mouth_share < 0.04 for cover, _ in looks)
    assert all(cover.face > 0.5 for cover, _ in looks)


def test_a_face_reads_the_same_alone_and_among_others(group: Path, covers: CoverFinder) -> None:
    pixels = read_photo(group).pixels
    points = [points for _, points in look(group, covers)]
    together = covers.find([pixels] * len(points), points)
    alone = covers.find([pixels], points[2:3])[0]
    np.testing.assert_allclose(together[2].likely, alone.likely, atol=1e-4)


def test_no_faces_take_no_look(covers: CoverFinder) -> None:
    assert covers.find([], []) == []


def test_other_weights_are_refused() -> None:
    with pytest.raises(WeightsError, match="find no covers"):
        CoverFinder.from_pretrained("landmarks")


def test_the_share_of_the_mouth_is_counted_on_the_lips() -> None:
    mean = zoo.load("landmarks").mean.double().numpy()
    points = apply(smile_transform(mean, 56, 0.72), mean)
    middle = points[:20].mean(0)
    likely = np.zeros((56, 56), np.float32)
    assert mouth_share(likely, points) == 0
    likely[:, round(middle[0]) :] = 1
    assert mouth_share(likely, points) == pytest.approx(0.5, abs=0.1)
    likely[:] = 1
    assert mouth_share(likely, points) == 1


def test_a_phone_goes_on_beyond_the_map() -> None:
    likely = np.zeros((8, 8), np.float32)
    likely[:, 6:] = 1
    cover = Cover(likely, np.array([[1.0, 0, 0], [0, 1, 0]]), 1.0, 1.0)
    at = cover.at(np.array([[[4.0, 4.0], [20.0, 4.0], [-9.0, 0.0]]]))
    np.testing.assert_array_equal(at, [[0, 1, 0]])
