"""Prints what trained adversarial methods reach on held-out pictures of prepared sets.

python benchmarks/adversarial.py RUN_OR_WEIGHTS --sets cache/prepared/mtfl-mouth-64 [--only smiling]

Made pictures: the Frechet distance in early features of the judge's attribute network, with the
floor of real against other real pictures. Edited ones: how a linear probe reads the label; it is
fitted on that network's last features of the real training pictures, and took part in no training;
expressions are named by the judge's network.
Codes: how far the domains are apart, as KeepSmiling counted.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from gioconda import zoo
from gioconda.data.modules.joined_domains import JoinedDomains
from gioconda.data.modules.prepared_base import LEARNED_FROM
from gioconda.data.prepared.reader import Prepared
from gioconda.evaluation.distances import frechet
from gioconda.evaluation.intervals import wilson
from gioconda.evaluation.judge import Judge
from gioconda.evaluation.latent import latent_statistics
from gioconda.evaluation.sets import distances_with_floor
from gioconda.evaluation.subjects import to_pixels
from gioconda.losses import psnr
from gioconda.types import EXPRESSIONS

BATCH = 64
MOST = 3000  # training pictures that the probe is fitted to
Show = Callable[..., torch.Tensor]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--sets", nargs="+", required=True)
    parser.add_argument("--labels", nargs="*", default=[], help="of the sets, as the method's")
    parser.add_argument("--faces", type=int, default=100, help="to take to each expression")
    parser.add_argument("--only", help="a label that real pictures must have")
    arguments = parser.parse_args()
    network: Any = zoo.load(arguments.weights)
    torch.manual_seed(0)
    verbs = network.description.verbs
    if "sample" in verbs:
        report_samples(network, arguments)
    if "encode" in verbs:
        report_codes(network, arguments)
    if set(network.config.get("attributes", ["none"])) <= set(EXPRESSIONS):
        report_words(network, arguments)
    elif "edit" in verbs and network.config.get("attributes"):
        report_edits(network, arguments)


def held_out(sets: list[str], labels: list[str], only: str | None = None) -> Any:
    """Pictures ``(N, S, S, 3)`` and labels ``(N, L)``: training ones, then held-out ones."""
    asked = [*labels, *([only] if only else [])]
    if not asked:
        pictures = [
            np.concatenate([Prepared.open(name).arrays(split, ["image"])["image"] for name in sets])
            for split in LEARNED_FROM
        ]
        return [(some, np.zeros((len(some), 0))) for some in pictures]
    data = JoinedDomains(sets, [asked] * len(sets), even=False)
    data.setup()
    return [
        (data.arrays["image"][keep], data.arrays["label"][keep])
        for rows in (data.training_rows(), data.held_out_rows())
        for keep in [rows if only is None else rows[data.arrays["label"][rows, len(labels)] == 1]]
    ]


@torch.inference_mode()
def features(images: torch.Tensor, early: bool = True) -> np.ndarray:
    """Features of the attribute network, ``(N, D)``, of whole pictures in [-1, 1]."""
    network: Any = zoo.load("face-attributes")
    read = network.trunk.early if early else network.features
    size = (network.size, network.size)
    parts = [
        read(F.interpolate(some, size, mode="bilinear", antialias=True))
        for some in images.split(BATCH)
    ]
    return torch.cat(parts).double().numpy()


def signed(pictures: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 127.5 - 1


@torch.inference_mode()
def shown(show: Show, *inputs: torch.Tensor) -> torch.Tensor:
    """A network's pictures, part by part."""
    return torch.cat([show(*part) for part in zip(*(x.split(BATCH) for x in inputs), strict=True)])


def report_samples(network: Any, arguments: argparse.Namespace) -> None:
    (trained, _), (real, _) = held_out(arguments.sets, [], arguments.only)
    made = shown(lambda part: network.sample(len(part)), torch.zeros(len(real), 1))
    some = np.random.default_rng(0).permutation(len(trained))[: len(real)]
    theirs = features(signed(real))
    fid = frechet(theirs, features(made))
    floor = frechet(theirs, features(signed(trained[some])))
    _, halves = distances_with_floor(theirs, features(made))
    print(f"samples   FID {fid:.3f}, floor {floor:.3f} (n = {len(real)})")
    print(f"          floor of halves {halves['fid'].value:.3f}" if halves else "")


def report_codes(network: Any, arguments: argparse.Namespace) -> None:
    _, (real, labels) = held_out(arguments.sets, arguments.labels)
    image = signed(real)
    codes = shown(lambda part: network.encode(part).flatten(1), image).double().numpy()
    once = shown(network.reconstruct, image)
    print(
        f"codes     reconstruction: mean absolute difference {F.l1_loss(once, image):.4f} of 2, "
        f"{psnr(once, image).mean():.1f} dB; FID {frechet(features(image), features(once)):.3f}"
    )
    if arguments.labels:
        (trained, known), _ = held_out(arguments.sets, arguments.labels)
        theirs = shown(lambda part: network.encode(part).flatten(1), signed(trained))
        learned, has = theirs.double().numpy(), known[:, 0] > 0.5
        shape = network.encode(image[:1]).shape[1:]
        way = learned[has].mean(0) - learned[~has].mean(0)
        probe = probe_of(trained, has)
        for name, group, sign in (("up", labels[:, 0] < 0.5, 1), ("down", labels[:, 0] > 0.5, -1)):
            moved = torch.from_numpy(np.float32(codes[group] + sign * way))
            made = shown(lambda part: network.decode(part.unflatten(1, shape)), moved)
            turned = probe(features(made, early=False)) == (sign > 0)
            before = probe(features(image[torch.from_numpy(group)], early=False)) == (sign > 0)
            report_turned(name, turned, before)
        report_domains(np.concatenate([learned, codes]), [*known[:, 0], *labels[:, 0]])


