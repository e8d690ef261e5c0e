import threading

import cv2
import numpy as np
import pytest

from gioconda.faces.detect import Detector, DlibDetector, merge
from gioconda.types import Box


@pytest.fixture(scope="module")
def detector() -> DlibDetector:
    return DlibDetector()


@pytest.fixture(scope="module")
def painting(mona_lisa) -> np.ndarray:
    return np.ascontiguousarray(cv2.imread(str(mona_lisa))[..., ::-1])


def overlap(a: Box, b: Box) -> float:
    across = min(a.x + a.width, b.x + b.width) - max(a.x, b.x)
    down = min(a.y + a.height, b.y + b.height) - max(a.y, b.y)
    shared = max(across, 0) * max(down, 0)
    return shared / (a.width * a.height + b.width * b.height - shared)


@pytest.fixture(scope="module")
def face(detector, painting) -> Box:
    """The Mona Lisa's face."""
    (found,) = detector.detect(painting)
    return found[0]


def test_any_object_with_detect_is_a_detector(detector):
    stand_in: Detector = detector
    assert stand_in.detect(np.full((64, 64, 3), 127, np.uint8)) == []


def test_everyone_in_the_group_is_found_once(detector, group):
    picture = np.ascontiguousarray(cv2.imread(str(group))[..., ::-1])
    found = detector.detect(picture)
    assert len(found) == 7
    scores = [score for _, score in found]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("width_px", [37, 60, 400])
def test_faces_of_all_sizes_are_found_where_they_are(detector, painting, face, width_px):
    scale = width_px / face.width
    size = np.round(np.array(painting.shape[1::-1]) * scale).astype(int)
    small = cv2.resize(painting, size, interpolation=cv2.INTER_AREA)
    (found,) = detector.detect(small)
    assert overlap(Box(*(np.array(face) * scale)), found[0]) > 0.6


def test_a_tight_crop_is_enough(detector, painting, face):
    x, y, w, h = (round(v) for v in face)
    tight = np.ascontiguousarray(painting[y - h // 12 : y + h + h // 6, x : x + w])
    (found,) = detector.detect(tight)
    assert overlap(Box(0, h / 12, w, h), found[0]) > 0.6


@pytest.mark.parametrize(
    "shape", [(1, 1), (3, 900), (40, 40)], ids=["one pixel", "a line", "a stamp"]
)
def test_pictures_too_small_for_a_face_have_none(detector, shape):
    assert detector.detect(np.full((*shape, 3), 200, np.uint8)) == []


def test_noise_is_no_face(detector):
    noise = np.random.default_rng(0).integers(0, 256, (300, 400, 3), np.uint8)
    assert detector.detect(noise) == []


def test_small_photos_are_enlarged_and_huge_ones_shrunk():
    detector = DlibDetector(smallest_px=40, fine_megapixels=12)
    assert detector.fine_scale(1000, 750) == 2
    assert detector.fine_scale(8000, 6000) == pytest.approx(0.5)


def test_the_picture_is_left_as_it_was(detector, painting):
    before = painting.copy()
    detector.detect(painting)
    assert np.array_equal(painting, before)


def test_one_detector_serves_many_threads(detector, painting, face):
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(detector.detect(painting))) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [hits[0][0] for hits in found] == [face] * 3


def test_of_boxes_that_overlap_the_best_is_kept():
    best, other, beside = Box(0, 0, 100, 100), Box(10, 10, 100, 100), Box(300, 0, 100, 100)
    assert merge([(other, 1.0), (best, 2.0), (beside, 0.5)]) == [(best, 2.0), (beside, 0.5)]


def test_a_box_inside_another_is_the_same_face():
    assert merge([(Box(0, 0, 100, 100), 2.0), (Box(30, 30, 40, 40), 1.0)]) == [
        (Box(0, 0, 100, 100), 2.0)
    ]


@pytest.mark.data
def test_everyone_in_the_development_photos_is_found(detector, data_root):
    people = {
        "biden.jpg": 1,
        "einstein.jpg": 1,
        "grey_portrait.jpg": 1,
        "nine_small_faces.jpg": 11,  # eleven people, in spite of its name
        "obama.jpg": 1,
        "painting_seated.jpg": 1,
        "six_faces.jpg": 6,
        "two_people.jpg": 2,
    }
    found = {}
    for name in people:
        picture = cv2.imread(str(data_root / "photos" / name))[..., ::-1]
        found[name] = len(detector.detect(np.ascontiguousarray(picture)))
    assert found == people
