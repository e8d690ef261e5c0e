"""Expressions told by what the landmark network sees: Cohn-Kanade, ten folds by subject.

GIOCONDA_DATA=... python benchmarks/expression_probe.py [--without GROUP ...] [--web]

The 981 pictures of CK+48, its seven folders, the same folds as `benchmarks/expression.py`. The
landmark network, which never saw Cohn-Kanade nor an expression's name, looks at each 48 px picture
and at its mirror image; its points, its last maps and features of the face and of the mouth, and
histograms of gradients of the aligned crop (Dalal & Triggs 2005) go to one linear classifier
(multinomial logistic regression). How strongly it is held back is chosen for each fold among the
subjects of the nine others. Nothing else was fitted.

With `--web` the same classifier learns seven names from the training faces of
`recipes/expression.yaml` and is judged on the web's held-out people.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from command import parser_of, report_classes
from expression import CLASSES, FOLDS, by_subject, report_folds
from numpy.typing import NDArray
from torch import Tensor

from gioconda import zoo
from gioconda.data.modules.expression_faces import ExpressionFaces, cohn_kanade_faces, lfw_faces
from gioconda.data.root import data_root
from gioconda.data.sets.ck import CK48_FIVE, ck_records
from gioconda.data.splits import SPLITS
from gioconda.evaluation.classes import confusion
from gioconda.faces.align import (
    FIVE,
    FIVE_TEMPLATE,
    apply,
    crop,
    face_transform,
    mouth_transform,
    similarity,
)
from gioconda.faces.landmarks import LandmarkFinder
from gioconda.faces.smile_degree import zoomed
from gioconda.faces.square import BOX_GROWTH, BOX_SHIFT, square_of_points
from gioconda.models.readers.landmark_net import LandmarkNet
from gioconda.ranges import to_signed
from gioconda.types import EXPRESSIONS, Box, Pixels, Points

Array = NDArray[np.float32]
Groups = dict[str, Array]
LFW_FACES = 1500  # of those named happy or neutral; the web's are mostly these two as well
DECAYS = (1e-2, 3e-3, 1e-3, 3e-4)
AXES = 400  # principal axes that are kept of all features
CELL_PX, BINS, HISTOGRAM_PX, HISTOGRAM_ZOOM = 8, 9, 64, 0.85


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--without", action="append", default=[], help="leave a group out")
    parser.add_argument("--web", action="store_true", help="judge on the web's held-out people")
    options = parser.parse_args()
    torch.set_num_threads(1)
    (web if options.web else cohn_kanade)(options.data, set(options.without))


def cohn_kanade(root: str | None, without: set[str]) -> None:
    """Ten folds by subject."""
    records = list(ck_records(data_root(root) / "expressions" / "CK+48"))
    truth = np.array([CLASSES.index(str(r.labels["expression"])) for r in records])
    subjects = [str(record.labels["person"]) for record in records]
    folds = by_subject(subjects)
    fold = np.array([folds[subject] for subject in subjects])
    pictures = [cv2.imread(str(record.path)) for record in records]  # gray: three equal channels
    both = [without_groups(view, without) for view in seen(pictures, CK48_FIVE)]
    logits = np.zeros((len(truth), len(CLASSES)), np.float32)
    for k in range(FOLDS):
        learned = fold != k
        views = joined(both, learned)
        decay = best_decay(views[:, learned], truth[learned], fold[learned] % 3)
        classify = fit_classifier(views[:, learned], truth[learned], decay)
        logits[~learned] = classify(views[:, ~learned])
        right = (logits[~learned].argmax(1) == truth[~learned]).mean()
        print(f"fold {k}: {100 * right:.1f} %, decay {decay:g}", flush=True)
    report_folds(confusion(truth, logits.argmax(1), len(CLASSES)))
    sequence = np.array([record.path.stem.rsplit("_", 1)[0] for record in records])
    names, of = np.unique(sequence, return_inverse=True)
    together = np.stack([logits[of == k].mean(0) for k in range(len(names))]).argmax(1)
    said = np.array([truth[of == k][0] for k in range(len(names))])
    print(f"{len(names)} sequences, three frames averaged: {100 * (together == said).mean():.1f} %")


def web(root: str | None, without: set[str]) -> None:
    """Seven names: Cohn-Kanade, web and LFW to learn from, the web's held-out people to judge."""
    data = ExpressionFaces(root)
    data.setup()
    split, truth = (np.asarray(data.arrays[name]) for name in ("split", "expression"))
    # The sources lie one after the other: Cohn-Kanade's six expressions, the web, LFW.
    first = len(cohn_kanade_faces(data_root(root)))
    last = len(split) - len(lfw_faces(data_root(root)))
    judged = (split == SPLITS.index("test")) & (np.arange(len(split)) >= first)
    judged &= np.arange(len(split)) < last
    learned = (split == SPLITS.index("train")) & (np.arange(len(split)) < last + LFW_FACES)
    rows = np.flatnonzero(learned | judged)
    middle = np.array([data.margin_px, data.margin_px])
    template = FIVE_TEMPLATE * data.size - 0.5
    five = (template - (data.size - 1) / 2) * data.zoom + (data.size - 1) / 2 + middle
    both = seen([np.ascontiguousarray(data.arrays["image"][row]) for row in rows], five)
    views = joined([without_groups(view, without) for view in both], learned[rows])
    known, truth = learned[rows], truth[rows]
    decay = best_decay(views[:, known], truth[known], np.arange(known.sum()) % 3)
    said = fit_classifier(views[:, known], truth[known], decay)(views[:, ~known]).argmax(1)
    matrix = confusion(truth[~known], said, len(EXPRESSIONS))
    report_classes("web, held-out people", matrix, EXPRESSIONS)


