"""Distances of two sets against their reference implementations."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy import linalg

from gioconda.evaluation.distances import frechet, kernel_distance, precision_recall

Features = np.ndarray


@pytest.fixture
def sets() -> tuple[Features, Features]:
    random = np.random.default_rng(0)
    return random.normal(0, 1, (200, 12)), random.normal(0.3, 1.3, (160, 12))


class Raw(torch.nn.Module):
    """Hands torchmetrics features where it expects pictures."""

    num_features = 12

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return image.flatten(1)


def as_pictures(features: Features) -> torch.Tensor:
    return torch.from_numpy(features).reshape(-1, 3, 2, 2)


@pytest.mark.filterwarnings("ignore:Metric `.*` will save all:UserWarning")
def test_frechet_and_kernel_distances_are_torchmetrics(sets: tuple[Features, Features]) -> None:
    pytest.importorskip("torchmetrics", reason="needs the extra [train]")
    # By their files: the package hides both names where its own Inception network is missing.
    from torchmetrics.image.fid import FrechetInceptionDistance
    from torchmetrics.image.kid import KernelInceptionDistance

    real, made = sets
    fid = FrechetInceptionDistance(feature=Raw(), normalize=False, input_img_size=(3, 2, 2))
    kid = KernelInceptionDistance(feature=Raw(), subsets=1, subset_size=160)
    for metric in (fid, kid):
        metric.set_dtype(torch.float64)
        metric.update(as_pictures(real if metric is fid else real[:160]), real=True)
        metric.update(as_pictures(made), real=False)
    assert frechet(real, made) == pytest.approx(float(fid.compute()), rel=1e-4)
    theirs, _ = kid.compute()
    assert kernel_distance(real[:160], made) == pytest.approx(float(theirs), rel=1e-4)


def test_frechet_is_the_papers_formula(sets: tuple[Features, Features]) -> None:
    real, made = sets
    c1, c2 = np.cov(real.T), np.cov(made.T)
    shift = real.mean(0) - made.mean(0)
    by_hand = shift @ shift + np.trace(c1 + c2 - 2 * linalg.sqrtm(c1 @ c2).real)
    assert frechet(real, made) == pytest.approx(by_hand, rel=1e-6)
    assert frechet(real, real) == pytest.approx(0, abs=1e-6)


def test_frechet_stands_sets_smaller_than_their_space() -> None:
    random = np.random.default_rng(1)
    few, other = random.normal(size=(10, 64)), random.normal(1, 1, size=(12, 64))
    assert frechet(few, few) == pytest.approx(0, abs=1e-5)
    assert frechet(few, other) > 10


def test_the_kernel_distance_of_one_source_is_about_zero() -> None:
    random = np.random.default_rng(2)
    values = [
        kernel_distance(random.normal(size=(60, 8)), random.normal(size=(60, 8))) for _ in range(60)
    ]
    assert min(values) < 0 < max(values)
    assert abs(np.mean(values)) < 3 * np.std(values) / 60**0.5


def test_precision_and_recall_are_the_papers_by_hand(sets: tuple[Features, Features]) -> None:
    real, made = sets
    found = precision_recall(real, made, k=3)
    for balls, asked, share in ((real, made, found.precision), (made, real, found.recall)):
        inside = []
        for point in asked:
            hit = False
            for centre in balls:
                radius = np.sort(np.linalg.norm(balls - centre, axis=1))[3]
                hit = hit or np.linalg.norm(point - centre) <= radius
            inside.append(hit)
        assert share == pytest.approx(np.mean(inside))


def test_one_good_face_again_and_again_is_precise_but_recalls_nothing() -> None:
    random = np.random.default_rng(3)
    real = random.normal(size=(100, 4))
    made = real[:1] + random.normal(0, 1e-3, (100, 4))
    precision, recall = precision_recall(real, made)
    assert precision > 0.9
    assert recall < 0.1


def test_a_small_matrix_gives_the_distance_of_few_faces_with_many_features() -> None:
    """Against the formula with the matrix square root of the whole product, 40 x 40."""
    random = np.random.default_rng(3)
    real, made = random.normal(0, 1, (30, 40)), random.normal(0.2, 1.2, (25, 40))
    c1, c2 = np.cov(real, rowvar=False), np.cov(made, rowvar=False)
    roots = np.sqrt(np.clip(np.linalg.eigvals(c1 @ c2).real, 0, None)).sum()
    shift = real.mean(0) - made.mean(0)
    wanted = shift @ shift + np.trace(c1) + np.trace(c2) - 2 * roots
    assert frechet(real, made) == pytest.approx(wanted, rel=1e-6)
    assert frechet(real, real) == pytest.approx(0, abs=1e-9)
