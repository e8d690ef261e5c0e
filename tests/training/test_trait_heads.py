"""Heads on another network's features: what they learn, and how groups are weighed."""

from __future__ import annotations

import torch

from gioconda.models.readers.trait_heads import AGE_FROM, CENTRES, TRAITS, TraitHeads
from gioconda.training.trait_heads import balanced, fit_heads


def test_every_band_of_age_has_its_name_and_its_centre() -> None:
    assert len(TRAITS["age"]) == len(AGE_FROM) == len(CENTRES["age"])
    assert all(low <= centre for low, centre in zip(AGE_FROM, CENTRES["age"], strict=True))


def test_an_age_is_the_mean_of_its_bands() -> None:
    heads = TraitHeads(classes={"age": ("young", "old")}, centres={"age": (20, 60)}, length=4)
    torch.testing.assert_close(heads.expected("age", torch.zeros(3, 2)), torch.full((3,), 40.0))


def test_features_of_any_scale_are_learned_from() -> None:
    """Both a line and what no line parts: the sign of a product."""
    torch.manual_seed(0)
    features = torch.randn(600, 6) * torch.tensor([1.0, 0.01, 1, 1, 1, 1]) + 3
    line = (features[:, 1] > 3).long()
    product = ((features[:, 2] - 3) * (features[:, 3] - 3) > 0).long()
    classes = {"line": ("no", "yes"), "product": ("no", "yes")}
    heads = TraitHeads(length=6, hidden=32, classes=classes, centres={})
    fit_heads(heads, features, {"line": line, "product": product}, torch.ones(600), 150)
    said = heads(features)
    assert (said["line"].argmax(1) == line).float().mean() > 0.95
    assert (said["product"].argmax(1) == product).float().mean() > 0.85


def test_balanced_groups_weigh_alike_and_unbalanced_faces_do() -> None:
    cells = [(0.0,)] * 30 + [(1.0,)] * 10
    alike = balanced(cells, 1.0)
    torch.testing.assert_close(alike[:30].sum(), alike[30:].sum())
    torch.testing.assert_close(balanced(cells, 0.0), torch.ones(40))
