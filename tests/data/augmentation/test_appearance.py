import io

import numpy as np
import pytest
import torch
from PIL import Image

from gioconda.data.augmentation import appearance

CHANGES = {
    "relight": lambda x: appearance.relight(x),
    "to_gray": lambda x: appearance.to_gray(x, 0.5),
    "blur": lambda x: appearance.blur(x, 1.2),
    "coarse": lambda x: appearance.coarse(x, 0.4),
    "grain": lambda x: appearance.grain(x, 0.05, 0.7),
    "jpeg": lambda x: appearance.jpeg(x, 2.0),
    "erase": lambda x: appearance.erase(x, 1.0),
    "degrade": lambda x: appearance.degrade(x, 1.0),
}


@pytest.fixture
def pictures() -> torch.Tensor:
    torch.manual_seed(0)
    return appearance.blur(torch.rand(6, 3, 48, 96), 2.0)


@pytest.mark.parametrize("name", CHANGES)
def test_changed_pictures_are_still_pictures(pictures, name):
    before = pictures.clone()
    after = CHANGES[name](pictures)
    assert torch.equal(pictures, before), "the input was changed in place"
    assert after.shape == pictures.shape
    assert after.min() >= 0
    assert after.max() <= 1
    assert not torch.equal(after, pictures)


@pytest.mark.parametrize("name", CHANGES)
def test_the_same_seed_makes_the_same_change(pictures, name):
    torch.manual_seed(3)
    first = CHANGES[name](pictures)
    torch.manual_seed(3)
    assert torch.equal(CHANGES[name](pictures), first)


def test_gray_pictures_have_one_channel_thrice(pictures):
    gray = appearance.to_gray(pictures, chance=1.0, toned=0.0)
    assert torch.equal(gray[:, 0], gray[:, 1])
    assert torch.equal(gray[:, 0], gray[:, 2])


def test_light_of_no_strength_changes_nothing(pictures):
    torch.testing.assert_close(appearance.relight(pictures, 0.0), pictures, atol=1e-6, rtol=0)


def test_blur_keeps_the_brightness_and_takes_the_detail(pictures):
    soft = appearance.blur(pictures, 1.5)
    assert soft.mean().item() == pytest.approx(pictures.mean().item(), abs=2e-3)
    assert soft.std() < pictures.std()


def test_jpeg_looks_as_wrong_as_a_real_one():
    torch.manual_seed(0)
    gray = appearance.blur(torch.rand(1, 1, 64, 64).expand(1, 3, 64, 64), 1.0)
    pixels = (gray[0, 0].numpy() * 255).round().astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=30)
    real = np.abs(np.asarray(Image.open(file), float) - pixels).mean()
    ours = np.abs(appearance.jpeg(gray, 2.0)[0, 0].numpy() * 255 - pixels).mean()
    assert 0.4 < ours / real < 2.5


def test_an_erased_part_is_a_rectangle_of_the_promised_size(pictures) -> None:
    after = appearance.erase(pictures, 1.0, smallest=0.2, largest=0.5)
    hidden = (after != pictures).any(1)
    for one in hidden:
        down, across = one.any(1).sum().item(), one.any(0).sum().item()
        assert one.sum() == down * across
        assert 0.15 * 48 <= down <= 0.55 * 48
        assert 0.15 * 96 <= across <= 0.55 * 96


def test_nothing_is_erased_by_no_chance(pictures) -> None:
    assert torch.equal(appearance.erase(pictures, 0.0), pictures)
