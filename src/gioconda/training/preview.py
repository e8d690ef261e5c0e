"""What a method shows of itself while it trains: columns of pictures of the same held-out faces.

A method says itself what is worth seeing with ``preview(batch) -> dict``: the column's label ->
``(B, 3, H, W)`` in [-1, 1]. An adversarial method whose generator cannot say it gets the averaged
generator, as in ``metrics``: ``preview(batch, generator)``. For others their verbs are tried:
``reconstruct(image)``, ``edit(image, target)``, ``sample(n)``, else the forward pass.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

Batch = dict[str, Tensor]
Columns = dict[str, Tensor]


def preview(model: Any, batch: Batch, method: Any = None) -> Columns:
    """Columns of pictures, ``(B, 3, H, W)`` float in [-1, 1]; none for a method that makes none.

    Args:
        model: The network that a run exports.
        batch: Held-out samples; ``image`` is shown in the first column.
        method: What is trained; where the network is a part of it, as a generator is, its
            ``preview(batch, network)`` is asked.
    """
    if hasattr(model, "preview"):
        return dict(model.preview(batch))
    if hasattr(method, "preview"):
        return dict(method.preview(batch, model))
    if not is_picture(batch.get("image")):
        return {}
    columns: Columns = {}
    for verb, show in VERBS.items():
        columns |= {k: v for k, v in show(model, batch).items() if is_picture(v)}
        if columns and verb != "reconstruct":
            break
    return {"photo": batch["image"], **columns} if columns else {}


def is_picture(value: Any) -> bool:
    """Whether a value is a batch of RGB pictures, as networks take them."""
    return (
        isinstance(value, Tensor)
        and value.is_floating_point()
        and value.ndim == 4
        and value.shape[1] == 3
    )


def takes(model: Any, verb: str, count: int) -> bool:
    """Whether a method has a verb that can be called with so many arguments."""
    try:
        inspect.signature(getattr(model, verb)).bind(*range(count))
    except (AttributeError, TypeError):
        return False
    return True


def _reconstruct(model: Any, batch: Batch) -> Columns:
    if not takes(model, "reconstruct", 1):
        return {}
    return {"reconstruction": model.reconstruct(batch["image"])}


def _edit(model: Any, batch: Batch) -> Columns:
    """Towards the batch's own ``target``, or to both ends of a single degree."""
    image = batch["image"]
    if not takes(model, "edit", 2):
        return {}
    if "target" in batch:
        return {"edit": model.edit(image, batch["target"])}
    return {f"{end:+d}": model.edit(image, image.new_full((len(image), 1), end)) for end in (-1, 1)}


def _sample(model: Any, batch: Batch) -> Columns:
    return {"sample": model.sample(len(batch["image"]))} if takes(model, "sample", 1) else {}


def _forward(model: Any, batch: Batch) -> Columns:
    return {"output": model(batch["image"])} if takes(model, "forward", 1) else {}


VERBS: dict[str, Callable[[Any, Batch], Columns]] = {
    "reconstruct": _reconstruct,
    "edit": _edit,
    "sample": _sample,
    "forward": _forward,
}
"""The first that makes pictures is shown, a reconstruction beside it."""


def to_pixels(image: Tensor) -> Any:
    """``(B, 3, H, W)`` in [-1, 1] to ``(B, H, W, 3)`` uint8."""
    levels = image.detach().float().clamp(-1, 1).add(1).mul(127.5).round().to(torch.uint8)
    return levels.permute(0, 2, 3, 1).cpu().numpy()
