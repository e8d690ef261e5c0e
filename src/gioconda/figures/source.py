"""The source of a figure: a method, faces, codes, directions and options."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gioconda import zoo
from gioconda.data.choice import evenly_by_age
from gioconda.data.prepared.reader import Prepared
from gioconda.editors.before_after import PairEditor
from gioconda.editors.image_to_image import ImageToImageEditor
from gioconda.editors.latent import LatentEditor, directions_for
from gioconda.editors.open import edits_by_code
from gioconda.errors import DataError
from gioconda.latent.coder import Coder, fitted
from gioconda.latent.codes import CodeSet, encode_set
from gioconda.latent.directions import Direction, between
from gioconda.latent.labels import BinarySplit, binary_split
from gioconda.types import Pixels

Columns = list[tuple[str, Pixels]]
"""The label of each column, and its pictures ``(N, S, S, 3)``."""
Progress = Callable[[str, int], AbstractContextManager[Callable[[], object]]]
"""A description and a total -> a context with a function to call for each step."""


@contextmanager
def silent(what: str, total: int) -> Iterator[Callable[[], object]]:
    """Show no progress."""
    yield lambda: None


_ENCODED = 2000  # faces of each part that are encoded if no codes are given


@dataclass(frozen=True)
class FigureSource:
    """The source of a figure.

    Attributes:
        subject: The method's name, file or folder, or the run's folder.
        codes_file: Codes of the method, if given.
        data: A prepared set, if given.
        direction_files: Files of directions, in addition to the file beside the weights.
        attributes: Attributes, as ``gioconda.latent.labels.binary_split`` reads them.
        sums: Sums of directions.
        degrees: Degrees; none for the figure's own.
        count: Number of faces; 0 for the figure's own.
        face: Number of a single face in the held-out part.
        seed: Seed of all random draws.
        beside: Other methods, shown beside the subject.
        progress: Shows the progress of long work.
        notes: What of the subject the figure leaves out, a line each; figures add to it.
    """

    subject: str
    codes_file: CodeSet | None = None
    data: Path | None = None
    direction_files: Sequence[Path] = ()
    attributes: Sequence[str] = ()
    sums: Sequence[str] = ()
    degrees: Sequence[float] = ()
    count: int = 0
    face: int | None = None
    seed: int = 0
    beside: Sequence[str] = ()
    progress: Progress = silent
    notes: list[str] = field(default_factory=list)

    @cached_property
    def coder(self) -> Coder:
        """The method.

        Raises:
            DataError: It has other weights than those that made the codes.
        """
        coder = Coder.from_pretrained(self.subject)
        if self.codes_file is not None and self.codes_file.about["weights"] != coder.weights:
            raise DataError(f"{self.subject}: has changed since it made these codes; encode again")
        return coder

    @cached_property
    def prepared(self) -> Prepared:
        """The set of the faces.

        Raises:
            DataError: None is given.
        """
        data = self.data or (self.codes_file and Path(self.codes_file.about["data"]))
        if not data:
            raise DataError("which faces? give --data DIR, a set that prepare made")
        return Prepared.open(data)

    @cached_property
    def codes(self) -> CodeSet:
        """Codes of faces: those given, or those of a part of the set."""
        if self.codes_file is not None:
            return self.codes_file
        return encode_set(self.coder, self.prepared, limit=_ENCODED)

    @cached_property
    def editor(self) -> LatentEditor:
        """The method with all directions: from files, else found in the codes by their labels."""
        known = {d.name: d for d in directions_for(self.coder, self.direction_files)}
        for text in self.attributes:
            if text in known or text in self.coder.attributes:
                continue
            found = self.direction(text)
            known.setdefault(found.name, found)
        return LatentEditor(self.coder, list(known.values()))

    @cached_property
    def method(self) -> PairEditor:
        """The editor of the method: by latent codes, or image to image.

        Raises:
            WeightsError: It edits no attributes.
        """
        if edits_by_code(zoo.load(self.subject).description):
            return self.editor
        return ImageToImageEditor.from_pretrained(self.subject)

    def binary_split(self, text: str) -> BinarySplit:
        """Which faces of the held-out part have an attribute, by its label."""
        kinds = {n: kind for n, kind in self.prepared.kinds.items() if kind.name != "text"}
        return binary_split({name: self.part(name) for name in kinds}, kinds, text)

    def direction(self, text: str) -> Direction:
        """The direction of an attribute, learned from the training split."""
        codes = self.codes
        two = binary_split(codes.labels, codes.kinds, text)
        some = (two.positive | two.negative) & (
            (codes.split == "train") | ~(codes.split == "train").any()
        )
        return between(two.name, codes.mean[some], two.positive[some], seed=self.seed)

    def names(self, *default: str) -> list[str]:
        """The given attributes by their short names, or the default ones.

        Raises:
            DataError: None is given and the method knows none.
        """
        known = self.method.attributes
        if self.attributes:
            return [t if t in known else t.split("=")[-1] for t in self.attributes]
        found = [name for name in default if name in known] or list(known)
        if not found:
            raise DataError("which attribute? give --attribute NAME, and --data or --direction")
        return found

    def part(self, column: str) -> NDArray[Any]:
        """A column of the held-out part: test, else val, else train.

        Raises:
            DataError: The set has no such column.
        """
        split = self.prepared.splits[-1]  # they are in the order train, val, test
        arrays = self.prepared.arrays(split, [column])
        return np.asarray(arrays[column])

    def rows(self, default: int) -> NDArray[np.int64]:
        """Numbers of the held-out faces to show: a single one, or some by the seed.

        Raises:
            DataError: There is no face of this number.
        """
        total = len(self.part("image"))
        if self.face is not None:
            if not 0 <= self.face < total:
                raise DataError(f"no face number {self.face}: {total} are held out")
            return np.array([self.face])
        return self.order()[: self.count or default]

    def order(self) -> NDArray[np.int64]:
        """Numbers of all held-out faces, by the seed; of all ages alike where the set has ages."""
        kind = self.prepared.kinds.get("age")
        if kind is not None and kind.name == "number":
            return evenly_by_age(np.asarray(self.part("age"), np.float32), self.seed)
        total = len(self.part("file_name"))
        return np.random.default_rng(self.seed).permutation(total)

    def row_names(self, default: int) -> list[str]:
        """The numbers of the faces of ``rows``, as ``--face`` takes them."""
        return [f"#{row}" for row in self.rows(default)]

    def faces(self, default: int) -> Pixels:
        """Held-out faces at the method's size, ``(N, S, S, 3)`` uint8 RGB."""
        return self.fitted(self.rows(default))

    def fitted(self, rows: NDArray[np.int64]) -> Pixels:
        """Held-out faces by number at the method's size, ``(N, S, S, 3)`` uint8 RGB."""
        return fitted(self.part("image")[rows], self.method.size)

    def changed(
        self, faces: Pixels, degrees: Mapping[str, float], *, relative: bool = False
    ) -> Pixels:
        """The decoder's pictures of faces at some degrees, or moved by them."""
        return self.editor.reconstructions(faces, degrees, relative=relative)[1]
