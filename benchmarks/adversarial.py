"""Prints what trained adversarial methods reach on held-out pictures of prepared sets.

python benchmarks/adversarial.py RUN_OR_WEIGHTS --sets cache/prepared/mtfl-mouth-64 [--only smiling]

For crops and labels that `gioconda evaluate`, which edits whole photos of faces, cannot measure.
Samples: the Frechet distance in early features of the judge's attribute network, with the floor of
real against other real pictures. Edits: how a linear probe reads the label; it is fitted on that
network's last features of the real training pictures, and took part in no training; expressions are
named by the judge's network. Codes: how far the domains are apart, as KeepSmiling counted. With
`--judge runs/mouth_smile` a network that took no part reads mouths of the test split, turned both
ways.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from command import text_of

from gioconda import zoo
from gioconda.data.modules.aligned_faces import LEARNED_FROM
from gioconda.data.modules.joined_domains import JoinedDomains
from gioconda.data.prepared.reader import Prepared
from gioconda.evaluation.distances import frechet
from gioconda.evaluation.features import FeatureSpace
from gioconda.evaluation.intervals import share_of
from gioconda.evaluation.judge import Judge
from gioconda.evaluation.latent import latent_statistics, linear_discriminant
from gioconda.evaluation.pictures import mae, psnr
from gioconda.evaluation.readers import Array, read
from gioconda.evaluation.sets import distances_with_floor
from gioconda.latent.coder import Coder, fitted
from gioconda.models.contract import Method
from gioconda.models.verbs import Edits, editor_of
from gioconda.ranges import to_pixels, to_signed
from gioconda.types import EXPRESSIONS, Pixels

BATCH = 64
MOST = 3000  # training pictures that the probe is fitted to
Labelled = tuple[Pixels, np.ndarray]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights")
    parser.add_argument("--sets", nargs="+", required=True)
    parser.add_argument("--labels", nargs="*", default=[], help="of the sets, as the method's")
    parser.add_argument("--faces", type=int, default=100, help="to take to each expression")
    parser.add_argument("--only", help="a label that real pictures must have")
    parser.add_argument("--judge", help="a network that reads the first label off the crops")
    options = parser.parse_args()
    network = zoo.load(options.weights)
    if options.judge:
        report_judged(network, options.weights, options.judge, options.sets, options.labels[0])
        return
    offers = network.description
    if "sample" in offers.verbs:
        coder = Coder.from_pretrained(options.weights)
        report_samples(coder, *held_out(options.sets, [], options.only))
    if "encode" in offers.verbs:
        coder = Coder.from_pretrained(options.weights)
        report_codes(coder, *held_out(options.sets, options.labels))
    if offers.attributes and set(offers.attributes) <= set(EXPRESSIONS):
        report_expressions(network, options.sets, options.faces)
    elif "edit" in offers.verbs and offers.attributes and options.labels:
        report_edits(network, *held_out(options.sets, options.labels))


def held_out(
    sets: list[str], labels: list[str], only: str | None = None
) -> tuple[Labelled, Labelled]:
    """Pictures ``(N, S, S, 3)`` and labels ``(N, L)``: training ones, then held-out ones."""
    asked = [*labels, *([only] if only else [])]
    if not asked:
        pictures = [
            np.concatenate([Prepared.open(name).arrays(split, ["image"])["image"] for name in sets])
            for split in LEARNED_FROM
        ]
        return tuple((some, np.zeros((len(some), 0))) for some in pictures)  # type: ignore[return-value]
    data = JoinedDomains(sets, [asked] * len(sets), even=False)
    data.setup()
    parts = []
    for rows in (data.training_rows(), data.held_out_rows()):
        if only is not None:
            rows = rows[data.arrays["label"][rows, len(labels)] == 1]
        parts.append((data.arrays["image"][rows], data.arrays["label"][rows]))
    return tuple(parts)  # type: ignore[return-value]


def features(pictures: Pixels, space: str = "face-attributes:early") -> Array:
    """Features of whole pictures ``(N, S, S, 3)``."""
    found = FeatureSpace.from_pretrained(space)
    return read(found.features, fitted(pictures, found.network.size), mirrored=False)


def report_samples(coder: Coder, training: Labelled, real: Labelled) -> None:
    count = len(real[0])
    parts = range(0, count, BATCH)
    made = np.concatenate([coder.sample(min(BATCH, count - k), seed=k) for k in parts])
    theirs, ours = features(real[0]), features(made)
    others = np.random.default_rng(0).permutation(len(training[0]))[:count]
    floor = frechet(theirs, features(training[0][others]))
    print(f"samples   FID {frechet(theirs, ours):.3f}, floor {floor:.3f} (n = {count})")
    halves = distances_with_floor(theirs, ours).floors
    if halves:
        print(f"          floor of halves {halves['fid'].value:.3f}")


def report_codes(coder: Coder, training: Labelled, real: Labelled) -> None:
    """Reconstructions; where there are labels, edits along the difference of the mean codes."""
    image, labels = fitted(real[0], coder.size), real[1]
    once = coder.reconstruct(image)
    nearness = np.mean([psnr(a, b) for a, b in zip(image, once, strict=True)])
    print(
        f"codes     reconstruction: mean absolute difference {mae(once, image) / 127.5:.4f} of 2, "
        f"{nearness:.1f} dB; FID {frechet(features(image), features(once)):.3f}"
    )
    if not labels.shape[1]:
        return
    has, held = training[1][:, 0] > 0.5, labels[:, 0] > 0.5
    learned, codes = coder.encode(training[0]).mean, coder.encode(image).mean
    direction = learned[has].mean(0) - learned[~has].mean(0)
    probe = probe_of(training[0], has)
    for name, group, sign in (("up", ~held, 1), ("down", held, -1)):
        made = coder.decode(codes[group] + sign * direction)
        report_turned(name, probe(made) == (sign > 0), probe(image[group]) == (sign > 0))
    report_domains(np.concatenate([learned, codes]), np.concatenate([has, held]))


def probe_of(pictures: Pixels, has: np.ndarray) -> Callable[[Pixels], np.ndarray]:
    """A classifier of pictures ``(N, S, S, 3)``, fitted to some of the real training pictures."""
    some = np.random.default_rng(0).permutation(len(pictures))[:MOST]
    real = features(pictures[some], "face-attributes")
    mean, deviation = real.mean(0), real.std(0) + 1e-6
    classify = linear_discriminant((real - mean) / deviation, has[some])
    return lambda new: classify((features(new, "face-attributes") - mean) / deviation)


def report_turned(name: str, turned: np.ndarray, before: np.ndarray) -> None:
    """How many of a group are read as they were asked for."""
    print(f"          {name}: {text_of(share_of(turned))} as asked, {before.mean():.1%} unedited")


def report_judged(network: Method, weights: str, judge: str, sets: list[str], label: str) -> None:
    """Test mouths without a label taken to it, and those with it away from it.

    A method that is told no attribute moves codes by the difference of the training mouths' means.
    """
    told = bool(network.description.attributes)
    parts = [Prepared.open(name).arrays("test", ["image", label]) for name in sets]
    image = np.concatenate([part["image"] for part in parts])
    has = np.concatenate([part[label] for part in parts])
    image, has = image[has != 0], has[has != 0] > 0
    if told:
        target = np.full((len(image), len(network.description.attributes)), np.nan)
        target[:, 0] = np.where(has, -1, 1)
        own = np.where(has, 1, -1)[:, None]
        made = edited(editor_of(network), image, target, own)
        back = edited(editor_of(network), made, -target, None)
    else:
        coder = Coder.from_pretrained(weights)
        training, _ = held_out(sets, [label])
        learned, smiles = coder.encode(training[0]).mean, training[1][:, 0] > 0.5
        way = learned[smiles].mean(0) - learned[~smiles].mean(0)
        sign = np.where(has, -1, 1)[:, None]
        made = coder.decode(np.float32(coder.encode(image).mean + sign * way))
        back = coder.decode(np.float32(coder.encode(made).mean - sign * way))
    before, after = judged(judge, image), judged(judge, made)
    print(
        f"judge     reads {(before == has).mean():.1%} of {len(has)} real test mouths as labelled"
    )
    for name, group, asked in (("up", ~has, True), ("down", has, False)):
        report_turned(name, after[group] == asked, before[group] == asked)
    print(
        f"          way back: mean absolute difference {mae(back, image) / 127.5:.4f} of 2; "
        f"FID of edits {frechet(features(image), features(made)):.3f}"
    )


@torch.inference_mode()
def judged(judge: str, pictures: Pixels) -> np.ndarray:
    """Whether a network reads its first attribute off pictures, ``(N,)`` bool."""
    network: Any = zoo.load(judge)
    name = next(iter(network.classes))
    parts = [pictures[k : k + BATCH] for k in range(0, len(pictures), BATCH)]
    return np.concatenate([network(to_signed(p))[name].argmax(1).numpy() == 1 for p in parts])


def report_domains(codes: Array, has: np.ndarray) -> None:
    """KeepSmiling's counts, of the whole set: who lies in the other domain's one-sigma ball."""
    found = latent_statistics(codes.astype(np.float64), has)
    print(
        f"          {has.sum()} with it, {(~has).sum()} without: centres "
        f"{found.distance_in_sigmas:.2f} sigma apart, told apart {found.separable:.1%}"
    )
    for name, before, after in (
        ("without", found.without_inside_with, found.moved_inside),
        ("with", found.with_inside_without, found.moved_back_inside),
    ):
        print(f"          {name} it: in the other's ball {before:.1%}, translated {after:.1%}")


@torch.inference_mode()
def edited(network: Edits, pictures: Pixels, target: Array, source: Array | None) -> Pixels:
    """Pictures ``(N, S, S, 3)`` with attributes ``(N, A)`` in [-1, 1]; NaN leaves one alone."""
    made = []
    for k in range(0, len(pictures), BATCH):
        rows = slice(k, k + BATCH)
        own = None if source is None else torch.from_numpy(np.float32(source[rows]))
        goal = torch.from_numpy(np.float32(target[rows]))
        made.append(to_pixels(network.edit(to_signed(pictures[rows]), goal, own)))
    return np.concatenate(made)


def report_edits(network: Method, training: Labelled, real: Labelled) -> None:
    """Each attribute turned to its other side, and back; to each word of a category."""
    image, labels = real
    own = 2 * labels - 1
    words = {name for some in network.description.categories for name in some}
    method = editor_of(network)
    for k, attribute in enumerate(network.description.attributes):
        target = np.full_like(own, np.nan)
        target[:, k] = 1 if attribute in words else -own[:, k]
        made = edited(method, image, target, own)
        back = edited(method, made, own, own)
        probe, has = probe_of(training[0], training[1][:, k] > 0.5), labels[:, k] > 0.5
        right, turned = probe(image) == has, probe(made) != has
        print(f"{attribute:9} of real pictures {right.mean():.1%} are read right; edited ones:")
        for name, group in (("up", ~has), ("down", has))[: 1 if attribute in words else 2]:
            report_turned(name, turned[group], ~right[group])
        print(
            f"          way back: mean absolute difference {mae(back, image) / 127.5:.4f} of 2; "
            f"FID of edits {frechet(features(image), features(made)):.3f}"
        )


def report_expressions(network: Method, sets: Sequence[str], faces: int) -> None:
    """Test faces taken to each expression, as the judge's expression network names them."""
    judge = Judge()
    names = judge.expression.expressions
    tests = [Prepared.open(name).arrays("test", ["image", "expression"]) for name in sets]
    real = np.concatenate([some["image"] for some in tests])
    labels = np.concatenate([some["expression"] for some in tests])
    values = Prepared.open(sets[0]).kinds["expression"].values
    some = real[np.random.default_rng(0).permutation(len(real))[:faces]]
    found = judge.locate_in_crops(list(some))
    before, people = judge.expressions(found), judge.identities(found)
    for k, word in enumerate(network.description.attributes):
        named = list(real[labels == values.index(word)][:80])
        known = judge.expressions(judge.locate_in_crops(named))
        target = np.full((len(some), len(network.description.attributes)), np.nan)
        target[:, k] = 1
        made = judge.locate_in_crops(list(edited(editor_of(network), some, target, None)))
        asked = names.index(word)
        alike = (people * judge.identities(made)).sum(1).mean()
        print(
            f"{word:10} read in {text_of(share_of(judge.expressions(made) == asked))}, unedited "
            f"{(before == asked).mean():.0%}, of {len(known)} real ones "
            f"{(known == asked).mean():.0%}; identity {alike:.3f}"
        )


if __name__ == "__main__":
    main()
