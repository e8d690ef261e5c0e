"""Sliders move what they name by what they say, add up, and leave the rest as it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gioconda.editing.editor import Editor
from gioconda.editors.sliders.amounts import SliderAmounts, action_values
from gioconda.editors.sliders.names import SLIDERS
from gioconda.errors import GiocondaError
from gioconda.faces.actions import NAMES, actions, laid
from gioconda.photo import Photo, read_photo
from gioconda.types import EditRequest, Face

VALUES = (-1.0, -0.5, 0.0, 0.5, 1.0)


@pytest.fixture(scope="module")
def editor() -> Editor:
    return Editor.from_pretrained()


@pytest.fixture(scope="module")
def photo(mona_lisa: Path) -> Photo:
    return read_photo(mona_lisa)


@pytest.fixture(scope="module")
def face(editor: Editor, photo: Photo) -> Face:
    return editor.find(photo)[0]


@pytest.fixture(scope="module")
def amounts() -> SliderAmounts:
    return SliderAmounts.from_pretrained()


def after(amounts: SliderAmounts, points: np.ndarray, sliders: dict[str, float]) -> np.ndarray:
    """Measures of a face with sliders, less those without."""
    moves = amounts.moves_of(points, points, sliders)
    shapes = np.array(
        [laid(points + moves.face + moves.eyes, amounts.neutral), laid(points, amounts.neutral)]
    )
    return actions(shapes[0]) - actions(shapes[1])


@pytest.fixture(scope="module")
def frontal(amounts: SliderAmounts) -> np.ndarray:
    """The mean face, 80 pixels between the pupils."""
    return amounts.neutral * 80 + 300


@pytest.mark.parametrize("name", [name for name, one in SLIDERS.items() if one.measures])
def test_the_points_of_a_slider_move_its_own_action_and_at_least_five_times_as_far(
    amounts: SliderAmounts, frontal: np.ndarray, name: str
) -> None:
    curve = np.array([after(amounts, frontal, {name: value}) for value in VALUES])
    own = [NAMES.index(action) for action in SLIDERS[name].measures]
    mean = curve[:, own].mean(1)
    assert (np.diff(mean) >= -1e-9).all()
    assert mean[-1] > 0 >= mean[0]
    change = curve[-1] - curve[0]
    assert change[own].mean() > 5 * np.abs(np.delete(change, own)).max()


def test_sliders_add_up_and_stop_where_one_can_go(
    amounts: SliderAmounts, frontal: np.ndarray
) -> None:
    both = action_values({"brows": 0.5, "right_brow": 0.25})
    assert both == {"right_brow": 0.75, "left_brow": 0.5}
    assert action_values({"brows": 1.0, "right_brow": 1.0})["right_brow"] == 1.0
    one, other = {"frown": 1.0}, {"mouth_wide": 0.5}
    apart = after(amounts, frontal, one) + after(amounts, frontal, other)
    np.testing.assert_allclose(after(amounts, frontal, one | other), apart, atol=1e-3)


def test_a_face_that_shows_an_action_already_shows_little_more_of_it(
    amounts: SliderAmounts, frontal: np.ndarray
) -> None:
    once = amounts.moves_of(frontal, frontal, {"mouth_wide": 1.0})
    wide = frontal + once.face
    again = after(amounts, wide, {"mouth_wide": 1.0})[NAMES.index("wide")]
    assert 0 < again < after(amounts, frontal, {"mouth_wide": 1.0})[NAMES.index("wide")]


def test_closed_lips_do_not_close_farther(amounts: SliderAmounts, face: Face) -> None:
    moves = amounts.moves_of(face.points, face.points, {"mouth_open": -1.0})
    assert (
        np.abs(moves.face).max()
        < 0.1 * np.abs(amounts.moves_of(face.points, face.points, {"mouth_open": 1.0}).face).max()
    )


def test_at_zero_the_photo_is_the_same_object(editor: Editor, photo: Photo, face: Face) -> None:
    still = dict.fromkeys(SLIDERS, 0.0)
    result = editor.apply([photo], EditRequest(still), "all", [[face]])[0]
    assert result.photo is photo
    assert result.faces[0].reason == "is as wanted"


def test_a_wink_changes_no_pixel_but_those_around_its_eye(
    editor: Editor, photo: Photo, face: Face
) -> None:
    request = EditRequest({"left_eye": -1.0})
    result = editor.apply([photo], request, "all", [[face]])[0]
    changed = (result.photo.pixels != photo.pixels).any(2)
    area = result.faces[0].area
    assert area is not None
    inside = np.zeros_like(changed)
    inside[int(area.y) : int(area.y + area.height), int(area.x) : int(area.x + area.width)] = True
    assert changed.any()
    assert not changed[~inside].any()
    rows, columns = np.nonzero(changed)
    assert columns.min() > face.points[:, 0].mean()  # her left eye is on the right
    assert rows.max() < face.points[:, 1].mean()


def test_sliders_go_with_smiles_expressions_and_turns(
    editor: Editor, photo: Photo, face: Face
) -> None:
    smile, both, turned = (
        editor.apply([photo], EditRequest(degrees), "all", [[face]])[0]
        for degrees in (
            {"smile": 0.5},
            {"smile": 0.5, "brows": 1.0},
            {"brows": 1.0, "head_yaw": 0.4},
        )
    )
    raised = (both.photo.pixels != smile.photo.pixels).any(2)
    assert raised.any()
    assert turned.faces[0].edited
    assert (turned.photo.pixels != both.photo.pixels).any()
    surprised = EditRequest({"eyes": -0.5}, expression="surprised")
    assert editor.apply([photo], surprised, "all", [[face]])[0].faces[0].edited
    with pytest.raises(GiocondaError, match="no slider or attribute is called 'brow'"):
        editor.edit(photo, brow=1.0)
    with pytest.raises(GiocondaError, match="head_yaw=3"):
        editor.edit(photo, head_yaw=3.0)
