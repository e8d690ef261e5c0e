"""Does a second critic, between picture and reconstruction, keep who somebody is?

python benchmarks/second_critic.py --without RUN... --beside RUN... --set cache/prepared/mtfl-64

The thesis's claim, on the same held-out faces for StarGANs trained with and without it, one of each
for every seed: each face is taken to the other answer of the first attribute, and back. Identity is
the judge's, of the edit and of the way back, which is what the second critic looks at. Differences
are paired by face; their intervals are those of faces, not of seeds.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

import numpy as np
import torch
from adversarial import held_out, signed

from gioconda import zoo
from gioconda.evaluation.intervals import bootstrap
from gioconda.evaluation.judge import Judge
from gioconda.evaluation.subjects import to_pixels
from gioconda.losses import ssim

BATCH = 64
FIGURES = ("identity, edit", "identity, way back", "mean difference, way back", "SSIM, way back")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--without", nargs="+", required=True, metavar="RUN")
    parser.add_argument("--beside", nargs="+", required=True, metavar="RUN", help="with it")
    parser.add_argument("--set", required=True, metavar="DIR", help="prepared")
    parser.add_argument("--labels", nargs="+", default=["smiling", "gender=female", "glasses"])
    parser.add_argument("--faces", type=int, default=400)
    options = parser.parse_args()
    ((_, _), (faces, told)) = held_out([options.set], options.labels)
    some = np.random.default_rng(0).permutation(len(faces))[: options.faces]
    image, label = signed(faces[some]), torch.from_numpy(told[some]) * 2 - 1
    judge = Judge()
    people = judge.identities(judge.look_at_crops(list(faces[some])))
    for without, beside in zip(options.without, options.beside, strict=True):
        one, two = (measured(zoo.load(r), judge, people, image, label) for r in (without, beside))
        print(f"\n{without} against {beside}, {len(image)} faces")
        for name in FIGURES:
            both = bootstrap(one[name]), bootstrap(two[name]), bootstrap(two[name] - one[name])
            told_of = (f"  {f.value:+.3f} [{f.low:+.3f}, {f.high:+.3f}]" for f in both)
            print(f"{name:26}", *told_of)


@torch.inference_mode()
def measured(
    network: Any, judge: Judge, people: np.ndarray, image: torch.Tensor, label: torch.Tensor
) -> dict[str, np.ndarray]:
    """The figures of each face."""
    other = torch.full_like(label, torch.nan)
    other[:, 0] = -label[:, 0]
    made, back = [], []
    for x, target, own in zip(*(t.split(BATCH) for t in (image, other, label)), strict=True):
        made.append(network.edit(x, target, own))
        back.append(network.edit(made[-1], own, own))
    edits, ways = torch.cat(made), torch.cat(back)

    def identity(pictures: torch.Tensor) -> np.ndarray:
        return (people * judge.identities(judge.look_at_crops(to_pixels(pictures)))).sum(1)

    return {
        "identity, edit": identity(edits),
        "identity, way back": identity(ways),
        "mean difference, way back": (ways - image).abs().mean((1, 2, 3)).double().numpy(),
        "SSIM, way back": ssim(ways, image).double().numpy(),
    }


if __name__ == "__main__":
    sys.exit(main())
