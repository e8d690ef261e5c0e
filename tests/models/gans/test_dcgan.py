"""DCGAN, WGAN and WGAN-GP on equal networks."""

from __future__ import annotations

from typing import Any

import pytest
import torch
import torch.nn.functional as F

from gioconda.models.gans.dcgan import DCGAN, NoiseGANLosses


def game(objective: str = "standard", **settings: Any) -> NoiseGANLosses:
    torch.manual_seed(0)
    generator = DCGAN(image_size=16, latent_dim=8, width=8)
    return NoiseGANLosses(generator, objective=objective, critic_width=8, **settings)


def batch() -> dict[str, torch.Tensor]:
    torch.manual_seed(1)
    return {"image": torch.rand(8, 3, 16, 16) * 2 - 1}


def test_pictures_are_in_range_and_a_seed_gives_the_same_ones() -> None:
    net = game().generator.eval()
    a = net.sample(4, generator=torch.Generator().manual_seed(3))
    b = net.sample(4, generator=torch.Generator().manual_seed(3))
    assert a.shape == (4, 3, 16, 16)
    assert a.abs().max() <= 1
    assert torch.equal(a, b)
    assert torch.equal(net.decode(net.noise(4, torch.Generator().manual_seed(3))), a)


def test_the_standard_architecture_is_the_papers() -> None:
    """64 px: 100 numbers to 512 channels of 4 x 4, then 256, 128, 64 and 3."""
    shapes = [p.shape[:2] for p in DCGAN().parameters() if p.ndim == 4]
    assert [tuple(s) for s in shapes] == [(100, 512), (512, 256), (256, 128), (128, 64), (64, 3)]
    assert DCGAN().sample(2).shape == (2, 3, 64, 64)


@pytest.mark.parametrize("objective", ["standard", "wgan", "wgan-gp"])
def test_each_side_teaches_its_own_network(objective: str) -> None:
    method = game(objective)
    method.critic_loss(batch())["loss"].backward()
    assert all(p.grad is not None and p.grad.any() for p in method.critic.parameters())
    assert all(p.grad is None for p in method.generator.parameters())
    method.critic.requires_grad_(False)
    method.generator_loss(batch())["loss"].backward()
    assert all(p.grad is not None and p.grad.any() for p in method.generator.parameters())


def test_only_wgan_clips_and_only_wgan_gp_penalises() -> None:
    for objective in ("standard", "wgan", "wgan-gp"):
        method = game(objective)
        terms = method.critic_loss(batch())
        largest = max(float(p.detach().abs().max()) for p in method.critic.parameters())
        assert (largest <= 0.01 + 1e-8) == (objective == "wgan")
        assert ("penalty" in terms) == (objective == "wgan-gp")


def test_the_papers_weights_can_be_overridden() -> None:
    assert game("wgan-gp").penalty == 10
    assert game("wgan-gp", penalty=1.0).penalty == 1
    assert game("wgan").bound == 0.01
    assert game("wgan", bound=0.1).bound == 0.1


@pytest.mark.parametrize("objective", ["standard", "wgan-gp"])
def test_a_critic_learns_to_tell_real_from_made(objective: str) -> None:
    method, real = game(objective), {"image": torch.full((16, 3, 16, 16), 0.9)}
    optimizer = torch.optim.Adam(method.critic.parameters(), 2e-3, (0.5, 0.99))
    for _ in range(15):
        optimizer.zero_grad()
        terms = method.critic_loss(real)
        terms["loss"].backward()
        optimizer.step()
    assert terms["apart"] > 1


def test_a_generator_learns_what_is_real() -> None:
    """Twenty updates of each side take its colour most of the way to the data's."""
    method, real = game(), {"image": torch.full((16, 3, 16, 16), 0.9)}
    sides = {
        side: torch.optim.Adam(getattr(method, side).parameters(), 5e-3, (0.5, 0.99))
        for side in ("critic", "generator")
    }
    before = distance(method, real)
    for _ in range(20):
        for side, optimizer in sides.items():
            optimizer.zero_grad()
            getattr(method, f"{side}_loss")(real)["loss"].backward()
            optimizer.step()
    assert distance(method, real) < 0.6 * before


def distance(method: NoiseGANLosses, real: dict[str, torch.Tensor]) -> float:
    with torch.no_grad():
        return float(F.l1_loss(method.generator.sample(16), real["image"]))


def test_an_averages_norms_are_measured_on_its_own_pictures() -> None:
    """Averaged weights with another network's statistics give other colours; settled, their own."""
    method = game()
    average = DCGAN(image_size=16, latent_dim=8, width=8).eval()
    for part in average.modules():
        if isinstance(part, torch.nn.BatchNorm2d):
            part.running_mean.fill_(3.0)
            part.running_var.fill_(0.1)
    noise = average.noise(256, torch.Generator().manual_seed(0))
    wrong = average.decode(noise)
    method.settle(average)
    assert not average.training
    assert not any(part.training for part in average.modules())
    assert {p.momentum for p in average.modules() if isinstance(p, torch.nn.BatchNorm2d)} == {0.1}
    settled = average.decode(noise)
    average.train()
    itself = average.decode(noise)  # normed by its own batch
    assert (settled - itself).abs().mean() < 0.1 * (wrong - itself).abs().mean()


def test_the_critic_sees_real_and_made_pictures_changed_and_the_generator_learns_through_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    method, seen = game(augmentation=["colour", "translation", "cutout"]), []
    whole = method.critic.forward
    monkeypatch.setattr(method.critic, "forward", lambda x: (seen.append(x), whole(x))[1])
    data = batch()
    method.critic_loss(data)
    real, made = seen
    for pictures in (real, made):
        assert pictures.shape == data["image"].shape
        assert ((pictures == 0).all(1).sum((1, 2)) > 15).all()  # what was cut out, mid-gray
    method.generator_loss(data)["loss"].backward()
    assert all(p.grad is not None and p.grad.any() for p in method.generator.parameters())
