"""Batches of prepared sets: aligned faces with attributes, and masks where they are asked for.

A set is a folder that ``gioconda prepare`` made, its labels those that it came with or that
``gioconda label`` added.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from gioconda.data.attributes import column_order
from gioconda.data.batches import Batch, Rows, take
from gioconda.data.cache import Keep
from gioconda.data.choice import evenly_by_age
from gioconda.data.modules.decoded import DecodedModule
from gioconda.data.picture_size import require_size
from gioconda.data.prepared.label_columns import degrees, name_of
from gioconda.data.prepared.parts import HEAD, OUTSIDE
from gioconda.data.prepared.reader import Prepared
from gioconda.data.splits import SPLITS, Split
from gioconda.errors import DataError
from gioconda.ranges import to_unit

LEARNED_FROM: tuple[Split, ...] = ("train", "val")


class PreparedModule(DecodedModule):
    """Batches of folders that ``gioconda prepare`` made; see ``DecodedModule``.

    Args:
        sets: Folders of prepared sets, all of one size.
        size: Side of the pictures that come out; None for the sets' own. They are shrunk.
        batch_size: Faces in a batch of one process.
        held_out_limit: Faces of validation, spread over it; 0 for all.
        keep: Where pictures are read from.
        seed: Seed of the order.

    Attributes:
        order: Which columns of labels a batch holds; all until ``match`` was called.
        crop: How the sets were cut, once they are open.
        side_px: Side of the pictures that come out, once the sets are open.
    """

    def __init__(
        self,
        sets: Sequence[str],
        *,
        size: int | None = None,
        batch_size: int = 64,
        held_out_limit: int = 0,
        keep: Keep = "mapped",
        seed: int = 0,
    ) -> None:
        super().__init__(None, batch_size=batch_size, keep=keep, seed=seed)
        self.sets, self.size, self.held_out_limit = tuple(sets), size, held_out_limit
        self.order: list[int] | slice = slice(None)
        self.crop: str | None = None
        self.side_px = size

    @property
    def title(self) -> str:
        """The sets' folders."""
        return ", ".join(self.sets)

    @abstractmethod
    def labels_of(self, number: int, prepared: Prepared, split: Split) -> dict[str, NDArray[Any]]:
        """What is known of the faces of one split of set ``number``: name -> ``(N, ...)``."""

    def require_labels(self, opened: Sequence[Prepared]) -> None:
        """Make sure that the sets have the labels that a recipe names; here nothing."""

    def ingredients(self) -> Iterator[bytes]:
        """The sets' own fingerprints."""
        for folder in self.sets:
            yield str(Prepared.open(folder).report["fingerprint"]).encode()

    def cut(self) -> dict[str, Any]:
        """Pictures and labels of all sets, training and validation, end to end.

        Returns:
            The pictures, what ``labels_of`` gives, ``split``, an index of ``SPLITS``, and
            ``age``, in years, NaN where it is not known.

        Raises:
            DataError: A set is not there, has no such label or no masks, or another size.
        """
        opened = [Prepared.open(folder) for folder in self.sets]
        if len({prepared.size for prepared in opened}) != 1:
            sizes = ", ".join(f"{prepared.folder}: {prepared.size} px" for prepared in opened)
            raise DataError(f"prepared sets must be of one size; {sizes}; make all at one --size")
        crops = sorted({str(prepared.report["settings"].get("crop")) for prepared in opened})
        if len(crops) > 1 and "head" in crops:
            raise DataError(f"{', '.join(self.sets)}: head crops and others ({', '.join(crops)})")
        self.crop, self.side_px = crops[0], self.size or opened[0].size
        self.require_labels(opened)
        parts = [
            {
                **prepared.arrays(split, self.pictures),
                **self.labels_of(number, prepared, split),
                "split": np.full(prepared.report["faces"][split], SPLITS.index(split), np.int8),
                "age": _ages(prepared, split),
            }
            for number, prepared in enumerate(opened)
            for split in LEARNED_FROM
        ]
        return self.end_to_end(parts, list(parts[0]))

    def match(self, config: Mapping[str, Any]) -> None:
        """See ``CachedModule``; here the method's size and crop must be the sets'.

        Raises:
            DataError: They are not.
        """
        if self.side_px is not None:
            way_on = f"prepare the sets with --size {config.get('image_size', '')}".rstrip()
            require_size(self.side_px, config, ", ".join(self.sets), way_on)
        wanted = config.get("crop", "face")
        if self.crop is not None and (wanted == "head") != (self.crop == "head"):
            raise DataError(
                f"{', '.join(self.sets)}: crop {self.crop}; the model is set to crop: {wanted}"
            )

    def held_out_rows(self) -> Rows:
        """The faces of validation, or ``held_out_limit`` of them."""
        rows = super().held_out_rows()
        if not self.held_out_limit or len(rows) <= self.held_out_limit:
            return rows
        return rows[np.linspace(0, len(rows) - 1, self.held_out_limit).astype(np.int64)]

    def shown_samples(self, count: int) -> Batch:
        """Faces of validation for sheets, evenly by age where a set tells it."""
        rows, ages = self.held_out_rows(), self.arrays.get("age")
        if ages is None or not np.isfinite(ages[rows]).any():
            return super().shown_samples(count)
        chosen = rows[evenly_by_age(ages[rows], self.seed)[:count]]
        return take({name: self.arrays[name] for name in self.columns}, chosen)

    def pixels(self, image: Tensor, *, mirrored: bool) -> Tensor:
        """``(B, C, size, size)`` float32 in [0, 1].

        Args:
            image: ``(B, S, S, C)`` uint8.
            mirrored: Whether to mirror half of them.
        """
        if mirrored:
            flip = torch.rand(len(image), device=image.device) < 0.5
            image = torch.where(flip[:, None, None, None], image.flip(2), image)
        pixels = to_unit(image)
        if self.size is not None and self.size != pixels.shape[-1]:
            sides = (self.size, self.size)
            pixels = F.interpolate(pixels, size=sides, mode="bilinear", antialias=True)
        return pixels


