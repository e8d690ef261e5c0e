import pytest
import torch

from gioconda.models.mouth_sharpener import MouthSharpener, SharpenerGAN


@pytest.fixture
def batch() -> dict[str, torch.Tensor]:
    torch.manual_seed(0)
    image, hole = torch.rand(2, 3, 96, 192) * 2 - 1, torch.zeros(2, 1, 96, 192)
    hole[:, :, 36:60, 40:150] = 1
    soft = torch.where(hole == 1, torch.nn.functional.avg_pool2d(image, 3, 1, 1), image)
    return {"image": image, "soft": soft, "hole": hole, "known": torch.ones(2, 1, 1, 1)}


def test_what_lies_outside_the_hole_is_kept(batch):
    sharp = MouthSharpener()(batch["soft"], batch["hole"])
    outside = (batch["hole"] == 0).expand_as(sharp)
    assert torch.equal(sharp[outside], batch["image"][outside])
    assert sharp.shape == batch["image"].shape


def test_it_takes_any_size_that_halves_twice(batch):
    net = MouthSharpener()
    assert net(batch["soft"][..., :48, :80], batch["hole"][..., :48, :80]).shape[2:] == (48, 80)


def test_painted_teeth_are_not_held_to_the_pixels_of_the_real_ones(batch):
    method = SharpenerGAN(MouthSharpener(width=4, blocks=1))
    batch["known"] = torch.zeros(2, 1, 1, 1)
    with torch.no_grad():
        terms = method.generator_loss(batch)
    assert float(terms["l1"]) == 0
    assert float(terms["matching"]) == 0
    assert float(terms["colour"]) == 0  # a fresh sharpener keeps their colours


def test_both_losses_are_finite_and_the_generator_learns(batch):
    method = SharpenerGAN(MouthSharpener(width=4, blocks=1))
    assert method.critic_loss(batch)["loss"].isfinite()
    method.generator_loss(batch)["loss"].backward()
    assert method.generator.last[1].weight.grad.any()


class Untouched(torch.nn.Module):
    def forward(self, image, hole):
        return image


def test_the_figures_of_an_idle_sharpener_are_those_of_the_soft_mouth(batch):
    figures = SharpenerGAN(MouthSharpener(width=4, blocks=1)).metrics(batch, Untouched())
    assert figures["l1"] == figures["soft_l1"] > 0
    assert figures["sharpness"] == figures["soft_sharpness"] < 1
