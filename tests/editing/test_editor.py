"""Who is edited, and why the others are left alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gioconda.editing.editor import Editor
from gioconda.editing.selection import default_faces, select
from gioconda.errors import GiocondaError
from gioconda.photo import read_photo
from gioconda.types import EXPRESSIONS, TEETH, Box, EditRequest, Face
from tests.conftest import REPOSITORY


def face(smile: float, confidence: float = 0.9, width: float = 100) -> Face:
    return Face(Box(0, 0, width, width), np.zeros((141, 2)), confidence, smile)


SMILE, NO_SMILE = EditRequest({"smile": 1.0}), EditRequest({"smile": -1.0})
SERIOUS, SMILING, UNSURE = face(-0.8), face(0.7), face(-0.8, confidence=0.2)


def test_unsmiling_leaves_smiling_faces_alone() -> None:
    assert select([SERIOUS, SMILING], SMILE, "unsmiling") == [None, "smiles already"]


def test_all_takes_everyone_but_unsure_landmarks() -> None:
    assert select([SERIOUS, SMILING, UNSURE], SMILE, "all") == [None, None, "landmarks unsure"]


def test_a_face_that_is_too_small_to_edit_says_so() -> None:
    assert select([face(-0.8, width=20)], SMILE, "all") == ["too small"]


def test_numbers_choose_from_left_to_right() -> None:
    assert select([SERIOUS, SERIOUS, SMILING], NO_SMILE, [2]) == ["not chosen", "not chosen", None]


def test_a_face_that_is_as_wanted_is_left_alone() -> None:
    assert select([SERIOUS], EditRequest({"smile": -0.8}), "all") == ["is as wanted"]


def test_a_number_that_no_face_has_is_an_error_that_says_so() -> None:
    with pytest.raises(GiocondaError, match="no face number 2: 2 found"):
        select([SERIOUS, SMILING], SMILE, [0, 2])


def test_faces_can_have_degrees_of_their_own(group: Path) -> None:
    result = Editor.from_pretrained().edit_each(
        read_photo(group), {0: -1.0, 5: 0.3}, smile=1.0, faces=[0, 1]
    )
    after = [face.smile_after or 0.0 for face in result.faces]
    assert [face.edited for face in result.faces] == [True, True, *[False] * 3, True, False]
    assert after[0] < after[5] < after[1]


def test_a_face_of_its_own_degree_has_to_be_there_and_the_degree_in_range(group: Path) -> None:
    editor, photo = Editor.from_pretrained(), read_photo(group)
    with pytest.raises(GiocondaError, match="no face number 9: 7 found"):
        editor.edit_each(photo, {9: 1.0})
    with pytest.raises(GiocondaError, match="smile=2"):
        editor.edit_each(photo, {0: 2.0})


def test_faces_can_have_requests_of_their_own(editor: Editor, group: Path) -> None:
    photo = read_photo(group)
    own = {
        0: EditRequest({"brows": 0.8}),
        1: EditRequest({"head_yaw": 0.4}),
        2: EditRequest({"mouth_open": 0.5, "head_roll": -0.2}),
        3: EditRequest(expression="surprised"),
        4: 0.9,
    }
    result = editor.edit_each(photo, own, faces=[])
    assert [face.edited for face in result.faces] == [*[True] * 5, False, False]
    assert {face.reason for face in result.faces[5:]} == {"not chosen"}
    assert [face.expression_after in EXPRESSIONS for face in result.faces[:5]] == [
        *[False] * 3,
        True,
        False,
    ]
    for number, one in own.items():  # each as if it were alone
        request = one if isinstance(one, EditRequest) else EditRequest({"smile": one})
        (alone,) = editor.apply([photo], request, [number])
        x0, y0, width, height = (round(side) for side in alone.faces[number].box)
        # A head that turns beside it moves what is behind them.
        face = np.s_[y0 + height // 4 : y0 + height, x0 + width // 4 : x0 + 3 * width // 4]
        assert np.array_equal(result.photo.pixels[face], alone.photo.pixels[face])


def test_what_is_asked_of_all_is_not_asked_of_a_face_with_its_own(
    editor: Editor, group: Path
) -> None:
    photo = read_photo(group)
    result = editor.edit_each(photo, {0: EditRequest({"brows": 0.5})}, faces=[0, 1], nose=0.6)
    alone = editor.edit(photo, brows=0.5, faces=[0])
    assert result.faces[0] == alone.faces[0]
    assert [face.edited for face in result.faces] == [True, True, *[False] * 5]
    with pytest.raises(GiocondaError, match="no slider or attribute is called 'browz'"):
        editor.edit_each(photo, {0: EditRequest({"browz": 0.5})})


def test_an_unknown_choice_is_an_error_that_lists_the_known_ones() -> None:
    with pytest.raises(GiocondaError, match="'unsmiling', 'all'"):
        select([SERIOUS], SMILE, "everyone")  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def editor() -> Editor:
    return Editor.from_pretrained()


@pytest.fixture(scope="module")
def stargan() -> Editor:
    """An editor that changes attributes only."""
    return Editor.from_pretrained("stargan-128")


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_a_painting_can_be_given_each_expression(
    editor: Editor, mona_lisa: Path, expression: str
) -> None:
    photo = read_photo(mona_lisa)
    result = editor.edit(photo, expression=expression)
    (report,) = result.faces
    assert report.edited
    assert report.expression_before in EXPRESSIONS
    assert report.expression_after in EXPRESSIONS
    before, after = photo.pixels, result.photo.pixels
    assert after.shape == before.shape
    assert np.array_equal(after[:20], before[:20])
    assert not np.array_equal(after, before)


def test_teeth_can_be_hidden_and_shown(editor: Editor, mona_lisa: Path) -> None:
    photo = read_photo(mona_lisa)
    results = {teeth: editor.edit(photo, smile=1.0, teeth=teeth) for teeth in TEETH}
    hidden, shown = results["hide"], results["show"]
    assert np.array_equal(results["auto"].photo.pixels, shown.photo.pixels)
    assert not np.array_equal(hidden.photo.pixels, shown.photo.pixels)
    for result in results.values():
        assert (result.faces[0].smile_after or 0) > (result.faces[0].smile_before or 0) + 0.2
    happy = editor.edit(photo, expression="happy", teeth="hide")
    assert np.array_equal(happy.photo.pixels, hidden.photo.pixels)


def test_single_faces_can_hide_their_teeth(editor: Editor, group: Path) -> None:
    photo = read_photo(group)
    shown = editor.edit_each(photo, {}, faces=[0, 1], teeth="show")
    mixed = editor.edit_each(photo, {}, faces=[0, 1], teeth="show", teeth_each={1: "hide"})
    assert mixed.faces[0] == shown.faces[0]
    assert mixed.faces[1] != shown.faces[1]
    with pytest.raises(GiocondaError, match="no face number 9"):
        editor.edit_each(photo, {}, teeth_each={9: "hide"})


def test_teeth_are_of_smiles_and_known_by_three_words(
    editor: Editor, stargan: Editor, mona_lisa: Path
) -> None:
    photo = read_photo(mona_lisa)
    with pytest.raises(GiocondaError, match="say one of auto, show, hide"):
        editor.edit(photo, teeth="grin")  # type: ignore[arg-type]
    with pytest.raises(GiocondaError, match=r"is of a smile \(or happy\), not of sad"):
        editor.edit(photo, expression="sad", teeth="hide")
    with pytest.raises(GiocondaError, match="leave --teeth or --model out"):
        stargan.check(EditRequest({"smile": 1.0}, teeth="hide"))


def test_happy_is_the_smilers_smile(editor: Editor, mona_lisa: Path) -> None:
    photo = read_photo(mona_lisa)
    happy, smile = editor.edit(photo, expression="happy"), editor.edit(photo, smile=1.0)
    assert np.array_equal(happy.photo.pixels, smile.photo.pixels)


def test_no_strength_changes_nothing(editor: Editor, mona_lisa: Path) -> None:
    photo = read_photo(mona_lisa)
    for expression in ("surprised", "happy", "neutral"):
        result = editor.edit(photo, expression=expression, strength=0)
        assert result.photo is photo
        assert [face.reason for face in result.faces] == ["is as wanted"]


@pytest.mark.parametrize("wanted", [{"smile": 1.0}, {"expression": "sad"}])
def test_who_chooses_nobody_gets_the_photo_back(
    editor: Editor, mona_lisa: Path, wanted: dict[str, Any]
) -> None:
    result = editor.edit(read_photo(mona_lisa), faces=[], **wanted)
    assert not result.changed
    assert {face.reason for face in result.faces} == {"not chosen"}


def test_a_smile_and_an_expression_exclude_each_other(editor: Editor, mona_lisa: Path) -> None:
    with pytest.raises(GiocondaError, match="smile and expression exclude each other"):
        editor.edit(read_photo(mona_lisa), smile=1.0, expression="sad")


def test_unknown_expressions_and_strengths_are_errors_that_say_so(
    editor: Editor, stargan: Editor
) -> None:
    with pytest.raises(GiocondaError, match="'bored'; there are: neutral, happy, sad"):
        editor.check(EditRequest(expression="bored"))
    with pytest.raises(GiocondaError, match="a strength lies between 0 and 1"):
        editor.check(EditRequest(expression="sad", strength=1.5))
    with pytest.raises(GiocondaError, match="no expressions; leave --model out"):
        stargan.check(EditRequest(expression="sad"))


def test_smiles_are_for_those_who_do_not_smile_and_the_rest_is_for_all() -> None:
    smiles = [SMILE, EditRequest(expression="happy")]
    smiles += [replace(smile, teeth="hide") for smile in smiles]
    others = [EditRequest({"smile": 1.0, "beard": 1.0}), EditRequest({"beard": 1.0})]
    others += [EditRequest(expression="sad")]
    assert {default_faces(request) for request in smiles} == {"unsmiling"}
    assert {default_faces(request) for request in others} == {"all"}


@pytest.mark.parametrize("name", ["hand_over_mouth", "mask", "mic_whole_mouth", "phone_half"])
@pytest.mark.parametrize("wanted", [{"smile": 1.0}, {"expression": "surprised"}])
def test_a_covered_mouth_is_left_alone_and_says_so(name: str, wanted: dict[str, Any]) -> None:
    photo = read_photo(REPOSITORY / "tests" / "covered_mouths" / f"{name}.jpg")
    result = Editor.from_pretrained().edit(photo, faces="all", **wanted)
    assert [face.reason for face in result.faces] == ["mouth covered"]
    assert result.photo is photo
