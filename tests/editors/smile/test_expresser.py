"""Each expression moves what it should on a face, and no more than was asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gioconda.compose import compose
from gioconda.editing.editor import Editor
from gioconda.editors.protocol import PhotoFace
from gioconda.editors.smile.expresser import EXPRESSION_GAINS, Expresser, ExpressionChange
from gioconda.editors.smile.smiler import DraftEdit, Smiler
from gioconda.errors import GiocondaError, WeightsError
from gioconda.faces.align import similarity
from gioconda.faces.measures import corner_lift, lip_gap, mouth_width, pupil_distance
from gioconda.faces.scheme import GROUPS, at
from gioconda.photo import Photo, read_photo
from gioconda.types import Box, Face

INNER_BROWS = at("right_brow_4", "left_brow_4")


def face_of(pixels: np.ndarray, points: np.ndarray) -> PhotoFace:
    return PhotoFace(pixels, Face(Box(0, 0, 1, 1), points, 1.0))


@pytest.fixture(scope="module")
def expresser(smiler: Smiler) -> Expresser:
    return Expresser.from_pretrained(smiler)


@pytest.fixture(scope="module")
def drafts(expresser: Expresser, photo: Photo, points: np.ndarray) -> dict[str, DraftEdit]:
    face = face_of(photo.pixels, points)
    changes = [(face, ExpressionChange({name: 1.0})) for name in EXPRESSION_GAINS]
    return dict(zip(EXPRESSION_GAINS, expresser.draft(changes), strict=True))


def moved(draft: DraftEdit, points: np.ndarray) -> np.ndarray:
    """How far each point moves on the face set upright, in pupil distances."""
    upright = similarity(points[GROUPS["irises"]], np.array([[-0.5, 0], [0.5, 0]]))
    return (draft.after - points) @ upright[:, :2].T


def test_brows_rise_fall_and_draw_together(
    drafts: dict[str, DraftEdit], points: np.ndarray
) -> None:
    brow = {name: moved(draft, points)[INNER_BROWS] for name, draft in drafts.items()}
    assert all((brow[name][:, 1] < -0.02).all() for name in ("surprised", "afraid", "sad"))
    assert all((brow[name][:, 1] > 0.02).all() for name in ("angry", "disgusted"))
    for name in ("angry", "sad", "afraid"):
        right, left = brow[name][:, 0]
        assert left - right < -0.02, name


def test_only_surprise_and_fear_open_the_mouth(
    drafts: dict[str, DraftEdit], points: np.ndarray
) -> None:
    gap = {name: lip_gap(draft.after) for name, draft in drafts.items()}
    assert gap["surprised"] > gap["afraid"] > 0.06
    assert max(gap[name] for name in ("sad", "angry", "disgusted")) < 0.03
    for name, draft in drafts.items():
        assert (draft.painted is not None) == (name in ("surprised", "afraid"))


def test_corners_fall_in_sorrow_and_the_upper_lip_rises_in_disgust(
    drafts: dict[str, DraftEdit], points: np.ndarray
) -> None:
    assert corner_lift(drafts["sad"].after) < corner_lift(points) - 0.01
    assert moved(drafts["disgusted"], points)[at("lips_outer_15")][0, 1] < -0.04
    assert mouth_width(drafts["angry"].after) < mouth_width(points)


def test_half_the_strength_moves_half_as_far(
    expresser: Expresser, photo: Photo, points: np.ndarray, drafts: dict[str, DraftEdit]
) -> None:
    (half,) = expresser.draft([(face_of(photo.pixels, points), ExpressionChange({"angry": 0.5}))])
    np.testing.assert_allclose(2 * (half.after - points), drafts["angry"].after - points, atol=1e-6)
    whole = drafts["angry"].face.shading
    seen = [shading.seen(expresser.gains["angry"]) for shading in (half.face.shading, whole)]
    np.testing.assert_allclose(seen[0], seen[1], atol=1e-6)


def test_the_rest_of_the_photo_stays_as_it_is(
    smiler: Smiler, photo: Photo, drafts: dict[str, DraftEdit]
) -> None:
    for edit in smiler.finish(list(drafts.values())):
        after = compose(photo.pixels, [edit])
        x0, y0, x1, y1 = edit.box
        outside = np.ones(photo.pixels.shape[:2], bool)
        outside[y0:y1, x0:x1] = False
        assert np.array_equal(after[outside], photo.pixels[outside])
        assert not np.array_equal(after, photo.pixels)


def test_a_mouth_that_opens_is_darker_below_the_teeth(drafts: dict[str, DraftEdit]) -> None:
    draft = drafts["surprised"]
    assert draft.mouth is not None
    assert draft.painted is not None
    inside = draft.mouth.hole > 0.99
    rows = np.arange(draft.mouth.height)[:, None] + np.zeros_like(inside)
    upper = inside & (rows < np.quantile(rows[inside], 0.3))
    lower = inside & (rows > np.quantile(rows[inside], 0.7))
    assert draft.painted[lower].mean() < 0.8 * draft.painted[upper].mean()


def test_a_gray_photo_stays_gray(expresser: Expresser, photo: Photo, points: np.ndarray) -> None:
    gray = np.repeat(photo.pixels.mean(2, keepdims=True).astype(np.uint8), 3, axis=2)
    (draft,) = expresser.draft([(face_of(gray, points), ExpressionChange({"surprised": 1.0}))])
    after = compose(gray, expresser.smiler.finish([draft])).astype(int)
    assert not np.array_equal(after, gray)
    assert np.ptp(after, axis=2).max() <= 3


def test_a_laugh_is_not_opened_further(editor: Editor, expresser: Expresser, group: Path) -> None:
    photo = read_photo(group)
    open_mouths = [f for f in editor.find(photo) if lip_gap(f.points) > 0.05]
    change = ExpressionChange({"surprised": 1.0}, smile_removed=1.0)
    faces = [PhotoFace(photo.pixels, face) for face in open_mouths]
    for face, draft in zip(faces, expresser.draft([(f, change) for f in faces]), strict=True):
        most = max(EXPRESSION_GAINS["surprised"].most_open, lip_gap(face.points))
        assert lip_gap(draft.after) < most + 0.02
        assert pupil_distance(draft.after) > 0.95 * pupil_distance(face.points)


def test_an_expression_that_nobody_posed_is_an_error_that_lists_the_others(
    expresser: Expresser, photo: Photo, points: np.ndarray
) -> None:
    with pytest.raises(GiocondaError, match="'bored'; there are: sad, surprised"):
        expresser.draft([(face_of(photo.pixels, points), ExpressionChange({"bored": 1.0}))])


def test_other_weights_are_refused(smiler: Smiler) -> None:
    with pytest.raises(WeightsError, match="holds no expressions but a smiler"):
        Expresser.from_pretrained(smiler, "smiler")
