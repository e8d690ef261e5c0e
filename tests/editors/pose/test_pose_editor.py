"""What a turn of the head promises, on a face that is painted onto the mean mesh."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from gioconda.compose import compose
from gioconda.editors.pose.editor import FARTHEST, PoseEditor
from gioconda.editors.protocol import FaceEdit, PhotoFace
from gioconda.errors import GiocondaError
from gioconda.faces.head_pose import HeadPose
from gioconda.faces.scheme import TWINS, at
from gioconda.faces.solid import turned_by
from gioconda.types import MOST_TURN, Box, EditRequest, Face, HeadTurn, Pixels

SIZE, SCALE = 480, 60.0  # pixels; pixels a pupil distance
FRONTAL = HeadTurn()
NOSE, CHIN, CROWN = at("nose_5")[0], at("oval_18")[0], at("oval_0")[0]


@pytest.fixture(scope="module")
def editor() -> PoseEditor:
    return PoseEditor.from_pretrained()


def smooth_picture(seed: int = 0) -> Pixels:
    noise = np.random.default_rng(seed).uniform(0, 255, (24, 24, 3)).astype(np.float32)
    return np.uint8(cv2.resize(noise, (SIZE, SIZE), interpolation=cv2.INTER_LINEAR))


def a_face(
    editor: PoseEditor, turn: HeadTurn = FRONTAL, picture: Pixels | None = None
) -> PhotoFace:
    middle = np.array([(SIZE - 1) / 2, 220.0])
    pose = HeadPose(SCALE, turned_by(np.array([turn]))[0], middle)
    points = editor.reader.solid @ pose.rotation[:2].T * SCALE + middle
    face = Face(Box(150, 150, 180, 180), points, 1.0)
    return PhotoFace(smooth_picture() if picture is None else picture, face)


def edit(editor: PoseEditor, face: PhotoFace, *angles: float) -> FaceEdit:
    return editor.edits([face], [EditRequest(turn=HeadTurn(*angles))])[0]


def turned(editor: PoseEditor, face: PhotoFace, *angles: float) -> Pixels:
    done = edit(editor, face, *angles)
    assert done.edit is not None
    return np.asarray(compose(face.photo, [done.edit]))


def test_no_turn_is_no_edit(editor: PoseEditor) -> None:
    done = edit(editor, a_face(editor), 0, 0, 0)
    assert (done.edit, done.reason) == (None, "is as wanted")


def test_a_head_turned_left_has_its_nose_farther_left_and_its_ears_where_they_were(
    editor: PoseEditor,
) -> None:
    face = a_face(editor)
    moves = edit(editor, face, -20).points - face.points
    assert moves[NOSE, 0] < -0.3 * SCALE
    ears = at("oval_9", "oval_27")
    assert np.abs(moves[ears]).max() < 0.15 * SCALE


def test_up_down_and_lean_go_as_the_help_says(editor: PoseEditor) -> None:
    face = a_face(editor)
    assert edit(editor, face, 0, 10).points[NOSE, 1] < face.points[NOSE, 1]
    assert edit(editor, face, 0, -10).points[NOSE, 1] > face.points[NOSE, 1]
    lean = edit(editor, face, 0, 0, 20).points
    assert lean[CROWN, 0] > face.points[CROWN, 0] + 0.5 * SCALE
    assert abs(lean[CHIN, 0] - face.points[CHIN, 0]) < 0.15 * SCALE  # about the neck


@pytest.mark.parametrize("angles", [(20, 0, 0), (-12, 8, 5), (0, 0, -30)])
def test_the_pose_that_was_asked_for_is_read_off_the_result(
    editor: PoseEditor, angles: tuple[float, ...]
) -> None:
    start = HeadTurn(5, -4, 10)
    done = edit(editor, a_face(editor, start), *angles)
    assert editor.reader.read(done.points).turn == pytest.approx(np.add(start, angles), abs=0.5)


def test_pixels_follow_the_landmarks(editor: PoseEditor) -> None:
    """A dot on the nose goes where the nose's landmark goes."""
    face = a_face(editor)
    picture = np.full((SIZE, SIZE, 3), 128, np.uint8)
    x, y = face.points[NOSE]
    picture[round(y) - 2 : round(y) + 3, round(x) - 2 : round(x) + 3] = (255, 0, 0)
    face = a_face(editor, picture=picture)
    done = edit(editor, face, 15, 5)
    assert done.edit is not None
    red = np.argwhere(compose(picture, [done.edit])[..., 1] < 60)[:, ::-1].mean(0)
    np.testing.assert_allclose(red, done.points[NOSE], atol=1.5)


def test_every_pixel_outside_of_the_mask_is_the_same(editor: PoseEditor) -> None:
    face = a_face(editor)
    done = edit(editor, face, 20, 10, 10)
    assert done.edit is not None
    result = np.asarray(compose(face.photo, [done.edit]))
    x0, y0, x1, y1 = done.edit.box
    outside = np.ones((SIZE, SIZE), bool)
    outside[y0:y1, x0:x1] = False
    assert outside.any()
    assert (result[outside] == face.photo[outside]).all()
    assert (result[y0, x0] == face.photo[y0, x0]).all()  # a corner, beyond the ellipse
    assert (result != face.photo).any()


