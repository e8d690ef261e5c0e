"""Store a run's weights in half precision, as the packaged ones are.

    python -m gioconda.training.half_precision runs/teeth_age/DATE -o teeth-age.safetensors

It prints the file's sha256 for ``weights/catalogue.json``.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from gioconda import zoo
from gioconda.models.pretrained import read_metadata, save_weights


def store_half(source: str, output: Path) -> Path:
    """Write weights again in float16, with the provenance that they carry.

    Args:
        source: As for ``zoo.load``.
        output: The ``.safetensors`` file; replaced where it exists.

    Raises:
        WeightsError: There are no such weights.
    """
    provenance = read_metadata(zoo.resolve(source))["provenance"]
    return save_weights(zoo.load(source), output, half=True, provenance=provenance)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("source", help="a run's folder or a file")
    parser.add_argument("--output", "-o", type=Path, required=True)
    options = parser.parse_args()
    written = store_half(options.source, options.output)
    print(f"{written}: sha256 {zoo.sha256_of(written)}")
