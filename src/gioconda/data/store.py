"""Prepared faces on disk: a Hugging Face data set of Parquet files, written part by part.

Layout::

    DIR/README.md                    card; names the splits for datasets.load_dataset(DIR)
    DIR/report.json                  counts, fingerprint, pictures without a face
    DIR/data/train-00003.parquet     part 3 of the training faces
    DIR/parts/00003.json             what part 3 was made of; written last

Columns: ``image``, ``points`` (141 x 2, pixels of the image), ``confidence``, ``file_name``, and
the data set's own labels.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from gioconda.data.splits import Split
from gioconda.errors import DataError
from gioconda.faces.scheme import POINT_NAMES
from gioconda.types import Pixels

SPLITS: tuple[Split, ...] = ("train", "val", "test")
JPEG_QUALITY = 95

Row = dict[str, Any]


def encode(image: Pixels) -> bytes:
    """A face as JPEG, colours at full resolution."""
    file = io.BytesIO()
    Image.fromarray(image).save(file, "JPEG", quality=JPEG_QUALITY, subsampling=0)
    return file.getvalue()


def write_rows(folder: Path, split: Split, part: int, rows: Sequence[Row]) -> None:
    """Write one part of one split; none where there are no rows."""
    path = folder / "data" / f"{split}-{part:05d}.parquet"
    path.unlink(missing_ok=True)
    if not rows:
        return
    from datasets import Dataset

    columns = {name: [row[name] for row in rows] for name in rows[0]}
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".part")
    Dataset.from_dict(columns, features=_features(rows[0])).to_parquet(str(aside))
    aside.replace(path)


def _features(row: Row) -> Any:
    from datasets import Array2D, Features, Value
    from datasets import Image as ImageFeature

    kinds = {str: "string", int: "int64", float: "float32"}
    features = {name: Value(kinds[type(v)]) for name, v in row.items() if type(v) in kinds}
    points = Array2D(shape=(len(POINT_NAMES), 2), dtype="float32")
    return Features(features | {"image": ImageFeature(), "points": points})


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write JSON aside, then rename it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".part")
    aside.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    aside.replace(path)


def read_json(path: Path) -> dict[str, Any] | None:
    """What ``write_json`` wrote; None where there is no such file or it is damaged."""
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content


def read_prepared(folder: str | Path, split: Split) -> dict[str, NDArray[Any]]:
    """All faces of a split, in memory, as ``CachedBatches`` takes them.

    Returns:
        ``image`` ``(N, 3, S, S)`` uint8 RGB, ``points`` ``(N, 141, 2)`` float32 in its pixels, and
        an array of N for each other column.

    Raises:
        DataError: The folder holds no prepared faces of this split.
    """
    from pyarrow import parquet

    paths = sorted((Path(folder) / "data").glob(f"{split}-*.parquet"))
    if not paths:
        raise DataError(f"{folder}: no prepared faces of {split!r}; run `gioconda prepare` first")
    rows = [row for path in paths for row in parquet.read_table(path).to_pylist()]
    arrays = {name: np.array([row[name] for row in rows]) for name in rows[0] if name != "image"}
    arrays["points"] = arrays["points"].astype(np.float32)
    images = [np.asarray(Image.open(io.BytesIO(row["image"]["bytes"]))) for row in rows]
    return {"image": np.stack(images).transpose(0, 3, 1, 2), **arrays}
