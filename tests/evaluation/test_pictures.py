import cv2
import numpy as np
import pytest
import torch

from gioconda.evaluation.pictures import mae, psnr, ssim


@pytest.fixture
def pair() -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(0)
    a = cv2.resize(random.integers(0, 256, (12, 12, 3), np.uint8), (60, 48))
    return a, np.clip(a + random.normal(0, 20, a.shape), 0, 255).astype(np.uint8)


def test_all_three_are_torchmetrics(pair: tuple[np.ndarray, np.ndarray]) -> None:
    functional = pytest.importorskip("torchmetrics.functional.image")
    a, b = (p.astype(np.float64) for p in pair)
    x, y = (torch.from_numpy(p) for p in (a, b))
    assert mae(*pair) == pytest.approx(float((x - y).abs().mean()))
    theirs = functional.peak_signal_noise_ratio(x, y, data_range=255.0)
    assert psnr(*pair) == pytest.approx(float(theirs), rel=1e-6)
    luma = torch.tensor([0.299, 0.587, 0.114], dtype=torch.float64)
    _, whole = functional.structural_similarity_index_measure(
        (x @ luma)[None, None], (y @ luma)[None, None], data_range=255.0, return_full_image=True
    )
    inside = whole[..., 5:-5, 5:-5]  # the paper's window never leaves the picture; theirs does
    assert ssim(*pair) == pytest.approx(float(inside.mean()), abs=1e-6)


def test_equal_pictures_are_equal(pair: tuple[np.ndarray, np.ndarray]) -> None:
    a, _ = pair
    assert mae(a, a) == 0
    assert psnr(a, a) == float("inf")
    assert ssim(a, a) == pytest.approx(1)


def test_only_the_mask_counts(pair: tuple[np.ndarray, np.ndarray]) -> None:
    a, _ = pair
    b = a.copy()
    b[:10] = 255 - b[:10]
    mask = np.zeros(a.shape[:2], bool)
    mask[20:] = True
    assert mae(a, b, mask) == 0
    assert mae(a, b, ~mask) > 0
