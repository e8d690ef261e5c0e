"""Opening a prepared set: as a ``datasets`` object, or as decoded arrays through a memory map."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gioconda.atomic import new_folder
from gioconda.data.cache import open_arrays
from gioconda.data.prepared import store
from gioconda.data.prepared.crops import CROPS
from gioconda.data.sets.kinds import NUMBER, Kind, category
from gioconda.data.sets.registry import set_names
from gioconda.data.splits import SPLITS, Split
from gioconda.errors import DataError

# Not known: 0 of a binary label, -1 of a category, NaN of a number.
_UNKNOWN = {"binary": 0, "category": -1, "number": np.nan}
_OURS = {"confidence": NUMBER, "mask_by": category(*store.MASK_MAKERS)}
_TYPES: dict[str, Any] = {"binary": np.int8, "category": np.int64, "number": np.float32}


@dataclass(frozen=True)
class Prepared:
    """A set that ``gioconda prepare`` made.

    Attributes:
        folder: Where it lies.
        report: Its ``report.json``.
        kinds: Its labels, those included that ``gioconda label`` added.
    """

    folder: Path
    report: dict[str, Any]
    kinds: dict[str, Kind]

    @classmethod
    def open(cls, folder: str | Path) -> Prepared:
        """A prepared set.

        Raises:
            DataError: There is none in the folder, or it is not finished.
        """
        folder = Path(folder)
        report = store.read_json(folder / "report.json")
        if report is None or "labels_by_machine" not in report:
            begun = (folder / "settings.json").is_file()
            what = "not finished; run it again" if begun else "there is none here; make it"
            raise DataError(f"{folder}: no prepared set: {what} with `{command_for(folder)}`")
        return cls(folder, report, store.kinds_of(report))

    @property
    def size(self) -> int:
        """Side of its pictures in pixels."""
        return int(self.report["settings"]["size"])

    @property
    def splits(self) -> list[Split]:
        """The splits that hold faces."""
        return [split for split in SPLITS if self.report["faces"][split]]

    def dataset(self) -> Any:
        """The set as a ``datasets.DatasetDict``; ``to_iterable_dataset()`` streams its parts.

        Raises:
            DataError: A file of it is missing or broken.
        """
        from datasets import load_from_disk

        for split in self.splits:
            for path in store.parts_of(self.folder, split):
                store.read_table(path)  # says which file is broken, and what to do
        return load_from_disk(str(self.folder))

    def arrays(self, split: Split, columns: Sequence[str] | None = None) -> dict[str, Any]:
        """One split as equally long arrays, as ``CachedBatches`` takes them.

        Pictures are decoded once, into the folder's ``cache``.

        Args:
            split: ``train``, ``val`` or ``test``.
            columns: Which; None for all but texts.

        Returns:
            Of these, what the set has: ``image`` ``(N, S, S, 3)`` uint8 RGB, ``mask`` and ``parts``
            ``(N, S, S)`` uint8 as read-only memory maps; ``points`` ``(N, P, 2)`` float32;
            ``photo_to_crop`` ``(N, 2, 3)`` float32; ``confidence`` ``(N,)`` float32; of the labels
            ``(N,)`` arrays: binary ones int8 -1, +1 (0 not known), categories int64 (-1 not known),
            numbers float32 (NaN not known); texts, where they are asked for, as unicode.

        Raises:
            DataError: The split is empty, a column is not there, or a file is missing or broken.
        """
        if split not in self.splits:
            raise DataError(f"{self.folder}: no faces in {split!r}; in {', '.join(self.splits)}")
        tables = [store.read_table(path) for path in store.parts_of(self.folder, split)]
        there = tables[0].column_names
        texts = {"file_name", "key", *(n for n, k in self.kinds.items() if k.name == "text")}
        wanted = [n for n in there if n not in texts] if columns is None else list(columns)
        if missing := set(wanted) - set(there):
            raise DataError(
                f"{self.folder}: no column {sorted(missing)[0]!r}; there are: {', '.join(there)}"
            )
        pictures = self._pictures(split, tables) if set(store.PICTURES) & set(wanted) else {}
        return {
            name: pictures[name] if name in pictures else self._column(name, tables)
            for name in wanted
        }

    def _column(self, name: str, tables: Sequence[Any]) -> NDArray[Any]:
        if name in store.GRID_WIDTHS:
            return np.concatenate([store.grids(table, name) for table in tables])
        values = [table.column(name) for table in tables]
        kind = self.kinds.get(name) or _OURS.get(name)
        if kind is None or kind.name == "text":
            plain = [value if value is not None else "" for v in values for value in v.to_pylist()]
            return np.array(plain)
        filled = [v.fill_null(_UNKNOWN[kind.name]).to_numpy() for v in values]
        return np.concatenate(filled).astype(_TYPES[kind.name])

    def _pictures(self, split: Split, tables: Sequence[Any]) -> dict[str, NDArray[Any]]:
        """The decoded pictures and masks, from the cache; made where they are not there."""
        cache = self.folder / "cache" / f"{split}-{self.report['fingerprint']}"
        if not cache.is_dir():
            self._decode(cache, tables)
        return open_arrays(cache)

    def _decode(self, cache: Path, tables: Sequence[Any]) -> None:
        # OpenCV lets other threads run; where another process was quicker, its folder stays.
        with new_folder(cache) as aside, ThreadPoolExecutor(os.cpu_count()) as pool:
            for name in store.PICTURES:
                if name in tables[0].column_names:
                    channels = (3,) if name == "image" else ()
                    shape = (sum(map(len, tables)), self.size, self.size, *channels)
                    path = aside / f"{name}.npy"
                    array = np.lib.format.open_memmap(path, "w+", np.uint8, shape)
                    _fill(array, name, tables, pool)
                    array.flush()


def command_for(folder: Path) -> str:
    """The command that makes a set, as far as its folder's name tells: ``utkface-mouth-64``."""
    name, *middle, size = [*folder.name.split("-"), ""][:3]
    if not size:
        middle, size = [], middle[0] if middle else ""
    if name not in set_names() or not size.isdigit():
        return "gioconda prepare"
    crop = f" --crop {middle[0]}" if middle and middle[0] in CROPS else ""
    return f"gioconda prepare {name} FOLDER -o {folder} --size {size}{crop}"


def _fill(
    array: NDArray[np.uint8], name: str, tables: Iterable[Any], pool: ThreadPoolExecutor
) -> None:
    start = 0
    for table in tables:
        column = table.column(name).combine_chunks()
        data = column.field("bytes").to_pylist()
        names = table.column("file_name").to_pylist()
        for k, pixels in enumerate(pool.map(store.decode, data)):
            if pixels is None or pixels.shape[:2] != array.shape[1:3]:
                found = "broken" if pixels is None else f"{pixels.shape[1]} x {pixels.shape[0]} px"
                raise DataError(
                    f"{names[k]}: its prepared {name} is {found}, not {array.shape[1]} px; "
                    f"delete the prepared set and make it again"
                )
            array[start + k] = pixels[:, :, 0] if array.ndim == 3 else pixels
        start += len(data)
