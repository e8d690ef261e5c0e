"""Speed and quality of the mouth network, in one run: what the README and the cards quote.

python benchmarks/mouth.py                   speed alone, on random pictures
python benchmarks/mouth.py --quality         and held-out mouths (needs the development pictures)
python benchmarks/mouth.py --quality FILE    of other weights than the package's
"""

from __future__ import annotations

import argparse
import os
import platform
import time
from collections.abc import Callable

import numpy as np
import torch

from gioconda import zoo
from gioconda.data.modules.mouths import Mouths
from gioconda.editors.smile.mouth import MouthPainter
from gioconda.models.mouth.mouth_net import MouthGAN

RACES = {0: "White", 1: "Black", 2: "Asian", 3: "Indian", 4: "other", -1: "not named"}


def seconds(work: Callable[[], object], repeats: int) -> float:
    work()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return float(np.median(times))


def training_step(*, fast: bool) -> Callable[[], None]:
    """One batch of 16 for critic and generator; ``fast``: bfloat16 and channels last."""
    torch.manual_seed(0)
    method, layout = MouthGAN(), torch.channels_last if fast else torch.contiguous_format
    method = method.to(memory_format=layout)
    image = (torch.rand(16, 3, 48, 96) * 2 - 1).contiguous(memory_format=layout)
    hole = torch.zeros(16, 1, 48, 96)
    hole[:, :, 18:30, 20:76] = 1
    batch = {"image": image, "seen": image, "hole": hole}
    optimizers = [
        torch.optim.Adam(net.parameters(), 2e-4, (0.0, 0.99))
        for net in (method.critic, method.generator)
    ]

    def step() -> None:
        for optimizer, loss, learns in zip(
            optimizers, (method.critic_loss, method.generator_loss), (True, False), strict=True
        ):
            method.critic.requires_grad_(learns)
            with torch.autocast("cpu", torch.bfloat16, enabled=fast):
                value = loss(batch)["loss"]
            optimizer.zero_grad()
            value.backward()
            optimizer.step()

    return step


def speed(painter: MouthPainter, repeats: int) -> None:
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, ", end="")
    print(f"{torch.get_num_threads()} used; torch {torch.__version__}")
    plain, fast = (seconds(training_step(fast=f), repeats) for f in (False, True))
    print(f"training, float32:                 {1 / plain:6.2f} steps/s of 16 mouths")
    print(f"training, bfloat16 channels last:  {1 / fast:6.2f} steps/s, {plain / fast:.2f} times")
    random = np.random.default_rng(0)
    for count in (1, 16):
        crops = random.integers(0, 256, (count, 48, 96, 3), dtype=np.uint8)
        holes = np.zeros(crops.shape[:3], "f4")
        holes[:, 18:30, 20:76] = 1
        paint = seconds(lambda c=crops, h=holes: painter.paint(c, h), repeats)
        print(f"{count:2d} mouths at once: paint {1e3 * paint / count:5.1f} ms a mouth")


def quality(net: torch.nn.Module) -> None:
    mouths, method = Mouths(), MouthGAN()
    mouths.setup()
    arrays = mouths.arrays
    print("\nheld-out mouths, levels of 255 in the hole, painted against real:")
    print(f"{'':10s}     n     L1  pooled L1  luminance   blue  sharpness")
    for number, name in {**RACES, None: "all"}.items():
        of = ~arrays["trained"] & ((arrays["race"] == number) if number is not None else True)
        of &= arrays["chance"] > np.median(arrays["chance"])
        batch = {k: torch.from_numpy(arrays[k][of]) for k in ("image", "outline")}
        f = method.metrics(mouths.prepare(batch, augmented=False), net)
        print(
            f"{name:10s} {of.sum():5d} {f['l1']:6.1f} {f['colour']:10.1f} {f['luminance']:+10.1f} "
            f"{f['blue']:+6.1f} {f['sharpness']:10.2f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quality", nargs="?", const="mouth", metavar="FILE")
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--threads", type=int, default=0)
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    net = zoo.load(arguments.quality or "mouth")
    speed(MouthPainter(net), arguments.repeats)
    if arguments.quality:
        quality(net)


if __name__ == "__main__":
    main()