def probe_of(trained: np.ndarray, has: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """``fitted`` to some of the real training pictures ``(N, S, S, 3)``."""
    some = np.random.default_rng(0).permutation(len(trained))[:MOST]
    return fitted(features(signed(trained[some]), early=False), has[some])


def report_turned(name: str, turned: np.ndarray, before: np.ndarray) -> None:
    """How many of a group are read as they were asked for."""
    figure = wilson(int(turned.sum()), len(turned))
    ends = f"[{figure.low:.1%}, {figure.high:.1%}]"
    print(f"          {name}: {figure.value:.1%} {ends} as asked, {before.mean():.1%} unedited")


def report_domains(codes: np.ndarray, has: list[float]) -> None:
    """KeepSmiling's counts, of the whole set: who lies in the other domain's one-sigma ball."""
    found = latent_statistics(codes, yes := np.array(has) > 0.5)
    print(f"          {yes.sum()} with it, {(~yes).sum()} without: ", end="")
    print(f"centres {found.distance_in_sigmas:.2f} sigma apart, told apart {found.separable:.1%}")
    for way, before, after in (
        ("without", found.without_inside_with, found.moved_inside),
        ("with", found.with_inside_without, found.moved_back_inside),
    ):
        print(f"          {way} it: in the other's ball {before:.1%}, translated {after:.1%}")


def report_edits(network: Any, arguments: argparse.Namespace) -> None:
    """Each attribute turned to its other side, and back; to each word of a category."""
    (trained, known), (real, labels) = held_out(arguments.sets, arguments.labels)
    image = signed(real)
    theirs, told = features(image, early=False), torch.from_numpy(labels) * 2 - 1
    words = {
        column
        for domain in network.description.groups
        if domain.kind == "category"
        for column in range(domain.columns.start, domain.columns.stop)
    }
    for k, attribute in enumerate(network.config["attributes"]):
        target = torch.full_like(told, torch.nan)
        target[:, k] = 1 if k in words else -told[:, k]
        made = shown(network.edit, image, target, told)
        back = shown(network.edit, made, told, told)
        probe, yes = probe_of(trained, known[:, k] > 0.5), labels[:, k] > 0.5
        right, turned = probe(theirs) == yes, probe(features(made, early=False)) != yes
        print(f"{attribute:9} of real pictures {right.mean():.1%} are read right; edited ones:")
        for name, group in (("up", ~yes), ("down", yes))[: 1 if k in words else 2]:
            report_turned(name, turned[group], ~right[group])
        print(
            f"          way back: mean absolute difference {F.l1_loss(back, image):.4f} of 2; "
            f"FID of edits {frechet(features(image), features(made)):.3f}"
        )


@torch.inference_mode()
def report_words(network: Any, arguments: argparse.Namespace) -> None:
    """Test faces taken to each expression, as the judge's expression network names them."""
    judge = Judge()
    words = judge.expression.expressions
    tests = [Prepared.open(name).arrays("test", ["image", "expression"]) for name in arguments.sets]
    real = np.concatenate([some["image"] for some in tests])
    told = np.concatenate([some["expression"] for some in tests])
    of = Prepared.open(arguments.sets[0]).kinds["expression"].values
    some = np.random.default_rng(0).permutation(len(real))[: arguments.faces]
    image, faces = signed(real[some]), judge.look_at_crops(list(real[some]))
    before = judge.expressions(faces)
    people = judge.identities(faces)
    for k, word in enumerate(network.config["attributes"]):
        known = judge.expressions(judge.look_at_crops(list(real[told == of.index(word)][:80])))
        target = torch.full((len(some), len(network.config["attributes"])), torch.nan)
        target[:, k] = 1
        seen = judge.look_at_crops(to_pixels(network.edit(image, target)))
        asked = words.index(word)
        figure = wilson(int((judge.expressions(seen) == asked).sum()), len(some))
        alike = (people * judge.identities(seen)).sum(1).mean()
        print(
            f"{word:10} read in {figure.value:.0%} [{figure.low:.0%}, {figure.high:.0%}] of "
            f"{len(some)}, unedited {(before == asked).mean():.0%}, of {len(known)} real ones "
            f"{(known == asked).mean():.0%}; identity {alike:.3f}"
        )


def fitted(real: np.ndarray, has: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """Linear discriminant analysis, both classes alike often."""
    mean, spread = real.mean(0), real.std(0) + 1e-6
    unit = (real - mean) / spread
    yes, no = unit[has], unit[~has]
    within = np.cov(yes, rowvar=False) + np.cov(no, rowvar=False)
    normal = np.linalg.solve(within + 0.02 * np.eye(len(within)), yes.mean(0) - no.mean(0))
    middle = (yes.mean(0) + no.mean(0)) @ normal / 2
    return lambda some: ((some - mean) / spread) @ normal > middle


if __name__ == "__main__":
    main()
