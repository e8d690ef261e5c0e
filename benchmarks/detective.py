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
lips closed are left out of both. There are as many of each kind in each set and split. Faces and
edits are kept under cache/ for the same code and weights of the product; a run takes ten minutes of
two cores, and is the same for the same --seed.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor, nn

import gioconda
from gioconda.data.root import data_root
from gioconda.data.splits import SPLITS, Split, lfw_person, london_person, split_of, utkface_picture
from gioconda.editing.editor import Editor
from gioconda.faces.align import compose as join
from gioconda.faces.align import shrunk, similarity
from gioconda.faces.measures import lip_gap
from gioconda.faces.scheme import at
from gioconda.photo import Photo
from gioconda.types import Affine, Pixels, Points

WIDTH, HEIGHT, PUPILS_PX = 160, 96, 64
STILL = at("irises_0", "irises_1", "nose_0", "nose_2", "nose_5")  # points that a smile leaves
SHIFT_PX, TURN, SCALE, QUALITIES = 4.0, 0.05, 0.05, (70, 96)
UNSMILING, SMILING, OPEN_GAP = -0.2, 0.3, 0.05
COUNTS: dict[str, dict[Split, int]] = {
    "UTKFace": {"train": 160, "val": 50, "test": 100},
    "LFW": {"train": 160, "val": 50, "test": 100},
    "London": {"train": 82, "val": 82, "test": 82},  # all there are
}
EPOCHS, PATIENCE, BATCH, RATE = 40, 8, 32, 1e-3
REAL, EDITED = 0, 1


@dataclass(frozen=True)
class Sample:
    """A picture and what is wanted of it."""

    source: str
    split: Split
    path: str


@dataclass(frozen=True)
class Faces:
    """Lower halves of faces: crops, whether edited, data set and split, in the same order."""

    crops: Pixels  # (N, 96, 160, 3)
    edited: np.ndarray  # (N,) 0 or 1
    source: np.ndarray
    split: np.ndarray

    def of(self, split: str, source: str | None = None) -> Faces:
        some = self.split == split
        if source is not None:
            some &= self.source == source
        return Faces(self.crops[some], self.edited[some], self.source[some], self.split[some])


# What the product makes of pictures; one editor in each process.
_EDITOR: list[Editor] = []


def start_worker() -> None:
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    _EDITOR.append(Editor.from_pretrained())


def face_of(task: tuple[Sample, bool, tuple[bool, bool]]) -> tuple[int, Pixels] | None:
    """The lower half of a picture's largest face, edited if it is of the kind that is edited.

    Args:
        task: The picture, whether it is the way back, and whether real and edited faces are wanted.

    Returns:
        The kind and the crop, or None for a face that is of no use.
    """
    sample, back, wanted = task
    pixels, editor = read(Path(sample.path)), _EDITOR[0]
    photo = Photo.from_array(pixels)
    found = editor.find(photo)
    if not found:
        return None
    number, face = max(enumerate(found), key=lambda k: k[1].box.width)
    degree, gap = face.smile or 0.0, lip_gap(face.points)
    smiling, calm = degree > SMILING and gap > OPEN_GAP, degree < UNSMILING
    if face.confidence < 0.5 or not (smiling or calm):
        return None
    kind = REAL if calm == back else EDITED
    if not wanted[kind]:
        return None
    if kind == EDITED:
        result = editor.edit(photo, smile=-1.0 if back else 1.0, faces=[number])
        if not result.faces[number].edited:
            return None
        if not back and not shows_teeth(editor, result.photo):
            return None
        pixels = result.photo.pixels
    chance = np.random.default_rng(list(hashlib.sha1(sample.path.encode()).digest()[:8]))
    return kind, lower_half(pixels, face.points, chance)


def shows_teeth(editor: Editor, photo: Photo) -> bool:
    """Whether the lips of the largest face are apart; closed ones would be told by that alone."""
    again = editor.find(photo)
    return bool(again) and lip_gap(max(again, key=lambda f: f.box.width).points) > OPEN_GAP


