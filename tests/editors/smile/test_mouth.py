import numpy as np
import pytest
import torch

from gioconda.editors.smile.mouth import MOUTH_HEIGHT, MOUTH_WIDTH, MouthPainter
from gioconda.faces.holes import hole_mask
from gioconda.models.mouth.mouth_net import MouthNet
from gioconda.models.torch_network import TorchNetwork


@pytest.fixture(scope="module")
def painter() -> MouthPainter:
    torch.manual_seed(0)
    return MouthPainter(TorchNetwork(MouthNet()))


def holes(count: int) -> np.ndarray:
    angle = np.arange(20) * 2 * np.pi / 20
    outline = np.stack([47 + 26 * np.cos(angle), 22 + 7 * np.sin(angle)], 1)
    mask = hole_mask(outline, MOUTH_WIDTH, MOUTH_HEIGHT)
    return np.repeat(mask[None], count, 0)


def crops(count: int) -> np.ndarray:
    random = np.random.default_rng(0)
    shape = (count, MOUTH_HEIGHT, MOUTH_WIDTH, 3)
    return random.integers(0, 256, shape, dtype=np.uint8)


def test_painting_changes_the_hole_alone(painter):
    seen, hole = crops(3), holes(3)
    painted = painter.paint(seen, hole)
    assert painted.dtype == np.float32
    assert np.abs(painted - seen)[hole == 0].max() < 0.01
    assert np.abs(painted - seen)[hole == 1].mean() > 5
    assert painted.min() >= 0
    assert painted.max() <= 255


def test_a_mouth_looks_the_same_alone_and_among_others(painter):
    seen, hole = crops(3), holes(3)
    alone = painter.paint(seen[1:2], hole[1:2], seeds=[5])
    among = painter.paint(seen, hole, seeds=[3, 5, 9])
    np.testing.assert_allclose(among[1], alone[0], atol=0.05)


def test_another_seed_paints_other_teeth(painter):
    seen, hole = crops(1), holes(1)
    assert (painter.paint(seen, hole, [1]) != painter.paint(seen, hole, [2])).any()


def test_gray_photos_stay_gray(painter):
    gray = np.repeat(crops(1)[..., :1], 3, axis=3)
    painted = painter.paint(gray, holes(1))[0]
    assert np.ptp(painted, axis=2).max() < 0.5


def test_sepia_photos_stay_sepia(painter):
    light = crops(1)[..., :1] / 255
    sepia = np.uint8(np.concatenate([light**0.8 * 240, light * 215, light**1.2 * 180], 3))
    painted = painter.paint(sepia, holes(1))[0][holes(1)[0] == 1]
    nearest = np.abs(painted[:, None] - sepia.reshape(-1, 3)[None]).max(2).min(1)
    assert nearest.max() < 8


def test_a_mirrored_mouth_gets_the_same_tints(painter):
    seen, hole = crops(1), holes(1)
    there = painter.paint(seen, hole)[0]
    back = painter.paint(seen[:, :, ::-1], hole[:, :, ::-1])[0][:, ::-1]
    inside = (hole[0] == 1) & (np.minimum(there, back).min(2) > 0)
    tints = [np.diff(look[inside], axis=1) for look in (there, back)]
    np.testing.assert_allclose(tints[0], tints[1], atol=0.1)


def test_no_mouths_are_no_trouble(painter):
    assert painter.paint(crops(0), holes(0)).shape == (0, 48, 96, 3)


def test_only_paintings_that_are_shown_agree_with_their_mirror_images(painter):
    seen, hole = crops(2), holes(2)
    both = painter.paint(seen, hole)
    one = painter.paint(seen, hole, shown=[True, False])
    np.testing.assert_allclose(one[0], both[0], atol=0.05)
    assert np.abs(one[1] - both[1]).max() > 1
    assert np.abs(one - seen)[hole == 0].max() < 0.01
