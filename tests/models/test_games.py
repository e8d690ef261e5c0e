"""Every adversarial method with tiny networks: what it promises, whatever it plays for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from gioconda.models.autoencoders.residual_vae import ResidualVAE
from gioconda.models.autoencoders.vae_gan import VAEGAN
from gioconda.models.gans.complex_gan import ComplexGAN, ComplexGANLosses
from gioconda.models.gans.dcgan import DCGAN, NoiseGANLosses
from gioconda.models.gans.split_gan import SplitGAN, SplitGANLosses
from gioconda.models.pretrained import load_weights, save_weights
from gioconda.models.stargan.losses import StarGANLosses
from gioconda.models.stargan.stargan import StarGAN

COUNT = 4
NOISE = {"image_size": 16, "latent_dim": 8, "width": 4}
MOUTH = {"width": 4, "decoder_width": 4}
STAR = {"image_size": 32, "width": 4, "blocks": 1}
CRITIC = {"critic_width": 4, "critic_halvings": 3}
MANY = {"attributes": ["smile", "happy", "sad", "yaw"], "sizes": [1, 2, 1],
        "kinds": ["binary", "category", "degree"]}  # fmt: skip
CODER = {"image_size": 16, "latent_dim": 8, "widths": (8, 8), "network": "residual"}
GAMES: dict[str, Callable[[], Any]] = {
    "dcgan": lambda: NoiseGANLosses(DCGAN(**NOISE), critic_width=4),  # type: ignore[arg-type]
    "wgan": lambda: NoiseGANLosses(DCGAN(**NOISE), objective="wgan", critic_width=4),  # type: ignore[arg-type]
    "wgan-gp": lambda: NoiseGANLosses(DCGAN(**NOISE), objective="wgan-gp", critic_width=4),  # type: ignore[arg-type]
    "complex-gan": lambda: ComplexGANLosses(ComplexGAN(**MOUTH), critic_width=4),  # type: ignore[arg-type]
    "split-gan": lambda: SplitGANLosses(SplitGAN(**MOUTH), critic_width=4),  # type: ignore[arg-type]
    "split-gan, wishes": lambda: SplitGANLosses(
        SplitGAN(attributes=("smile",), **MOUTH),  # type: ignore[arg-type]
        critic_width=4,
        contrast=0.1,
    ),
    "vae-gan": lambda: VAEGAN(ResidualVAE(**CODER), critic_widths=(4, 8)),  # type: ignore[arg-type]
    "stargan": lambda: StarGANLosses(StarGAN(**STAR), **CRITIC),  # type: ignore[arg-type]
    "stargan, several sets": lambda: StarGANLosses(StarGAN(**STAR, **MANY), **CRITIC),  # type: ignore[arg-type]
    "stargan, two critics": lambda: StarGANLosses(StarGAN(**STAR), **CRITIC, identity=1.0),  # type: ignore[arg-type]
}


@pytest.fixture(params=GAMES)
def game(request: pytest.FixtureRequest) -> Any:
    torch.manual_seed(0)
    return GAMES[request.param]()


def batch_of(game: Any) -> dict[str, Tensor]:
    torch.manual_seed(1)
    generator = game.generator
    size = generator.config["image_size"]
    sets = len(getattr(generator, "domains", [0]))
    labels = len(generator.config.get("attributes", ()))
    return {
        "image": torch.rand(COUNT, 3, size, size) * 2 - 1,
        "attributes": (torch.arange(COUNT) % 2 * 2.0 - 1)[:, None],
        "label": torch.ones(COUNT, labels),
        "domain": torch.eye(sets)[torch.arange(COUNT) % sets],
    }


def sides(game: Any) -> list[str]:
    return [side for side in ("critic", "second", "generator") if getattr(game, side, None)]


@pytest.mark.parametrize("bfloat16", [False, True])
def test_losses_are_finite_scalars_and_teach(game: Any, bfloat16: bool) -> None:
    """In bfloat16, too: that is how recipes train."""
    batch = batch_of(game)
    for side in sides(game):
        with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
            losses = getattr(game, f"{side}_loss")(batch)
        assert all(term.isfinite() and term.ndim == 0 for term in losses.values())
        losses["loss"].backward()
        learning = [p for p in getattr(game, side).parameters() if p.requires_grad]
        gradients = [p.grad for p in learning]
        assert all(gradient is not None and gradient.isfinite().all() for gradient in gradients)


def test_a_critics_loss_leaves_the_generator_alone(game: Any) -> None:
    batch = batch_of(game)
    for side in sides(game)[:-1]:
        getattr(game, f"{side}_loss")(batch)["loss"].backward()
    assert all(p.grad is None for p in game.generator.parameters())


def test_previews_are_pictures(game: Any) -> None:
    game.eval()
    batch = batch_of(game)
    columns = game.preview(batch, game.generator)
    assert len(columns) > 1
    for column in columns.values():
        assert column.shape == batch["image"].shape
        assert column.dtype == torch.float32
        assert column.abs().max() <= 1


def test_what_ships_survives_a_file(game: Any, tmp_path: Path) -> None:
    generator = game.generator.eval()
    again: Any = load_weights(save_weights(generator, tmp_path / "model.safetensors")).eval()
    image = batch_of(game)["image"]
    told = torch.ones(COUNT, len(generator.config.get("attributes", ())))
    verbs: dict[str, Callable[[Any], Tensor]] = {
        "sample": lambda net: net.sample(2, generator=torch.Generator().manual_seed(3)),
        "reconstruct": lambda net: net.reconstruct(image, told),
        "edit": lambda net: net.edit(image, told),
    }
    there = [verb for verb in verbs if hasattr(generator, verb)]
    assert there
    with torch.no_grad():
        assert all(torch.equal(verbs[verb](generator), verbs[verb](again)) for verb in there)


def test_metrics_are_finite(game: Any) -> None:
    if not hasattr(game, "metrics"):
        pytest.skip("measures nothing while it trains")
    figures = game.eval().metrics(batch_of(game), game.generator)
    assert all(figure.isfinite() and figure.ndim == 0 for figure in figures.values())
