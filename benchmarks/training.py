"""Speed of training: `python benchmarks/training.py [--recipe NAME] [--json FILE]`.

How many cached 64 px pictures a second are batched, from disk through a memory map and from memory;
and how many steps a second a recipe takes in float32 and in bf16 with channels last, one right
after the other, in turns, in one run. Generated pictures: no data set is needed.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from command import machine, parser_of, report
from loops import Batch, TrainingLoop, in_turns

from gioconda.data.batches import CachedBatches
from gioconda.data.cache import open_arrays, place, write_arrays
from gioconda.models.mouth.mouth_net import MouthGAN
from gioconda.models.readers.smile_net import SmileNet
from gioconda.training.precision import bfloat16_of, choose

PICTURES, SIDE, BATCH = 40_000, 64, 128


def reading(folder: Path, seconds: float = 3.0) -> dict[str, float]:
    """Pictures a second that shuffled batches give, from a memory map and from memory."""
    random = np.random.default_rng(0)
    arrays = {
        "image": random.integers(0, 256, (PICTURES, SIDE, SIDE, 3), np.uint8),
        "label": random.random(PICTURES, np.float32),
    }
    write_arrays(folder / "pictures", arrays)
    mapped = open_arrays(folder / "pictures")
    return {
        f"cached pictures a second, {keep}": rate(
            iter(CachedBatches(place(mapped, keep, torch.device("cpu")), BATCH)), seconds
        )
        for keep in ("mapped", "memory")
    }


def rate(batches: Iterator[Batch], seconds: float) -> float:
    """Pictures a second, after half a second that warms up."""
    for length in (0.5, seconds):
        start, pictures = time.perf_counter(), 0
        while time.perf_counter() - start < length:
            pictures += len(next(batches)["image"])
    return pictures / (time.perf_counter() - start)


def smile_net() -> tuple[Any, Batch]:
    """The smile meter and a batch of its recipe's size."""
    return SmileNet(), {
        "image": torch.rand(64, 3, 64, 64) * 2 - 1,
        "smiling": torch.arange(64) % 2 * 1.0,
        "source": torch.zeros(64, dtype=torch.long),
        "weight": torch.ones(64),
    }


def mouth_net() -> tuple[Any, Batch]:
    """The mouth network with its critic, and a batch of its recipe's size."""
    hole = torch.zeros(16, 1, 48, 96)
    hole[:, :, 16:32, 24:72] = 1
    image = torch.rand(16, 3, 48, 96) * 2 - 1
    return MouthGAN(), {"image": image, "seen": image, "hole": hole}


METHODS = {"smile_degree": smile_net, "mouth": mouth_net}


def steps(name: str, rounds: int, each: int = 5) -> dict[str, float]:
    """Steps a second of both precisions, the median of rounds in which they take turns."""
    loops = {}
    for precision, fast in (("float32", False), ("bf16, channels last", True)):
        torch.manual_seed(0)
        loops[precision] = TrainingLoop(*METHODS[name](), fast=fast)
    taken = in_turns(loops, rounds, each)
    rates = {f"{name}: steps a second, {p}": 1 / float(np.median(s)) for p, s in taken.items()}
    plain, fast = (np.array(some) for some in taken.values())
    return {**rates, f"{name}: times as fast": float(np.median(plain / fast))}


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--recipe", choices=METHODS, action="append", help="default: all")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = reading(Path(folder))
    for name in options.recipe or METHODS:
        figures |= steps(name, options.rounds)
    print(machine())
    print(f"trainer.precision=auto: {choose('auto', bfloat16_of('auto')).told}")
    report(figures, options.json)


if __name__ == "__main__":
    main()
