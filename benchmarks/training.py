"""Speed of training: `python benchmarks/training.py [--recipe FILE] [--json FILE]`.

How many cached 64 px pictures a second are batched, from disk through a memory map and from memory;
and how many steps a second a recipe takes in float32 and in bf16 with channels last, one right
after the other, in turns, in one run. Generated pictures: no data set is needed.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch

from gioconda.data.batches import Batch, CachedBatches
from gioconda.data.cache import open_arrays, place, write_arrays
from gioconda.models.contract import AdversarialMethod
from gioconda.models.mouth.mouth_net import MouthGAN
from gioconda.models.readers.smile_net import SmileNet

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
    batch = {
        "image": torch.rand(64, 3, 64, 64) * 2 - 1,
        "smiling": torch.arange(64) % 2 * 1.0,
        "source": torch.zeros(64, dtype=torch.long),
        "weight": torch.ones(64),
    }
    model = SmileNet()
    return model, batch


def mouth_net() -> tuple[Any, Batch]:
    """The mouth network without its critic, and a batch of its recipe's size."""
    hole = torch.zeros(16, 1, 48, 96)
    hole[:, :, 16:32, 24:72] = 1
    image = torch.rand(16, 3, 48, 96) * 2 - 1
    return MouthGAN(), {"image": image, "seen": image, "hole": hole}


METHODS = {"smile_degree": smile_net, "mouth": mouth_net}


class Trial:
    """One precision of one method: a network, its optimiser, its batch."""

    def __init__(self, name: str, fast: bool) -> None:
        torch.manual_seed(0)
        self.fast = fast
        layout = torch.channels_last if fast else torch.contiguous_format
        model, batch = METHODS[name]()
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.model = model.to(self.device, memory_format=layout)
        self.batch = {
            k: v.to(self.device, memory_format=layout) if v.ndim == 4 else v.to(self.device)
            for k, v in batch.items()
        }
        self.loss = model.generator_loss if isinstance(model, AdversarialMethod) else model.loss
        self.optimizer = torch.optim.AdamW(model.parameters(), 1e-4)

    def step(self) -> None:
        """Forward, backward, update."""
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.fast):
            loss = self.loss(self.batch)["loss"]
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()

    def timed(self, steps: int) -> float:
        """Seconds that a step takes."""
        start = time.perf_counter()
        for _ in range(steps):
            self.step()
        if self.device.type == "cuda":
            torch.cuda.synchronize()
        return (time.perf_counter() - start) / steps


def steps(name: str, rounds: int = 7, each: int = 5) -> dict[str, float]:
    """Steps a second of both precisions, the median of rounds in which they take turns."""
    trials = {"float32": Trial(name, False), "bf16, channels last": Trial(name, True)}
    for trial in trials.values():
        trial.timed(2)
    seconds = np.array([[trial.timed(each) for trial in trials.values()] for _ in range(rounds)])
    plain, fast = np.median(seconds, 0)
    gain = float(np.median(seconds[:, 0] / seconds[:, 1]))
    return {
        f"{name}: steps a second, float32": 1 / plain,
        f"{name}: steps a second, bf16, channels last": 1 / fast,
        f"{name}: times as fast": gain,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recipe", choices=METHODS, action="append", help="default: all")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = reading(Path(folder))
    for name in options.recipe or METHODS:
        figures |= steps(name)
    device = torch.cuda.get_device_name() if torch.cuda.is_available() else "CPU"
    print(f"{device}, torch {torch.__version__}, {torch.get_num_threads()} threads")
    for name, figure in figures.items():
        print(f"{name:50s} {figure:12,.1f}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
