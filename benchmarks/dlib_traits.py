"""How well a linear reader tells gender, race and age off dlib's 128 numbers: a student's ceiling.

    GIOCONDA_DATA=... python benchmarks/dlib_traits.py

Needs the extra [judge]. A linear reader of each trait is learned from UTKFace's training split,
each race, gender and age weighing alike where that is asked for, and measured on its test split.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from command import parser_of, report_classes, text_of
from numpy.typing import NDArray

from gioconda.data.faces import LabelledFace, read_picture
from gioconda.data.modules.distilled_faces import distilled_faces
from gioconda.data.root import data_root
from gioconda.evaluation.classes import confusion
from gioconda.evaluation.intervals import bootstrap, share_of
from gioconda.faces.dlib_identity import chips_of, embeddings
from gioconda.models.readers.face_traits import CENTRES, TRAITS

Array = NDArray[np.float64]
ADULT = 20


def numbers_of(faces: Sequence[LabelledFace]) -> Array:
    pictures = ((read_picture(face.path), face.points) for face in faces)
    return embeddings(chips_of(pictures))


def weights_of(faces: Sequence[LabelledFace], balance: float) -> torch.Tensor:
    cells = [(f.labels["race"], f.labels["gender"], f.labels["age"] // 3) for f in faces]
    counts = Counter(cells)
    some = torch.tensor([counts[cell] ** -balance for cell in cells])
    return some / some.mean()


def linear(
    x: torch.Tensor, truth: torch.Tensor, classes: int, weight: torch.Tensor
) -> torch.nn.Linear:
    """Multinomial logistic regression by L-BFGS, with a small penalty."""
    reader = torch.nn.Linear(x.shape[1], classes)
    optimizer = torch.optim.LBFGS(reader.parameters(), max_iter=200, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        entropy = F.cross_entropy(reader(x), truth, reduction="none")
        loss = (entropy * weight).mean() + 1e-4 * reader.weight.square().sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    return reader


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument(
        "--balance", type=float, default=0.5, help="0: each picture alike; 1: each group"
    )
    parser.add_argument("--keep", type=Path, help="file that the numbers are kept in")
    options = parser.parse_args()
    faces = [f for f in distilled_faces(data_root(options.data)) if f.source == "utkface"]
    train = [f for f in faces if f.split == "train"]
    test = [f for f in faces if f.split == "test"]
    if options.keep and options.keep.is_file():
        numbers = np.load(options.keep)
    else:
        numbers = numbers_of([*train, *test])
        if options.keep:
            np.save(options.keep, numbers)
    x = torch.from_numpy((numbers - numbers.mean(0)) / numbers.std(0)).float()
    known, new = x[: len(train)], x[len(train) :]
    said = {}
    for name, classes in TRAITS.items():
        truth = torch.tensor([int(f.labels[name]) for f in train])
        reader = linear(known, truth, len(classes), weights_of(train, options.balance))
        said[name] = reader(new).detach()
        held = np.array([int(f.labels[name]) for f in test])
        report_classes(name, confusion(held, said[name].argmax(1).numpy(), len(classes)), classes)
    years = np.array([f.labels["years"] for f in test])
    expected = (said["age"].softmax(1) @ torch.tensor(CENTRES["age"])).numpy()
    print("mean error of the age:", text_of(bootstrap(np.abs(expected - years))))
    right = said["gender"].argmax(1).numpy() == [f.labels["gender"] for f in test]
    print("gender of adults:", text_of(share_of(right[years >= ADULT])))


if __name__ == "__main__":
    main()
