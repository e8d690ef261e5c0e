"""A student beside its teacher: what counts, and what is not needed for it."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from gioconda.models.stargan.imitation import CHANGED_WEIGHT, imitation_loss
from gioconda.models.stargan.losses import StarGANLosses
from gioconda.models.stargan.stargan import StarGAN

ALONE: dict[str, Any] = {"adversarial": 0, "classes": 0, "reconstruction": 0, "taught": 2.0}


def losses(**options: Any) -> StarGANLosses:
    torch.manual_seed(0)
    generator = StarGAN(image_size=32, width=4, blocks=1, way="moved")
    return StarGANLosses(generator, critic_width=4, critic_halvings=3, **options)


def lesson() -> dict[str, torch.Tensor]:
    torch.manual_seed(1)
    image, taught = torch.rand(2, 4, 3, 32, 32) * 2 - 1
    one = torch.ones(4, 1)
    return {"image": image, "taught": taught, "label": 0 * one, "asked": one, "domain": one}


def test_the_same_picture_costs_nothing() -> None:
    image, taught = torch.rand(2, 2, 3, 16, 16)
    assert imitation_loss(taught, taught, image) == 0
    assert imitation_loss(image, taught, image) > 0


def test_a_pixel_counts_by_how_much_the_teacher_changed_it() -> None:
    image = torch.zeros(1, 3, 16, 16)
    cost = {}
    for change in (0.0, 0.1, 0.5):
        taught = torch.full_like(image, change)
        inner = (imitation_loss(taught + 0.1, taught, image) / 0.1).item()
        cost[change] = inner
    assert cost[0.0] < cost[0.1] < cost[0.5]
    rising = (cost[0.5] - cost[0.0]) / (cost[0.1] - cost[0.0])
    assert rising == pytest.approx(5, rel=0.01)
    assert cost[0.5] - cost[0.0] == pytest.approx(0.5 * CHANGED_WEIGHT, rel=0.2)  # less at the rim


def test_a_blurred_edge_costs_more_than_the_same_error_spread_evenly() -> None:
    image = torch.zeros(1, 3, 16, 16)
    rough = 0.1 * (torch.arange(16) % 2 * 2.0 - 1).expand_as(image)
    assert imitation_loss(rough, image, image) > 2 * imitation_loss(image + 0.1, image, image)


def test_the_generator_is_asked_for_what_the_teacher_was(monkeypatch: pytest.MonkeyPatch) -> None:
    method, data = losses(**ALONE), lesson()
    terms = method.generator_loss(data)
    made = method.generator(data["image"], data["asked"], data["domain"])
    expected = 2 * imitation_loss(made, data["taught"], data["image"])
    assert set(terms) == {"taught", "loss"}
    torch.testing.assert_close(terms["loss"], expected)


def test_a_teacher_alone_needs_no_critic() -> None:
    method = losses(**ALONE)
    assert set(method.networks) == {"generator"}
    assert not list(method.critic.parameters())
    assert set(method.metrics(lesson(), method.generator)) == {"back", "taught", "unchanged"}


def test_it_stands_beside_critic_cycle_and_identity() -> None:
    method, data = losses(taught=2.0, identity=1.0), lesson()
    terms = method.generator_loss(data)
    assert set(terms) == {"adversarial", "classes", "reconstruction", "identity", "taught", "loss"}
    terms["loss"].backward()
    assert set(method.networks) == {"generator", "critic", "second"}
    assert method.critic_loss(data)["loss"].isfinite()


def test_a_recipe_without_a_teacher_is_the_papers_as_before() -> None:
    plain, data = losses(), {name: lesson()[name] for name in ("image", "label", "domain")}
    terms = plain.generator_loss(data)
    assert set(terms) == {"adversarial", "classes", "reconstruction", "loss"}
    torch.testing.assert_close(terms["loss"], sum(v for k, v in terms.items() if k != "loss"))


def test_to_the_critic_the_teachers_edits_are_real_and_show_what_they_were_asked_for() -> None:
    method, data = losses(taught=1.0), lesson()
    asked = method.critic_loss(data)["classes"]
    untouched = method.critic_loss({**data, "label": data["label"] + 5})["classes"]
    assert asked == untouched  # what the faces showed before does not count
    other = method.critic_loss({**data, "taught": data["taught"].flip(3)})["classes"]
    assert asked != other
