"""Closing lips: no tooth stays between them, creases are covered, and beards are no shade."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from gioconda.compose import compose
from gioconda.editing.editor import Editor
from gioconda.editors.smile.beard import beard
from gioconda.editors.smile.closing_lips import blur_px
from gioconda.editors.smile.face_frame import FaceFrame
from gioconda.editors.smile.lip_line import LipLine
from gioconda.editors.smile.smiler import Smiler
from gioconda.faces.measures import corner_lift, lip_gap, pupil_distance
from gioconda.faces.scheme import GROUPS
from gioconda.photo import read_photo
from gioconda.types import Patch, Pixels


@pytest.fixture(scope="module")
def laughing(editor: Editor, smiler: Smiler, data_root: Path) -> tuple[Pixels, np.ndarray]:
    """A composite face that the smiler made laugh, and its landmarks then."""
    photo = read_photo(data_root / "composite" / "f_white.jpg")
    face = smiler.face(photo.pixels, editor.find(photo)[0].points)
    return compose(photo.pixels, smiler.finish(smiler.draft([(face, 1.0)]))), face.target(1.0)


def test_a_laugh_closes_with_lips_over_its_teeth(
    smiler: Smiler, laughing: tuple[Pixels, np.ndarray]
) -> None:
    pixels, points = laughing
    face = smiler.face(pixels, points)
    (edit,) = smiler.finish(smiler.draft([(face, -1.0)]))
    after = face.target(-1.0)
    assert lip_gap(after) < 0.005
    closed = compose(pixels, [edit])
    line = LipLine.of(after)
    along, across = np.meshgrid(np.linspace(-0.5, 0.5, 41), np.linspace(-0.04, 0.04, 17))
    at = np.float32(line.places(along, across))
    seen = np.float32(cv2.remap(closed, at[..., 0], at[..., 1], cv2.INTER_LINEAR))
    light = seen @ [0.299, 0.587, 0.114]
    # The line is the darkest of all, and nothing beside it is as light as teeth, or as gray.
    assert np.abs(across[light.argmin(0), 0]).max() < 0.02
    assert (seen[..., 0] - seen[..., 1]).min() > 5


def closed(smiler: Smiler, pixels: Pixels, points: np.ndarray) -> Patch:
    """The patch of lips that an edit closes."""
    (draft,) = smiler.draft([(smiler.face(pixels, points), -1.0)])
    (patch,) = draft.edit.patches
    return patch


def with_open_mouth(laughing: tuple[Pixels, np.ndarray], colour: tuple[int, int, int]) -> Pixels:
    pixels, points = laughing[0].copy(), laughing[1]
    inner = np.round(points[GROUPS["lips_inner"]]).astype(np.int32)
    cv2.fillPoly(pixels, [inner], colour)
    return pixels


def test_the_line_between_lips_has_the_hue_of_the_open_mouth(
    smiler: Smiler, laughing: tuple[Pixels, np.ndarray]
) -> None:
    hues = []
    for colour in ((70, 25, 20), (50, 40, 35)):
        patch = closed(smiler, with_open_mouth(laughing, colour), laughing[1])
        lips = patch.image[patch.mask > 0.9]
        darkest = lips[lips.sum(1) < np.percentile(lips.sum(1), 10)]
        hues.append(np.log(darkest[:, 0] / darkest[:, 1]).mean())
    assert hues[0] > hues[1] + 0.1


def test_lips_as_pale_as_the_skin_get_no_lighter_rim(
    smiler: Smiler, laughing: tuple[Pixels, np.ndarray]
) -> None:
    pixels, points = laughing[0].copy(), laughing[1]
    outer, inner = (
        np.round(points[GROUPS[name]]).astype(np.int32) for name in ("lips_outer", "lips_inner")
    )
    around = np.zeros(pixels.shape[:2], np.uint8)
    cv2.fillPoly(around, [outer], 1)
    reach = int(0.1 * pupil_distance(points))
    around = cv2.dilate(around, np.ones((reach, reach), np.uint8))
    skin = np.array([210, 160, 140])
    pixels[around > 0] = skin
    cv2.fillPoly(pixels, [inner], (60, 25, 20))
    patch = closed(smiler, pixels, points)
    assert np.percentile(patch.image[patch.mask > 0.9] - skin, 99) < 8


def test_a_mouth_that_was_closed_gets_no_patch(
    editor: Editor, smiler: Smiler, data_root: Path
) -> None:
    photo = read_photo(data_root / "composite" / "f_white.jpg")
    points = editor.find(photo)[0].points
    (draft,) = smiler.draft([(smiler.face(photo.pixels, points), -0.5)])
    assert draft.edit.patches == ()


def test_lips_that_stay_apart_keep_their_teeth(
    smiler: Smiler, laughing: tuple[Pixels, np.ndarray]
) -> None:
    (draft,) = smiler.draft([(smiler.face(*laughing), -0.4)])
    assert draft.edit.patches == ()


def test_corners_come_to_rest_and_do_not_hang(
    smiler: Smiler, laughing: tuple[Pixels, np.ndarray]
) -> None:
    for amount in (-1.0, -1.3):
        after = smiler.face(*laughing).target(amount)
        assert -0.035 < corner_lift(after) < 0.02


@pytest.mark.parametrize("sigma", [1.0, 2.0])
def test_blur_is_measured_in_photo_pixels(sigma: float) -> None:
    edge = np.zeros((80, 160, 3), np.uint8)
    edge[:, 80:] = 200
    blurred = cv2.GaussianBlur(edge, (0, 0), sigma)
    points = np.array([[30.0, 20.0], [130.0, 60.0]])
    assert blur_px(blurred, points) == pytest.approx(sigma, rel=0.35)


def test_hair_is_told_from_skin_in_shade(
    smiler: Smiler, laughing: tuple[Pixels, np.ndarray]
) -> None:
    pixels, points = laughing
    frame = FaceFrame(pixels, points, smiler.shading.neutral)
    cheeks = frame.seen(np.float32(smiler.shading.skin), smiler.shading.box) > 0.5
    colours = frame.colours.copy()
    height = len(colours)
    shade, hair = slice(int(0.6 * height), int(0.66 * height)), slice(int(0.8 * height), -8)
    middle = slice(colours.shape[1] // 2 - 20, colours.shape[1] // 2 + 20)
    skin = colours[cheeks].mean(0)
    colours[shade, middle] = skin * [0.72, 0.65, 0.62]
    colours[hair, middle] = [45, 43, 42]
    found = beard(frame, colours, cheeks)
    assert found[shade, middle].mean() < 0.1
    assert np.median(found[hair, middle]) > 0.7
