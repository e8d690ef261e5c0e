"""Editor of faces by an encoder and decoder, along directions or by its own attributes.

The face is encoded. Its code, or the decoder's attributes, are changed. Both codes are decoded, and
the difference of the two pictures is applied to the photo (``difference``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda import zoo
from gioconda.editors.before_after import BeforeAfter, PairEditor
from gioconda.errors import DataError
from gioconda.latent.arithmetic import added_up, parse
from gioconda.latent.coder import Coder, Codes
from gioconda.latent.directions import FARTHEST, Direction, move
from gioconda.latent.saved import FILE, read_directions
from gioconda.types import Pixels

_MARGIN = 40  # a mask is widened by this part of a crop's side: its decoder rounds corners off


class LatentEditor(PairEditor):
    """Edits faces by their latent codes.

    Args:
        coder: The method.
        directions: Directions in its codes.
    """

    def __init__(self, coder: Coder, directions: Sequence[Direction] = ()) -> None:
        coder.require("encode", "decode")
        super().__init__(coder.size, coder.description.crop)
        self.coder, self.directions = coder, list(directions)

    @classmethod
    def from_pretrained(cls, name: str, directions: Sequence[str | Path] = ()) -> LatentEditor:
        """A method with the directions in the file beside its weights, and in other files.

        Args:
            name: A packaged name, a file, a run's folder or a Hub id.
            directions: Files of directions; of equal names the last counts.

        Raises:
            WeightsError: There is no such method, or it does not encode and decode.
            DataError: A file holds no directions, or those of another model.
        """
        coder = Coder.from_pretrained(name)
        return cls(coder, directions_for(coder, directions))

    @property
    def attributes(self) -> tuple[str, ...]:
        """The names of the attributes that requests may give degrees of."""
        own = self.coder.attributes
        return (*own, *(d.name for d in self.directions if d.name not in own))

    def check_degrees(self, degrees: Mapping[str, float]) -> None:
        """Make sure that the method can reach the degrees.

        Raises:
            DataError: An attribute is not known, or a degree is far out of range.
        """
        for name, degree in degrees.items():
            if not -FARTHEST <= degree <= FARTHEST:
                raise DataError(f"{name}={degree:g}: degrees lie between -1 and 1 (at most 3)")
            if name not in self.attributes:
                self._direction(name)

    def reconstructions(
        self, crops: Pixels, degrees: Mapping[str, float], *, relative: bool = False
    ) -> BeforeAfter:
        """The decoder's pictures of aligned faces, before and after the edit.

        Args:
            crops: ``(N, S, S, 3)`` uint8 RGB.
            degrees: Attribute, or sum of attributes, -> degree.
            relative: Whether to change each face's own degree by these, not to set them.
        """
        own = self.coder.attributes
        present = self.coder.read(crops)
        codes = self.coder.encode(crops, present).mean
        target = present.copy()
        for name in degrees.keys() & set(own):
            column = own.index(name)
            target[:, column] = degrees[name] + (present[:, column] if relative else 0)
        others = {name: degree for name, degree in degrees.items() if name not in own}
        directions = [self._direction(name) for name in others]
        if relative:
            moved = codes + sum(
                by / 2 * one.vector for by, one in zip(others.values(), directions, strict=True)
            )
        else:
            moved = move(codes, others, directions)
        before = self.coder.decode(codes, present)
        after = self.coder.decode(np.asarray(moved, np.float32), target)
        if "decode_mask" in self.coder.description.verbs:
            told = bool(degrees.keys() & set(own))
            may = self._may_change(codes, np.asarray(moved, np.float32), () if told else directions)
            after = np.rint(before + may * (after.astype(np.float32) - before)).astype(np.uint8)
        return BeforeAfter(before, after)

    def _may_change(
        self, codes: Codes, moved: Codes, directions: Sequence[Direction]
    ) -> NDArray[np.float32]:
        """Where faces may change, ``(N, S, S, 1)`` in [0, 1]: on the head, before or after.

        A direction may say itself which part it is of (``part`` of its provenance): hair colours
        leave the skin alone, and what is more likely another part. Where one does not, or there
        are none, it is the whole head.

        Raises:
            DataError: The method has no mask of a direction's part.
        """
        parts = self.coder.description.parts
        masks = np.maximum(self.coder.masks(codes), self.coder.masks(moved))
        asked = {one.provenance.get("part") for one in directions} or {None}
        if unknown := asked - {None, *parts}:
            raise DataError(
                f"{self.coder.source}: has no mask of {min(map(str, unknown))!r}; it has: "
                f"{', '.join(parts)}"
            )
        others = np.zeros_like(masks[..., 0])
        if None not in asked:
            mine = np.array([part in asked for part in parts])
            others = masks[..., ~mine].max(-1, initial=0)
            masks = masks[..., mine]
        side = 2 * (self.size // _MARGIN) + 1
        wide = [cv2.dilate(mask, np.ones((side, side), np.uint8)) for mask in masks.max(-1)]
        soft = [
            cv2.GaussianBlur(np.minimum(mask, 1 - other), (0, 0), side / 4)
            for mask, other in zip(wide, others, strict=True)
        ]
        return np.asarray(np.stack(soft)[..., None], np.float32)

    def _direction(self, name: str) -> Direction:
        """The direction that a name or a sum stands for, under that name."""
        try:
            found = added_up(name, self.directions)
        except DataError as error:
            known = ", ".join(self.attributes) or "none; make some with `gioconda direction`"
            raise DataError(f"{self.coder.source}: {error}; attributes: {known}") from error
        return Direction(name, found.vector, found.middle, self._provenance(name, found))

    def _provenance(self, name: str, found: Direction) -> Mapping[str, Any]:
        """A sum is of a part if all of its terms are of that part."""
        terms = {term for term, _ in parse(name)}
        parts = {d.provenance.get("part") for d in self.directions if d.name in terms}
        (part,) = parts if len(parts) == 1 else (None,)
        return found.provenance if part is None else {**found.provenance, "part": part}


def directions_for(coder: Coder, files: Sequence[str | Path] = ()) -> list[Direction]:
    """The directions in the file beside a method's weights, and in other files.

    Args:
        coder: The method.
        files: Files of directions; of equal names the last counts.

    Raises:
        DataError: A file holds no directions, or those of another model.
    """
    found: dict[str, Direction] = {}
    for path in [*beside(zoo.resolve(coder.source)), *files]:
        saved = read_directions(path, coder.weights)
        found |= {direction.name: direction for direction in saved.directions}
    return list(found.values())


def beside(weights: Path) -> list[Path]:
    """The file of directions beside some weights, if there is one."""
    for name in (FILE, f"{weights.stem}.{FILE}"):
        path = weights.with_name(name)
        if path.is_file() and (name != FILE or weights.name == zoo.WEIGHTS_FILE):
            return [path]
    return []
