"""The autoencoders: `python benchmarks/autoencoders.py [speed] [quality RUN...]`.

`speed` trains networks on generated faces: SmileCVAE's own (50 px, batch 64) in its public loop,
plain float32 with Adam, and as `gioconda fit` does, bf16 with channels last and a fused AdamW, in
turns, in one run; and our 64 px and 128 px ones in the second way alone.

`quality` prints what trained ones make of the held-out faces of `cache/prepared`: how near their
reconstructions are, and how far their samples at each degree are from real faces.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from gioconda import zoo
from gioconda.data.prepared.reader import Prepared
from gioconda.evaluation.distances import frechet
from gioconda.evaluation.features import FeatureSpace
from gioconda.evaluation.judge import Judge
from gioconda.evaluation.subjects import to_pixels
from gioconda.losses import psnr, ssim
from gioconda.models.mouth.mouth_net import fine_detail
from gioconda.models.registry import create
from gioconda.training.optimizers import FusedAdamW

NETWORKS: dict[str, tuple[str, int, dict[str, Any]]] = {
    "SmileCVAE's own, 50 px": (
        "cvae",
        64,
        {"image_size": 50, "latent_dim": 20, "network": "smilecvae", "encoder_sees": False},
    ),
    "CVAE, 64 px": ("cvae", 128, {}),
    "residual VAE, 128 px": ("residual-vae", 64, {}),
}
PLAIN, OURS = "plain float32", "ours"

DEGREES = (-1.0, -0.5, 0.0, 0.5, 1.0)


class Trial:
    """A network and its loop, plain or ours."""

    def __init__(self, name: str, way: str) -> None:
        torch.manual_seed(0)
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.ours = way == OURS
        method, self.count, config = NETWORKS[name]
        model: Any = create(method, **config)
        layout = torch.channels_last if self.ours else torch.contiguous_format
        model.to(self.device, memory_format=layout)
        image = torch.rand(self.count, 3, model.image_size, model.image_size) * 2 - 1
        self.batch = {
            "image": image.to(self.device, memory_format=layout),
            "attributes": (torch.rand(self.count, 1) * 2 - 1).to(self.device),
        }
        self.model = model
        parameters = [p for p in model.parameters() if p.requires_grad]
        self.optimizer: torch.optim.Optimizer = (
            FusedAdamW(parameters, 1e-4) if self.ours else torch.optim.Adam(parameters, 1e-4)
        )

    def pictures_per_second(self, steps: int = 3) -> float:
        """Forward, backward, update, a few times."""
        start = time.perf_counter()
        for _ in range(steps):
            with torch.autocast(self.device.type, torch.bfloat16, enabled=self.ours):
                loss = self.model.loss(self.batch)["loss"]
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
        if self.device.type == "cuda":
            torch.cuda.synchronize()
        return steps * self.count / (time.perf_counter() - start)


def speed(rounds: int) -> dict[str, float]:
    """Pictures a second: the best round of each, and the ratio of the two loops."""
    first = next(iter(NETWORKS))
    trials = {(name, OURS): Trial(name, OURS) for name in NETWORKS}
    trials[first, PLAIN] = Trial(first, PLAIN)
    for trial in trials.values():
        trial.pictures_per_second(1)
    # The machine may be busy with other work: its best round is nearest to the truth.
    rates = {
        key: max(rate)
        for key, rate in zip(
            trials,
            np.array([[t.pictures_per_second() for t in trials.values()] for _ in range(rounds)]).T,
            strict=True,
        )
    }
    figures = {f"{name}, {way}: pictures a second": rate for (name, way), rate in rates.items()}
    figures[f"{first}: times as fast"] = rates[first, OURS] / rates[first, PLAIN]
    return figures


def held_out(size: int, folder: Path, most: int) -> np.ndarray:
    """Faces ``(N, size, size, 3)`` of the test splits, which no recipe looks at."""
    nearest = 64 if size <= 64 else 128
    sets = [Prepared.open(folder / f"{name}-{nearest}") for name in ("utkface", "lfw")]
    faces = np.concatenate([s.arrays("test", ["image"])["image"][: most // 2] for s in sets])
    if size == nearest:
        return faces
    image = torch.from_numpy(faces).permute(0, 3, 1, 2).float()
    small = torch.nn.functional.interpolate(image, size=size, mode="bilinear", antialias=True)
    return small.round().byte().permute(0, 2, 3, 1).numpy()


@torch.inference_mode()
def quality(source: str, folder: Path, most: int, judge: Judge, space: FeatureSpace) -> dict:
    """Parameters, nearness of reconstructions, distance and reading of samples at each degree."""
    network: Any = zoo.load(source)
    faces = held_out(network.image_size, folder, most)
    image = torch.from_numpy(faces).permute(0, 3, 1, 2).float() / 127.5 - 1
    made = torch.cat([network.reconstruct(some) for some in image.split(64)])
    real, all_of = features(faces, judge, space), torch.ones_like(image[:, :1])
    figures: dict[str, float] = {
        "parameters, M": sum(p.numel() for p in network.parameters()) / 1e6,
        "held-out faces": len(faces),
        "SSIM": float(ssim(image, made).mean()),
        "PSNR, dB": float(psnr(image, made).mean()),
        "sharpness over the photos'": float(fine_detail(made, all_of) / fine_detail(image, all_of)),
        "FID of reconstructions": frechet(real, features(pixels(made), judge, space)),
    }
    if "sample" in network.description.verbs:
        for degree in DEGREES if "edit" in network.description.verbs else (0.0,):
            asked = torch.full((len(faces), len(network.attributes)), degree)
            generator = torch.Generator().manual_seed(0)
            samples = pixels(network.sample(len(faces), asked, generator))
            seen = judge.look_at_crops(list(samples))
            found = space.of(seen.pictures, seen.points)
            figures[f"FID of samples at {degree:+.1f}"] = frechet(real, found)
            figures[f"judge's degree of samples at {degree:+.1f}"] = judge.smiles(seen).mean()
    return figures


def features(faces: np.ndarray, judge: Judge, space: FeatureSpace) -> np.ndarray:
    """Of aligned faces, their landmarks found anew."""
    seen = judge.look_at_crops(list(faces))
    return space.of(seen.pictures, seen.points)


def pixels(image: Tensor) -> np.ndarray:
    """``(N, 3, S, S)`` in [-1, 1] to ``(N, S, S, 3)`` uint8."""
    return np.stack(to_pixels(image))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("speed", "quality"))
    parser.add_argument("runs", nargs="*", help="runs' folders, weights, or names of the package")
    parser.add_argument("--prepared", type=Path, default=Path("cache/prepared"))
    parser.add_argument("--faces", type=int, default=600)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    figures: dict[str, Any] = {}
    if options.what == "speed":
        figures["speed"] = speed(options.rounds)
    else:
        judge, space = Judge(), FeatureSpace.from_pretrained()
        for run in options.runs:
            figures[run] = quality(run, options.prepared, options.faces, judge, space)
    device = torch.cuda.get_device_name() if torch.cuda.is_available() else "CPU"
    print(f"{device}, torch {torch.__version__}, {torch.get_num_threads()} threads")
    for run, some in figures.items():
        print(run)
        for name, figure in some.items():
            print(f"  {name:60s} {figure:12,.3f}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1, default=float) + "\n")


if __name__ == "__main__":
    main()
