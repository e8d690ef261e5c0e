"""Does a second critic, between picture and reconstruction, keep the person's identity?

python benchmarks/second_critic.py --without RUN... --beside RUN... --set cache/prepared/mtfl-64

The thesis's claim, on the same held-out faces for StarGANs trained with and without it, one of each
for every seed: each face is taken to the other answer of the first attribute, and back. Identity is
the judge's, of the edit and of the way back, which is what the second critic looks at. Differences
are paired by face; their intervals are those of faces, not of seeds.
"""

from __future__ import annotations

import argparse
import sys

import numpy as np
from adversarial import edited, held_out

from gioconda import zoo
from gioconda.evaluation.intervals import bootstrap
from gioconda.evaluation.judge import Judge
from gioconda.evaluation.pictures import mae, ssim
from gioconda.models.contract import Method
from gioconda.models.verbs import editor_of
from gioconda.types import Pixels


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--without", nargs="+", required=True, metavar="RUN")
    parser.add_argument("--beside", nargs="+", required=True, metavar="RUN", help="with it")
    parser.add_argument("--set", required=True, metavar="DIR", help="prepared")
    parser.add_argument("--labels", nargs="+", default=["smiling", "gender=female", "glasses"])
    parser.add_argument("--faces", type=int, default=400)
    options = parser.parse_args()
    _, (faces, labels) = held_out([options.set], options.labels)
    some = np.random.default_rng(0).permutation(len(faces))[: options.faces]
    image, own, judge = faces[some], 2 * labels[some] - 1, Judge()
    for without, beside in zip(options.without, options.beside, strict=True):
        one, two = (measured(zoo.load(run), judge, image, own) for run in (without, beside))
        print(f"\n{without} against {beside}, {len(image)} faces")
        for name in one:
            both = bootstrap(one[name]), bootstrap(two[name]), bootstrap(two[name] - one[name])
            texts = (f"  {f.value:+.3f} [{f.low:+.3f}, {f.high:+.3f}]" for f in both)
            print(f"{name:26}", *texts)


def measured(
    network: Method, judge: Judge, image: Pixels, own: np.ndarray
) -> dict[str, np.ndarray]:
    """The figures of each face."""
    other = np.full_like(own, np.nan)
    other[:, 0] = -own[:, 0]
    method = editor_of(network)
    made = edited(method, image, other, own)
    back = edited(method, made, own, own)
    people = judge.identities(judge.locate_in_crops(list(image)))

    def identity(pictures: Pixels) -> np.ndarray:
        return (people * judge.identities(judge.locate_in_crops(list(pictures)))).sum(1)

    pairs = list(zip(image, back, strict=True))
    return {
        "identity, edit": identity(made),
        "identity, way back": identity(back),
        "mean difference, way back": np.array([mae(a, b) / 127.5 for a, b in pairs]),
        "SSIM, way back": np.array([ssim(a, b) for a, b in pairs]),
    }


if __name__ == "__main__":
    sys.exit(main())
