"""Weights between those that a run started from and those that it ended with (WiSE-FT).

    python -m gioconda.training.between hair runs/hair/DATE --share 0.75 -o hair.safetensors

What a short run learns anew it pays for with what the weights could before; between the two most of
both is there (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models", equation 1).
"""

from __future__ import annotations

import argparse
from copy import deepcopy
from pathlib import Path

from gioconda import zoo
from gioconda.inference.weights_file import read_metadata
from gioconda.models.pretrained import save_weights
from gioconda.models.storage import Bits


def between(start: str, end: str, share: float, output: Path, bits: Bits) -> Path:
    """Write weights on the straight line between two of one shape.

    Args:
        start: As for ``zoo.load``.
        end: Of the run that started there; the written file has its provenance.
        share: Of the way from start to end, in [0, 1].
        output: The ``.safetensors`` file; replaced where it exists.
        bits: Of each weight.

    Raises:
        WeightsError: There are no such weights.
    """
    provenance = read_metadata(zoo.resolve(end))["provenance"]
    first, last = zoo.load(start).state_dict(), deepcopy(zoo.load(end))  # loaded ones are shared
    mixed = {
        name: first[name].float().lerp(ending.float(), share).to(ending.dtype)
        for name, ending in last.state_dict().items()
    }
    last.load_state_dict(mixed)
    return save_weights(last, output, bits=bits, provenance=provenance)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("start", help="a packaged name, a run's folder or a file")
    parser.add_argument("end", help="the run that started there")
    parser.add_argument("--share", type=float, default=0.5)
    parser.add_argument("--output", "-o", type=Path, required=True)
    parser.add_argument("--bits", type=int, choices=(8, 16), default=8)
    options = parser.parse_args()
    written = between(options.start, options.end, options.share, options.output, options.bits)
    print(f"{written}: {written.stat().st_size:,} bytes, sha256 {zoo.sha256_of(written)}")
