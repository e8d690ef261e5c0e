import numpy as np
import pytest
import torch

from gioconda.data.holes import cover, signed_distance
from gioconda.data.modules.mouths import Mouths, random_holes
from gioconda.data.mouth_crops import MouthCrops
from gioconda.faces import align
from gioconda.faces.scheme import MOUTH_CORNERS


def outlines(count: int, times: float = 1.0) -> torch.Tensor:
    angle = torch.arange(20) * 2 * torch.pi / 20
    ring = torch.stack([47 + 25 * torch.cos(angle), 21 + 6 * torch.sin(angle)], 1)
    return (ring * times).expand(count, 20, 2).clone()


@pytest.fixture(autouse=True)
def seeded() -> None:
    torch.manual_seed(0)


def test_a_crop_has_its_corners_level_and_a_margin_around_it():
    points = np.zeros((141, 2))
    points[MOUTH_CORNERS] = [[200.0, 310.0], [260.0, 330.0]]
    crops = MouthCrops()
    right, left = align.apply(crops.transform(points), points[MOUTH_CORNERS])
    assert left[1] == pytest.approx(right[1])
    assert left[0] - right[0] == pytest.approx(64)
    assert (left[0] + right[0]) / 2 == pytest.approx((crops.padded[0] - 1) / 2)


def test_random_holes_never_show_a_sliver_of_the_real_teeth():
    real = cover(signed_distance(outlines(32), 96, 48), 0.5)
    assert (random_holes(outlines(32), 96, 48)[:, 0] >= real - 1e-5).all()


def test_random_holes_differ_in_size_and_place():
    holes = random_holes(outlines(32), 96, 48)[:, 0]
    areas = holes.sum((1, 2))
    assert areas.std() / areas.mean() > 0.08
    rows = torch.arange(48.0)[None, :, None]
    assert ((holes * rows).sum((1, 2)) / areas).std() > 0.2


@pytest.mark.parametrize("augmented", [False, True])
def test_batches_are_mouths_and_holes(augmented):
    batch = {
        "image": torch.randint(0, 256, (4, 60, 108, 3), dtype=torch.uint8),
        "outline": outlines(4),
    }
    prepared = Mouths().prepare(batch, augmented=augmented)
    assert {k: tuple(v.shape) for k, v in prepared.items()} == {
        "image": (4, 3, 48, 96),
        "seen": (4, 3, 48, 96),
        "hole": (4, 1, 48, 96),
    }
    assert prepared["image"].abs().max() <= 1
    assert 0.05 < prepared["hole"].mean() < 0.3


def test_the_picture_and_its_hole_move_together():
    image = torch.zeros(8, 60, 108, 3, dtype=torch.uint8)
    inside = cover(signed_distance(outlines(1) + 6, 108, 60), 0.0)[0] > 0.99
    image[:, inside] = 255
    for _ in range(6):
        prepared = Mouths(gray=0.0, degraded=0.0).prepare(
            {"image": image, "outline": outlines(8)}, augmented=True
        )
        bright = (prepared["image"].mean(1) > 0).float()
        assert (prepared["hole"][:, 0] * bright).sum() / bright.sum() > 0.99


@pytest.mark.data
def test_the_development_pictures_hold_open_smiles_of_all_kinds(data_root, tmp_path):
    mouths = Mouths(str(data_root), cache=str(tmp_path), least_px=82)
    mouths.setup()
    trained = mouths.arrays["trained"]
    assert trained.sum() > 300
    assert 0.1 < 1 - trained.mean() < 0.3
    batch = next(iter(mouths.val_dataloader()))
    assert mouths.prepare(batch, augmented=False)["hole"].mean() > 0.05