def _ages(prepared: Prepared, split: Split) -> NDArray[Any]:
    """``(N,)`` float32 years; NaN where the set does not tell them."""
    kind = prepared.kinds.get("age")
    if kind is None or kind.name != "number":
        return np.full(prepared.report["faces"][split], np.nan, np.float32)
    return np.asarray(prepared.arrays(split, ["age"])["age"], np.float32)


class AlignedFaces(PreparedModule):
    """Batches of ``image``, ``attributes`` and ``mask``.

    ``image`` is ``(B, 3, S, S)`` in [-1, 1]; ``attributes`` ``(B, A)`` in [-1, 1], NaN where
    unknown; ``mask`` ``(B, 1, S, S)``, 1 on face, hair and hat, or ``(B, 2, S, S)``, of the face
    and of hair or hat. Sets of head crops with masks also give ``inside`` ``(B, 1, S, S)``, 1 where
    the published picture shows the face, not a guess. Half of the faces are mirrored in training.

    Args:
        sets: Folders of prepared sets, all of one size.
        attributes: Attribute -> the label that holds it: a number as it is, a binary one as -1 or
            +1, and a word of a category by ``gender=female``, +1 for it and -1 for the others.
        masks: Whether masks come, too.
        parts: Whether these are two, of the face and of hair or hat; head crops have them.
        **common: See ``PreparedModule``.
    """

    name = "aligned-faces"

    def __init__(
        self,
        sets: Sequence[str],
        *,
        attributes: Mapping[str, str] | None = None,
        masks: bool = False,
        parts: bool = False,
        **common: Any,
    ) -> None:
        super().__init__(sets, **common)
        self.attributes = dict(attributes or {})
        self.parts = parts
        wanted = {"mask": masks and not parts, "parts": parts}
        self.pictures = ("image", *(name for name, asked in wanted.items() if asked))
        self.columns = ("attributes", *self.pictures)

    def cut(self) -> dict[str, Any]:
        """See ``PreparedModule``; maps of parts come where the sets have them.

        Raises:
            DataError: Maps of parts are asked for, and a set has none.
        """
        without = [folder for folder in self.sets if not has_parts(Prepared.open(folder))]
        if self.parts and without:
            raise DataError(f"{without[0]}: has no maps of face and hair; prepare it as head crops")
        if not without and not self.parts:  # they tell what lies outside of pictures
            self.pictures = (*self.pictures, "parts")
            self.columns = ("attributes", *self.pictures)
        return super().cut()

    def ingredients(self) -> Iterator[bytes]:
        """The sets' own fingerprints, and the labels."""
        yield repr((self.name, self.attributes)).encode()
        yield from super().ingredients()

    def require_labels(self, opened: Sequence[Prepared]) -> None:
        """See ``PreparedModule``; a label of one of the sets is enough."""
        known = sorted({name for prepared in opened for name in prepared.kinds})
        for attribute, label in self.attributes.items():
            if name_of(label) not in known:
                machine = name_of(label).startswith("machine_")
                hint = "; make it with `gioconda label`" if machine else ""
                raise DataError(
                    f"{', '.join(self.sets)}: no label {label!r} for {attribute!r}{hint}; there "
                    f"are: {', '.join(known)}"
                )

    def labels_of(self, number: int, prepared: Prepared, split: Split) -> dict[str, NDArray[Any]]:
        """``attributes`` of the faces."""
        return {"attributes": degrees(prepared, split, self.attributes)}

    def match(self, config: Mapping[str, Any]) -> None:
        """See ``CachedModule``; attributes that the method does not have are left out.

        Raises:
            DataError: The sets' size, crop or masks are not the method's, a label is missing, or no
                face of training has it.
        """
        super().match(config)
        if "parts" in config:
            self._require_masks(config["parts"])
        if wanted := config.get("attributes"):
            self.order = column_order(wanted, list(self.attributes))
            self._require_known(wanted)

    def _require_masks(self, wanted: Sequence[str]) -> None:
        offered = len(HEAD) if self.parts else int("mask" in self.pictures)
        if offered != len(wanted):
            setting = "data.parts: true" if len(wanted) > 1 else "data.masks: true"
            raise DataError(
                f"{', '.join(self.sets)}: {offered} masks of each face come; the model's parts are "
                f"{', '.join(wanted)}: set {setting} in the recipe, or other parts"
            )

    def _require_known(self, wanted: Sequence[str]) -> None:
        columns = self.arrays.get("attributes")
        rows = super().training_rows() if columns is not None else ()
        if columns is None or not len(rows):
            return
        unknown = np.isnan(columns[rows]).all(0)
        for name in wanted:
            if unknown[list(self.attributes).index(name)]:
                raise DataError(
                    f"{', '.join(self.sets)}: no face of training has the label "
                    f"{self.attributes[name]!r} for {name!r}; name another in data.attributes"
                )

    def prepare(self, batch: Batch, *, augmented: bool) -> Batch:
        """Pictures from uint8 ``(B, S, S, 3)`` to float32 ``(B, 3, size, size)`` in [-1, 1]."""
        planes = {}
        if "mask" in batch:
            planes["mask"] = batch["mask"][..., None]
        if "parts" in batch:
            planes["inside"] = 255 * (batch["parts"] != OUTSIDE)[..., None].to(torch.uint8)
        if self.parts:
            apart = torch.stack([batch["parts"] == part for part in HEAD], -1)
            planes["mask"] = 255 * apart.to(torch.uint8)
        pixels = self.pixels(torch.cat([batch["image"], *planes.values()], -1), mirrored=augmented)
        made = {"attributes": batch["attributes"][:, self.order], "image": pixels[:, :3] * 2 - 1}
        channels = torch.split(pixels[:, 3:], [plane.shape[-1] for plane in planes.values()], 1)
        for name, plane in zip(planes, channels, strict=True):
            made[name] = (plane > 0.5).float()
        return made


def has_parts(prepared: Prepared) -> bool:
    """Whether a set stores which pixels are face, hair, and in the published picture."""
    settings = prepared.report["settings"]
    return bool(settings["masks"]) and settings.get("crop") == "head"
