"""Landmarks of many people in many poses -> a solid mean face (`HeadMesh`).

No picture gives depth. But one face seen in many poses does (Tomasi & Kanade 1992), and so do many
faces, if how they differ is normally distributed (Torresani, Hertzmann & Bregler 2008): cameras and
shapes are estimated in turn, by expectation-maximisation.
"""

from __future__ import annotations

import hashlib

import numpy as np

from gioconda.data.root import data_root
from gioconda.faces.scheme import GROUPS, PUPILS, TWINS, at
from gioconda.faces.solid import Array, Cameras, affine_cameras, refined
from gioconda.models.shapes.head_mesh import HeadMesh
from gioconda.training.estimate import Estimator
from gioconda.training.head_hull import head_hull, level
from gioconda.training.head_landmarks import landmarks, normalised, with_mirror_images
from gioconda.types import Points

NOSE_TIP = at("nose_5")
_MIRROR = np.array([-1.0, 1.0, 1.0])


class HeadMeshFit(Estimator):
    """Fits a ``HeadMesh`` from the landmarks of UTKFace, LFW and London, and LFW's masks.

    Args:
        root: The data folder; None for ``$GIOCONDA_DATA``.
        faces: How many faces to learn from, chosen by ``seed``; each with its mirror image.
        modes: In how many ways faces may differ from the mean.
        rigid_rounds: Rounds in which all faces have the mean's shape.
        rounds: Rounds of expectation-maximisation.
        seed: Chooses the faces.
    """

    def __init__(
        self,
        root: str | None = None,
        *,
        faces: int = 4000,
        modes: int = 4,
        rigid_rounds: int = 10,
        rounds: int = 12,
        seed: int = 0,
    ) -> None:
        self.root = data_root(root)
        self.faces, self.modes, self.seed = faces, modes, seed
        self.rigid_rounds, self.rounds = rigid_rounds, rounds

    def fit(self) -> HeadMesh:
        """Read the landmarks, fit, and return the filled model."""
        every = landmarks(self.root, "train")
        chosen = np.random.default_rng(self.seed).permutation(len(every))[: self.faces]
        faces = normalised(every[np.sort(chosen)])
        self.fingerprint = hashlib.sha256(faces.tobytes()).hexdigest()[:16]
        mean, noise = mean_shape(
            with_mirror_images(faces), self.modes, self.rigid_rounds, self.rounds
        )
        apart = float(np.linalg.norm(mean[PUPILS[1]] - mean[PUPILS[0]]))
        print(f"{len(faces)} faces; landmarks about the model: {noise / apart:.4f} pupil distances")
        mean = level(mean / apart, self.root)
        hull = head_hull(mean, self.root)
        mean[:, 2] -= hull.axis
        print(f"axis {-hull.axis:.2f} behind the pupils; half width {hull.half_width:.2f}")
        sides = np.array([hull.half_width, hull.top], np.float32)
        return HeadMesh(mean=mean.astype(np.float32), hull=sides)


def mean_shape(
    faces: Points, modes: int, rigid_rounds: int = 10, rounds: int = 12
) -> tuple[Array, float]:
    """The mean ``(P, 3)``, about its middle, and a landmark's deviation from the model.

    Args:
        faces: ``(N, P, 2)``, normalised; mirror images among them.
        modes: In how many ways faces may differ from the mean.
        rigid_rounds: Rounds in which all faces have the mean's shape.
        rounds: Rounds of expectation-maximisation.
    """
    mean, ones = affine_structure(faces), np.ones((len(faces), 1))
    cameras = affine_cameras(faces, mean)
    for _ in range(rigid_rounds):
        cameras = refined(affine_cameras(faces, mean), faces, mean)
        (mean,) = _solved(faces, cameras, ones, None)
        mean = symmetric(mean)
    missed = faces - cameras.see(mean)
    ways, noise = _first_modes(missed, cameras, modes), float(missed.var())
    for _ in range(rounds):
        mixed, spread = posterior(faces, cameras, mean, ways, noise)
        solids = mean + np.tensordot(mixed, ways, 1)
        cameras = refined(cameras, faces, solids, steps=1)
        noise = float((faces - cameras.see(solids)).var())
        mean, *rest = _solved(faces, cameras, np.concatenate([ones, mixed], 1), spread)
        mean = symmetric(mean)
        ways = symmetric_modes(np.array(rest), mean)
    return mean, float(np.sqrt(noise))


def affine_structure(faces: Points) -> Array:
    """The mean shape by factorisation, up to depth's sign: Tomasi & Kanade 1992, section 3.

    Args:
        faces: ``(N, P, 2)``, each about its middle; mirror images among them.

    Returns:
        ``(P, 3)``, the nose in front.
    """
    count, points = faces.shape[:2]
    flat = faces.transpose(0, 2, 1).reshape(2 * count, points)
    basis = np.linalg.eigh(flat.T @ flat)[1][:, -3:].T  # (3, P)
    rows = (flat @ basis.T).reshape(count, 2, 3)
    # Rows of cameras are to be orthogonal and equally long in the metric Q (section 3.3).
    square = np.concatenate(
        [
            _products(rows[:, 0], rows[:, 0]) - _products(rows[:, 1], rows[:, 1]),
            _products(rows[:, 0], rows[:, 1]),
        ]
    )
    q = np.linalg.eigh(square.T @ square)[1][:, 0]
    metric = np.array([[q[0], q[3], q[4]], [q[3], q[1], q[5]], [q[4], q[5], q[2]]])
    root = np.linalg.cholesky(metric * np.sign(np.trace(metric)))
    solid = np.linalg.solve(root, basis).T
    return _upright(solid, faces.mean(0))