def lower_half(pixels: Pixels, points: Points, chance: np.random.Generator) -> Pixels:
    """``(96, 160, 3)``: from the nose to the chin, and what JPEG leaves of it."""
    to_crop = join(shaken(chance), still_transform(points))
    region, moved = shrunk(pixels, to_crop, WIDTH, HEIGHT)
    cut = cv2.warpAffine(
        region, moved, (WIDTH, HEIGHT), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    quality = int(chance.integers(*QUALITIES))
    _, written = cv2.imencode(".jpg", cut, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(written, cv2.IMREAD_COLOR), np.uint8)


def still_transform(points: Points) -> Affine:
    """``photo_to_crop`` that lays eyes and nose, which a smile leaves, on their mean places."""
    half = PUPILS_PX / 2
    # Pupils, bridge and tip of the nose, in half pupil distances from the pupils' middle.
    template = np.array([[-1, 0], [1, 0], [0, -0.08], [0, 0.39], [0, 1.09]])
    centre = np.array([(WIDTH - 1) / 2, -0.5 * PUPILS_PX])
    return similarity(points[STILL], centre + half * template)


def shaken(chance: np.random.Generator) -> Affine:
    """A small random similarity about the crop's middle: both kinds are resampled."""
    scale, turn = 1 + SCALE * chance.uniform(-1, 1), TURN * chance.uniform(-1, 1)
    cos, sin = scale * np.cos(turn), scale * np.sin(turn)
    linear = np.array([[cos, -sin], [sin, cos]])
    middle = np.array([WIDTH - 1, HEIGHT - 1]) / 2
    shift = SHIFT_PX * chance.uniform(-1, 1, 2)
    return np.column_stack([linear, middle - linear @ middle + shift])


def read(path: Path) -> Pixels:
    picture = cv2.imread(str(path))
    assert picture is not None, path
    return np.ascontiguousarray(picture[..., ::-1])


def samples(root: Path) -> Iterator[list[Sample]]:
    """The pictures of each set and split, in a fixed random order."""
    sets: dict[str, tuple[list[Path], Callable[[str], str]]] = {
        "UTKFace": (list((root / "utkface/crop_part1").iterdir()), utkface_picture),
        "LFW": (list((root / "lfw/images").iterdir()), lfw_person),
        "London": (sorted((root / "london/full").glob("*/*.jpg")), london_person),
    }
    for source, (paths, person) in sets.items():
        paths = sorted(paths, key=lambda p: hashlib.sha1(p.name.encode()).digest())
        for split in SPLITS:
            mine = [p for p in paths if split_of(person(p.name)) == split]
            yield [Sample(source, split, str(path)) for path in mine]


def gather(root: Path, back: bool, workers: int) -> Faces:
    """As many real as edited faces of each set and split."""
    crops: list[Pixels] = []
    labels: list[tuple[int, str, str]] = []
    start = time.perf_counter()
    with ProcessPoolExecutor(workers, get_context("spawn"), start_worker) as pool:
        for some in samples(root):
            source, split = some[0].source, some[0].split
            count = COUNTS[source][split]
            kinds: list[list[Pixels]] = [[], []]
            for k in range(0, len(some), 32):
                wanted = tuple(len(kind) < count for kind in kinds)
                if not any(wanted):
                    break
                tasks = [(sample, back, wanted) for sample in some[k : k + 32]]
                for face in pool.map(face_of, tasks, chunksize=4):
                    if face is not None and len(kinds[face[0]]) < count:
                        kinds[face[0]].append(face[1])
                say(
                    f"{source} {split}: {len(kinds[REAL])} real, {len(kinds[EDITED])} edited of "
                    f"{count}, {time.perf_counter() - start:.0f} s"
                )
            each = min(len(kind) for kind in kinds)
            for kind in (REAL, EDITED):
                crops += kinds[kind][:each]
                labels += [(kind, source, split)] * each
    edited, sources, splits = (np.array(column) for column in zip(*labels, strict=True))
    return Faces(np.stack(crops), edited, sources, splits)


def cached(folder: Path, root: Path, back: bool, workers: int) -> Faces:
    """The faces that this version of the product gives, from the cache if they are there."""
    path = folder / f"{'back' if back else 'smiles'}-{version()}.npz"
    if path.is_file():
        say(f"faces of {path}")
        with np.load(path) as file:
            return Faces(file["crops"], file["edited"], file["source"], file["split"])
    faces = gather(root, back, workers)
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".part.npz")
    np.savez(aside, crops=faces.crops, edited=faces.edited, source=faces.source, split=faces.split)
    aside.replace(path)
    return faces


