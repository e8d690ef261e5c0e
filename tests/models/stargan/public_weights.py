"""Weights in the layout of StarGAN's public code -> ours.

Convention: the names of tensors in the generator's and the discriminator's ``state_dict``. Of the
generator, running statistics are left out: the seed never reads them, since it never leaves
training mode. A joint model's labels are one set's, the other's, then the mask, as ours are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import torch
from torch import Tensor, nn

from gioconda.errors import WeightsError
from gioconda.models.contract import AttributeKind
from gioconda.models.stargan.critic import StarCritic
from gioconda.models.stargan.stargan import StarGAN

N = TypeVar("N", bound=nn.Module)
_UNUSED = ("running_mean", "running_var", "num_batches_tracked")


def read_public(path: str | Path) -> dict[str, Tensor]:
    """The tensors of a public ``.ckpt``; nothing else that it may hold is unpickled.

    Raises:
        WeightsError: It cannot be read, or holds more than tensors.
    """
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # torch raises many kinds for files that are no checkpoints
        raise WeightsError(f"{path}: no readable checkpoint of tensors ({error})") from error
    if not isinstance(state, Mapping) or not all(isinstance(v, Tensor) for v in state.values()):
        raise WeightsError(f"{path}: holds more than the tensors of one network")
    return dict(state)


def generator_from_public(
    state: Mapping[str, Tensor],
    attributes: Sequence[str],
    *,
    sizes: Sequence[int] | None = None,
    kinds: Sequence[AttributeKind] = ("binary",),
    image_size: int = 128,
) -> StarGAN:
    """A generator with public weights; widths and blocks are read off them.

    Args:
        state: Name -> tensor.
        attributes: What the labels are called, in the order of training.
        sizes: How many each data set has; None for one set.
        kinds: What each set's labels are.
        image_size: Side of the pictures that it was trained on.

    Raises:
        WeightsError: The tensors are not those of such a generator.
    """
    try:
        width = len(state["main.0.weight"])
    except KeyError as error:
        raise WeightsError(f"not the layout of StarGAN's generator: {error} is missing") from error
    net = StarGAN(
        image_size=image_size,
        width=width,
        blocks=sum(name.endswith(".main.0.weight") for name in state),
        attributes=attributes,
        sizes=sizes or (len(attributes),),
        kinds=kinds,
    )
    return _filled(net, state, "generator")


def critic_from_public(state: Mapping[str, Tensor], image_size: int = 128) -> StarCritic:
    """A critic with the weights of a public discriminator.

    Args:
        state: Name -> tensor.
        image_size: Side of the pictures that it was trained on.

    Raises:
        WeightsError: The tensors are not those of such a discriminator.
    """
    try:
        width, labels = len(state["main.0.weight"]), len(state["conv2.weight"])
    except KeyError as error:
        raise WeightsError(f"not the layout of StarGAN's critic: {error} is missing") from error
    halvings = sum(name.startswith("main.") and name.endswith(".weight") for name in state)
    return _filled(StarCritic(image_size, labels, width, halvings), state, "discriminator")


def _filled(net: N, state: Mapping[str, Tensor], what: str) -> N:
    used = {name: value for name, value in state.items() if not name.endswith(_UNUSED)}
    try:
        net.load_state_dict(used)
    except RuntimeError as error:
        raise WeightsError(f"these are not the weights of such a {what}: {error}") from error
    return net.eval()
