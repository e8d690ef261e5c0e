"""A trained smile network's logit -> a degree that people would agree with.

Two numbers are fitted, and nothing else is changed: where the degree is 0 (where LFW's validation
people are as often named happy as neutral), and how fast it grows (until the degrees of UTKFace
pictures vary as much as those that people gave them; no network learned from these pictures).

    python -m gioconda.training.calibration runs/smile_degree/DATE -o smile-degree.safetensors
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from gioconda import zoo
from gioconda.data.faces import LabelledFace, cut_faces, face_of
from gioconda.data.root import data_root, read_aligned
from gioconda.data.smile_labels import lfw_faces, part_of
from gioconda.errors import WeightsError
from gioconda.faces.smile_degree import SmileMeter
from gioconda.inference.weights_file import read_metadata
from gioconda.models.pretrained import save_weights
from gioconda.models.readers.smile_head import SmileNetwork
from gioconda.models.torch_network import TorchNetwork

Degrees = NDArray[np.float64]


def human_faces(root: Path) -> list[LabelledFace]:
    """UTKFace's pictures with a human degree: their ``smiling``, in [-1, 1]."""
    return [
        face_of(record, "utkface", {"smiling": record.number("human_smile_degree")})
        for record in read_aligned(root, "utkface")
        if record.labels["human_smile_degree"] is not None
    ]


def fit_offset(logits: Degrees, smiling: Degrees, steps: int = 25) -> float:
    """The logit at which a logistic regression of the labels is undecided (Newton's method).

    Args:
        logits: ``(N,)``.
        smiling: ``(N,)`` 0 or 1, both present.
        steps: Newton steps.
    """
    inputs = np.column_stack([logits, np.ones_like(logits)])
    weights = np.array([1.0, 0.0])
    for _ in range(steps):
        chance = 1 / (1 + np.exp(-inputs @ weights))
        curvature = inputs.T @ (inputs * (chance * (1 - chance))[:, None]) + 1e-6 * np.eye(2)
        weights += np.linalg.solve(curvature, inputs.T @ (smiling - chance))
    return float(-weights[1] / weights[0])


def fit_temperature(logits: Degrees, degrees: Degrees, offset: float) -> float:
    """The temperature at which degrees vary as much as people's (equal standard deviations).

    Least squares would draw all degrees towards 0 by as much as the two disagree: no smile would
    be broad.

    Args:
        logits: ``(N,)``.
        degrees: ``(N,)`` people's degrees in [-1, 1].
        offset: The logit of degree 0.
    """
    candidates = np.geomspace(0.5, 10, 200)
    spreads = np.array([np.tanh((logits - offset) / t).std() for t in candidates])
    return float(candidates[np.argmin(np.abs(spreads - degrees.std()))])


def calibrate(source: str | Path, root: Path) -> SmileNetwork:
    """Load a trained smile network and set its offset and temperature.

    Raises:
        WeightsError: There is none.
    """
    network = zoo.load_copy(source)
    if not isinstance(network, SmileNetwork):
        raise WeightsError(f"{source}: reads no smiles but is a {network.name}")
    meter = SmileMeter(TorchNetwork(network))
    val = [f for f in lfw_faces(root) if part_of(f.key) == "val" and f.weight == 1]
    judged = human_faces(root)
    offset = fit_offset(_logits(meter, val), np.array([f.labels["smiling"] for f in val]))
    people = np.array([f.labels["smiling"] for f in judged])
    temperature = fit_temperature(_logits(meter, judged), people, offset)
    network.head.offset.copy_(torch.tensor(offset))
    network.head.temperature.copy_(torch.tensor(temperature))
    return network


def _logits(meter: SmileMeter, faces: Sequence[LabelledFace]) -> Degrees:
    return meter.logits(cut_faces(faces, meter.size, meter.zoom)).astype(np.float64)


def main(arguments: Sequence[str] | None = None) -> None:
    """Calibrate a run's weights and write them in half precision."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", help="a run's folder, or a .safetensors file")
    parser.add_argument("-o", "--output", required=True, type=Path)
    parser.add_argument("--root", help="the folder of all data sets")
    options = parser.parse_args(arguments)
    network = calibrate(options.run, data_root(options.root))
    head = network.head
    fitted = {"offset": float(head.offset), "temperature": float(head.temperature)}
    known = read_metadata(zoo.resolve(options.run))["provenance"]
    provenance = {**known, "calibration": fitted}
    save_weights(network, options.output, bits=16, provenance=provenance)
    print(f"{options.output}: {fitted}, sha256 {zoo.sha256_of(options.output)}")


if __name__ == "__main__":
    main()