def version() -> str:
    """A hash of the product's code and weights, and of how faces are cut and chosen here."""
    package = Path(gioconda.__file__).parent
    digest = hashlib.sha1(
        repr((COUNTS, UNSMILING, SMILING, OPEN_GAP, WIDTH, HEIGHT, PUPILS_PX, QUALITIES)).encode()
    )
    for path in sorted([*package.rglob("*.py"), *package.rglob("*.safetensors")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


class Detective(nn.Module):
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


def signed(crops: Pixels) -> Tensor:
    return torch.from_numpy(crops).permute(0, 3, 1, 2).float() / 127.5 - 1


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


def train(train_on: Faces, stop_by: Faces, seed: int) -> Detective:
    """The network of the epoch that did best on the validation people."""
    torch.manual_seed(seed)
    random = torch.Generator().manual_seed(seed)
    network = Detective().to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(network.parameters(), RATE, weight_decay=0.02)
    steps = EPOCHS * (len(train_on.edited) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3 * RATE, steps)
    best, best_loss, waited = network.state_dict(), float("inf"), 0
    target = torch.from_numpy(train_on.edited.astype(np.float32))
    for epoch in range(EPOCHS):
        network.train()
        order = torch.randperm(len(target), generator=random)
        for rows in order.split(BATCH)[: len(target) // BATCH]:
            image = augmented(signed(train_on.crops[rows.numpy()]), random)
            logit = network(image.contiguous(memory_format=torch.channels_last))
            loss = nn.functional.binary_cross_entropy_with_logits(logit, target[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
        logits = torch.from_numpy(look(network, stop_by.crops))
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
def look(network: Detective, crops: Pixels) -> np.ndarray:
    """Logits ``(N,)``, the mean over each crop and its mirror image."""
    network.eval()
    parts = [signed(crops[k : k + 64]) for k in range(0, len(crops), 64)]
    return np.concatenate([((network(p) + network(p.flip(3))) / 2).numpy() for p in parts])


def area(logits: np.ndarray, edited: np.ndarray) -> float:
    """Area under the ROC curve: the share of pairs that stand in the right order."""
    lead = logits[edited == 1][:, None] - logits[edited == 0][None]
    return float((lead > 0).mean() + (lead == 0).mean() / 2)


def judged(logits: np.ndarray, edited: np.ndarray) -> dict[str, object]:
    """Accuracy and area with 95 % intervals (bootstrap over faces, within each kind)."""
    random, kinds = np.random.default_rng(0), [np.flatnonzero(edited == k) for k in (0, 1)]
    draws = [
        np.concatenate([random.choice(kind, len(kind)) for kind in kinds]) for _ in range(1000)
    ]
    right = (logits > 0) == edited
    figures: dict[str, object] = {"faces": len(edited)}
    for name, value, drawn in (
        ("accuracy", float(right.mean()), [float(right[rows].mean()) for rows in draws]),
        ("area", area(logits, edited), [area(logits[rows], edited[rows]) for rows in draws]),
    ):
        low, high = np.percentile(drawn, (2.5, 97.5))
        figures[name] = round(value, 3)
        figures[f"{name}, 95 %"] = [round(float(low), 3), round(float(high), 3)]
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", help="the data folder; default $GIOCONDA_DATA or ../shared/data")
    parser.add_argument("--way-back", action="store_true", help="edited to -1 against unsmiling")
    parser.add_argument("--seed", type=int, default=0, help="of the training")
    parser.add_argument("--workers", type=int, default=2, help="processes that edit faces")
    parser.add_argument(
        "--cache", type=Path, default=Path(__file__).parent.parent / "cache" / "detective"
    )
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    options = parser.parse_args()
    start = time.perf_counter()
    faces = cached(options.cache, data_root(options.data), options.way_back, options.workers)
    network = train(faces.of("train"), faces.of("val"), options.seed)
    figures: dict[str, object] = {"way back": options.way_back, "version": version()}
    for source in (None, *COUNTS):
        test = faces.of("test", source)
        if len(test.edited):
            figures[source or "all sets"] = judged(look(network, test.crops), test.edited)
    figures["seconds"] = round(time.perf_counter() - start)
    for name, value in figures.items():
        print(f"{name:10} {value}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
