"""Pairs and unpaired landmarks -> the smiler's shapes and shading (no gradient descent)."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gioconda.data.root import data_root
from gioconda.faces.measures import corner_lift, lip_gap, mouth_width
from gioconda.faces.scheme import MOUTH_CORNERS, POINT_NAMES, TWINS
from gioconda.models.shapes.smile import SmileShapes
from gioconda.training.estimate import Estimator
from gioconda.training.lip_line import lip_line
from gioconda.training.named_faces import named_faces
from gioconda.training.pairs import Pairs, unit_shape
from gioconda.training.ratio_images import RatioImages
from gioconda.training.smile_light import smile_light
from gioconda.training.smile_traits import ONE_SIDED, SYMMETRIC, principal_smiles, trait_axes
from gioconda.types import Points

_MIRROR = np.array([-1.0, 1.0])


class SmilerFit(Estimator):
    """Fits a ``SmileShapes`` from the London pairs and from LFW's unpaired, named expressions.

    Args:
        root: The data folder; None for ``$GIOCONDA_DATA``.
        closed_gap: Smiles whose lips are nearer than this (in pupil distances) are closed ones.
        open_gap: Smiles whose lips are farther apart than this show teeth.
        px_per_pupil_distance: Resolution of the shading maps.
        ridge: Shrinkage of the regression from a smile back to neutral.
    """

    def __init__(
        self,
        root: str | None = None,
        *,
        closed_gap: float = 0.03,
        open_gap: float = 0.06,
        px_per_pupil_distance: float = 96.0,
        ridge: float = 0.02,
    ) -> None:
        self.root = data_root(root)
        self.closed_gap, self.open_gap = closed_gap, open_gap
        self.scale, self.ridge = px_per_pupil_distance, ridge

    def fit(self) -> SmileShapes:
        """Read the pairs, fit every part, and return the filled model."""
        pairs = Pairs(self.root)
        self.fingerprint = hashlib.sha256(pairs.smiling.tobytes()).hexdigest()[:16]
        gaps = np.array([lip_gap(shape) for shape in pairs.smiling])
        closed, opened = gaps < self.closed_gap, gaps > self.open_gap
        moves = pairs.smiling - pairs.neutral
        lift = -moves[:, MOUTH_CORNERS, 1].mean(1)
        broad = opened & (lift > np.median(lift[opened]))
        low = pairs.neutral.mean(0).min(0) - 0.5
        high = pairs.neutral.mean(0).max(0) + 0.5
        width, height = np.ceil((high - low) * self.scale / 16).astype(int) * 16
        box = np.array([*low, *(low + np.array([width, height]) / self.scale)])
        traits = SYMMETRIC + ONE_SIDED
        ratios = RatioImages(pairs, box, self.scale)
        mean = symmetric_shape(pairs.neutral.mean(0))
        modes = shape_modes(self.root)
        axes, means = trait_axes(self.root, modes, traits + 1)
        parts: dict[str, NDArray[Any]] = {
            "neutral": mean,
            "smiling": symmetric_shape(pairs.smiling.mean(0)),
            "closed": symmetric_moves(np.median(moves[closed], 0)),
            "opened": symmetric_moves(np.median(moves[broad], 0)),
            "back": self._way_back(pairs),
            "modes": modes,
            "variations": principal_smiles(pairs.neutral[opened], pairs.smiling[opened], modes),
            "trait_axes": axes,
            "trait_means": means,
            "gain_closed": ratios.median(closed),
            "gain_open": ratios.median(broad),
            "gain_light": smile_light(
                self.root, mean, box, (int(width) // 2, int(height) // 2), ratios.creases
            ),
            "gain_box": box,
            "crease": ratios.creases.lines[0],
            "hue": ratios.hue(opened),
            "lip_line": lip_line(pairs),
        }
        print(f"{len(gaps)} pairs: {closed.sum()} closed, {opened.sum()} open, {broad.sum()} broad")
        return SmileShapes(**{k: v.astype(np.float32) for k, v in parts.items()})

    def _way_back(self, pairs: Pairs) -> NDArray[np.float64]:
        """Ridge regression: smiling -> neutral displacement from the mouth's measures."""
        design = np.array([back_features(shape) for shape in pairs.smiling])
        moves = (pairs.neutral - pairs.smiling).reshape(len(design), -1)
        penalty = self.ridge * np.diag([0, *np.diag(np.cov(design[:, 1:].T))]) * len(design)
        weights = np.linalg.solve(design.T @ design + penalty, design.T @ moves)
        weights = weights.reshape(-1, len(POINT_NAMES), 2)
        return np.stack([symmetric_moves(w) for w in weights])


def back_features(shape: Points) -> NDArray[np.float64]:
    """1, gap, width and lift of a mouth: they predict the displacement from a smile to neutral."""
    return np.array([1.0, lip_gap(shape), mouth_width(shape), corner_lift(shape)])


def symmetric_shape(shape: Points) -> Points:
    """A shape averaged with its mirror image about x = 0."""
    return np.asarray((shape + shape[TWINS] * _MIRROR) / 2)


def symmetric_moves(moves: Points) -> Points:
    """Displacements averaged with their mirror image; twins go by number, not by place."""
    return np.asarray((moves + moves[TWINS] * _MIRROR) / 2)


def shape_modes(root: Path, rounds: int = 15) -> NDArray[np.float64]:
    """3-D mean, smile and opening from LFW's unpaired faces: p = A (mean + s smile + g open) + t.

    A is any 2x3 camera, s = +1 (happiness) or -1 (neutral) from the names, g the measured gap of
    the inner lips; alternating least squares.

    Returns:
        ``(3, 3, 141)``: mode, coordinate, point.
    """
    faces = named_faces(root)
    shapes = np.array([face.points for face in faces])
    smiles = np.array([1.0 if face.expression == "happy" else -1.0 for face in faces])
    gaps = np.array([lip_gap(p) for p in shapes])
    terms = np.stack([np.ones(len(shapes)), smiles, gaps], 1)
    flat = np.array([unit_shape(p) for p in shapes])
    flat = (flat - flat.mean(1, keepdims=True)).transpose(0, 2, 1)  # (N, 2, 141)
    points = flat.shape[2]
    modes = np.zeros((3, 3, points))
    basis = np.linalg.svd(flat.reshape(-1, points)[::3], full_matrices=False)[2]
    modes[0] = basis[:3] * np.sqrt(points)
    for _ in range(rounds):
        solid = np.einsum("nk,kdj->ndj", terms, modes)
        solid = np.concatenate([solid, np.ones((len(flat), 1, points))], 1)
        square = solid @ solid.transpose(0, 2, 1)
        cameras = np.linalg.solve(square, solid @ flat.transpose(0, 2, 1)).transpose(0, 2, 1)
        design = np.einsum("nia,nk->nika", cameras[..., :3], terms).reshape(-1, 2, 9)
        normal = np.einsum("nip,niq->pq", design, design)
        normal += 1e-7 * np.trace(normal) * np.eye(9)
        right = np.einsum("nip,nij->pj", design, flat - cameras[..., 3:])
        modes = np.linalg.solve(normal, right).reshape(modes.shape)
    return modes
