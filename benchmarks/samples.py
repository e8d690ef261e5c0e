"""Generated faces before and after a prior is fitted: `python benchmarks/samples.py MODEL...`.

Prints, of codes from N(0, 1) and from the prior beside the weights at several temperatures: FID to
held-out faces at each degree, precision and recall at degree 0, the diversity at each degree and
far outside over that of held-out faces, and how near samples come to the faces of training.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from autoencoders import held_out
from command import machine, parser_of, report, write_json

from gioconda.data.prepared.reader import Prepared
from gioconda.evaluation.degrees import diversity
from gioconda.evaluation.distances import frechet, precision_recall
from gioconda.evaluation.features import DEFAULT, FeatureSpace
from gioconda.evaluation.readers import Array
from gioconda.latent.coder import Coder
from gioconda.latent.sampling import sample

DEGREES, FAR = (-1.0, -0.5, 0.0, 0.5, 1.0), (-3.0, 3.0)


def measured(
    coder: Coder, real: Array, space: FeatureSpace, count: int, temperature: float | None
) -> dict[str, Any]:
    """FID and diversity by degree of one prior at one temperature."""
    named = dict.fromkeys(coder.attributes[:1], 0.0)
    made = {}
    for degree in (*DEGREES, *FAR) if named else (0.0,):
        asked = dict.fromkeys(named, degree)
        made[degree] = space.of_aligned(sample(coder, count, asked, temperature=temperature))
    near = precision_recall(real, made[0.0])
    figures: dict[str, Any] = {
        f"FID at {d:+g}": frechet(real, some) for d, some in made.items() if d not in FAR
    }
    figures |= {"precision": near.precision, "recall": near.recall}
    whole = diversity(real)
    return figures | {f"diversity at {d:+g}": diversity(some) / whole for d, some in made.items()}


def nearness(coder: Coder, real: Any, folders: list[Path], count: int) -> dict[str, float]:
    """Median and largest cosine of identity to the nearest face of training."""
    space = FeatureSpace.from_pretrained("identity")

    def units(faces: Any) -> Array:
        found = space.of_aligned(np.asarray(faces))
        unit: Array = found / np.linalg.norm(found, axis=1, keepdims=True)
        return unit

    known = []
    for folder in folders:
        faces = Prepared.open(folder).arrays("train", ["image"])["image"]
        known += [units(faces[k : k + 512]) for k in range(0, len(faces), 512)]
    train = np.concatenate(known)
    figures = {"faces of training": float(len(train))}
    for name, some in (("samples", coder.sample(count)), ("held-out faces", real)):
        nearest = (units(some) @ train.T).max(1)
        figures[f"identity to the nearest, {name}, median"] = float(np.median(nearest))
        figures[f"identity to the nearest, {name}, largest"] = float(nearest.max())
    return figures


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("models", nargs="+", help="runs' folders, weights, or packaged names")
    parser.add_argument("--prepared", type=Path, default=Path("cache/prepared"))
    parser.add_argument("--faces", type=int, default=400)
    parser.add_argument("--temperature", type=float, action="append", help="repeatable")
    parser.add_argument("--nearest", action="store_true", help="also the nearest training faces")
    options = parser.parse_args()
    print(machine())
    space, figures = FeatureSpace.from_pretrained(DEFAULT), {}
    for model in options.models:
        coder = Coder.from_pretrained(model)
        faces = held_out(coder, options.prepared, options.faces)
        real = space.of_aligned(faces)
        others: list[tuple[str, Coder, float | None]] = []
        if "noise" in coder.description.verbs and "sample" in coder.description.verbs:
            others.append(("N(0, 1)", coder.without_prior(), None))
        for temperature in options.temperature or [None]:
            own = temperature or (coder.prior.temperature if coder.prior else 1.0)
            others.append((f"fitted, temperature {own:g}", coder, temperature))
        for name, prior, temperature in others:
            found = measured(prior, real, space, len(faces), temperature)
            figures[f"{model}, {name}"] = found
            print(f"\n{model}, {name}, {len(faces)} faces, {space.name}")
            report(found)
        if options.nearest:
            size = 64 if coder.size <= 64 else 128
            folders = [options.prepared / f"{name}-{size}" for name in ("utkface", "lfw")]
            figures[f"{model}, nearest"] = nearness(coder, faces, folders, len(faces))
            report(figures[f"{model}, nearest"])
    write_json(figures, options.json)


if __name__ == "__main__":
    main()
