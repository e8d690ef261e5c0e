"""What every adversarial method promises, whatever its objective."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from gioconda.models.contract import AdversarialMethod
from tests.models.sweep import SETS, Columns, adversarial_methods, generator_of

METHODS = adversarial_methods()
VARIANTS: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "wgan": ("NoiseGANLosses", {}, {"objective": "wgan"}),
    "wgan-gp": ("NoiseGANLosses", {}, {"objective": "wgan-gp"}),
    "split-gan, options": (
        "SplitGANLosses", {"attributes": ("smile",)}, {"contrast": 0.1, "reconstruction": 1.0}
    ),
    "stargan, several sets": ("StarGANLosses", SETS, {"hidden": 0.3}),
    "stargan, two critics": ("StarGANLosses", {}, {"identity": 1.0}),
    "stargan, taught": ("StarGANLosses", {"way": "moved"}, {"taught": 1.0}),
    "stargan, taught alone": (
        "StarGANLosses",
        {"way": "moved"},
        {"adversarial": 0.0, "classes": 0.0, "reconstruction": 0.0, "taught": 1.0},
    ),
    "stargan, attention": ("StarGANLosses", {"way": "painted"}, {"attention_penalty": 0.1}),
}  # fmt: skip
ROWS = {name: (name, {}, {}) for name in METHODS} | VARIANTS


@pytest.fixture(params=ROWS)
def method(request: pytest.FixtureRequest) -> Any:
    torch.manual_seed(0)
    name, config, options = ROWS[request.param]
    cls: Any = METHODS[name]
    return cls(generator_of(cls, **config), **{**cls.tiny, **options})


def batch_of(method: AdversarialMethod) -> Columns:
    batch = Columns(method.generator, 4)
    batch["attributes"] = (torch.arange(4) % 2 * 2.0 - 1)[:, None]
    return batch


@pytest.mark.parametrize("bfloat16", [False, True])
def test_losses_are_finite_scalars_and_teach(method: Any, bfloat16: bool) -> None:
    """In bfloat16, too: that is how recipes train."""
    batch = batch_of(method)
    for network, loss in method.networks.values():
        with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
            losses = loss(batch)
        assert all(term.isfinite() and term.ndim == 0 for term in losses.values())
        losses["loss"].backward()
        gradients = [p.grad for p in network.parameters() if p.requires_grad]
        assert all(gradient is not None and gradient.isfinite().all() for gradient in gradients)


def test_a_critics_loss_leaves_the_generator_alone(method: Any) -> None:
    batch = batch_of(method)
    for name, (_, loss) in method.networks.items():
        if name != "generator":
            loss(batch)["loss"].backward()
    assert all(p.grad is None for p in method.generator.parameters())


def test_previews_are_pictures(method: Any) -> None:
    batch = batch_of(method.eval())
    columns = method.preview(batch, method.generator)
    assert len(columns) > 1
    for column in columns.values():
        assert column.shape == batch["image"].shape
        assert column.dtype == torch.float32
        assert column.abs().max() <= 1


def test_metrics_are_finite_scalars(method: Any) -> None:
    figures = method.eval().metrics(batch_of(method), method.generator)
    assert all(figure.isfinite() and figure.ndim == 0 for figure in figures.values())


def test_every_option_but_the_generator_has_a_name_and_a_default(method: Any) -> None:
    import inspect

    options = list(inspect.signature(type(method).__init__).parameters.values())[2:]
    named = inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD
    assert all(option.kind in named for option in options)
