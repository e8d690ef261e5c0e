"""A prepared set on disk, as ``datasets.load_from_disk`` opens it: Arrow files, written one by one.

Layout::

    DIR/README.md                     card
    DIR/report.json                   counts, labels, fingerprint, and what gave no face and why
    DIR/settings.json                 how the set is prepared; written first
    DIR/dataset_dict.json             which splits there are
    DIR/train/part-00003.arrow        some of the training faces
    DIR/train/state.json              which parts there are
    DIR/train/dataset_info.json       which columns there are
    DIR/notes/train-00003.json        what that part was made of; written after it
    DIR/cache/                        decoded pictures, see ``gioconda.data.prepared.reader``

Columns: ``image`` (PNG), ``photo_to_crop`` (2 x 3), ``file_name``, ``key`` (what splits keep
together), the labels; where there are landmarks ``points`` (P x 2, pixels of the image) and
``confidence``; where there are masks ``mask`` (PNG, 255 inside) and ``mask_by``; with masks of head
crops ``parts`` (PNG: 0 background, 1 face, 2 hair or hat, 255 not in the picture).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.atomic import replacing
from gioconda.data.sets.kinds import DEGREE, Kind, Label
from gioconda.data.splits import Split
from gioconda.errors import DataError
from gioconda.types import Pixels

GRID_WIDTHS = {"points": 2, "photo_to_crop": 3}
MASK_MAKERS = ("set", "grabcut")
PICTURES = ("image", "mask", "parts")
_TAKEN = (*PICTURES, "photo_to_crop", "file_name", "key", "points", "confidence", "mask_by")
_STORED = {"binary": "int8", "number": "float32", "text": "string"}


def kinds_of(report: Mapping[str, Any]) -> dict[str, Kind]:
    """The labels of a prepared set by its report, those included that a machine made."""
    given = {name: _kind_in(recorded) for name, recorded in report["labels"].items()}
    return given | dict.fromkeys(report["labels_by_machine"], DEGREE)


def recorded_kind(kind: Kind) -> dict[str, Any]:
    """A label's kind as a report holds it."""
    scale = {} if kind.scale is None else {"scale": list(kind.scale)}
    return {"kind": kind.name, "values": list(kind.values), **scale}


def _kind_in(recorded: Mapping[str, Any]) -> Kind:
    scale = recorded.get("scale")
    return Kind(recorded["kind"], tuple(recorded["values"]), scale and (scale[0], scale[1]))


def features_in(report: Mapping[str, Any]) -> Any:
    """``features_of`` a prepared set by its report, the labels included that a machine made."""
    settings = report["settings"]
    points, masks = settings["points"], settings["masks"]
    return features_of(kinds_of(report), points, masks, parts=masks and settings["crop"] == "head")


def features_of(kinds: Mapping[str, Kind], points: int, masks: bool, *, parts: bool = False) -> Any:
    """The columns of a prepared set, as ``datasets`` describes them.

    Args:
        kinds: Its labels.
        points: How many landmarks it has; 0 for none.
        masks: Whether it has masks.
        parts: Whether it has maps of face and hair, too.

    Raises:
        DataError: A label has a name that a column of ours has.
    """
    from datasets import Array2D, ClassLabel, Features, Image, Value

    if taken := set(kinds) & set(_TAKEN):
        raise DataError(f"labels cannot be called {', '.join(sorted(taken))}; rename them")
    columns: dict[str, Any] = {
        "image": Image(),
        "photo_to_crop": Array2D((2, 3), "float32"),
        "file_name": Value("string"),
        "key": Value("string"),
    }
    if points:
        columns["points"] = Array2D((points, 2), "float32")
        columns["confidence"] = Value("float32")
    if masks:
        columns["mask"] = Image()
        columns["mask_by"] = ClassLabel(names=list(MASK_MAKERS))
    if parts:
        columns["parts"] = Image()
    for name, kind in kinds.items():
        category = kind.name == "category"
        columns[name] = ClassLabel(names=list(kind.values)) if category else _value(kind)
    return Features(columns)


def _value(kind: Kind) -> Any:
    from datasets import Value

    return Value(_STORED[kind.name])


def code_of(value: Label, kind: Kind) -> Label:
    """A label as it is stored: categories as their numbers, None where nobody gave one."""
    if value is None or kind.name != "category":
        return value
    return kind.values.index(str(value))


