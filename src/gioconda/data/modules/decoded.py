"""Base of modules whose sets hold decoded pictures already: nothing is cut, nothing cached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gioconda.data.batches import Concatenated
from gioconda.data.modules.base import CachedModule


class DecodedModule(CachedModule):
    """Batches of several sets of decoded pictures, end to end; see ``CachedModule``.

    Attributes:
        pictures: The columns of pictures; they are read from disk where ``keep`` is ``mapped``.
    """

    pictures: tuple[str, ...] = ("image",)

    def end_to_end(
        self, parts: Sequence[Mapping[str, Any]], names: Sequence[str]
    ) -> dict[str, Any]:
        """Columns of several parts as one each.

        Args:
            parts: Name -> ``(N, ...)``, of each part.
            names: Of the columns that are wanted.
        """
        return {name: self._joined(name, [part[name] for part in parts]) for name in names}

    def _joined(self, name: str, arrays: Sequence[NDArray[Any]]) -> Any:
        mapped = self.keep == "mapped" and name in self.pictures
        return Concatenated(arrays) if mapped else np.concatenate(arrays)

    def prepare_data(self) -> None:
        """Nothing: the sets keep their decoded pictures themselves."""

    def setup(self, stage: str | None = None) -> None:
        """Open the samples; prepared sets decode their pictures the first time."""
        if not self.arrays:
            self.arrays = self.cut()
