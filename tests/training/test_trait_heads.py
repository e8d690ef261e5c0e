"""Linear heads on another network's numbers: what they learn, and how groups are weighed."""

from __future__ import annotations

import torch

from gioconda.models.readers.trait_heads import AGE_FROM, CENTRES, TRAITS, TraitHeads
from gioconda.training.trait_heads import balanced, fit_linear


def test_every_band_of_age_has_its_name_and_its_centre() -> None:
    assert len(TRAITS["age"]) == len(AGE_FROM) == len(CENTRES["age"])
    assert all(low <= centre for low, centre in zip(AGE_FROM, CENTRES["age"], strict=True))


def test_an_age_is_the_mean_of_its_bands() -> None:
    heads = TraitHeads(classes={"age": ("young", "old")}, centres={"age": (20, 60)}, length=4)
    torch.testing.assert_close(heads.expected("age", torch.zeros(3, 2)), torch.full((3,), 40.0))


def test_a_head_learns_what_is_linear_on_numbers_of_any_scale() -> None:
    torch.manual_seed(0)
    numbers = torch.randn(400, 6) * torch.tensor([1.0, 0.01, 1, 1, 1, 1]) + 3
    truth = (numbers[:, 1] > 3).long()
    head = torch.nn.Linear(6, 2)
    fit_linear(head, numbers, truth, torch.ones(400), 1e-4)
    assert (head(numbers).argmax(1) == truth).float().mean() > 0.98


def test_balanced_groups_weigh_alike_and_unbalanced_faces_do() -> None:
    cells = [(0.0,)] * 30 + [(1.0,)] * 10
    alike = balanced(cells, 1.0)
    torch.testing.assert_close(alike[:30].sum(), alike[30:].sum())
    torch.testing.assert_close(balanced(cells, 0.0), torch.ones(40))
