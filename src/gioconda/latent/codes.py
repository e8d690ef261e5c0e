"""The codes of a set, with its labels."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gioconda.data.sets.kinds import Kind
from gioconda.errors import DataError
from gioconda.latent.coder import Coder, Codes, Degrees, Encoded
from gioconda.latent.labels import label_of

if TYPE_CHECKING:
    from gioconda.cluster import Cluster
    from gioconda.data.prepared.reader import Prepared
    from gioconda.data.splits import Split

_PIECE = 512  # faces


@dataclass(frozen=True)
class CodeSet:
    """Codes of faces, and what is known of the faces.

    Attributes:
        mean: ``(N, D)`` float32.
        deviation: ``(N, D)`` float32; None where codes are not distributions.
        file_name: ``(N,)``.
        split: ``(N,)`` train, val or test.
        row: ``(N,)`` the face's place in the split of its prepared set.
        labels: Name -> ``(N,)``, as ``Prepared.arrays`` gives them.
        kinds: Of the labels.
        about: ``model`` and its ``weights`` (a hash) and ``method``, ``data`` and its
            ``fingerprint``, and the ``shape`` of a code.
        origin: ``(N,)`` number of the set that each is from, where several were joined.
    """

    mean: Codes
    deviation: Codes | None
    file_name: NDArray[Any]
    split: NDArray[Any]
    row: NDArray[np.int64]
    labels: dict[str, NDArray[Any]]
    kinds: dict[str, Kind]
    about: dict[str, Any]
    origin: NDArray[np.int64] | None = None

    @property
    def sets(self) -> dict[str, str]:
        """Folder -> fingerprint of the sets that the codes are of."""
        one = {self.about["data"]: self.about["fingerprint"]}
        return dict(self.about.get("sets", one))

    @property
    def set_names(self) -> dict[str, str]:
        """Name -> fingerprint of the sets: what files that others get tell, in place of a path."""
        return {Path(folder).name: mark for folder, mark in self.sets.items()}

    def __len__(self) -> int:
        return len(self.mean)


def encode_set(
    coder: Coder,
    prepared: Prepared,
    splits: Sequence[Split] | None = None,
    limit: int = 0,
    advance: Callable[[int], None] = lambda faces: None,
    cluster: Cluster | None = None,
) -> CodeSet:
    """Codes of a prepared set.

    Args:
        coder: The method.
        prepared: The set.
        splits: Which; None for all that it has.
        limit: The most faces of each split, spread over it; 0 for all.
        advance: Told how many more faces are done.
        cluster: What encodes in place of this process; its machines see the same disk.

    Raises:
        DataError: A split is empty, or a file is broken.
        WeightsError: The method does not encode.
    """
    parts = [
        _encode_split(coder, prepared, split, limit, advance, cluster)
        for split in splits or prepared.splits
    ]
    unsure = [part.deviation for part in parts if part.deviation is not None]
    return replace(
        parts[0],
        mean=np.concatenate([part.mean for part in parts]),
        deviation=np.concatenate(unsure) if unsure else None,
        file_name=np.concatenate([part.file_name for part in parts]),
        split=np.concatenate([part.split for part in parts]),
        row=np.concatenate([part.row for part in parts]),
        labels={n: np.concatenate([part.labels[n] for part in parts]) for n in parts[0].labels},
    )


def joined(parts: Sequence[CodeSet]) -> CodeSet:
    """Codes of several sets by one model, end to end; a label that a set lacks is unknown there.

    Raises:
        DataError: They were made by different weights, or a label is of another kind in each.
    """
    first = parts[0]
    if len(parts) == 1:
        return first
    kinds: dict[str, Kind] = {}
    for part in parts:
        if part.about["weights"] != first.about["weights"]:
            raise DataError(f"{part.about['data']}: its codes are of other weights; encode again")
        for name, kind in part.kinds.items():
            if kinds.setdefault(name, kind) != kind:
                raise DataError(
                    f"{part.about['data']}: {name} is another kind of label than before"
                )
    unsure = [part.deviation for part in parts if part.deviation is not None]
    sets = {folder: mark for part in parts for folder, mark in part.sets.items()}
    return CodeSet(
        np.concatenate([part.mean for part in parts]),
        np.concatenate(unsure) if len(unsure) == len(parts) else None,
        np.concatenate([part.file_name for part in parts]),
        np.concatenate([part.split for part in parts]),
        np.concatenate([part.row for part in parts]),
        {
            name: np.concatenate([_known(part, name, kind) for part in parts])
            for name, kind in kinds.items()
        },
        kinds,
        {**first.about, "sets": sets},
        np.repeat(np.arange(len(parts)), [len(part) for part in parts]),
    )


_UNKNOWN: dict[str, tuple[float, Any]] = {
    "number": (np.nan, np.float32),
    "binary": (0, np.int8),
    "category": (-1, np.int64),
}


def _known(part: CodeSet, name: str, kind: Kind) -> NDArray[Any]:
    """A set's label; unknown for all where it has none."""
    value, dtype = _UNKNOWN[kind.name]
    return part.labels[name] if name in part.labels else np.full(len(part), value, dtype)


