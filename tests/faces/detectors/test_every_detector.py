"""What holds for each detector."""

import threading

import cv2
import numpy as np
import pytest

from gioconda.faces.detectors.base import Detector
from gioconda.faces.detectors.dlib import DlibDetector
from gioconda.faces.detectors.packaged_yunet import PackagedYuNet
from gioconda.faces.detectors.yunet import YuNetDetector
from gioconda.types import Box


@pytest.fixture(scope="module", params=["yunet", "dlib"])
def detector(request) -> Detector:
    if request.param == "dlib":
        pytest.importorskip("dlib")
        return DlibDetector()
    return YuNetDetector(PackagedYuNet.from_pretrained())


@pytest.fixture(scope="module")
def face(detector, painting) -> Box:
    """The Mona Lisa's face."""
    (found,) = detector.detect(painting)
    return found.box


def overlap(a: Box, b: Box) -> float:
    across = min(a.x + a.width, b.x + b.width) - max(a.x, b.x)
    down = min(a.y + a.height, b.y + b.height) - max(a.y, b.y)
    shared = max(across, 0) * max(down, 0)
    return shared / (a.width * a.height + b.width * b.height - shared)


def test_all_draw_the_same_box(face):
    assert overlap(face, Box(249, 249, 201, 201)) > 0.75


def test_everyone_in_the_group_is_found_once(detector, crowd):
    found = detector.detect(crowd)
    assert len(found) == 7
    scores = [one.score for one in found]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("width_px", [37, 60, 400])
def test_faces_of_all_sizes_are_found_where_they_are(detector, painting, face, width_px):
    scale = width_px / face.width
    size = np.round(np.array(painting.shape[1::-1]) * scale).astype(int)
    small = cv2.resize(painting, size, interpolation=cv2.INTER_AREA)
    (found,) = detector.detect(small)
    assert overlap(Box(*(np.array(face) * scale)), found.box) > 0.6


def test_a_tight_crop_is_enough(detector, painting, face):
    x, y, w, h = (round(v) for v in face)
    tight = np.ascontiguousarray(painting[y - h // 12 : y + h + h // 6, x : x + w])
    (found,) = detector.detect(tight)
    assert overlap(Box(0, h / 12, w, h), found.box) > 0.6


@pytest.mark.parametrize(
    "shape", [(1, 1), (3, 900), (40, 40)], ids=["one pixel", "a line", "a stamp"]
)
def test_pictures_too_small_for_a_face_have_none(detector, shape):
    assert detector.detect(np.full((*shape, 3), 200, np.uint8)) == []


def test_noise_is_no_face(detector):
    noise = np.random.default_rng(0).integers(0, 256, (300, 400, 3), np.uint8)
    assert detector.detect(noise) == []


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
    assert [hits[0].box for hits in found] == [face] * 3


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
