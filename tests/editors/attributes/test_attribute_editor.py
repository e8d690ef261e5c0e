"""What each painted attribute promises, on a portrait and a group of the package."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from gioconda import Editor, read_photo
from gioconda.editing.report import EditResult
from gioconda.editors.attributes.names import ATTRIBUTES
from gioconda.editors.attributes.oklab import oklab
from gioconda.errors import GiocondaError
from gioconda.faces.scheme import GROUPS
from gioconda.photo import Photo
from gioconda.types import Face, Points
from tests.editors.attributes.conftest import painted

OPEN = ("white_teeth",)  # needs parted lips


def within(photo: Photo, outline: Points, grown_px: int = 0) -> np.ndarray:
    """``(H, W)``, true in the hull of some points."""
    paper = np.zeros(photo.pixels.shape[:2], np.uint8)
    cv2.fillConvexPoly(paper, cv2.convexHull(np.int32(np.round(outline))), 1)
    return cv2.dilate(paper, np.ones((2 * grown_px + 1,) * 2, np.uint8)) > 0


def mean_change(photo: Photo, result: EditResult, where: np.ndarray) -> np.ndarray:
    """Mean OKLab change of the changed pixels."""
    before, after = (oklab(np.float32(one.pixels))[where] for one in (photo, result.photo))
    changed = (before != after).any(-1)
    return (after - before)[changed].mean(0)


@pytest.mark.parametrize("name", [name for name in ATTRIBUTES if name not in OPEN])
def test_the_head_alone_changes_and_none_of_it_at_zero(
    editor: Editor, portrait: Photo, face: Face, name: str
) -> None:
    end = ATTRIBUTES[name].highest or ATTRIBUTES[name].lowest
    result = painted(editor, portrait, face, **{name: end})
    if result.faces[0].refused:  # there is no stubble to remove
        pytest.skip(str(result.faces[0].refused))
    area = result.faces[0].area
    assert area is not None
    x, y, width, height = (int(side) for side in area)
    outside = np.ones(portrait.pixels.shape[:2], bool)
    outside[y : y + height, x : x + width] = False
    np.testing.assert_array_equal(result.photo.pixels[outside], portrait.pixels[outside])
    assert (result.photo.pixels != portrait.pixels).any()
    unchanged = painted(editor, portrait, face, **{name: 0.0})
    assert (unchanged.changed, unchanged.faces[0].reason) == (False, "is as wanted")


def test_lipstick_reddens_the_lips_alone_and_half_of_it_half_as_much(
    editor: Editor, portrait: Photo, face: Face
) -> None:
    half, full = (painted(editor, portrait, face, lipstick=share) for share in (0.5, 1.0))
    unit = np.ptp(face.points[GROUPS["irises"], 0])
    lips = within(portrait, face.points[GROUPS["lips_outer"]], round(0.08 * unit))
    changed = (full.photo.pixels != portrait.pixels).any(-1)
    assert not (changed & ~lips).any()
    by_half, by_full = (mean_change(portrait, one, lips)[1] for one in (half, full))
    assert by_full > 0.02
    assert by_half == pytest.approx(by_full / 2, rel=0.25)


def test_make_up_leaves_eyes_and_background_alone(
    editor: Editor, portrait: Photo, face: Face
) -> None:
    result = painted(editor, portrait, face, eyeshadow=1.0, blush=1.0)
    changed = (result.photo.pixels != portrait.pixels).any(-1)
    for name in ("irises",):
        for x, y in np.int32(np.round(face.points[GROUPS[name]])):
            assert not changed[y - 1 : y + 2, x - 1 : x + 2].any()
    assert not (changed & ~within(portrait, face.points[GROUPS["oval"]], 3)).any()


@pytest.mark.parametrize(
    ("name", "axis", "sign"),
    [("blond_hair", 2, 1), ("red_hair", 1, 1), ("black_hair", 0, -1), ("gray_hair", 0, 1)],
)
def test_hair_takes_its_new_colour_and_the_face_keeps_its_own(
    editor: Editor, portrait: Photo, face: Face, name: str, axis: int, sign: int
) -> None:
    result = painted(editor, portrait, face, **{name: 1.0})
    everywhere = np.ones(portrait.pixels.shape[:2], bool)
    moved = mean_change(portrait, result, everywhere)
    assert sign * moved[axis] > (0.01 if name == "black_hair" else 0.03)
    brows = [face.points[GROUPS[name]] for name in ("right_brow", "left_brow")]
    oval = face.points[GROUPS["oval"]]
    below = oval[oval[:, 1] > max(part[:, 1].max() for part in brows)]
    middle = below.mean(0)
    inner = within(portrait, middle + 0.7 * (below - middle))
    np.testing.assert_array_equal(result.photo.pixels[inner], portrait.pixels[inner])


def test_strands_stay(editor: Editor, portrait: Photo, face: Face) -> None:
    result = painted(editor, portrait, face, brown_hair=1.0)
    changed = (result.photo.pixels != portrait.pixels).any(-1)
    solid = cv2.erode(np.uint8(changed), np.ones((9, 9), np.uint8)) > 0
    fine = [
        one - cv2.GaussianBlur(one, (0, 0), 2)
        for one in (np.float32(p.pixels).mean(-1) for p in (portrait, result.photo))
    ]
    assert np.corrcoef(fine[0][solid], fine[1][solid])[0, 1] > 0.9


def test_a_closed_mouth_shows_no_teeth_and_what_else_was_asked_for_is_done(
    editor: Editor, portrait: Photo, face: Face
) -> None:
    alone = painted(editor, portrait, face, white_teeth=1.0)
    assert (alone.changed, alone.faces[0].reason) == (False, "teeth not seen")
    both = painted(editor, portrait, face, white_teeth=1.0, lipstick=0.5)
    assert (both.faces[0].reason, both.faces[0].refused) == (
        "edited",
        {"white_teeth": "teeth not seen"},
    )


def test_attributes_go_with_smiles_and_a_smile_s_teeth_are_whitened(
    editor: Editor, portrait: Photo, face: Face
) -> None:
    smile, both = (
        painted(editor, portrait, face, **degrees)
        for degrees in ({"smile": 1.0}, {"smile": 1.0, "white_teeth": 1.0})
    )
    assert not both.faces[0].refused
    changed = (both.photo.pixels != smile.photo.pixels).any(-1)
    moved = (oklab(np.float32(one.photo.pixels))[changed].mean(0) for one in (smile, both))
    yellow, white = moved
    assert white[0] > yellow[0]
    assert white[2] < yellow[2]


@pytest.mark.parametrize("name", ["blush", "red_hair", "stubble"])
def test_sixteen_bits_are_painted_with_all_of_them(
    editor: Editor, portrait: Photo, face: Face, name: str
) -> None:
    pixels = portrait.pixels.astype(np.uint16) * 256 + 100
    finer = pixels.copy()
    finer[::2] += 100  # less than a step of 8 bits, in every second row
    plain, striped = (
        painted(editor, Photo.from_array(one), face, **{name: 0.5}).photo.native
        for one in (pixels, finer)
    )
    changed = (plain != pixels).any(-1) & (striped != finer).any(-1)
    apart = striped.astype(int) - plain
    odd = changed.copy()
    odd[::2] = False
    assert 40 < np.median(apart[changed & ~odd]) < 160
    assert abs(np.median(apart[odd])) < 40


def test_what_is_out_of_range_or_no_smile_is_refused(editor: Editor, portrait: Photo) -> None:
    with pytest.raises(GiocondaError, match="lipstick=2: goes from 0 to 1"):
        editor.edit(portrait, lipstick=2.0)
    with pytest.raises(GiocondaError, match="teeth='show' is of a smile"):
        editor.edit(portrait, lipstick=1.0, teeth="show")


def test_all_of_a_group_are_painted(editor: Editor, group: Path) -> None:
    photo = read_photo(group)
    result = editor.edit(photo, lipstick=1.0)
    assert [face.reason for face in result.faces] == ["edited"] * 7
