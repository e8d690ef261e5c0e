"""A face takes on what another shows, and not who it is or how its head is turned."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gioconda.editing.editor import Editor
from gioconda.editors.sliders.likeness import Likeness
from gioconda.errors import GiocondaError, PhotoError
from gioconda.faces.actions import NAMES
from gioconda.photo import Photo, read_photo
from gioconda.types import EditRequest, Points, Shown

Measure = Callable[[Photo], Points]


@pytest.fixture(scope="module")
def editor() -> Editor:
    return Editor.from_pretrained()


@pytest.fixture(scope="module")
def mona(mona_lisa: Path) -> Photo:
    return read_photo(mona_lisa)


@pytest.fixture(scope="module")
def people(group: Path) -> Photo:
    return read_photo(group)


def measures(shown: Shown) -> dict[str, float]:
    return dict(zip(NAMES, shown.actions, strict=True))


@pytest.mark.parametrize(
    ("slider", "action"), [("mouth_open", "open"), ("brows", "right_brow"), ("brows", "left_brow")]
)
def test_what_another_face_does_is_taken_over(
    editor: Editor, mona: Photo, people: Photo, slider: str, action: str
) -> None:
    other = editor.edit(people, **{slider: 1.0}, faces=[5]).photo
    wanted = editor.shown_by(other, face=5)
    before = measures(editor.shown_by(mona))[action]
    after = measures(editor.shown_by(editor.edit(mona, like=wanted).photo))[action]
    assert after - before > 0.01  # pupil distances


def test_a_smile_is_taken_over_with_its_degree(editor: Editor, mona: Photo, people: Photo) -> None:
    laughing = editor.edit(people, smile=1.0, faces=[0]).photo
    wanted = editor.shown_by(laughing, face=0)
    (report,) = editor.edit(mona, like=wanted).faces
    assert report.smile_after == pytest.approx(wanted.smile, abs=0.35)


@pytest.mark.parametrize(("looks", "right"), [(-1.0, False), (1.0, True)])
def test_a_look_aside_is_taken_over(
    editor: Editor, people: Photo, looks: float, right: bool
) -> None:
    wanted = editor.shown_by(editor.edit(people, gaze_x=looks, faces=[5]).photo, face=5)
    before, after = (
        editor.shown_by(photo, face=1).gaze
        for photo in (people, editor.edit(people, like=wanted, faces=[1]).photo)
    )
    assert before is not None
    assert after is not None
    assert (after[0] - before[0] > 0.02) == right  # pupil distances
    assert (after[0] - before[0] < -0.02) != right


def test_a_look_straight_ahead_leaves_the_eyes_where_they_are(
    editor: Editor, people: Photo
) -> None:
    wanted = editor.shown_by(people, face=5)
    points, pixels = editor.find(people)[1].points, people.pixels
    likeness = Likeness.from_pretrained()
    assert "gaze_x" not in likeness.sliders(points, wanted, likeness.gaze(pixels, points))
    aside = wanted._replace(gaze=(0.05, 0.03))
    assert likeness.sliders(points, aside, (0.0, 0.03))["gaze_x"] == 1.0
    assert "gaze_x" not in likeness.sliders(points, aside._replace(shut=(True, True)), (0.0, 0.03))


def test_where_no_iris_is_seen_no_look_is_told(editor: Editor, people: Photo) -> None:
    shut = editor.edit(people, right_eye=-1.0, left_eye=-1.0, faces=[5]).photo
    assert editor.shown_by(people, face=5).gaze is not None
    assert editor.shown_by(shut, face=5).gaze is None


def test_neither_the_turn_of_a_head_nor_its_place_counts_as_expression(
    editor: Editor, people: Photo
) -> None:
    turned = editor.edit(people, yaw=12.0, roll=20.0, faces=[1]).photo
    straight, leaning = (editor.shown_by(one, face=1) for one in (people, turned))
    differ = np.abs(np.subtract(straight.actions, leaning.actions))
    assert np.median(differ) < 0.02
    assert differ.max() < 0.1


def test_sliders_add_to_what_the_other_face_shows(editor: Editor, mona: Photo) -> None:
    shown = editor.shown_by(mona)
    alike, raised = (editor.edit(mona, like=shown, brows=value) for value in (0.0, 1.0))
    brows = [measures(editor.shown_by(one.photo))["right_brow"] for one in (alike, raised)]
    assert brows[1] > brows[0] + 0.03


def test_a_photo_without_faces_is_refused_by_name(editor: Editor, tmp_path: Path) -> None:
    from PIL import Image

    meadow = tmp_path / "meadow.png"
    Image.linear_gradient("L").save(meadow)
    with pytest.raises(PhotoError, match=r"meadow\.png: no face was found"):
        editor.shown_by(read_photo(meadow))


def test_another_faces_expression_takes_the_place_of_a_smile_and_an_expression() -> None:
    shown = Shown(0.5, (0.0,) * len(NAMES))
    for more in ({"degrees": {"smile": 1.0}}, {"expression": "sad"}):
        with pytest.raises(GiocondaError, match=r"like and .* exclude each other"):
            EditRequest(like=shown, **more)
