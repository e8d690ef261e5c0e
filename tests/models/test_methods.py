"""Every autoencoder with tiny networks: what a method promises, whatever it is."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from gioconda.models.autoencoders.base import AutoencoderBase
from gioconda.models.pretrained import load_weights, save_weights
from gioconda.models.registry import create, list_models, method_class
from gioconda.types import Gaussian

SIZE, COUNT = 32, 6
SMALL = {"image_size": SIZE, "latent_dim": 5, "widths": (4, 8)}
AUTOENCODERS = [name for name in list_models() if issubclass(method_class(name), AutoencoderBase)]
TINY: dict[str, tuple[str, dict[str, Any]]] = {
    **{name: (name, dict(method_class(name).tiny)) for name in AUTOENCODERS},  # new ones, too
    "autoencoder": ("autoencoder", SMALL),
    "autoencoder, gray": ("autoencoder", {**SMALL, "gray": True, "reconstruction": "l1"}),
    "vae": ("vae", SMALL),
    "vae, residual": ("vae", {**SMALL, "network": "residual", "reconstruction": "ssim+mae"}),
    "vae, perceptual": ("vae", {**SMALL, "reconstruction": "perceptual", "free_nats": 0.1}),
    "vae, separated": ("vae", {**SMALL, "attributes": ("smile", "age"), "separation": 0.1}),
    "cvae": ("cvae", {**SMALL, "attributes": ("smile", "age")}),
    "cvae, gray, unseeing": ("cvae", {**SMALL, "gray": True, "encoder_sees": False}),
    "smilecvae": ("cvae", {"image_size": 50, "latent_dim": 5, "network": "smilecvae"}),
    "mask-vae": ("mask-vae", SMALL),
    "residual-vae": ("residual-vae", SMALL),
}


def build(name: str) -> Any:
    torch.manual_seed(0)
    method, config = TINY[name]
    network = create(method, **config)
    if method == "residual-vae":  # its networks start silent
        for parameter in network.parameters():
            nn.init.normal_(parameter, std=0.05)
    for weight in (m.second.weight for m in network.modules() if hasattr(m, "second")):
        nn.init.normal_(weight, std=0.05)  # blocks start as the identity
    return network


def batch_of(network: Any, count: int = COUNT) -> dict[str, Tensor]:
    torch.manual_seed(1)
    size = network.image_size
    attributes = torch.rand(count, len(network.config.get("attributes", ()))) * 2 - 1
    attributes[0] = torch.nan
    return {
        "image": torch.rand(count, 3, size, size) * 2 - 1,
        "mask": (torch.rand(count, 1, size, size) > 0.5).float(),
        "attributes": attributes,
    }


@pytest.fixture(params=TINY)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_all_autoencoders_are_tried() -> None:
    assert {method for method, _ in TINY.values()} == set(AUTOENCODERS)
    assert len(AUTOENCODERS) >= 5


def test_shapes_and_ranges(name: str) -> None:
    network = build(name).eval()
    batch = batch_of(network)
    image = batch["image"]
    found = network.encode(image)
    code = found.mean if isinstance(found, Gaussian) else found
    assert code.shape == (COUNT, network.latent_dim)
    for made in (network.decode(code), network.reconstruct(image)):
        assert made.shape == image.shape
        assert made.dtype == torch.float32
        assert made.min() >= -1
        assert made.max() <= 1


def test_a_gray_method_makes_gray_pictures(name: str) -> None:
    network = build(name).eval()
    made = network.reconstruct(batch_of(network)["image"])
    assert bool((made[:, 0] == made[:, 1]).all()) == network.gray


def test_the_loss_is_finite_and_reaches_every_parameter(name: str) -> None:
    network = build(name)
    losses = network.loss(batch_of(network))
    assert all(term.isfinite() and term.ndim == 0 for term in losses.values())
    losses["loss"].backward()
    for key, parameter in network.named_parameters():
        if parameter.requires_grad:
            assert parameter.grad is not None, key
            assert parameter.grad.abs().sum() > 0, key


def test_a_few_steps_lower_the_loss(name: str) -> None:
    network = build(name)
    batch = batch_of(network)
    optimizer = torch.optim.Adam([p for p in network.parameters() if p.requires_grad], lr=3e-3)
    course = []
    for _ in range(12):
        torch.manual_seed(3)  # the same noise, so that only the weights differ
        loss = network.loss(batch)["loss"]
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        course.append(float(loss.detach()))
    assert course[-1] < course[0]


def test_metrics_tell_how_near_a_reconstruction_is(name: str) -> None:
    network = build(name).eval()
    batch = batch_of(network)
    network.reconstruct = lambda image, attributes=None: image
    metrics = network.metrics(batch)
    assert metrics["ssim"] == pytest.approx(1, abs=1e-4)
    assert metrics["psnr"] > 100
    assert metrics["mae"] == 0


def test_weights_survive_a_file(name: str, tmp_path: Path) -> None:
    network = build(name).eval()
    image = batch_of(network)["image"]
    again: Any = load_weights(save_weights(network, tmp_path / "model.safetensors"))
    assert again.attributes == network.attributes
    assert torch.equal(network.reconstruct(image), again.reconstruct(image))


def test_verbs_give_the_same_twice(name: str) -> None:
    network = build(name).eval()
    image = batch_of(network)["image"]
    target = torch.ones(COUNT, len(network.attributes))
    verbs = {
        "reconstruct": lambda: network.reconstruct(image),
        "code": lambda: network.code(image),
        "edit": lambda: network.edit(image, target),
        "sample": lambda: network.sample(3, target[:3], torch.Generator().manual_seed(5)),
    }
    for verb, do in verbs.items():
        if hasattr(network, verb):
            assert torch.equal(do(), do()), verb


def test_samples_follow_their_seed(name: str) -> None:
    network = build(name).eval()
    if not hasattr(network, "sample"):
        pytest.skip("has no prior")
    one, other = (
        network.sample(2, generator=torch.Generator().manual_seed(seed)) for seed in (1, 2)
    )
    assert one.shape == (2, 3, network.image_size, network.image_size)
    assert not torch.equal(one, other)


def test_an_edit_keeps_the_shape_and_obeys(name: str) -> None:
    network = build(name).eval()
    if not hasattr(network, "edit"):
        pytest.skip("is told no attributes")
    image = batch_of(network)["image"]
    high, low = (
        network.edit(image, torch.full((COUNT, len(network.attributes)), end))
        for end in (1.0, -1.0)
    )
    assert high.shape == image.shape
    assert not torch.equal(high, low)


def test_an_edit_to_nothing_is_the_reconstruction(name: str) -> None:
    network = build(name).eval()
    if not hasattr(network, "edit"):
        pytest.skip("is told no attributes")
    image = batch_of(network)["image"]
    unknown = torch.full((COUNT, len(network.attributes)), torch.nan)
    assert torch.equal(network.edit(image, unknown), network.reconstruct(image))


def test_every_option_has_a_default(name: str) -> None:
    method, _ = TINY[name]
    options = list(inspect.signature(method_class(method).__init__).parameters.values())[1:]
    assert all(option.default is not inspect.Parameter.empty for option in options)
