import cv2
import numpy as np
import pytest

from gioconda.faces.align import apply
from gioconda.faces.detect import default_detector
from gioconda.faces.detectors.base import Detection
from gioconda.faces.find import find_faces, find_faces_many
from gioconda.faces.landmarks import LandmarkFinder
from gioconda.faces.measures import pupil_distance
from gioconda.faces.thresholds import SURE_FROM
from gioconda.types import Box


@pytest.fixture(scope="module")
def finder() -> LandmarkFinder:
    return LandmarkFinder.from_pretrained()


def read(path) -> np.ndarray:
    return np.ascontiguousarray(cv2.imread(str(path))[..., ::-1])


def test_the_people_of_a_group_come_from_left_to_right(group, finder):
    faces = find_faces(read(group), default_detector(), finder)
    middles = [face.points[:, 0].mean() for face in faces]
    assert len(faces) == 7
    assert middles == sorted(middles)
    assert all(face.confidence > 0.5 for face in faces)
    assert all(face.smile is None for face in faces)


def test_points_lie_around_their_box(group, finder):
    for face in find_faces(read(group), default_detector(), finder):
        x, y = face.points.mean(0)
        assert face.box.x < x < face.box.x + face.box.width
        assert face.box.y < y < face.box.y + face.box.height


def test_a_photo_without_people_has_no_face(finder):
    assert find_faces(np.full((200, 300, 3), 90, np.uint8), default_detector(), finder) == []


class Told:
    """A detector that says what it was told to say."""

    def __init__(self, boxes: list[Box]) -> None:
        self.boxes = boxes

    def detect(self, pixels: np.ndarray) -> list[Detection]:
        return [Detection(box, 1.0) for box in self.boxes]


def test_another_detector_can_stand_in(mona_lisa, finder):
    box = Box(249, 249, 201, 201)
    (face,) = find_faces(read(mona_lisa), Told([box]), finder)
    assert face.box == box
    assert face.confidence > 0.5


def test_many_photos_keep_their_faces(mona_lisa, finder):
    picture, box = read(mona_lisa), Box(249, 249, 201, 201)
    one, two = find_faces_many([picture, picture[::2, ::2].copy()], Told([box]), finder)
    assert len(one) == len(two) == 1
    assert not np.array_equal(one[0].points, two[0].points)


@pytest.mark.parametrize("degrees", [20, 45, 70, 90, 135, 180, -45, -90, -120])
def test_a_head_at_any_turn_has_its_landmarks(mona_lisa, finder, degrees):
    upright = read(mona_lisa)
    (face,) = find_faces(upright, default_detector(), finder)
    middle = face.points.mean(0)
    to_square = cv2.getRotationMatrix2D(tuple(middle), -degrees, 1.0)
    to_square[:, 2] += 500 - middle
    turned = cv2.warpAffine(upright, to_square, (1000, 1000), borderMode=cv2.BORDER_REPLICATE)
    (leaning,) = find_faces(turned, default_detector(), finder)
    assert leaning.confidence > SURE_FROM
    off = np.linalg.norm(leaning.points - apply(to_square, face.points), axis=1)
    assert off.mean() < 0.04 * pupil_distance(face.points)


def test_a_face_that_shows_no_landmarks_is_still_a_face(mona_lisa, finder):
    """As a profile is, or a covered one: it is told of, and left alone."""
    found = find_faces(read(mona_lisa), Told([Box(20, 900, 201, 201)]), finder)
    assert [face.confidence > SURE_FROM for face in found] == [False]


def test_what_the_detector_is_not_sure_of_needs_landmarks(mona_lisa, finder):
    class Mistaken(Told):
        def detect(self, pixels: np.ndarray) -> list[Detection]:
            return [Detection(box, 0.76, alone=False) for box in self.boxes]

    assert find_faces(read(mona_lisa), Mistaken([Box(20, 900, 201, 201)]), finder) == []