class PieceEncoder:
    """What an actor of a cluster does: it encodes some faces of a split.

    Args:
        source: What the method is loaded from.
        prepared: The set.
    """

    def __init__(self, source: str, prepared: Prepared) -> None:
        import torch

        torch.set_num_threads(1)
        self.coder, self.prepared = Coder.from_pretrained(source), prepared

    def __call__(self, piece: tuple[Split, NDArray[np.int64], Degrees]) -> Encoded:
        """The codes of the faces of some rows, with these attributes."""
        split, rows, degrees = piece
        images = self.prepared.arrays(split, ["image"])["image"]
        return self.coder.encode(images[rows], degrees)


def _encode_split(
    coder: Coder,
    prepared: Prepared,
    split: Split,
    limit: int,
    advance: Callable[[int], None],
    cluster: Cluster | None,
) -> CodeSet:
    kinds = {name: kind for name, kind in prepared.kinds.items() if kind.name != "text"}
    arrays = prepared.arrays(split, ["image", "file_name", *kinds])
    rows = spread(len(arrays["image"]), limit)
    labels = {name: arrays[name][rows] for name in kinds}
    degrees = attributes_of_labels(coder, labels, kinds, len(rows))
    # In pieces, so that only a few pictures are in memory at once.
    pieces = [
        (split, rows[k : k + _PIECE], degrees[k : k + _PIECE]) for k in range(0, len(rows), _PIECE)
    ]
    if cluster is None:
        found = [coder.encode(arrays["image"][some], told, advance) for _, some, told in pieces]
    else:
        found = []
        for encoded in cluster.map(PieceEncoder, (coder.source, prepared), pieces):
            found.append(encoded)
            advance(len(encoded.mean))
    unsure = [part.deviation for part in found if part.deviation is not None]
    about = {
        "model": coder.source,
        "method": str(coder.network.name),
        "weights": coder.weights,
        "shape": list(coder.shape),
        "data": str(prepared.folder),
        "fingerprint": str(prepared.report["fingerprint"]),
    }
    return CodeSet(
        np.concatenate([part.mean for part in found]),
        np.concatenate(unsure) if unsure else None,
        arrays["file_name"][rows].astype(str),
        np.full(len(rows), split),
        rows,
        labels,
        kinds,
        about,
    )


def spread(count: int, limit: int) -> NDArray[np.int64]:
    """All of ``count`` rows, or ``limit`` of them spread evenly."""
    if not limit or limit >= count:
        return np.arange(count)
    return (np.arange(limit) * count // limit).astype(np.int64)


def degrees_of(coder: Coder, codes: CodeSet) -> Degrees:
    """``(N, A)``: the method's attributes of the faces of some codes; NaN where not known."""
    return attributes_of_labels(coder, codes.labels, codes.kinds, len(codes))


def attributes_of_labels(
    coder: Coder, labels: Mapping[str, NDArray[Any]], kinds: Mapping[str, Kind], count: int
) -> Degrees:
    """``(N, A)``: the method's attributes by a set's labels; NaN, to be read, where there is none.

    Degrees and binary labels count; categories and other numbers do not.
    """
    degrees = np.full((count, len(coder.attributes)), np.nan, np.float32)
    for k, name in enumerate(coder.attributes):
        column = label_of(name, labels, kinds)
        if column is not None and kinds[column].name in ("binary", "number"):
            values = np.asarray(labels[column], np.float32)
            in_range = (np.abs(values) <= 1) & ((values != 0) | (kinds[column].name == "number"))
            degrees[:, k] = np.where(in_range, values, np.nan)
    return degrees
