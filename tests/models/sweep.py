"""Every method in a small form, and batches for any of them.

A method joins the sweep by being registered: ``tiny`` is its row. ``VARIANTS`` are rows beside.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_type_hints

import torch
from torch import Tensor, nn

from gioconda.models.contract import AdversarialMethod, Method
from gioconda.models.registry import create, list_models, method_class

COUNT = 6
SMALL = {"image_size": 32, "latent_dim": 5, "widths": (4, 8)}
SETS = {"attributes": ["smile", "happy", "sad", "yaw"], "sizes": [1, 2, 1],
        "kinds": ["binary", "category", "degree"]}  # fmt: skip
VARIANTS: dict[str, tuple[str, dict[str, Any]]] = {
    "autoencoder, gray": ("autoencoder", {"gray": True, "reconstruction": "l1"}),
    "vae, residual": ("vae", {"network": "residual", "reconstruction": "ssim+mae"}),
    "vae, perceptual": ("vae", {"reconstruction": "perceptual", "free_nats": 0.1}),
    "vae, separated": ("vae", {"attributes": ("smile", "age"), "separation": 0.1}),
    "cvae, two attributes": ("cvae", {"attributes": ("smile", "age")}),
    "cvae, gray, unseeing": ("cvae", {"gray": True, "encoder_sees": False}),
    "smilecvae": ("cvae", {"image_size": 50, "network": "smilecvae"}),
    "complex-gan, code": ("complex-gan", {"told": "code"}),
    "split-gan, attributes": ("split-gan", {"attributes": ("smile",)}),
    "stargan, several sets": ("stargan", SETS),
    "stargan, painted": ("stargan", {"way": "painted"}),
    "stargan, moved, several sets": ("stargan", {"way": "moved", **SETS}),
}
ROWS: dict[str, tuple[str, dict[str, Any]]] = {
    **{
        name: (name, {})
        for name in list_models()
        if method_class(name).__module__.startswith("gioconda.")
    },
    **VARIANTS,
}


def build(row: str) -> Any:
    """The row's method with weights that are the same in every call, none of them 0."""
    torch.manual_seed(0)
    name, config = ROWS[row]
    return stirred(create(name, **{**method_class(name).tiny, **config}))


def stirred(network: nn.Module) -> nn.Module:
    """The network without the zeros that its weights start from."""
    for parameter in network.parameters():
        if parameter.numel() > 1 and not parameter.any():
            nn.init.normal_(parameter, std=0.05)
    return network


def adversarial_methods() -> dict[str, type[AdversarialMethod]]:
    """All classes that train a generator of ours, by name."""
    list_models()  # imports them
    found: dict[str, type[AdversarialMethod]] = {}
    pending = list(AdversarialMethod.__subclasses__())
    while pending:
        cls = pending.pop()
        pending += cls.__subclasses__()
        if cls.__module__.startswith("gioconda.") and not cls.__subclasses__():
            found[cls.__name__] = cls
    return found


def generator_of(cls: type[AdversarialMethod], **config: Any) -> Method:
    """A small generator of the kind that a class trains."""
    kind = get_type_hints(cls)["generator"]
    return create(kind.name, **{**kind.tiny, **config})


class Columns(dict[str, Tensor]):
    """A batch that makes the columns that a method asks for."""

    def __init__(self, network: Method, count: int = COUNT) -> None:
        super().__init__()
        self.network, self.count = network, count
        torch.manual_seed(1)
        self["image"] = self.pictures(3)
        self["attributes"] = torch.rand(count, len(self.known)) * 2 - 1
        self["attributes"][0] = torch.nan

    @property
    def known(self) -> tuple[str, ...]:
        """Names of attributes, those that only training knows as well."""
        return tuple(getattr(self.network, "config", {}).get("attributes", ()))

    def pictures(self, channels: int, share: float = 1.0) -> Tensor:
        height, width = CROPS.get(self.network.name, (self.network.description.size_px,) * 2)
        sides = int(height * share), int(width * share)
        return torch.rand(self.count, channels, *sides) * 2 - 1

    def __missing__(self, column: str) -> Tensor:
        self[column] = MAKERS.get(column, yes_or_no)(self)
        return self[column]


def yes_or_no(batch: Columns) -> Tensor:
    return torch.arange(batch.count) % 2


def domain(batch: Columns) -> Tensor:
    """One-hot: the set that a picture is from."""
    sets = len(batch.network.config.get("sizes", ())) or 1
    return torch.eye(sets)[torch.arange(batch.count) % sets]


def label(batch: Columns) -> Tensor:
    return torch.ones(batch.count, len(batch.known))


def weight(batch: Columns) -> Tensor:
    for map_, read in (("cover", "covers"), ("hair", "hair")):
        if read in batch.network.description.reads:
            return torch.ones_like(batch[map_])
    return torch.ones(batch.count)


CROPS = {"mouth-net": (48, 96)}
MAKERS: dict[str, Callable[[Columns], Tensor]] = {
    "mask": lambda batch: (batch.pictures(1) > 0).float(),
    "domain": domain,
    "label": label,
    "taught": lambda batch: batch.pictures(3),
    "weight": weight,
    "seen": lambda batch: batch["image"] + 0.01,
    "hole": lambda batch: (batch.pictures(1) > 0).float(),
    "cover": lambda batch: (batch.pictures(1, 0.5) > 0).float(),
    "hair": lambda batch: (batch.pictures(1, 0.5) > 0).float(),
    "is_face": lambda batch: yes_or_no(batch).float(),
    "smiling": lambda batch: yes_or_no(batch).float(),
    "source": lambda batch: torch.zeros(batch.count, dtype=torch.long),
    "points": lambda batch: torch.rand(batch.count, 141, 2),
    "known": lambda batch: torch.ones(batch.count, 141),
    "pupils": lambda batch: torch.ones(batch.count),
    "mouth": lambda batch: torch.rand(batch.count, 3, 32, 32),
    "lips": lambda batch: torch.rand(batch.count, 40, 2),
    "lips_known": lambda batch: torch.ones(batch.count),
    "mouth_pupils": lambda batch: torch.ones(batch.count),
}
