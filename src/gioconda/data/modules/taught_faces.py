"""Batches of faces beside a teacher's edits of them: what a student network imitates.

The folders are made by ``gioconda paint``. Each part of a folder holds a few faces with all their
edits; a batch takes one edit of each face, drawn anew every time the face comes up.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor

from gioconda.data.attributes import domain_order
from gioconda.data.batches import Batch
from gioconda.data.cache import Keep, open_arrays
from gioconda.data.modules.decoded import DecodedModule
from gioconda.data.picture_size import require_size
from gioconda.errors import DataError
from gioconda.faces.align import CutName
from gioconda.ranges import to_signed
from gioconda.types import EXPRESSIONS

Domains = tuple[tuple[str, ...], ...]
"""The labels of each set that a teacher is asked for; each edit is of one of the sets."""

DOMAINS: Domains = (EXPRESSIONS, ("smile",))
"""One of seven expressions, or a smile degree in [-1, 1]; a painted set may hold attributes."""


class Painted(NamedTuple):
    """How a set was painted: what its crops show, and the sets of labels that were asked for."""

    crop: CutName = "face"
    domains: Domains = DOMAINS


SETTINGS = "settings.json"
LEAST_CHANCE = 0.3  # beside 1 in all: so much of the chance all edits share evenly
CONTRAST, TINT = 0.15, 0.1  # deviations of the light that is drawn in training


class TaughtFaces(DecodedModule):
    """Batches of ``image``, ``taught``, ``label``, ``asked`` and ``domain``.

    ``image`` and ``taught`` are ``(B, 3, S, S)`` in [-1, 1]: a face, and the teacher's edit of it.
    ``asked`` ``(B, L)`` is what the edit was asked for and ``label`` what the face showed before
    it, by the editor's own networks; ``domain`` ``(B, K)`` says which of the sets of labels
    counts, and those of the others are 0. See ``DOMAINS``. In training, half of the faces are
    mirrored, and contrast and tint change, of both pictures alike.

    Args:
        sets: Folders that ``gioconda paint`` made, all of the same settings.
        batch_size: Faces in a batch of one process.
        keep: Where pictures are read from.
        seed: Seed of the order.
    """

    name = "taught-faces"
    columns = ("image", "painted", "own", "asked", "domain")
    pictures = ("image", "painted")
    held_out_batch_size = 32

    def __init__(
        self,
        sets: Sequence[str],
        *,
        batch_size: int = 12,
        keep: Keep = "mapped",
        seed: int = 0,
    ) -> None:
        super().__init__(None, batch_size=batch_size, keep=keep, seed=seed)
        self.sets = tuple(sets)
        self.order: list[int] | slice = slice(None)
        self.domain_order: list[int] | slice = slice(None)

    @cached_property
    def how(self) -> Painted:
        """How the faces were painted.

        Raises:
            DataError: There is no painted set, or each was painted in another way.
        """
        found = {painted_as(folder) for folder in self.sets}
        if len(found) != 1:
            raise DataError(f"{', '.join(self.sets)}: differ in --crop or --attribute; paint alike")
        return found.pop()

    def ingredients(self) -> Iterator[bytes]:
        """How each set was painted, and how many of its parts are there."""
        for folder in self.sets:
            yield json.dumps(settings_of(folder), sort_keys=True).encode()
            yield str(len(part_folders(folder))).encode()

    def cut(self) -> dict[str, Any]:
        """The faces of all sets, end to end.

        Returns:
            ``image`` ``(N, S, S, 3)`` uint8 and ``painted`` ``(N, R, S, S, 3)``, the edits;
            ``asked`` ``(N, R, L)``, ``domain`` ``(N, R, K)``, ``own`` ``(N, L)`` and ``split``.

        Raises:
            DataError: A set is not there or has no part yet, or their sizes differ.
        """
        parts = [open_arrays(part) for folder in self.sets for part in part_folders(folder)]
        parts = [part for part in parts if len(part["image"])]
        if not parts:
            raise DataError(f"{', '.join(self.sets)}: no painted faces; run `gioconda paint` first")
        if len({part["painted"].shape[1:] for part in parts}) != 1:
            raise DataError(f"{', '.join(self.sets)}: differ in --size or --degrees; paint alike")
        return self.end_to_end(parts, (*self.columns, "split"))

    def match(self, config: Mapping[str, Any]) -> None:
        """See ``CachedModule``; a domain is recognised by its attributes.

        Raises:
            DataError: The method's size, crop or attributes are not those of the painted faces.
        """
        if (crop := config.get("crop", "face")) != self.how.crop:
            raise DataError(
                f"{', '.join(self.sets)}: {self.how.crop} crops, and the method takes {crop} "
                f"crops; paint faces with --crop {crop}"
            )
        if "image" in self.arrays:
            side_px = int(self.arrays["image"].shape[1])
            require_size(side_px, config, ", ".join(self.sets), "paint faces of that --size")
        if names := list(config.get("attributes", ())):
            stops = accumulate(config.get("sizes", (len(names),)), initial=0)
            wanted = [names[a:b] for a, b in pairwise(stops)]
            self.order, self.domain_order = domain_order(wanted, self.how.domains)

    def prepare(self, batch: Batch, *, augmented: bool) -> Batch:
        """One edit of each face; pictures from uint8 to float32 in [-1, 1]."""
        faces = torch.arange(len(batch["image"]), device=batch["image"].device)
        edits = drawn_edits(batch["image"], batch["painted"], evenly=not augmented)
        image, taught = batch["image"], batch["painted"][faces, edits]
        pictures = to_signed(torch.cat([image, taught], -1))  # (B, 6, S, S)
        if augmented:
            pictures = in_other_light(mirrored(pictures))
        asked, domain = batch["asked"][faces, edits], batch["domain"][faces, edits]
        counts = domain @ members(self.how.domains, domain)  # (B, L): 1 for its set
        return {
            "image": pictures[:, :3],
            "taught": pictures[:, 3:],
            "label": (batch["own"] * counts)[:, self.order],
            "asked": asked[:, self.order],
            "domain": domain[:, self.domain_order],
        }


def drawn_edits(image: Tensor, painted: Tensor, *, evenly: bool) -> Tensor:
    """``(B,)``: an edit of each face; in training those that change more are drawn more often.

    A laugh with its teeth takes many more updates to learn than a raised brow.

    Args:
        image: ``(B, S, S, 3)`` uint8.
        painted: ``(B, R, S, S, 3)`` uint8, the edits.
        evenly: Whether all edits are as likely.
    """
    if evenly:
        return torch.randint(painted.shape[1], (len(painted),), device=painted.device)
    some, of_each = image[:, None, ::2, ::2].float(), painted[:, :, ::2, ::2].float()
    change = (of_each - some).abs().mean((2, 3, 4))  # (B, R) levels of 255
    chance = change / change.sum(1, keepdim=True).clamp_min(1e-6) + LEAST_CHANCE / change.shape[1]
    return chance.multinomial(1)[:, 0]


def members(domains: Domains, like: Tensor) -> Tensor:
    """``(K, L)``, 1 where a label belongs to a domain, of the type and device of ``like``."""
    own = [k for k, some in enumerate(domains) for _ in some]
    return like.new_tensor([[float(k == j) for j in own] for k in range(len(domains))])


def mirrored(pictures: Tensor) -> Tensor:
    """Half of ``(B, C, S, S)`` mirrored, left to right."""
    flip = torch.rand(len(pictures), device=pictures.device) < 0.5
    return torch.where(flip[:, None, None, None], pictures.flip(3), pictures)


def in_other_light(pairs: Tensor) -> Tensor:
    """``(B, 6, S, S)``, two pictures of each face in [-1, 1], in another contrast and tint."""
    contrast = 1 + CONTRAST * torch.randn(len(pairs), 1, 1, 1, device=pairs.device)
    tint = TINT * torch.randn(len(pairs), 3, 1, 1, device=pairs.device)
    return (pairs * contrast + tint.repeat(1, 2, 1, 1)).clamp(-1, 1)


def part_folders(folder: str | Path) -> list[Path]:
    """The finished parts of a painted set, in order."""
    return sorted(Path(folder).glob("part-*"))


def settings_of(folder: str | Path) -> dict[str, Any]:
    """How a set was painted.

    Raises:
        DataError: The folder is no painted set.
    """
    path = Path(folder, SETTINGS)
    if not path.is_file():
        raise DataError(f"{folder}: no painted set; make it with `gioconda paint`")
    return dict(json.loads(path.read_text(encoding="utf-8")))


def painted_as(folder: str | Path) -> Painted:
    """What of that decides which method can learn from a set.

    Raises:
        DataError: The folder is no painted set.
    """
    settings = settings_of(folder)
    domains = tuple(map(tuple, settings.get("domains", DOMAINS)))
    return Painted(settings.get("crop", "face"), domains)