def without_groups(view: Groups, names: set[str]) -> Groups:
    return {name: group for name, group in view.items() if name not in names}


@torch.inference_mode()
def seen(pictures: Sequence[Pixels], five: Points) -> list[Groups]:
    """What the network sees of each picture, and of its mirror image: group -> ``(N, F)``.

    Args:
        pictures: Faces in about the same place.
        five: Where their five points are, about.
    """
    finder = LandmarkFinder.from_pretrained()
    box = box_around(five, finder.mean)
    points = [found[0][0] for found in finder.find_many([(p, [box]) for p in pictures])]
    faces, mouths, aligned = (
        to_signed(np.stack(crops))
        for crops in zip(*crops_of(pictures, points, finder), strict=True)
    )
    views = []
    for flip in (False, True):
        chunks = [
            groups_of(finder, *((part.flip(3) if flip else part) for part in some))
            for some in zip(faces.split(64), mouths.split(64), aligned.split(64), strict=True)
        ]
        views.append({name: np.concatenate([c[name] for c in chunks]) for name in chunks[0]})
    return views


def box_around(five: Points, mean: Points) -> Box:
    """The detector's box of a face whose five points are known: see ``square_of_box``."""
    placed = apply(similarity(mean[FIVE], five), mean)
    low, high = placed.min(0), placed.max(0)
    width = float((high - low).max()) / BOX_GROWTH
    x, y = (low + high) / 2 + 0.5 - width / 2 - np.array(BOX_SHIFT) * width
    return Box(float(x), float(y), width, width)


def landmark_net() -> LandmarkNet:
    """The network whose features are looked at."""
    net = zoo.load("landmarks")
    assert isinstance(net, LandmarkNet)
    return net


def crops_of(
    pictures: Sequence[Pixels], points: Sequence[Points], finder: LandmarkFinder
) -> Iterator[tuple[Pixels, Pixels, Pixels]]:
    """The face and the mouth as the network takes them, and the face for the histograms."""
    net = landmark_net()
    for picture, face in zip(pictures, points, strict=True):
        square = square_of_points(face, finder.mean)
        wide = type(square)(square.centre, square.side * net.face_squares, square.turn)
        corners_px = net.corners_share * net.mouth_width
        to_mouth = mouth_transform(face, net.mouth_width, net.mouth_height, corners_px)
        to_crop = zoomed(face_transform(face, HISTOGRAM_PX), HISTOGRAM_PX, HISTOGRAM_ZOOM)
        yield (
            crop(picture, wide.to_crop(net.image_size), net.image_size, net.image_size),
            crop(picture, to_mouth, net.mouth_width, net.mouth_height),
            crop(picture, to_crop, HISTOGRAM_PX, HISTOGRAM_PX),
        )


