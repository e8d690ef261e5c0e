"""Spectacles put on in photos: seen as such, where they belong, and never twice."""

from __future__ import annotations

import numpy as np
import pytest

from gioconda import Editor
from gioconda.editing.report import EditResult
from gioconda.editors.attributes.canvas import Canvas
from gioconda.editors.attributes.spectacles.frames import FRAMES
from gioconda.editors.attributes.spectacles.lighting import light_on
from gioconda.editors.protocol import PhotoFace
from gioconda.faces.cover import WORN
from gioconda.faces.head_pose import HeadPoseReader
from gioconda.faces.scheme import LIPS, PUPILS
from gioconda.photo import Photo
from gioconda.types import EditRequest, Face


@pytest.fixture(scope="module")
def wearing(editor: Editor, portrait: Photo, face: Face) -> dict[str, EditResult]:
    """The portrait with each kind of frame."""
    return {
        name: editor.apply([portrait], EditRequest({name: 1.0}), "all", [[face]])[0]
        for name in FRAMES
    }


def test_a_network_sees_spectacles_and_no_second_ones_are_put_on(
    editor: Editor, wearing: dict[str, EditResult], face: Face
) -> None:
    photo = wearing["glasses"].photo
    (cover,) = editor.cover_finder.find([photo.pixels], [face.points])
    assert cover.spectacles > WORN
    again = editor.apply([photo], EditRequest({"round_glasses": 1.0}), "all", [[face]])[0]
    assert (again.changed, again.faces[0].reason) == (False, "wears spectacles")


@pytest.mark.parametrize("name", FRAMES)
def test_they_lie_around_the_eyes_and_leave_the_mouth_alone(
    wearing: dict[str, EditResult], portrait: Photo, face: Face, name: str
) -> None:
    changed = (wearing[name].photo.pixels != portrait.pixels).any(-1)
    low, high = face.points[LIPS].min(0).astype(int), face.points[LIPS].max(0).astype(int)
    assert not changed[low[1] : high[1], low[0] : high[0]].any()
    rows, columns = np.nonzero(changed)
    pupils = face.points[PUPILS]
    unit = np.linalg.norm(pupils[1] - pupils[0])
    assert abs(columns.mean() - pupils[:, 0].mean()) < 0.2 * unit
    assert abs(rows.mean() - pupils[:, 1].mean()) < 0.3 * unit
    assert 1.6 * unit < np.ptp(columns) < 3.0 * unit


@pytest.mark.parametrize("name", FRAMES)
def test_eyes_stay_clear_behind_the_lenses(
    wearing: dict[str, EditResult], portrait: Photo, face: Face, name: str
) -> None:
    for x, y in np.rint(face.points[PUPILS]).astype(int):
        part = np.s_[y - 8 : y + 9, x - 8 : x + 9]
        before, after = (
            np.float32(photo.pixels[part]) for photo in (portrait, wearing[name].photo)
        )
        assert np.abs(after - before).mean() < 12
        seen = np.corrcoef(before.ravel(), after.ravel())[0, 1]
        assert seen > 0.97


def test_a_head_turned_too_far_is_left_alone(editor: Editor, portrait: Photo, face: Face) -> None:
    reader = HeadPoseReader.from_pretrained()
    pose = reader.read(face.points)
    middle = face.points.mean(0)
    squeezed = middle + (face.points - middle) * [0.5, 1.0]
    squeezed += np.outer(reader.solid[:, 2], [0.6 * pose.scale, 0.0])
    turned = Face(face.box, squeezed, 1.0)
    result = editor.apply([portrait], EditRequest({"glasses": 1.0}), "all", [[turned]])[0]
    assert (result.changed, result.faces[0].reason) == (False, "turned too far")


def test_light_is_found_where_it_comes_from(portrait: Photo, face: Face) -> None:
    reader = HeadPoseReader.from_pretrained()
    canvas = Canvas(PhotoFace(portrait.pixels, face))
    pose = reader.read(canvas.points)
    across = np.linspace(-1, 1, canvas.before.shape[1])[None, :, None]
    right, left = (
        light_on(reader, pose, np.float32(canvas.before * (1 + side * 0.6 * across)), canvas.points)
        for side in (1, -1)
    )
    assert right.towards[0] > left.towards[0] + 0.1
    dim = light_on(reader, pose, canvas.before / 2, canvas.points)
    assert (
        dim.colour.mean() < 0.7 * light_on(reader, pose, canvas.before, canvas.points).colour.mean()
    )
