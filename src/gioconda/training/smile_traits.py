"""How smiles differ between people, and the shape traits that predict a face's own smile.

The differences come from the pairs: the principal displacements of their open smiles around the
median, those that are symmetric and those that are not. The traits come from LFW: directions in
which one person's pictures agree, whatever their pose and expression, and people differ (Fisher's
discriminants).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.data.mesh_points import read_mesh_points
from gioconda.data.splits import lfw_person, london_person, split_of, utkface_picture
from gioconda.editors.smile.traits import own_shape
from gioconda.errors import DataError
from gioconda.faces.landmarks import LandmarkFinder
from gioconda.faces.scheme import GROUPS, LIPS, TWINS, at, ring
from gioconda.faces.square import BOX_GROWTH
from gioconda.types import Box, Points

SYMMETRIC, ONE_SIDED = 3, 2  # displacements of each kind; more are the landmarks' noise
_MIRROR = np.array([-1.0, 1.0])
_MOVES_FROM_Y, _MOVES_WHOLE_Y = 0.3, 0.7  # pupil distances below the pupils: mouths, not eyes
_STEADY = np.concatenate(
    [
        at("right_eye_0", "right_eye_8", "left_eye_0", "left_eye_8"),
        ring("nose", 0, 4),
        ring("oval", 0, 7),
        ring("oval", 30, 36),
    ]
)
_OWN = np.setdiff1d(np.arange(len(TWINS)), np.concatenate([LIPS, GROUPS["irises"]]))
_SHAPE_NUMBERS = 24  # principal numbers of a shape, among which the discriminants are looked for
_MIXED_BY = 4  # seed: no trait shall be read worse than the others
_PEOPLE = 250  # of each set, whose readings become 0 on average, and deviate by 1
_SEEN = {  # set -> its pictures' folder, and what may not be torn apart
    "utkface": ("crop_part1", utkface_picture),
    "lfw": ("images", lfw_person),
    "london": ("", london_person),
}


def principal_smiles(
    neutral: Points, smiling: Points, modes: NDArray[np.float64]
) -> NDArray[np.float64]:
    """One standard deviation of each displacement in which smiles differ, ``(5, 141, 2)``.

    Args:
        neutral: ``(N, 141, 2)`` people who do not smile, in the neutral mean's frame.
        smiling: The same people with open smiles.
        modes: ``(3, 3, 141)`` 3-D mean, smile and opening.
    """
    moves = np.array([_without_turn(m, modes[0]) for m in smiling - neutral])
    moves -= np.median(moves, 0)
    mirrored = moves[:, TWINS] * _MIRROR
    alike, one_sided = (moves + mirrored) / 2, (moves - mirrored) / 2
    y = neutral.mean(0)[:, 1]
    weight = np.clip((y - _MOVES_FROM_Y) / (_MOVES_WHOLE_Y - _MOVES_FROM_Y), 0, 1)
    found = [*_principal(alike, SYMMETRIC), *_principal(one_sided, ONE_SIDED)]
    return np.asarray(np.array(found) * weight[:, None])


def _without_turn(move: Points, mean: NDArray[np.float64]) -> Points:
    """A displacement less what a head that turned between the two pictures explains of it."""
    solid = np.column_stack([mean.T, np.ones(mean.shape[1])])
    turn = np.linalg.lstsq(solid[_STEADY], move[_STEADY], rcond=None)[0]
    return np.asarray(move - solid @ turn)


def _principal(moves: Points, count: int) -> list[Points]:
    """Displacements of all points that go with the lips' principal ones, the largest first."""
    lips = moves[:, LIPS].reshape(len(moves), -1)
    scores = np.linalg.svd(lips, full_matrices=False)[0]
    flat = moves.reshape(len(moves), -1)
    deviations = scores[:, :count].T @ flat / np.sqrt(len(moves))
    # The sign is free; it is chosen so that a refit gives the same smiles.
    firm = np.sign(deviations[np.arange(count), np.abs(deviations).argmax(1)])
    return list((firm[:, None] * deviations).reshape(count, *moves.shape[1:]))


def trait_axes(
    root: Path, modes: NDArray[np.float64], count: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Axes ``(count, 141, 2)`` along which faces differ most, and people's means there.

    Args:
        root: The data folder; training people and pictures of UTKFace, LFW and London are read.
        modes: ``(3, 3, 141)`` 3-D mean, smile and opening.
        count: Number of axes.
    """
    points = read_mesh_points(root / "lfw")
    names = [name for name in points if split_of(lfw_person(name)) == "train"]
    people = np.unique([lfw_person(name) for name in names], return_inverse=True)[1]
    shapes = np.array([own_shape(points[name], modes)[_OWN].ravel() for name in names])
    best = _discriminants(shapes, people, count)
    mix = np.linalg.qr(np.random.default_rng(_MIXED_BY).normal(size=(count, count)))[0]
    axes = np.zeros((count, *points[names[0]].shape))
    axes[:, _OWN] = (mix @ best).reshape(count, -1, 2)
    finder = LandmarkFinder.from_pretrained()
    means, spreads = [], []
    for name, (pictures, key) in _SEEN.items():
        found = _found_shapes(root / name, pictures, key, finder)
        own = np.array([own_shape(shape, modes) for shape in found])
        readings = np.tensordot(own, axes, axes=([1, 2], [1, 2]))  # (N, count)
        means.append(readings.mean(0))
        spreads.append(readings.std(0))
    spread = np.mean(spreads, 0)
    return axes / spread[:, None, None], np.mean(means, 0) / spread


def _discriminants(
    shapes: NDArray[np.float64], people: NDArray[np.intp], count: int
) -> NDArray[np.float64]:
    """Directions ``(count, D)`` of one deviation, those first that tell people apart best."""
    centred = shapes - shapes.mean(0)
    basis = np.linalg.svd(centred, full_matrices=False)[2][:_SHAPE_NUMBERS]
    numbers = centred @ basis.T
    often = np.bincount(people)[people] > 1
    totals = np.zeros((people.max() + 1, numbers.shape[1]))
    np.add.at(totals, people, numbers)
    apart = numbers[often] - (totals / np.bincount(people)[:, None])[people[often]]
    within = apart.T @ apart / (often.sum() - len(np.unique(people[often])))
    undo = np.linalg.inv(np.linalg.cholesky(within))
    directions = np.linalg.eigh(undo @ np.cov(numbers.T) @ undo.T)[1][:, ::-1].T @ undo @ basis
    chosen = directions[:count]
    chosen *= np.sign(chosen[np.arange(count), np.abs(chosen).argmax(1)])[:, None]
    return np.asarray(chosen / (centred @ chosen.T).std(0)[:, None])


def _found_shapes(
    folder: Path, pictures: str, key: Callable[[str], str], finder: LandmarkFinder
) -> list[Points]:
    """Training faces of a data set as the product's own landmarks show them: more alike."""
    points = read_mesh_points(folder)
    names = sorted(n for n in points if split_of(key(n)) == "train" and "smiling/" not in n)
    looks = []
    for name in names[:: max(len(names) // _PEOPLE, 1)]:
        path = folder / pictures / name
        picture = cv2.imread(str(path))
        if picture is None:
            raise DataError(f"{path}: not readable")
        (x0, y0), (x1, y1) = points[name].min(0), points[name].max(0)
        side = float(y1 - y0) / BOX_GROWTH
        box = Box((x0 + x1 - side) / 2, (y0 + y1 - side) / 2, side, side)
        looks.append((np.ascontiguousarray(picture[..., ::-1]), [box]))
    return [found[0][0] for found in finder.find_many(looks)]
