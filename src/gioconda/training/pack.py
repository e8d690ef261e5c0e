"""Store a run's weights in 8 or 16 bits, as the packaged ones are.

    python -m gioconda.training.pack runs/teeth_age/DATE -o teeth-age.safetensors
    python -m gioconda.training.pack runs/dcgan_64/DATE --bits 8 -o dcgan-64.safetensors

It prints the file's sha256 for ``weights/catalogue.json``.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from gioconda import zoo
from gioconda.inference.weights_file import read_metadata
from gioconda.models.pretrained import save_weights
from gioconda.models.storage import Bits


def pack(source: str, output: Path, bits: Bits) -> Path:
    """Write weights again with fewer bits and the provenance that they carry.

    Args:
        source: As for ``zoo.load``.
        output: The ``.safetensors`` file; replaced where it exists.
        bits: Of each weight.

    Raises:
        WeightsError: There are no such weights.
    """
    provenance = read_metadata(zoo.resolve(source))["provenance"]
    return save_weights(zoo.load(source), output, bits=bits, provenance=provenance)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("source", help="a run's folder or a file")
    parser.add_argument("--output", "-o", type=Path, required=True)
    parser.add_argument("--bits", type=int, choices=(8, 16), default=16)
    options = parser.parse_args()
    written = pack(options.source, options.output, options.bits)
    print(f"{written}: {written.stat().st_size:,} bytes, sha256 {zoo.sha256_of(written)}")