def groups_of(finder: LandmarkFinder, face: Tensor, mouth: Tensor, aligned: Tensor) -> Groups:
    """Features of some faces, ``(B, F)`` each."""
    net, mean = landmark_net(), finder.mean
    face_map, mouth_map = net.face.body(face).flatten(1), net.mouth.body(mouth).flatten(1)
    face_features = F.silu(net.face.hidden(face_map))
    mouth_features = F.silu(net.mouth.hidden(mouth_map))
    offsets = net.face.last(face_features)[:, :-1].unflatten(1, (-1, 2))
    shapes = (net.mean + offsets).double().numpy()
    shapes = np.array([apply(similarity(shape, mean), shape) - mean for shape in shapes])
    return {
        "points": shapes.reshape(len(shapes), -1).astype(np.float32),
        "lips": net.mouth.last(mouth_features).numpy(),
        "face features": face_features.numpy(),
        "face map": face_map.numpy(),
        "mouth features": mouth_features.numpy(),
        "mouth map": mouth_map.numpy(),
        "gradients": gradients(aligned[:, :1]).numpy(),
    }


def gradients(image: Tensor) -> Tensor:
    """Histograms of oriented gradients of ``(B, 1, S, S)``, blocks of 2 by 2 cells: ``(B, F)``."""
    x = F.pad(image[..., 2:] - image[..., :-2], (1, 1))
    y = F.pad(image[..., 2:, :] - image[..., :-2, :], (0, 0, 1, 1))
    strength = (x.square() + y.square()).sqrt()
    turn = torch.atan2(y, x).remainder(torch.pi) / torch.pi * BINS
    low = turn.floor().long() % BINS
    share = turn - turn.floor()
    bins = torch.zeros(len(image), BINS, *image.shape[2:])
    bins.scatter_add_(1, low, strength * (1 - share))
    bins.scatter_add_(1, (low + 1) % BINS, strength * share)
    cells = F.avg_pool2d(bins, CELL_PX)
    top, bottom = cells[:, :, :-1], cells[:, :, 1:]
    blocks = torch.cat([top[..., :-1], bottom[..., :-1], top[..., 1:], bottom[..., 1:]], 1)
    blocks = F.normalize(blocks, dim=1, eps=1e-3).clamp(max=0.2)
    return F.normalize(blocks, dim=1, eps=1e-3).flatten(1)


def joined(views: Sequence[Groups], learned: NDArray[np.bool_]) -> Array:
    """All groups side by side, of equal weight, on their principal axes: ``(views, N, AXES)``.

    Means, scales and axes are those of the ``learned`` pictures.
    """
    blocks = []
    for name in views[0]:
        block = np.stack([view[name] for view in views])
        known = block[:, learned].reshape(-1, block.shape[-1])
        alike = name in ("points", "lips", "gradients")  # one unit: keep what varies most, so
        spread = known.std(0).mean() if alike else known.std(0) + 1e-2
        blocks.append((block - known.mean(0)) / spread * 10 / np.sqrt(block.shape[-1]))
    whole = np.concatenate(blocks, -1)
    known = whole[:, learned].reshape(-1, whole.shape[-1]).astype(np.float64)
    _, axes = np.linalg.eigh(known.T @ known)
    return (whole @ axes[:, ::-1][:, :AXES]).astype(np.float32)


def best_decay(views: Array, truth: NDArray[np.int64], parts: NDArray[np.int64]) -> float:
    """The decay by which each of three parts is best told from the other two."""
    right = dict.fromkeys(DECAYS, 0)
    for part in range(3):
        learned = parts != part
        for decay in DECAYS:
            classify = fit_classifier(views[:, learned], truth[learned], decay)
            said = classify(views[:, ~learned]).argmax(1)
            right[decay] += int((said == truth[~learned]).sum())
    return max(DECAYS, key=lambda decay: right[decay])


def fit_classifier(views: Array, truth: NDArray[np.int64], decay: float):
    """A linear classifier of views: ``(views, N, F)`` to ``(N, C)`` logits, their mean.

    Rare expressions count more: by one over the square root of their number.
    """
    x = torch.from_numpy(views.reshape(-1, views.shape[-1]))
    y = torch.from_numpy(np.tile(truth, len(views)))
    counts = torch.bincount(y)
    trust = (len(y) / len(counts) / counts[y]).sqrt()
    weight = torch.zeros(x.shape[1], len(counts), requires_grad=True)
    bias = torch.zeros(len(counts), requires_grad=True)
    optimizer = torch.optim.LBFGS(
        [weight, bias], max_iter=40, history_size=8, line_search_fn="strong_wolfe"
    )

    def loss() -> Tensor:
        optimizer.zero_grad()
        each = F.cross_entropy(x @ weight + bias, y, reduction="none")
        total = (each * trust).mean() + decay * weight.square().sum()
        total.backward()
        return total

    optimizer.step(loss)
    w, b = weight.detach().numpy(), bias.detach().numpy()
    return lambda some: (some @ w + b).mean(0)


if __name__ == "__main__":
    main()
