"""Smiles of turned faces stay inside the outline, and the warp does not fold there."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from gioconda.editing.editor import Editor
from gioconda.editors.smile.outline import kept_inside
from gioconda.editors.smile.shape_arrays import ShapeArrays
from gioconda.editors.smile.smiler import Smiler
from gioconda.faces.measures import pupil_distance
from gioconda.faces.scheme import GROUPS
from gioconda.photo import read_photo


def turned(shapes: ShapeArrays, yaw_deg: float) -> np.ndarray:
    """The mean face, turned to the picture's right, 100 px between its pupils before the turn."""
    x, y, z = shapes.modes[0]
    toward = -np.sign(z[GROUPS["nose"][0]] - z[GROUPS["oval"]].mean())  # the sign of z is arbitrary
    yaw = np.radians(yaw_deg) * toward
    return np.stack([x * np.cos(yaw) - z * np.sin(yaw), y], 1) * 100 + [300.0, 200.0]


def test_faces_seen_from_the_front_smile_as_before(shapes: ShapeArrays) -> None:
    front = shapes.neutral * 100 + [300.0, 200.0]
    moves = 1.15 * shapes.opened * 100
    np.testing.assert_allclose(kept_inside(front, moves), moves, atol=0.5)


def test_no_point_crosses_the_outline_and_points_keep_their_order(shapes: ShapeArrays) -> None:
    points = turned(shapes, 35)
    outwards = np.zeros_like(points)
    outwards[:, 0] = 60.0  # to the far side
    after = points + kept_inside(points, outwards)
    lips, edge = GROUPS["lips_outer"], points[GROUPS["oval"], 0].max()
    assert after[lips, 0].max() < edge
    upper = lips[10:][::-1]  # from the far corner to the near one, each further from the outline
    order = np.argsort(points[upper, 0])
    assert (np.diff(after[upper[order], 0]) > -1e-6).all()


def test_a_smile_of_a_turned_face_folds_nothing(
    editor: Editor, smiler: Smiler, data_root: Path
) -> None:
    photo = read_photo(data_root / "crowds" / "dinner.jpg")
    points = editor.find(photo)[0].points  # a half profile
    (draft,) = smiler.draft([(smiler.face(photo.pixels, points), 1.0)])
    edit = draft.edit
    x0, y0, x1, y1 = edit.box
    rows, columns = edit.mask.shape
    cells = (y1 - y0) / rows, (x1 - x0) / columns
    assert edit.below_px is not None
    for flow, piece in ((edit.flow, edit.below_px < 0), (edit.lower_flow, edit.below_px > 0)):
        assert flow is not None
        down, across = np.gradient(flow, *cells, axis=(0, 1))
        area = (1 + across[..., 0]) * (1 + down[..., 1]) - across[..., 1] * down[..., 0]
        folded = (area <= 0) & piece & (edit.mask > 0.5)
        assert folded.sum() * cells[0] * cells[1] < 0.001 * pupil_distance(points) ** 2
