"""The codes of a set, with its labels, as one Parquet file.

Columns: ``code`` (D numbers), ``deviation`` (D numbers, where codes are distributions),
``file_name``, ``split``, ``row`` (of the split), and the set's labels: numbers and binary labels as
they are, categories as words, null where unknown. The file's metadata says which model made
the codes of which data.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gioconda.atomic import replacing
from gioconda.data.sets.kinds import Kind
from gioconda.errors import DataError
from gioconda.latent.coder import Codes
from gioconda.latent.codes import CodeSet

_KEY = b"gioconda"  # of the metadata


def write_codes(codes: CodeSet, path: Path) -> Path:
    """Write codes as Parquet: aside, then renamed."""
    import pyarrow as pa
    import pyarrow.parquet as parquet

    columns: dict[str, Any] = {"code": _vectors(codes.mean)}
    if codes.deviation is not None:
        columns["deviation"] = _vectors(codes.deviation)
    columns |= {"file_name": codes.file_name, "split": codes.split, "row": codes.row}
    columns |= {name: _column(codes.labels[name], kind) for name, kind in codes.kinds.items()}
    kinds = {name: {"kind": k.name, "values": list(k.values)} for name, k in codes.kinds.items()}
    table = pa.table({name: pa.array(v) for name, v in columns.items()})
    about = json.dumps({**codes.about, "labels": kinds})
    table = table.replace_schema_metadata({_KEY: about.encode()})
    with replacing(path) as aside:
        parquet.write_table(table, str(aside))
    return path


def read_codes(path: str | Path) -> CodeSet:
    """What ``write_codes`` wrote.

    Raises:
        DataError: The file is missing, broken, or holds no codes of ours.
    """
    import pyarrow as pa
    import pyarrow.parquet as parquet

    try:
        table = parquet.read_table(str(path))
        about = json.loads(table.schema.metadata[_KEY])
    except (OSError, pa.ArrowException) as error:
        gone = isinstance(error, FileNotFoundError)
        reason = "no such file" if gone else str(error).splitlines()[0]
        raise DataError(f"{path}: no readable Parquet file ({reason})") from error
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(f"{path}: holds no codes; make them with `gioconda encode`") from error
    kinds = {n: Kind(k["kind"], tuple(k["values"])) for n, k in about.pop("labels").items()}
    names = table.column_names
    return CodeSet(
        _matrix(table.column("code")),
        _matrix(table.column("deviation")) if "deviation" in names else None,
        np.array(table.column("file_name").to_pylist()),
        np.array(table.column("split").to_pylist()),
        table.column("row").to_numpy(),
        {name: _values(table.column(name), kind) for name, kind in kinds.items()},
        kinds,
        about,
    )


def _vectors(codes: Codes) -> Any:
    import pyarrow as pa

    flat = pa.array(np.ascontiguousarray(codes, np.float32).ravel())
    return pa.FixedSizeListArray.from_arrays(flat, codes.shape[1])


def _matrix(column: Any) -> Codes:
    chunks = [chunk.flatten().to_numpy() for chunk in column.chunks]
    flat = np.concatenate([np.zeros(0, np.float32), *chunks])
    return flat.reshape(len(column), -1)


def _column(values: NDArray[Any], kind: Kind) -> Any:
    """A label's values as Parquet has them: null where unknown."""
    import pyarrow as pa

    if kind.name == "category":
        words = [kind.values[v] if v >= 0 else None for v in values.tolist()]
        return pa.array(words, pa.string()).dictionary_encode()
    unknown = values == 0 if kind.name == "binary" else np.isnan(values)
    return pa.array(values, mask=unknown)


def _values(column: Any, kind: Kind) -> NDArray[Any]:
    """The same as ``Prepared.arrays`` gives them."""
    if kind.name == "category":
        index = {word: k for k, word in enumerate(kind.values)}
        return np.array([index.get(word, -1) for word in column.to_pylist()], np.int64)
    if kind.name == "binary":
        return column.fill_null(0).to_numpy().astype(np.int8)  # type: ignore[no-any-return]
    return column.fill_null(np.nan).to_numpy().astype(np.float32)  # type: ignore[no-any-return]
