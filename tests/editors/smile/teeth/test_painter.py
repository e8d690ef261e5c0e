"""What a viewer sees of the teeth: one face, one set of teeth, in the photo's own light."""

import numpy as np
import pytest

from gioconda.compose import compose
from gioconda.faces.holes import hole_mask
from gioconda.faces.scheme import GROUPS
from gioconda.photo import Photo


def mouth(smiler, pixels, points, amount):
    """The edited photo, and where it shows what is between the lips."""
    face = smiler.face(pixels, points)
    edited = compose(pixels, smiler.finish(smiler.draft([(face, amount)])))
    inner = face.target(amount)[GROUPS["lips_inner"]]
    return edited, hole_mask(inner, *pixels.shape[1::-1], -2.0) > 0.5


def test_the_same_teeth_at_every_degree(smiler, photo, geometry):
    """Where two degrees both show teeth, the brighter and darker places are the same."""
    small, small_hole = mouth(smiler, photo.pixels, geometry.points, 0.8)
    large, large_hole = mouth(smiler, photo.pixels, geometry.points, 1.0)
    both = small_hole & large_hole
    assert both.sum() > 100
    seen = [p[both].mean(1) for p in (small, large)]
    assert np.corrcoef(*seen)[0, 1] > 0.8


def test_the_same_teeth_in_every_run(smiler, photo, geometry):
    first, _ = mouth(smiler, photo.pixels, geometry.points, 1.0)
    again, _ = mouth(smiler, photo.pixels, geometry.points, 1.0)
    np.testing.assert_array_equal(first, again)


def test_gray_photos_get_gray_teeth(smiler, photo, geometry):
    gray = np.repeat(photo.pixels.mean(2).astype(np.uint8)[..., None], 3, 2)
    edited, hole = mouth(smiler, gray, geometry.points, 1.0)
    assert np.ptp(edited[hole].astype(int), axis=1).max() <= 1


@pytest.mark.parametrize("share", [0.15, 0.5])
def test_dim_faces_get_dim_teeth(smiler, photo, geometry, share):
    dim = np.uint8(photo.pixels * share)
    edited, hole = mouth(smiler, dim, geometry.points, 1.0)
    bright, _ = mouth(smiler, photo.pixels, geometry.points, 1.0)
    rise = np.percentile(edited[hole], 90) / np.percentile(bright[hole], 90)
    assert rise < 1.9 * share


def test_nothing_but_the_mouth_depends_on_the_teeth(smiler, photo, geometry):
    face = smiler.face(photo.pixels, geometry.points)
    (edit,) = smiler.finish(smiler.draft([(face, 1.0)]))
    assert len(edit.patches) == 1
    lips = face.target(1.0)[GROUPS["lips_outer"]]
    (patch,) = edit.patches
    rows, columns = np.nonzero(patch.mask > 0.01)
    corners = np.stack([columns, rows], 1) @ patch.patch_to_photo[:, :2].T
    corners = corners + patch.patch_to_photo[:, 2]
    assert (corners.min(0) > lips.min(0)).all()
    assert (corners.max(0) < lips.max(0)).all()


def test_a_mouth_that_is_too_small_for_teeth_is_still_painted(editor, smiler, photo):
    import cv2

    tiny = cv2.resize(photo.pixels, None, fx=0.12, fy=0.12, interpolation=cv2.INTER_AREA)
    (face,) = editor.find(Photo.from_array(tiny))
    (edit,) = smiler.finish(smiler.draft([(smiler.face(tiny, face.points), 1.0)]))
    assert len(edit.patches) == 1
