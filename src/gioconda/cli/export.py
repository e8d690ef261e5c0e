"""``gioconda export``: writes a method's functions as ONNX, for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gioconda.cli.console import print_result, progress
from gioconda.cli.options import Force, Json, ModelArgument
from gioconda.cli.output_paths import check_file
from gioconda.errors import DataError, WeightsError
from gioconda.extras import require


def export(
    model: ModelArgument,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="DIR", help="By default beside the weights of a run."
        ),
    ] = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Write what a network reads or paints as ONNX, for other programs and languages.

    Each function becomes a file NAME.FUNCTION.onnx with its weights in it. It takes any number of
    pictures at once, (N, height, width, 3) uint8 RGB, and was run by ONNX Runtime and by torch:
    their outputs differ by less than 0.0001. The card of the weights says how to cut the pictures
    out. Needs the extra [train].

    \b
    Examples:
      gioconda export landmarks -o onnx/
      gioconda export runs/smile_degree
    """
    require("train", "onnx", "onnxscript")
    from gioconda import zoo
    from gioconda.atomic import replacing
    from gioconda.training.graphs import graph_of

    path = zoo.resolve(model)
    trained = zoo.load(model)
    if not trained.graphs:
        raise WeightsError(f"{model}: a {trained.name} has no function that is exported")
    if output is None and model in zoo.names():
        raise DataError(f"{model}: lies in the package; say where to write with -o DIR")
    folder = output or path.parent
    targets = {name: folder / f"{path.stem}.{name}.onnx" for name in trained.graphs}
    for target in targets.values():
        check_file(target, force)
    with progress("exporting", len(targets)) as advance:
        for name, target in targets.items():
            written = graph_of(trained, name).SerializeToString()
            target.parent.mkdir(parents=True, exist_ok=True)
            with replacing(target) as aside:
                aside.write_bytes(written)
            advance()
    record = {"method": trained.name, "files": {name: str(one) for name, one in targets.items()}}
    print_result(as_json, record, "\n".join(map(str, targets.values())))
