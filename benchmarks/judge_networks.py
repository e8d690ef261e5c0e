"""Prints every figure of the judge's networks, on people that they did not learn from.

GIOCONDA_DATA=... python benchmarks/judge_networks.py mtfl|utkface|expression|identity WEIGHTS

`identity dlib` measures dlib's network as dlib trained it (extra [judge]) on the same pairs. With
`--export FILE` the weights are written in half precision, as they ship.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from command import parser_of, report_classes, text_of
from numpy.typing import NDArray

from gioconda import zoo
from gioconda.data.faces import LabelledFace, cut_faces
from gioconda.data.modules.expression_faces import cohn_kanade_faces, web_faces
from gioconda.data.modules.identity_faces import identity_faces
from gioconda.data.modules.mtfl_faces import mtfl_faces
from gioconda.data.modules.utkface_faces import utkface_faces
from gioconda.data.root import data_root, read_aligned
from gioconda.data.sets.registry import read_set
from gioconda.evaluation.classes import confusion
from gioconda.evaluation.intervals import bootstrap, share_of
from gioconda.evaluation.readers import Array, read
from gioconda.evaluation.traits import chances_of
from gioconda.faces.dlib_identity import exact_network
from gioconda.inference.weights_file import read_metadata
from gioconda.models.pretrained import save_weights
from gioconda.models.readers.dlib_resnet import SAME_BELOW, DlibResNet
from gioconda.models.readers.identity_net import IdentityNet
from gioconda.models.readers.trait_heads import TraitHeads
from gioconda.training.calibration import fit_offset
from gioconda.training.trait_heads import trait_faces


def held_out(faces: Sequence[LabelledFace], split: str = "test") -> list[LabelledFace]:
    return [face for face in faces if face.split == split]


def logits_of(net: torch.nn.Module, faces: Sequence[LabelledFace], name: str = "") -> Array:
    crops = cut_faces(faces, net.size, net.zoom)

    def logits(image: torch.Tensor) -> torch.Tensor:
        out = net(image)[name] if name else net(image)
        return out[:, None] if out.ndim == 1 else out

    return read(logits, crops, mirrored=name != "pose")  # a mirror turns left into right


def truth_of(faces: Sequence[LabelledFace], name: str) -> NDArray[np.int64]:
    return np.array([face.labels[name] for face in faces])


def percent(right: NDArray[np.bool_]) -> str:
    return text_of(share_of(right))


def attributes(net: torch.nn.Module, faces: Sequence[LabelledFace]) -> dict[str, Array]:
    heads = logits_of_heads(net, faces) if isinstance(net, TraitHeads) else {}
    said = {}
    for name, classes in net.classes.items():
        logits = said[name] = heads[name] if heads else logits_of(net, faces, name)
        matrix = confusion(truth_of(faces, name), logits.argmax(1), len(classes))
        report_classes(name, matrix, classes)
    return said


def logits_of_heads(heads: TraitHeads, faces: Sequence[LabelledFace]) -> dict[str, Array]:
    """Trait -> ``(N, classes)`` logs of the chances that an audit's reader gives."""
    network = zoo.load(heads.features_of)
    chances = chances_of(heads, network, cut_faces(faces, network.size, network.zoom))
    return {name: np.log(some) for name, some in chances.items()}


def mtfl(net: torch.nn.Module, root: Path) -> None:
    every = mtfl_faces(root)
    faces = held_out(every)
    print("MTFL's testing.txt (AFLW), all poses")
    said = attributes(net, faces)
    right = said["smile"].argmax(1) == truth_of(faces, "smile")
    for pose, name in enumerate(net.classes["pose"]):
        print(f"    smile, {name:13s}", percent(right[truth_of(faces, "pose") == pose]))
    second_opinion(net, held_out(every, "val"), faces)


def second_opinion(
    net: torch.nn.Module, val: Sequence[LabelledFace], faces: Sequence[LabelledFace]
) -> None:
    """How far the label goes: the smile judge, which learned from other pictures, and both as one.

    Each network's line between yes and no is set on the validation part of training.txt.
    """
    judge, said = zoo.load("smile-judge"), []
    smiling, truth = truth_of(val, "smile"), truth_of(faces, "smile") == 1
    for one, name in ((net, "smile"), (judge, "")):
        logits = [logits_of(one, some, name) for some in (val, faces)]
        known, new = (x[:, 1] - x[:, 0] if name else x[:, 0] for x in logits)
        said.append((new - fit_offset(known, smiling)) / known.std())
    print("smile, the line set on validation", percent((said[0] > 0) == truth))
    print("    smile-judge", percent((said[1] > 0) == truth))
    print("    both, mean ", percent((said[0] + said[1] > 0) == truth))
    print("    both networks say the same", percent((said[0] > 0) == (said[1] > 0)))


