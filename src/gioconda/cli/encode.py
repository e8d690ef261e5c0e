"""``gioconda encode``: a prepared set -> its latent codes."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from gioconda.cli.cluster import reached
from gioconda.cli.console import print_result, progress
from gioconda.cli.options import Force, Json, ModelArgument, Ray
from gioconda.cli.output_paths import check_file
from gioconda.extras import require


class Part(StrEnum):
    """Parts of a set."""

    train = "train"
    val = "val"
    test = "test"


def encode(
    model: ModelArgument,
    data: Annotated[Path, typer.Argument(metavar="DATA", help="A set that prepare made.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="CODES", help="Parquet file to write.")
    ],
    split: Annotated[
        list[Part] | None, typer.Option(help="Part of the set; all if not given. Repeatable.")
    ] = None,
    limit: Annotated[
        int, typer.Option(metavar="N", min=0, help="The most faces of each part; 0 for all.")
    ] = 0,
    force: Force = False,
    ray: Ray = None,
    as_json: Json = False,
) -> None:
    """Encode a set and store the codes with its labels.

    The Parquet file has a row for each face: its code, the standard deviation of each number where
    codes are distributions, the picture's name, and the set's labels. `gioconda direction` and
    `gioconda figure` read it, and so does pandas. Needs the extra [train].

    \b
    Examples:
      gioconda encode vae-128 prepared/utkface -o codes.parquet
      gioconda encode runs/cvae/2026-01-01 prepared/lfw --split test -o lfw.parquet
    """
    require("train", "datasets", "pyarrow")
    from gioconda.data.prepared.reader import Prepared
    from gioconda.latent.code_files import write_codes
    from gioconda.latent.coder import Coder
    from gioconda.latent.codes import encode_set

    check_file(output, force)
    prepared = Prepared.open(data)
    splits = [one for one in prepared.splits if not split or one in {s.value for s in split}]
    coder = Coder.from_pretrained(model)
    counts = [prepared.report["faces"][one] for one in splits]
    steps = sum(min(count, limit or count) for count in counts)
    with reached(ray) as cluster, progress("encoding", steps) as advance:
        codes = encode_set(coder, prepared, splits, limit, advance, cluster)
    write_codes(codes, output)
    length = codes.mean.shape[1]
    record = {**codes.about, "faces": len(codes), "length": length, "output": str(output)}
    print_result(as_json, record, f"{output}: {len(codes)} codes of {length} numbers")
