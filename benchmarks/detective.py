"""Can a network tell edited smiles from real ones? `python benchmarks/detective.py [--json FILE]`.

A small classifier sees the lower half of faces, some 150 px wide. It is taught to tell unsmiling
people whom the product made smile (+1) from people who really smile with their lips open, on the
training split of UTKFace, LFW and London (full size); it stops when it gets no better on people of
the validation split, and is judged on people of the test split. 50 % is guessing; every point that
it loses is progress. `--way-back` does the same with people who smile, edited to -1, against people
who really do not.

Both kinds go the same way, so that nothing but the edit tells them apart: the same detector,
landmarks and alignment (eyes and nose of the photo before the edit), one resampling from the
photo's size with a random shift, turn and scale, and JPEG of a random quality. Smiles that keep the
lips closed are left out of both. There are as many of each kind in each set and split. A run takes
ten minutes of two cores, and is the same for the same --seed.
"""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import torch
from command import parser_of, report
from lower_faces import COUNTS, EDITED, REAL, LabelledCrops, load_or_gather, say
from torch import Tensor, nn

from gioconda.data.root import data_root
from gioconda.data.splits import SPLITS
from gioconda.evaluation.intervals import Figure, bootstrap, share_of
from gioconda.ranges import to_signed
from gioconda.types import Pixels

EPOCHS, PATIENCE, BATCH, RATE = 40, 8, 32, 1e-3


class EditDetector(nn.Module):
    """Five strided convolutions of pairs; ``(B, 3, 96, 160)`` in [-1, 1] to an unbounded logit."""

    def __init__(self, width: int = 16) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        channels = (3, width, 2 * width, 3 * width, 4 * width, 6 * width)
        for k, (before, after) in enumerate(itertools.pairwise(channels)):
            layers += [nn.Conv2d(before, after, 3, 2, 1), nn.BatchNorm2d(after), nn.ReLU()]
            if k:  # at full size the second one would cost as much as all others
                layers += [nn.Conv2d(after, after, 3, 1, 1), nn.BatchNorm2d(after), nn.ReLU()]
        self.body = nn.Sequential(*layers)
        self.head = nn.Sequential(nn.Dropout(0.3), nn.Linear(2 * channels[-1], 1))

    def forward(self, image: Tensor) -> Tensor:
        seen = self.body(image)  # (B, 6 w, 3, 5)
        pooled = torch.cat([seen.mean((2, 3)), seen.amax((2, 3))], 1)
        return torch.as_tensor(self.head(pooled)[:, 0])


def augmented(image: Tensor, random: torch.Generator) -> Tensor:
    """Mirrored, shifted by whole pixels, lighter or darker, more or less contrast and colour."""
    if torch.rand((), generator=random) < 0.5:
        image = image.flip(3)
    dy, dx = torch.randint(-4, 5, (2,), generator=random).tolist()
    image = image.roll((dy, dx), (2, 3))
    light, contrast, colour = (
        torch.rand((3, len(image), 1, 1, 1), generator=random) - 0.5
    ).unbind()
    gray = image.mean(1, keepdim=True)
    image = gray + (image - gray) * (1 + 0.8 * colour)
    return image * (1 + 0.5 * contrast) + 0.3 * light


def train(train_on: LabelledCrops, stop_by: LabelledCrops, seed: int) -> EditDetector:
    """The network of the epoch that did best on the validation people."""
    torch.manual_seed(seed)
    random = torch.Generator().manual_seed(seed)
    network = EditDetector().to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(network.parameters(), RATE, weight_decay=0.02)
    steps = EPOCHS * (len(train_on.edited) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3 * RATE, steps)
    best, best_loss, waited = network.state_dict(), float("inf"), 0
    target = torch.from_numpy(train_on.edited.astype(np.float32))
    for epoch in range(EPOCHS):
        network.train()
        order = torch.randperm(len(target), generator=random)
        for rows in order.split(BATCH)[: len(target) // BATCH]:
            image = augmented(to_signed(train_on.crops[rows.numpy()]), random)
            logit = network(image.contiguous(memory_format=torch.channels_last))
            loss = nn.functional.binary_cross_entropy_with_logits(logit, target[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
        logits = torch.from_numpy(logits_of(network, stop_by.crops))
        loss = nn.functional.binary_cross_entropy_with_logits(
            logits, torch.from_numpy(stop_by.edited.astype(np.float32))
        )
        right = float(((logits > 0).numpy() == stop_by.edited).mean())
        say(f"epoch {epoch + 1}: validation loss {loss:.3f}, {100 * right:.1f} % right")
        waited += 1
        if loss < best_loss:
            best_loss, waited = float(loss), 0
            best = {name: value.clone() for name, value in network.state_dict().items()}
        if waited >= PATIENCE:
            break
    network.load_state_dict(best)
    return network


@torch.inference_mode()
def logits_of(network: EditDetector, crops: Pixels) -> np.ndarray:
    """Logits ``(N,)``, the mean over each crop and its mirror image."""
    network.eval()
    parts = [to_signed(crops[k : k + 64]) for k in range(0, len(crops), 64)]
    return np.concatenate([((network(p) + network(p.flip(3))) / 2).numpy() for p in parts])


def area(real: np.ndarray, edited: np.ndarray) -> float:
    """Area under the ROC curve: the share of pairs that stand in the right order."""
    lead = edited[:, None] - real[None]
    return float((lead > 0).mean() + (lead == 0).mean() / 2)


def judged(logits: np.ndarray, edited: np.ndarray) -> dict[str, Figure]:
    """Accuracy, and the area under the ROC curve."""
    real, made = logits[edited == REAL], logits[edited == EDITED]
    right = (logits > 0) == edited
    return {
        "accuracy": share_of(right),
        "area": bootstrap(real, made, statistic=area, paired=False),
    }


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--way-back", action="store_true", help="edited to -1 against unsmiling")
    parser.add_argument("--seed", type=int, default=0, help="of the training")
    parser.add_argument("--workers", type=int, default=2, help="processes that edit faces")
    parser.add_argument("--count", type=int, help="faces of each set and split, for a quick try")
    parser.add_argument(
        "--faces", type=Path, help="a file that keeps the faces; it is read where it is there"
    )
    options = parser.parse_args()
    if options.count:
        for counts in COUNTS.values():
            counts.update(dict.fromkeys(SPLITS, options.count))
    root = data_root(options.data)
    faces = load_or_gather(options.faces, root, options.way_back, options.workers)
    network = train(faces.of("train"), faces.of("val"), options.seed)
    figures = {}
    for source in (None, *COUNTS):
        test = faces.of("test", source)
        if len(test.edited):
            found = judged(logits_of(network, test.crops), test.edited)
            figures |= {f"{source or 'all sets'}: {key}": value for key, value in found.items()}
    report(figures, options.json)


if __name__ == "__main__":
    main()