def test_a_mirrored_photo_turns_as_its_mirror_image(editor: PoseEditor) -> None:
    face = a_face(editor, HeadTurn(10, 3, 0))
    points = (face.points * [-1, 1] + [SIZE - 1, 0])[TWINS]
    twin = PhotoFace(face.photo[:, ::-1].copy(), Face(face.face.box, points, 1.0))
    one = turned(editor, face, -18, 5).astype(int)
    other = turned(editor, twin, 18, 5)[:, ::-1].astype(int)
    assert np.abs(one - other).mean() < 1.5


def test_what_a_turn_uncovers_is_the_mirror_image_of_the_near_side(editor: PoseEditor) -> None:
    """Of a face turned right, the far cheek is its left one: painted, it comes back as its twin."""
    face = a_face(editor, HeadTurn(30, 0, 0))
    green = np.full((SIZE, SIZE, 3), (60, 160, 60), np.uint8)  # behind, and all of the head
    done = edit(editor, PhotoFace(green, face.face), -20)
    assert done.edit is not None
    assert len(done.edit.patches) == 1
    patch = done.edit.patches[0]
    middle = patch.patch_to_photo[0, 2] + patch.mask.shape[1] / 2
    assert middle > done.points[NOSE, 0]
    np.testing.assert_allclose(patch.image[patch.mask > 0.5].mean(0), (60, 160, 60), atol=2)


def test_a_face_to_the_front_needs_no_mirror_image(editor: PoseEditor) -> None:
    done = edit(editor, a_face(editor), 20)
    assert done.edit is not None
    assert not done.edit.patches


@pytest.mark.parametrize("name", HeadTurn._fields)
def test_angles_beyond_the_limits_are_refused_by_name(editor: PoseEditor, name: str) -> None:
    most = getattr(MOST_TURN, name)
    editor.check(EditRequest(turn=HeadTurn(**{name: most})))
    for angle in (most + 1, -most - 1, float("nan")):
        with pytest.raises(GiocondaError, match=f"{name}=.*lies between -{most:g} and {most:g}"):
            editor.check(EditRequest(turn=HeadTurn(**{name: angle})))


def test_a_head_is_turned_as_far_as_heads_are_and_no_farther(editor: PoseEditor) -> None:
    near_the_end = a_face(editor, HeadTurn(FARTHEST.yaw - 5))
    for asked in (10, 20):
        done = edit(editor, near_the_end, asked)
        assert done.edit is not None
        assert editor.reader.read(done.points).turn.yaw == pytest.approx(FARTHEST.yaw, abs=1)
    assert edit(editor, near_the_end, -20).edit is not None


def test_a_head_that_is_turned_too_far_already_is_left_alone(editor: PoseEditor) -> None:
    for asked in (-20, 20):
        done = edit(editor, a_face(editor, HeadTurn(FARTHEST.yaw + 5)), asked)
        assert (done.edit, done.reason) == (None, "turned too far")


def test_other_requests_are_refused(editor: PoseEditor) -> None:
    with pytest.raises(GiocondaError, match="only turns heads"):
        editor.check(EditRequest({"smile": 1.0}))
    with pytest.raises(GiocondaError, match="exclude each other"):
        EditRequest({"smile": 1.0}, turn=HeadTurn(10))


def test_a_neighbours_face_stays_where_it_is(editor: PoseEditor) -> None:
    face = a_face(editor)
    other = face.points + np.array([2.9 * SCALE, 0])
    beside = PhotoFace(face.photo, face.face, (other,))
    x, y = np.round(other.mean(0)).astype(int)
    moved = turned(editor, face, 0, 0, 40)
    kept = turned(editor, beside, 0, 0, 40)
    here = slice(y - 20, y + 20), slice(min(x - 20, SIZE - 40), min(x + 20, SIZE))
    assert (moved[here] != face.photo[here]).any()
    assert (kept[here] == face.photo[here]).all()


def test_a_head_at_the_border_takes_no_colours_from_beyond_it(editor: PoseEditor) -> None:
    face = a_face(editor)
    cut = 150  # through the hair
    points = face.points - [0, cut]
    photo = face.photo[cut:].copy()
    done = edit(editor, PhotoFace(photo, Face(face.face.box, points, 1.0)), 0, 0, 30)
    assert done.edit is not None
    _, y0, _, y1 = done.edit.box
    h = len(done.edit.mask)
    y = y0 + (np.arange(h) + 0.5) * (y1 - y0) / h - 0.5
    moved = np.abs(done.edit.flow).max(-1) > 0.02 * SCALE
    assert (y[:, None] + done.edit.flow[..., 1])[moved].min() > -1