def _products(a: Array, b: Array) -> Array:
    """``a Q b`` of each row as six coefficients of a symmetric ``Q``."""
    both = np.einsum("ni,nj->nij", a, b)
    both = both + both.transpose(0, 2, 1)
    pairs = ((0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2))
    return np.stack([both[:, i, j] / (2 if i == j else 1) for i, j in pairs], 1)


def _upright(solid: Array, seen: Points) -> Array:
    """A solid in the frame of a camera that sees it as ``seen``, with the nose in front."""
    cameras = affine_cameras(seen[None], solid)
    turned = (solid - solid.mean(0)) @ cameras.rotation[0].T * cameras.scale[0]
    nose, outline = turned[NOSE_TIP, 2].mean(), turned[GROUPS["oval"], 2].mean()
    return np.asarray(turned * [1, 1, np.sign(nose - outline)])


def symmetric(mean: Array) -> Array:
    """A solid averaged with its mirror image about x = 0, about its middle."""
    centred = mean - mean.mean(0)
    return np.asarray((centred + centred[TWINS] * _MIRROR) / 2)


def symmetric_modes(modes: Array, mean: Array) -> Array:
    """As many principal modes of the covariance and its mirror image's, free of rigid motion.

    Args:
        modes: ``(K, P, 3)``.
        mean: ``(P, 3)``, symmetric.
    """
    both = np.concatenate([modes, modes[:, TWINS] * _MIRROR]) / np.sqrt(2)
    flat = both.reshape(len(both), -1)
    motions = _rigid_motions(mean)
    flat = flat - flat @ motions.T @ motions
    _, spread, axes = np.linalg.svd(flat, full_matrices=False)
    return np.asarray((spread[:, None] * axes)[: len(modes)].reshape(modes.shape))


def _rigid_motions(mean: Array) -> Array:
    """Orthonormal displacements that shift, scale and turn a solid, ``(7, 3 P)``."""
    shifts = [np.tile(axis, (len(mean), 1)) for axis in np.eye(3)]
    turns = [np.cross(axis, mean) for axis in np.eye(3)]
    flat = np.array([*shifts, mean, *turns]).reshape(7, -1)
    return np.asarray(np.linalg.qr(flat.T)[0].T)


def _first_modes(missed: Points, cameras: Cameras, count: int) -> Array:
    """Principal components of what the mean misses, laid into the picture's plane of each face."""
    lifted = missed / cameras.scale[:, None, None] @ cameras.rotation[:, :2]
    flat = lifted.reshape(len(missed), -1)
    values, axes = np.linalg.eigh(flat.T @ flat / len(flat))
    modes = np.sqrt(values[-count:, None]) * axes[:, -count:].T
    return np.asarray(modes[::-1].reshape(count, -1, 3))


def posterior(
    faces: Points, cameras: Cameras, mean: Array, modes: Array, noise: float
) -> tuple[Array, Array]:
    """How much of each mode faces have: means ``(N, K)`` and covariances ``(N, K, K)``.

    Args:
        faces: ``(N, P, 2)``.
        cameras: Their cameras.
        mean: ``(P, 3)``.
        modes: ``(K, P, 3)``, one standard deviation of each.
        noise: Variance of a coordinate.
    """
    count = len(modes)
    missed = (faces - cameras.see(mean)).reshape(len(faces), -1)
    rows = cameras.scale[:, None, None] * cameras.rotation[:, :2]
    # The Gram matrix of all modes in all coordinates gives each face's without a long product.
    gram = np.einsum("kpi,lpj->ijkl", modes, modes)
    square = np.einsum("nij,ijkl->nkl", rows.transpose(0, 2, 1) @ rows, gram)
    back = missed.reshape(faces.shape) @ rows  # (N, P, 3)
    right = np.tensordot(back, modes, ((1, 2), (1, 2)))
    spread = np.linalg.inv(np.eye(count) + square / noise)
    return np.asarray((spread @ right[..., None])[..., 0] / noise), spread


def _solved(faces: Points, cameras: Cameras, mixed: Array, spread: Array | None) -> Array:
    """The mean and modes ``(1 + K, P, 3)`` that fit faces best, given how much of each they have.

    Args:
        faces: ``(N, P, 2)``.
        cameras: Their cameras.
        mixed: ``(N, 1 + K)``: 1, then how much of each mode.
        spread: ``(N, K, K)`` covariances of these; None where they are known.
    """
    terms = mixed.shape[1]
    second = mixed[:, :, None] * mixed[:, None]
    if spread is not None:
        second[:, 1:, 1:] += spread
    rows = cameras.scale[:, None, None] * cameras.rotation[:, :2]
    square = np.tensordot(second, rows.transpose(0, 2, 1) @ rows, (0, 0))  # (T, T, 3, 3)
    square = square.transpose(0, 2, 1, 3).reshape(3 * terms, 3 * terms)
    back = (faces - cameras.shift[:, None]) @ rows  # (N, P, 3)
    right = np.tensordot(mixed, back, (0, 0)).transpose(0, 2, 1).reshape(3 * terms, -1)
    return np.asarray(np.linalg.solve(square, right).reshape(terms, 3, -1).transpose(0, 2, 1))
