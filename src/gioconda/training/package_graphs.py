"""Write the graphs of packaged weights anew, as ONNX without weights, and list them.

    python -m gioconda.training.package_graphs landmarks mouth

It writes ``weights/NAME.FUNCTION.onnx`` and their rows in ``weights/graphs.json``. Run it after the
weights of a network changed their shape; other weights of the same shape keep their graphs.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from gioconda.atomic import replacing
from gioconda.models.pretrained import load_weights
from gioconda.training.graphs import graph_of, weights_of, without_weights
from gioconda.weights.catalogue import GRAPHS_FILE, WEIGHTS, sha256_of


def package(names: Sequence[str], folder: Path = WEIGHTS) -> list[Path]:
    """Write the graphs of some weights, and the list; others stay as they are.

    Args:
        names: Of ``NAME.safetensors`` in the folder.
        folder: Of the package's weights.

    Returns:
        The graphs written.

    Raises:
        WeightsError: Weights are missing, or a graph computes something else than torch.
    """
    listing = folder / GRAPHS_FILE
    listed = json.loads(listing.read_text(encoding="utf-8"))
    written = []
    for name in names:
        trained, rows = load_weights(folder / f"{name}.safetensors"), {}
        for function in trained.graphs:
            bare = without_weights(graph_of(trained, function), trained)
            path = folder / f"{name}.{function}.onnx"
            with replacing(path) as aside:
                aside.write_bytes(bare.SerializeToString(deterministic=True))
            rows[function] = {"sha256": sha256_of(path), "weights": weights_of(bare)}
            written.append(path)
        listed[name] = rows
    with replacing(listing) as aside:
        aside.write_text(json.dumps(listed, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return written


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="+", help="packaged names")
    for path in package(parser.parse_args().names):
        print(f"{path}: {path.stat().st_size:,} bytes")
