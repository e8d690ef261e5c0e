"""What covers a face stays as it is, to the bit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gioconda import zoo
from gioconda.compose import compose
from gioconda.editing.covers import behind
from gioconda.editing.selection import why_hidden
from gioconda.faces.align import apply
from gioconda.faces.cover import Cover, mouth_share
from gioconda.faces.scheme import GROUPS
from gioconda.faces.smile_degree import smile_transform
from gioconda.types import Edit, Points

SIDE = 240
SKIN, PHONE = (205, 160, 140), (25, 25, 30)


@pytest.fixture(scope="module")
def points() -> Points:
    """The mean face in a photo of 240 px."""
    return zoo.load("landmarks").mean.double().numpy() * 180 + 30


@pytest.fixture
def photo() -> np.ndarray:
    noise = np.random.default_rng(0).normal(0, 5, (SIDE, SIDE, 3))
    return np.uint8((noise + SKIN).clip(0, 255))


def edit_of(photo: np.ndarray) -> Edit:
    """Moves all of the face by 6 pixels to the right and lightens it."""
    grid, flow = (48, 48), np.zeros((48, 48, 2), np.float32)
    flow[..., 0] = -6
    return Edit(
        box=(44, 34, 196, 206),
        flow=flow,
        lower_flow=flow.copy(),
        below_px=np.tile(np.linspace(-100, 100, 48, dtype=np.float32)[:, None], (1, 48)),
        log_gain=np.full((*grid, 1), 0.1, np.float32),
        mask=np.ones(grid, np.float32),
    )


def cover_of(points: Points, where: np.ndarray) -> Cover:
    """A map of the photo's pixels that are covered."""
    to_map = smile_transform(points, 56, 0.72)
    cover = Cover(np.float32(where), np.array([[1.0, 0, 0], [0, 1, 0]]), 0.0, 1.0)
    x, y = np.meshgrid(np.arange(56.0), np.arange(56.0))
    linear = np.linalg.inv(to_map[:, :2])
    likely = cover.at((np.stack([x, y], -1) - to_map[:, 2]) @ linear.T)
    return Cover(likely, to_map, mouth_share(likely, apply(to_map, points)), 1.0, cut=True)


def right_of(column: float) -> np.ndarray:
    return np.broadcast_to(np.arange(SIDE) >= column, (SIDE, SIDE))


def test_an_edit_of_a_bare_face_is_the_edit_itself(photo: np.ndarray, points: Points) -> None:
    edit = edit_of(photo)
    bare = cover_of(points, np.zeros((SIDE, SIDE)))
    assert behind(edit, photo, points, bare) is edit


def test_hair_beside_the_face_is_no_cover(photo: np.ndarray, points: Points) -> None:
    edit = edit_of(photo)
    beyond = points[GROUPS["oval"], 0].max() + 4
    assert behind(edit, photo, points, cover_of(points, right_of(beyond))) is edit


def test_a_phone_over_half_the_mouth_keeps_its_pixels_and_skin_slides_behind_it(
    photo: np.ndarray, points: Points
) -> None:
    edge = round(points[GROUPS["lips_outer"], 0].mean()) + 8
    photo[:, edge:] = PHONE
    edit, cover = edit_of(photo), cover_of(points, right_of(edge))
    assert cover.touches(points)
    result = compose(photo, [behind(edit, photo, points, cover)])
    assert (result[:, edge:] == photo[:, edge:]).all()
    assert (result[50:190, 60 : edge - 30] != photo[50:190, 60 : edge - 30]).any(-1).mean() > 0.9
    # A phone that is moved along would leave dark pixels beside its edge.
    assert result[50:190, 60:edge].mean(-1).min() > 120


def test_nothing_dark_is_drawn_out_of_a_cover_that_skin_leaves(
    photo: np.ndarray, points: Points
) -> None:
    edge = round(points[GROUPS["lips_outer"], 0].mean()) + 8
    photo[:, edge:] = PHONE
    edit = edit_of(photo)
    away = replace(edit, flow=-edit.flow, lower_flow=-edit.lower_flow)
    moved = compose(photo, [away])
    assert moved[100, edge - 4].mean() < 60
    result = compose(photo, [behind(away, photo, points, cover_of(points, right_of(edge)))])
    assert (result[:, edge:] == photo[:, edge:]).all()
    assert result[50:190, 60 : edge - 1].mean(-1).min() > 120


def test_frames_of_spectacles_stay_and_the_face_moves_less_towards_them(
    photo: np.ndarray, points: Points
) -> None:
    eye = round(points[GROUPS["left_eye"], 1].mean()) + 16
    frame = np.zeros((SIDE, SIDE), bool)
    frame[eye : eye + 6, 60:180] = True
    photo[frame] = PHONE
    edit = edit_of(photo)
    edit = replace(edit, flow=edit.flow / 2, lower_flow=None, below_px=None)
    kept = behind(edit, photo, points, cover_of(points, frame))
    result = compose(photo, [kept])
    frame[:, :64] = frame[:, 176:] = False  # the map's cells end where they end
    assert (result[frame] == photo[frame]).all()
    x, row = 24, int((eye + 3 - 34) * 48 / 172)
    moved = -kept.flow[:, x, 0]
    assert moved[row] == 0
    assert (np.diff(moved[row : row + 10]) >= -1e-5).all()
    assert moved[-6] == pytest.approx(3)  # and the mouth as before
    assert np.abs(np.diff(moved)).max() < 2  # without a tear


def test_the_reasons_in_order() -> None:
    clear, unclear = 30.0, 3.0
    assert why_hidden(0.9, 0.0, float("inf")) is None
    assert why_hidden(0.9, 0.2, clear) is None
    assert why_hidden(0.9, 0.2, unclear) == "mouth covered"
    assert why_hidden(0.9, 0.8, clear) == "mouth covered"
    assert why_hidden(0.9, 0.1, unclear) is None
    assert why_hidden(0.1, 0.0, float("inf")) == "no clear face"