def encode(image: Pixels) -> bytes:
    """A picture as PNG, without loss. ``(S, S, 3)`` uint8 RGB, or ``(S, S)`` gray."""
    turned = image[:, :, ::-1] if image.ndim == 3 else image
    # The lightest compression: half a millisecond at 128 px, and a tenth larger than the tightest.
    done, data = cv2.imencode(".png", turned, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    assert done
    return data.tobytes()


def decode(data: bytes) -> Pixels | None:
    """``(S, S, 3)`` uint8 RGB, three equal channels of a gray picture; None where it is broken."""
    pixels: Pixels | None = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    return None if pixels is None else np.ascontiguousarray(pixels[:, :, ::-1])


def write_part(
    path: Path, rows: Sequence[Mapping[str, Any]], kinds: Mapping[str, Kind], features: Any
) -> None:
    """Write rows as one Arrow file: aside, then renamed."""
    from datasets import Dataset

    columns: dict[str, list[Any]] = {}
    for name in features:
        values = [row[name] for row in rows]
        if name in PICTURES:
            values = [{"bytes": value, "path": None} for value in values]
        elif name == "mask_by":
            values = [MASK_MAKERS.index(value) for value in values]
        elif name in kinds:
            values = [code_of(value, kinds[name]) for value in values]
        columns[name] = values
    write_table(path, Dataset.from_dict(columns, features=features).data.table)


def write_table(path: Path, table: Any) -> None:
    """Write a table as an Arrow stream file: aside, then renamed."""
    import pyarrow as pa

    with replacing(path) as aside, pa.ipc.new_stream(str(aside), table.schema) as writer:
        writer.write_table(table)


def read_table(path: Path) -> Any:
    """The table of one Arrow file, memory-mapped.

    Raises:
        DataError: It is missing or broken.
    """
    import pyarrow as pa

    try:
        return pa.ipc.open_stream(pa.memory_map(str(path))).read_all()
    except (OSError, pa.ArrowException) as error:
        raise DataError(
            f"{path}: missing or broken ({str(error).splitlines()[0]}); delete it and run "
            f"`gioconda prepare` again, which makes only this part anew"
        ) from error


def grids(table: Any, name: str) -> NDArray[np.float32]:
    """A column of small tables: ``points`` ``(N, P, 2)`` or ``photo_to_crop`` ``(N, 2, 3)``."""
    flat = []
    for chunk in table.column(name).chunks:
        # What `datasets` calls a two-dimensional array are lists of lists underneath.
        lists = getattr(chunk, "storage", chunk)
        flat.append(lists.flatten().flatten().to_numpy(zero_copy_only=False))
    rows: NDArray[np.float32] = np.concatenate(flat).astype(np.float32)
    return rows.reshape(len(table), -1, GRID_WIDTHS[name])


def write_index(
    folder: Path, parts: Mapping[Split, Sequence[Path]], features: Any, about: Mapping[str, str]
) -> None:
    """What ``datasets.load_from_disk`` reads first: the splits, and the files and columns of each.

    Args:
        folder: The prepared set's.
        parts: The Arrow files of each split that has any.
        features: From ``features_of``, and what was added since.
        about: ``description``, ``homepage``, ``license`` and ``fingerprint``.
    """
    from datasets import DatasetInfo

    for split, paths in parts.items():
        info = DatasetInfo(
            description=about["description"],
            homepage=about["homepage"],
            license=about["license"],
            features=features,
        )
        info.write_to_directory(str(folder / split))
        state: dict[str, Any] = {
            "_data_files": [{"filename": path.name} for path in paths],
            "_fingerprint": about["fingerprint"],
            "_format_columns": None,
            "_format_kwargs": {},
            "_format_type": None,
            "_output_all_columns": False,
            "_split": split,
        }
        write_json(folder / split / "state.json", state)
    write_json(folder / "dataset_dict.json", {"splits": list(parts)})


def parts_of(folder: Path, split: Split) -> list[Path]:
    """The Arrow files of a split, in order, as its index names them.

    Raises:
        DataError: The index is missing or damaged.
    """
    path = folder / split / "state.json"
    try:
        files = (read_json(path) or {})["_data_files"]
        return [folder / split / file["filename"] for file in files]
    except (KeyError, TypeError) as error:
        raise DataError(f"{path}: missing or damaged; run `gioconda prepare` again") from error


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write JSON aside, then rename it."""
    write_text(path, json.dumps(content, indent=1) + "\n")


def write_text(path: Path, text: str) -> None:
    """Write text aside, then rename it."""
    with replacing(path) as aside:
        aside.write_text(text, encoding="utf-8")


def read_json(path: Path) -> dict[str, Any] | None:
    """What ``write_json`` wrote; None where there is no such file or it is damaged."""
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content
