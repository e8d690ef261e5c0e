"""What every method promises, whoever wrote it: each verb that it offers, and its training."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from gioconda.models import verbs
from gioconda.models.autoencoders.base import AutoencoderBase
from gioconda.models.contract import SupervisedMethod, Verb
from gioconda.models.pretrained import load_weights, save_weights
from gioconda.types import Gaussian
from tests.models.sweep import COUNT, ROWS, Columns, build

PROTOCOLS = {
    "encode": verbs.Encodes,
    "decode": verbs.Decodes,
    "decode_mask": verbs.DecodesMasks,
    "noise": verbs.HasPrior,
    "sample": verbs.Samples,
    "reconstruct": verbs.Reconstructs,
    "edit": verbs.Edits,
    "redraw": verbs.Redraws,
    "read": verbs.Reads,
    "embed": verbs.Embeds,
}


METHODS = {row: build(row) for row in ROWS}
every = pytest.mark.parametrize("network", ROWS, indirect=True)
supervised = pytest.mark.parametrize(
    "network", [row for row, n in METHODS.items() if isinstance(n, SupervisedMethod)], indirect=True
)
autoencoders = pytest.mark.parametrize(
    "network", [row for row, n in METHODS.items() if isinstance(n, AutoencoderBase)], indirect=True
)


def offering(*verbs: Verb) -> pytest.MarkDecorator:
    """All methods that offer these verbs; of those that edit, the ones that have attributes."""
    rows = [
        row
        for row, network in METHODS.items()
        if set(verbs) <= network.description.verbs
        and (network.description.attributes or "edit" not in verbs)
    ]
    assert rows, verbs
    return pytest.mark.parametrize("network", rows, indirect=True)


@pytest.fixture
def network(request: pytest.FixtureRequest) -> Any:
    return build(request.param).eval()


def is_picture(image: Tensor, like: Tensor) -> bool:
    return (
        image.shape[1:] == like.shape[1:]
        and image.dtype == torch.float32
        and float(image.detach().abs().max()) <= 1
    )


def first(found: Gaussian | Tensor) -> Tensor:
    return found.mean if isinstance(found, Gaussian) else found


@every
def test_a_verb_takes_what_its_protocol_says(network: Any) -> None:
    assert network.description.verbs <= PROTOCOLS.keys()
    for verb in network.description.verbs:
        ours = inspect.signature(getattr(type(network), verb)).parameters
        theirs = inspect.signature(getattr(PROTOCOLS[verb], verb)).parameters
        assert list(ours) == list(theirs), verb


@every
def test_attributes_are_columns_side_by_side(network: Any) -> None:
    offered = network.description
    assert len(set(offered.attributes)) == len(offered.attributes)
    for group in offered.groups:
        assert offered.attributes[group.columns] == group.names


@offering("encode", "decode", "reconstruct")
def test_faces_come_through_their_codes(network: Any) -> None:
    image = Columns(network)["image"]
    code = first(network.encode(image))
    assert len(code) == COUNT
    assert code.dtype == torch.float32
    assert is_picture(network.decode(code), image)
    assert is_picture(network.reconstruct(image), image)


@offering("reconstruct")
def test_a_gray_method_makes_gray_pictures(network: Any) -> None:
    made = network.reconstruct(Columns(network)["image"])
    assert bool((made[:, 0] == made[:, 1]).all()) == network.config.get("gray", False)


@offering("sample")
def test_samples_follow_their_seed(network: Any) -> None:
    size = network.description.size_px
    one, again, other = (
        network.sample(2, generator=torch.Generator().manual_seed(seed)) for seed in (1, 1, 2)
    )
    assert is_picture(one, torch.zeros(2, 3, size, size))
    assert torch.equal(one, again)
    assert not torch.equal(one, other)


@offering("edit")
def test_an_edit_keeps_the_shape_and_follows_its_target(network: Any) -> None:
    count, image = len(network.description.attributes), Columns(network)["image"]
    ends = [network.edit(image, torch.full((COUNT, count), end)) for end in (1.0, -1.0)]
    assert is_picture(ends[0], image)
    assert not torch.equal(*ends)
    assert torch.equal(ends[0], network.edit(image, torch.ones(COUNT, count)))


@offering("edit", "read", "reconstruct")
def test_an_edit_to_nothing_is_the_reconstruction(network: Any) -> None:
    image = Columns(network)["image"]
    unknown = torch.full((COUNT, len(network.description.attributes)), torch.nan)
    assert torch.equal(network.edit(image, unknown), network.reconstruct(image))


@offering("redraw")
def test_what_redraws_tells_the_flow_of_its_edit(network: Any) -> None:
    image = Columns(network)["image"]
    target = torch.ones(COUNT, len(network.description.attributes))
    drawn = network.redraw(image, target)
    assert torch.equal(drawn.picture, network.edit(image, target))
    assert drawn.flow.shape == (COUNT, 2, *image.shape[2:])


@offering("read")
def test_what_is_read_are_the_attributes(network: Any) -> None:
    found = network.read(Columns(network)["image"])
    assert found.shape == (COUNT, len(network.description.attributes))
    assert found.abs().max() <= 1


@offering("embed")
def test_features_are_vectors(network: Any) -> None:
    image = Columns(network)["image"]
    for early in (False, True):
        features = network.embed(image, early=early)
        assert features.shape[:1] == (COUNT,)
        assert features.ndim == 2
        assert features.dtype == torch.float32


@supervised
def test_the_loss_is_finite_and_reaches_every_parameter(network: Any) -> None:
    network.train()
    losses = network.loss(Columns(network))
    assert all(term.isfinite() and term.ndim == 0 for term in losses.values())
    losses["loss"].backward()
    for key, parameter in network.named_parameters():
        if parameter.requires_grad and parameter.numel() > 1:
            assert parameter.grad is not None, key
            assert parameter.grad.abs().sum() > 0, key


@supervised
def test_a_few_steps_lower_the_loss(network: Any) -> None:
    batch = Columns(network)
    optimizer = torch.optim.Adam([p for p in network.parameters() if p.requires_grad], lr=3e-3)
    course = []
    for _ in range(12):
        torch.manual_seed(3)  # the same noise, so that only the weights differ
        loss = network.train().loss(batch)["loss"]
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        course.append(float(loss.detach()))
    assert course[-1] < course[0]


@supervised
def test_metrics_are_finite_scalars(network: Any) -> None:
    figures = network.metrics(Columns(network))
    assert figures
    assert all(figure.isfinite() and figure.ndim == 0 for figure in figures.values())


@autoencoders
def test_metrics_tell_how_near_a_reconstruction_is(
    network: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "reconstruct", lambda image, attributes=None: image)
    metrics = network.metrics(Columns(network))
    assert metrics["ssim"] == pytest.approx(1, abs=1e-4)
    assert metrics["psnr"] > 100
    assert metrics["mae"] == 0


@every
def test_previews_are_pictures(network: Any) -> None:
    batch = Columns(network)
    for column in network.preview(batch).values():
        assert is_picture(column, batch["image"])


@every
def test_weights_survive_a_file(network: Any, tmp_path: Path) -> None:
    again: Any = load_weights(save_weights(network, tmp_path / "model.safetensors"))
    assert again.description == network.description
    theirs, ours = again.state_dict(), network.state_dict()
    assert theirs.keys() == ours.keys()
    assert all(torch.equal(theirs[key], ours[key]) for key in ours)


@every
def test_every_option_has_a_default(network: Any) -> None:
    options = list(inspect.signature(type(network).__init__).parameters.values())[1:]
    assert all(option.default is not inspect.Parameter.empty for option in options)
