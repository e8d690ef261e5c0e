import functools

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gioconda import zoo
from gioconda.errors import WeightsError
from gioconda.faces import align
from gioconda.faces.landmarks import LandmarkFinder
from gioconda.faces.measures import pupil_distance
from gioconda.faces.scheme import GROUPS, LIPS, PUPILS, TWINS
from gioconda.faces.square import Square, square_of_box, square_of_points
from gioconda.types import Box

FACE = Box(249, 249, 201, 201)  # the Mona Lisa's, as the detector finds it


@pytest.fixture(scope="module")
def finder() -> LandmarkFinder:
    return LandmarkFinder.from_pretrained()


@pytest.fixture(scope="module")
def painting(mona_lisa) -> np.ndarray:
    return np.ascontiguousarray(cv2.imread(str(mona_lisa))[..., ::-1])


@pytest.fixture(scope="module")
def points(finder, painting) -> np.ndarray:
    return finder.find(painting, [FACE])[0][0]


@functools.cache
def mean_shape() -> np.ndarray:
    return zoo.load("landmarks").mean.double().numpy()


def apart(a: np.ndarray, b: np.ndarray) -> float:
    """Mean distance in percent of the distance between the pupils."""
    return 100 * float(np.linalg.norm(a - b, axis=1).mean()) / pupil_distance(b)


def test_a_face_has_141_points_where_a_face_has_them(points):
    assert points.shape == (141, 2)
    assert points.dtype == np.float64
    right, left = points[PUPILS]
    mouth, chin = points[LIPS].mean(0), points[GROUPS["oval"], 1].max()
    assert FACE.x < right[0] < left[0] < FACE.x + FACE.width
    assert right[1] < points[GROUPS["nose"], 1].max() < mouth[1] < chin


def test_a_face_is_trusted_and_a_landscape_is_not(finder, painting):
    (_, face), (_, sky), (_, sleeve) = finder.find(
        painting, [FACE, Box(20, 60, 150, 150), Box(330, 1050, 200, 200)]
    )
    assert face > 0.8
    assert sky < 0.5
    assert sleeve < 0.5


@pytest.mark.parametrize("turn_deg", [-30, -15, 15, 30])
def test_points_turn_with_the_picture(finder, painting, points, turn_deg):
    centre = (FACE.x + FACE.width / 2, FACE.y + FACE.height / 2)
    turn = cv2.getRotationMatrix2D(centre, turn_deg, 1.0)
    turned = cv2.warpAffine(painting, turn, painting.shape[1::-1])
    found, sure = finder.find(turned, [FACE])[0]
    assert apart(found, align.apply(turn, points)) < 3.5
    assert sure > 0.5


@pytest.mark.parametrize("way", [(0.15, 0), (-0.15, 0), (0, 0.15), (0, -0.15)])
@pytest.mark.parametrize("size", [0.85, 1.0, 1.15])
def test_boxes_may_be_off_by_fifteen_percent(finder, painting, points, way, size):
    x, y, w, h = FACE
    shift = np.array(way) + (1 - size) / 2
    off = Box(x + shift[0] * w, y + shift[1] * h, w * size, h * size)
    assert apart(finder.find(painting, [off])[0][0], points) < 3.0


