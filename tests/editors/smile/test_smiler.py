"""Sketches show what their finished edits show, and look at each face once."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
import pytest

from gioconda.compose import preview
from gioconda.editing.editor import Editor
from gioconda.editors.smile import face_frame
from gioconda.editors.smile.smiler import Smiler
from gioconda.editors.smile.teeth_choice import TeethChoice
from gioconda.faces.align import apply, face_transform
from gioconda.faces.measures import lip_gap
from gioconda.faces.scheme import GROUPS
from gioconda.photo import Photo
from gioconda.types import TEETH

AMOUNTS = (-1.0, 0.4, 1.0)


def test_a_sketch_shows_what_the_finished_edit_does_but_for_the_teeth(
    editor: Editor, smiler: Smiler, photo: Photo, points: np.ndarray
) -> None:
    face = smiler.face(photo.pixels, points)
    drafts = smiler.draft([(face, amount) for amount in AMOUNTS])
    finished = smiler.finish(drafts)
    to_crop = face_transform(points, 96)
    for draft, edit in zip(drafts, finished, strict=True):
        seen = [preview(photo.pixels, e, to_crop, 96, 96).astype(int) for e in (draft.edit, edit)]
        apart = np.abs(seen[0] - seen[1]).max(2)
        lips = apply(to_crop, draft.after[GROUPS["lips_outer"]])
        low, high = np.floor(lips.min(0)).astype(int), np.ceil(lips.max(0)).astype(int) + 1
        apart[low[1] : high[1], low[0] : high[0]] = 0
        # On the way back what is left of the deepest creases is covered at the end.
        assert apart.max() <= 1 if draft.amount >= 0 else apart.mean() < 0.2
    read = [editor.method.calibration.read(drafts, e) for e in ([s.edit for s in drafts], finished)]
    np.testing.assert_allclose(*read, atol=0.1)  # real teeth are brighter, and smile a little more


def test_only_a_mouth_that_opens_is_painted_and_its_patch_is_as_fine_as_the_photo(
    smiler: Smiler, photo: Photo, points: np.ndarray
) -> None:
    face = smiler.face(photo.pixels, points)
    closed, opened = smiler.draft([(face, 0.3), (face, 1.0)])
    assert closed.painted is None
    assert closed.edit.patches == ()
    assert opened.painted is not None
    (plain,) = opened.edit.patches
    (fine,) = smiler.finish([opened])[0].patches
    assert fine.image.shape[0] > plain.image.shape[0]
    # A patch pixel is no photo pixel more.
    assert np.linalg.det(fine.patch_to_photo[:, :2]) <= 1 + 1e-9


def test_edits_are_finished_sketches(smiler: Smiler, photo: Photo, points: np.ndarray) -> None:
    face = smiler.face(photo.pixels, points)
    (drafted,) = smiler.finish(smiler.draft([(face, 1.0)]))
    (edit,) = smiler.finish(smiler.draft([(face, 1.0)]))
    np.testing.assert_array_equal(edit.flow, drafted.flow)
    np.testing.assert_array_equal(edit.patches[0].image, drafted.patches[0].image)


def test_what_does_not_depend_on_the_amount_is_looked_at_once(
    smiler: Smiler, photo: Photo, points: np.ndarray
) -> None:
    face = smiler.face(photo.pixels, points)
    with patch.object(face_frame, "crop", side_effect=face_frame.crop) as looked:
        smiler.draft([(face, amount) for amount in AMOUNTS])
        smiler.draft([(face, 0.7)])
    assert looked.call_count == 1


@pytest.mark.parametrize("amount", [0.5, 1.0])
def test_where_teeth_stay_hidden_nothing_is_painted(
    smiler: Smiler, photo: Photo, points: np.ndarray, amount: float
) -> None:
    face = smiler.face(photo.pixels, points, "hide")
    (draft,) = smiler.draft([(face, amount)])
    assert not face.shows_teeth
    assert draft.mouth is None
    assert lip_gap(draft.after) < 0.015
    assert smiler.finish([draft])[0].patches == ()


def test_a_face_has_the_same_traits_and_seed_at_every_degree(
    smiler: Smiler, photo: Photo, points: np.ndarray
) -> None:
    faces = [smiler.face(photo.pixels, points, teeth) for teeth in TEETH]
    assert len({face.geometry.traits.seed for face in faces}) == 1
    for face in faces[1:]:
        np.testing.assert_array_equal(
            face.geometry.traits.deviations, faces[0].geometry.traits.deviations
        )


def test_no_age_is_read_where_no_smile_grows(
    smiler: Smiler, photo: Photo, points: np.ndarray
) -> None:
    with patch.object(TeethChoice, "chances", side_effect=AssertionError):
        smiler.draft([(smiler.face(photo.pixels, points), -1.0)])
        smiler.draft([(smiler.face(photo.pixels, points, "show"), 1.0)])
