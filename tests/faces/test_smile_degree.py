from pathlib import Path

import numpy as np
import pytest
import torch

from gioconda.errors import WeightsError
from gioconda.faces.align import FIVE, FIVE_TEMPLATE, apply
from gioconda.faces.smile_degree import SmileMeter, smile_transform
from gioconda.models.pretrained import save_weights
from gioconda.models.readers.smile_judge import SmileJudge
from gioconda.models.readers.smile_net import SmileNet
from gioconda.models.torch_network import TorchNetwork


def points(scale: float, shift: float) -> np.ndarray:
    face = np.zeros((141, 2))
    face[FIVE] = FIVE_TEMPLATE * scale + shift
    return face


@pytest.fixture(params=[SmileNet, SmileJudge])
def meter(request: pytest.FixtureRequest) -> SmileMeter:
    torch.manual_seed(0)
    return SmileMeter(TorchNetwork(request.param()))


def test_measures_each_face_of_a_photo(meter: SmileMeter) -> None:
    photo = np.random.default_rng(0).integers(0, 256, (120, 160, 3), np.uint8)
    faces = [points(60, 10), points(70, 30)]
    degrees = meter.measure(photo, faces)
    assert degrees.shape == (2,)
    assert np.abs(degrees).max() <= 1
    np.testing.assert_allclose(meter.measure(photo, faces[1:]), degrees[1:], atol=1e-5)


def test_no_face_is_no_degree(meter: SmileMeter) -> None:
    photo = np.zeros((8, 8, 3), np.uint8)
    assert meter.measure(photo, []).shape == (0,)


def test_measures_crops_as_it_cuts_them(meter: SmileMeter) -> None:
    photo = np.random.default_rng(1).integers(0, 256, (200, 200, 3), np.uint8)
    face = points(120, 40)
    crops = meter.cut(photo, face)[None]
    assert crops.shape == (1, meter.size, meter.size, 3)
    np.testing.assert_allclose(meter.measure_crops(crops), meter.measure(photo, [face]), atol=1e-6)


def test_zoom_keeps_the_middle_and_brings_the_points_nearer() -> None:
    face = points(200, 5)
    plain, wide = (apply(smile_transform(face, 96, zoom), face[FIVE]) for zoom in (1.0, 0.5))
    np.testing.assert_allclose(plain, FIVE_TEMPLATE * 96 - 0.5, atol=1e-9)
    np.testing.assert_allclose(wide - 47.5, (plain - 47.5) * 0.5, atol=1e-9)


def test_loads_a_file_and_reads_the_same(meter: SmileMeter, tmp_path: Path) -> None:
    crops = np.random.default_rng(2).integers(0, 256, (3, meter.size, meter.size, 3), np.uint8)
    assert isinstance(meter.network, TorchNetwork)
    path = save_weights(meter.network.trained, tmp_path / "model.safetensors")
    again = SmileMeter.from_pretrained(path)
    np.testing.assert_array_equal(again.measure_crops(crops), meter.measure_crops(crops))


def test_refuses_a_name_that_is_not_there() -> None:
    with pytest.raises(WeightsError):
        SmileMeter.from_pretrained("nobody")
