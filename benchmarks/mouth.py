"""Speed and quality of the mouth network: what the README and the cards quote.

python benchmarks/mouth.py                   speed alone, on random pictures
python benchmarks/mouth.py --quality         and held-out mouths (needs the development pictures)
python benchmarks/mouth.py --quality FILE    of other weights than the package's

How fast it trains: python benchmarks/training.py --recipe mouth
"""

from __future__ import annotations

from functools import partial

import numpy as np
import torch
from command import machine, parser_of, seconds

from gioconda import zoo
from gioconda.data.modules.mouths import Mouths
from gioconda.editors.smile.mouth import MouthPainter
from gioconda.models.mouth.mouth_net import MouthGAN

RACES = {0: "White", 1: "Black", 2: "Asian", 3: "Indian", 4: "other", -1: "not named"}


def speed(painter: MouthPainter, repeats: int) -> None:
    print(machine())
    random = np.random.default_rng(0)
    for count in (1, 16):
        crops = random.integers(0, 256, (count, 48, 96, 3), dtype=np.uint8)
        holes = np.zeros(crops.shape[:3], "f4")
        holes[:, 18:30, 20:76] = 1
        taken = seconds(partial(painter.paint, crops, holes), repeats)
        print(f"{count:2d} mouths at once: paint {1e3 * taken / count:5.1f} ms a mouth")


def quality(net: torch.nn.Module, data: str | None) -> None:
    mouths, method = Mouths(data), MouthGAN()
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
    parser = parser_of(__doc__)
    parser.add_argument("--quality", nargs="?", const="mouth", metavar="FILE")
    parser.add_argument("--repeats", type=int, default=7)
    options = parser.parse_args()
    source = options.quality or "mouth"
    speed(MouthPainter(zoo.network(source)), options.repeats)
    if options.quality:
        quality(zoo.load(source), options.data)


if __name__ == "__main__":
    main()
