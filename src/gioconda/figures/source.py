"""What figures are drawn of: a method, faces, codes, directions, and what is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gioconda import zoo
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
"""What a column is called, and its pictures ``(N, S, S, 3)``."""
Progress = Callable[[str, int], AbstractContextManager[Callable[[], object]]]
"""What is counted and how many there are -> a context that gives a function to call for each."""


@contextmanager
def silent(what: str, total: int) -> Iterator[Callable[[], object]]:
    """No progress is shown."""
    yield lambda: None


_ENCODED = 2000  # faces of each part that are encoded where no codes are given


@dataclass(frozen=True)
class FigureSource:
    """What figures are drawn of.

    Attributes:
        subject: The method's name, file or folder, or the run's folder.
        codes_file: Codes of its, if given.
        data: A prepared set, if given.
        direction_files: Directions, beside those that lie beside the weights.
        attributes: Asked for; as ``gioconda.latent.labels.binary_split`` reads them.
        sums: Of directions, asked for.
        degrees: Asked for; none for the figure's own.
        count: Faces asked for; 0 for the figure's own number.
        face: The one face asked for, by its number in the held-out part.
        seed: Of all that is drawn.
        beside: Other methods, shown beside the subject.
        progress: Shows how far long work is.
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
        """The set that faces are taken from.

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
        """Whatever draws faces otherwise: by codes, or from picture to picture.

        Raises:
            WeightsError: It changes no attributes of faces.
        """
        if edits_by_code(zoo.load(self.subject).description):
            return self.editor
        return ImageToImageEditor.from_pretrained(self.subject)

    def binary_split(self, text: str) -> BinarySplit:
        """Who of the held-out part has an attribute, by its label."""
        kinds = {n: kind for n, kind in self.prepared.kinds.items() if kind.name != "text"}
        return binary_split({name: self.part(name) for name in kinds}, kinds, text)

    def direction(self, text: str) -> Direction:
        """The direction of an attribute, from the faces that may be learned from."""
        codes = self.codes
        two = binary_split(codes.labels, codes.kinds, text)
        some = (two.positive | two.negative) & (
            (codes.split == "train") | ~(codes.split == "train").any()
        )
        return between(two.name, codes.mean[some], two.positive[some], seed=self.seed)

    def names(self, *usual: str) -> list[str]:
        """The attributes asked for by their short names, or the usual ones.

        Raises:
            DataError: None is asked for and the method knows none.
        """
        known = self.method.attributes
        if self.attributes:
            return [t if t in known else t.split("=")[-1] for t in self.attributes]
        found = [name for name in usual if name in known] or list(known)
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

    def rows(self, usual: int) -> NDArray[np.int64]:
        """Which faces of the held-out part are shown: the one asked for, or some at random.

        Raises:
            DataError: There are not so many.
        """
        there = len(self.part("image"))
        if self.face is not None:
            if not 0 <= self.face < there:
                raise DataError(f"no face number {self.face}: {there} are held out")
            return np.array([self.face])
        order = np.random.default_rng(self.seed).permutation(there)
        return order[: self.count or usual]

    def faces(self, usual: int) -> Pixels:
        """Held-out faces of the method's own size, ``(N, S, S, 3)`` uint8 RGB."""
        return self.fitted(self.rows(usual))

    def fitted(self, rows: NDArray[np.int64]) -> Pixels:
        """These faces of the held-out part at the method's own size, ``(N, S, S, 3)`` uint8 RGB."""
        return fitted(self.part("image")[rows], self.method.size)

    def changed(
        self, faces: Pixels, wanted: Mapping[str, float], *, relative: bool = False
    ) -> Pixels:
        """Faces as the decoder draws them at the degrees asked for, or moved by them."""
        return self.editor.reconstructions(faces, wanted, relative=relative)[1]