def utkface(net: torch.nn.Module, root: Path) -> None:
    if isinstance(net, TraitHeads):
        faces = held_out(trait_faces(read_aligned(root, "utkface")))
    else:
        faces = held_out(utkface_faces(root))
    print("UTKFace, held-out pictures")
    said = attributes(net, faces)
    years = {r.name: r.number("age") for r in read_set("utkface", root / "utkface")}
    age = np.array([years[face.path.name] for face in faces])
    expected = net.expected("age", torch.from_numpy(said["age"])).numpy()
    off = bootstrap(np.abs(expected - age))
    print(f"mean error of the age: {off.value:.1f} years [{off.low:.1f}, {off.high:.1f}]")
    right = said["gender"].argmax(1) == truth_of(faces, "gender")
    for race, name in enumerate(net.classes["race"]):
        of_them = truth_of(faces, "race") == race
        error = np.abs(expected - age)[of_them].mean()
        print(f"    gender, {name:8s}", percent(right[of_them]), f"; age off by {error:.1f} years")
    for low, high in ((0, 9), (10, 19), (20, 39), (40, 59), (60, 120), (20, 120)):
        print(f"    gender, {low} to {high}", percent(right[(age >= low) & (age <= high)]))
    named = truth_of(faces, "race") < net.classes["race"].index("other")
    race = said["race"].argmax(1) == truth_of(faces, "race")
    four = said["race"][named, :-1].argmax(1) == truth_of(faces, "race")[named]
    print(
        "    race of those who are not `other`",
        percent(race[named]),
        "; of four names",
        percent(four),
    )
    for k, name in enumerate(net.classes["race"]):
        print(f"    race, {name}", percent(race[truth_of(faces, "race") == k]))


def expression(net: torch.nn.Module, root: Path) -> None:
    for title, faces in (
        ("Cohn-Kanade, held-out subjects", cohn_kanade_faces(root)),
        ("web, held-out people", web_faces(root, ("test",))),
    ):
        some = held_out(faces)
        said, truth = logits_of(net, some).argmax(1), truth_of(some, "expression")
        matrix = confusion(truth, said, len(net.expressions))
        report_classes(title, matrix, net.expressions)


def identity(net: torch.nn.Module, root: Path) -> None:
    """Every pair of one person, and as many of two, of the same gender or not, at random.

    The threshold is set on validation's people; of dlib's own network it is dlib's own.
    """
    faces = identity_faces(root)
    if net is exact_network():
        threshold = -SAME_BELOW
    else:
        threshold = best_threshold(*pairs(net, held_out(faces, "val")))
    same, other = pairs(net, held_out(faces))
    right = np.concatenate([same > threshold, other <= threshold])
    order = (same[:, None] > other[None]).mean()
    print(f"LFW, people nobody learned from: {len(same)} pairs of one person")
    print(f"    area under the ROC curve {order:.3f}")
    print(f"    same or not, at the threshold {threshold:.3f}:", percent(right))
    print("        of one person", percent(same > threshold))
    print("        of two", percent(other <= threshold))
    print(f"    alike: same {same.mean():.2f}, others {other.mean():.2f} +- {other.std():.2f}")


def pairs(net: torch.nn.Module, faces: Sequence[LabelledFace]) -> tuple[Array, Array]:
    """How alike pairs of one person and of two are: cosines, or dlib's distances below 0."""
    person = truth_of(faces, "person")
    if isinstance(net, DlibResNet):
        numbers = read(net.numbers, cut_faces(faces, net.size, net.zoom))
        alike = -np.linalg.norm(numbers[:, None] - numbers[None], axis=2)
    else:
        features = logits_of(net, faces)
        features /= np.linalg.norm(features, axis=1, keepdims=True)
        alike = features @ features.T
    above = np.triu(np.ones_like(alike, bool), 1)
    together = person[:, None] == person[None]
    same, other = alike[above & together], alike[above & ~together]
    return same, np.random.default_rng(0).choice(other, len(same), replace=False)


def best_threshold(same: Array, other: Array) -> float:
    candidates = np.sort(np.concatenate([same, other]))
    right = [(same > t).mean() + (other <= t).mean() for t in candidates]
    return float(candidates[int(np.argmax(right))])


FIGURES: dict[str, Callable[[torch.nn.Module, Path], None]] = {
    "mtfl": mtfl,
    "utkface": utkface,
    "expression": expression,
    "identity": identity,
}


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("figures", choices=FIGURES)
    parser.add_argument("weights")
    parser.add_argument("--export", type=Path, help="write the weights in half precision")
    options = parser.parse_args()
    net = exact_network() if options.weights == "dlib" else zoo.load(options.weights)
    if isinstance(net, IdentityNet):
        net = net.without_people()
    if options.export:
        provenance = read_metadata(zoo.resolve(options.weights))["provenance"]
        save_weights(net, options.export, bits=16, provenance=provenance)
        print(f"{options.export}: sha256 {zoo.sha256_of(options.export)}")
        net = zoo.load(options.export)
    print(f"{sum(p.numel() for p in net.parameters()):,} parameters")
    FIGURES[options.figures](net, data_root(options.data))


if __name__ == "__main__":
    main()