def test_gray_and_dark_pictures_give_the_same_points(finder, painting, points):
    gray = np.repeat(cv2.cvtColor(painting, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2)
    dark = np.uint8(painting * 0.3)
    for picture in (gray, dark):
        assert apart(finder.find(picture, [FACE])[0][0], points) < 2.0


def test_a_mirrored_picture_gives_mirrored_points(finder, painting, points):
    mirrored = np.ascontiguousarray(painting[:, ::-1])
    width = painting.shape[1]
    box = Box(width - FACE.x - FACE.width, *FACE[1:])
    found = finder.find(mirrored, [box])[0][0][TWINS]
    found[:, 0] = width - 1 - found[:, 0]
    assert apart(found, points) < 2.5


@pytest.mark.parametrize("scale", [0.2, 3.0])
def test_the_size_of_the_photo_matters_little(finder, painting, points, scale):
    size = np.round(np.array(painting.shape[1::-1]) * scale).astype(int)
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    found = finder.find(
        cv2.resize(painting, size, interpolation=how), [Box(*(np.array(FACE) * scale))]
    )[0][0]
    assert apart((found + 0.5) / scale - 0.5, points) < 4


def test_a_face_that_the_photo_cuts_off_still_gets_points(finder, painting, points):
    cut = 345  # through one eye
    rest = np.ascontiguousarray(painting[:, cut:])
    found, _ = finder.find(rest, [Box(FACE.x - cut, *FACE[1:])])[0]
    off = np.linalg.norm(found + np.array([cut, 0]) - points, axis=1) / pupil_distance(points)
    assert off[points[:, 0] > cut + 10].mean() < 0.12
    assert np.isfinite(found).all()


def test_many_photos_together_give_what_each_gives_alone(finder, painting):
    half = cv2.resize(painting, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    small = Box(*(v / 2 for v in FACE))
    together = finder.find_many([(painting, [FACE, small]), (half, []), (half, [small])])
    assert [len(found) for found in together] == [2, 0, 1]
    alone = finder.find(half, [small])[0]
    np.testing.assert_allclose(together[2][0][0], alone[0], atol=0.01)
    assert together[2][0][1] == pytest.approx(alone[1], abs=1e-3)


def test_no_box_gives_no_face(finder, painting):
    assert finder.find(painting, []) == []
    assert finder.find_many([]) == []


def test_weights_of_another_method_are_refused():
    with pytest.raises(WeightsError, match="no landmarks"):
        LandmarkFinder.from_pretrained("smile-degree")


def test_the_weights_take_three_megabytes_at_most():
    assert zoo.entry("landmarks").path.stat().st_size <= 3e6


@settings(max_examples=50)
@given(st.floats(-3, 3), st.floats(20, 4000), st.floats(-500, 5000), st.floats(-500, 5000))
def test_a_square_is_set_upright_in_its_crop(turn, side, x, y):
    square = Square(np.array([x, y]), side, turn)
    across = np.array([np.cos(turn), np.sin(turn)]) * side / 2
    to_crop = square.to_crop(112)
    middle, edge = align.apply(to_crop, np.array([square.centre, square.centre + across]))
    np.testing.assert_allclose(middle, [55.5, 55.5], atol=1e-6)
    np.testing.assert_allclose(edge, [111.5, 55.5], atol=1e-6)


@settings(max_examples=50)
@given(st.floats(-1.5, 1.5), st.floats(30, 3000), st.floats(-500, 5000), st.floats(-500, 5000))
def test_the_square_of_points_turns_with_them(turn, side, x, y):
    mean = mean_shape()
    upright = square_of_points(mean * side, mean)
    cos, sin = np.cos(turn), np.sin(turn)
    moved = mean * side @ np.array([[cos, sin], [-sin, cos]]) + [x, y]
    square = square_of_points(moved, mean)
    assert square.turn == pytest.approx(turn, abs=1e-6)
    assert square.side == pytest.approx(upright.side, rel=1e-6)
    np.testing.assert_allclose(
        align.apply(square.to_crop(100), moved),
        align.apply(upright.to_crop(100), mean * side),
        atol=1e-5,
    )


def test_the_square_of_a_box_lies_about_where_the_box_is():
    square = square_of_box(Box(100, 200, 80, 80))
    assert abs(square.centre[0] - 139.5) < 4
    assert abs(square.centre[1] - 239.5) < 4
    assert 80 < square.side < 100


@pytest.mark.data
@pytest.mark.parametrize("source", ["utkface", "lfw"])
def test_held_out_faces_keep_to_the_bar(finder, data_root, source):
    """A quick sample; `benchmarks/landmarks.py` prints the whole table."""
    from gioconda.data.landmark_labels import face_square, faces_with_landmarks

    faces = [f for f in faces_with_landmarks(data_root) if f.split == "test"]
    held = [face for face in faces if face.source == source][::20]
    photos, truths = [], []
    for face in held:
        centre, side = face_square(face.points)
        side /= 1.13
        picture = np.ascontiguousarray(cv2.imread(str(face.path))[..., ::-1])
        photos.append((picture, [Box(*(centre - side / 2), side, side)]))
        truths.append(face.points)
    found = [faces[0][0] for faces in finder.find_many(photos)]
    errors = [apart(points, truth) for points, truth in zip(found, truths, strict=True)]
    lips = [
        100 * np.linalg.norm(p[LIPS] - t[LIPS], axis=1).mean() / pupil_distance(t)
        for p, t in zip(found, truths, strict=True)
    ]
    assert len(errors) > 20
    assert np.mean(errors) < 3.6
    assert np.mean(lips) < 3.1
