import pytest
import torch

from gioconda.models.mouth.mouth_net import MouthGAN, MouthNet, nearness


@pytest.fixture
def batch() -> dict[str, torch.Tensor]:
    torch.manual_seed(0)
    hole = torch.zeros(3, 1, 48, 96)
    hole[:, :, 18:30, 20:76] = 1
    image = torch.rand(3, 3, 48, 96) * 2 - 1
    return {"image": image, "seen": image, "hole": hole}


def tiny() -> MouthNet:
    return MouthNet(widths=(4, 4, 8, 8), blocks=(1, 1, 1))


def test_what_lies_outside_the_hole_is_kept(batch):
    painted = MouthNet()(batch["image"], batch["hole"], torch.randn_like(batch["hole"]))
    outside = (batch["hole"] == 0).expand_as(painted)
    assert torch.equal(painted[outside], batch["image"][outside])
    assert painted.abs().max() <= 1


def test_what_the_hole_hides_is_not_looked_at(batch):
    net, noise = MouthNet(), torch.randn_like(batch["hole"])
    garbage = torch.where(batch["hole"] == 1, torch.rand_like(batch["image"]), batch["image"])
    assert torch.equal(
        net(batch["image"], batch["hole"], noise), net(garbage, batch["hole"], noise)
    )


def test_gradients_reach_every_parameter_of_both_networks(batch):
    method = MouthGAN(tiny())
    for step in range(2):  # residual blocks start at zero: their first kernels wake up second
        method.critic_loss(batch)["loss"].backward()
        method.generator_loss(batch)["loss"].backward()
        with torch.no_grad():
            for parameter in method.parameters():
                parameter -= 1e-3 * torch.randn_like(parameter) if step == 0 else 0
    still = [n for n, p in method.named_parameters() if p.grad is None or not p.grad.any()]
    assert still == []


def test_the_generator_is_judged_on_what_the_critic_saw(batch):
    method = MouthGAN(tiny())
    method.critic_loss(batch)
    once = method.generator_loss(batch)["l1"]
    again = method.generator_loss(batch)["l1"]
    torch.manual_seed(7)
    fresh = method.generator_loss(batch)["l1"]
    assert once.isfinite()
    assert again != fresh  # without a critic's look before it, each call paints anew


class Perfect(torch.nn.Module):
    def forward(self, image, hole, noise):
        return image


def test_a_perfect_painter_has_no_error_and_no_bias(batch):
    figures = MouthGAN(tiny()).metrics(batch, Perfect())
    assert {k: float(v) for k, v in figures.items()} == {
        "l1": 0,
        "colour": 0,
        "luminance": 0,
        "blue": 0,
        "sharpness": 1,
    }


class Blue(torch.nn.Module):
    def forward(self, image, hole, noise):
        return image + hole * torch.tensor([0.0, 0.0, 10 / 127.5])[None, :, None, None]


def test_a_bias_is_told_in_levels_of_255(batch):
    figures = MouthGAN(tiny()).metrics(batch, Blue())
    assert float(figures["blue"]) == pytest.approx(10, abs=1e-3)
    assert float(figures["luminance"]) == pytest.approx(1.14, abs=1e-3)
    assert float(figures["l1"]) == pytest.approx(10 / 3, abs=1e-3)


def test_patches_count_by_how_much_of_the_hole_they_see(batch):
    weight = nearness(batch["hole"], torch.zeros(3, 1, 6, 12))
    assert weight.mean().item() == pytest.approx(1)
    assert weight[0, 0, 3, 6] > 2
    assert weight[0, 0, 0, 0] == 0
