"""Whose lips part, whose stay and whose meet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from gioconda import zoo
from gioconda.data.sets.registry import read_set
from gioconda.data.splits import split_of
from gioconda.editing.editor import Editor
from gioconda.editors.smile.geometry import FaceGeometry
from gioconda.editors.smile.shape_arrays import ShapeArrays
from gioconda.editors.smile.teeth_choice import AskedFace, TeethChoice, teeth_seen
from gioconda.errors import GiocondaError, WeightsError
from gioconda.faces.scheme import GROUPS
from gioconda.models.shapes.smile import SmileShapes
from gioconda.photo import read_photo
from gioconda.types import TEETH, Points, check_teeth

SKIN, MOUTH, TOOTH = (200, 150, 120), (70, 20, 20), (230, 225, 210)


@pytest.fixture(scope="module")
def laughing() -> Points:
    """The mean face with a broad smile, 100 px between its pupils."""
    model = zoo.arrays("smiler", SmileShapes)
    shapes = ShapeArrays.of(model)
    return FaceGeometry(shapes.neutral * 100 + [200.0, 150.0], shapes).target(1.0)


def photo_of(points: Points, between_the_lips: tuple[int, int, int]) -> np.ndarray:
    import cv2

    photo = np.full((500, 400, 3), SKIN, np.uint8)
    outline = np.round(points[GROUPS["lips_inner"]]).astype(np.int32)
    return np.asarray(cv2.fillPoly(photo, [outline], between_the_lips), np.uint8)


def test_what_is_asked_for_is_done_without_a_look(laughing: Points) -> None:
    choice, photo = TeethChoice("there are no such weights"), photo_of(laughing, MOUTH)
    assert choice.lips([AskedFace(photo, laughing, "show")]) == ["part"]
    assert choice.lips([AskedFace(photo, laughing, "hide")]) == ["meet"]
    with pytest.raises(WeightsError):
        choice.lips([AskedFace(photo, laughing, "auto")])


def test_teeth_are_as_bright_as_skin_and_paler(laughing: Points) -> None:
    for light in (1.0, 0.4):
        for tint in ((1.0, 1.0, 1.0), (1.0, 0.85, 0.7)):
            seen = [
                teeth_seen(
                    (photo_of(laughing, what) * (light * np.array(tint))).astype(np.uint8), laughing
                )
                for what in (TOOTH, MOUTH, SKIN)
            ]
            assert seen == [True, False, False]


class Guess(TeethChoice):
    """Takes everybody for as young and as old as it is told."""

    def __init__(self, young: float, old: float = 0.0) -> None:
        self.guess = young, old

    def chances(self, faces: Sequence[AskedFace]) -> list[tuple[float, float]]:
        return [self.guess] * len(faces)


def test_a_childs_open_smile_stays_and_an_old_mouth_without_teeth_closes(
    laughing: Points,
) -> None:
    teeth, none = photo_of(laughing, TOOTH), photo_of(laughing, MOUTH)
    assert Guess(0.9).lips([AskedFace(teeth, laughing, "auto")]) == ["stay"]
    assert Guess(0.1).lips([AskedFace(teeth, laughing, "auto")]) == ["part"]
    assert Guess(0.1).lips([AskedFace(none, laughing, "auto")]) == ["part"]
    assert Guess(0.1, 0.8).lips([AskedFace(none, laughing, "auto")]) == ["meet"]
    assert Guess(0.1, 0.8).lips([AskedFace(teeth, laughing, "auto")]) == ["part"]


def test_a_closed_mouth_of_a_child_stays_closed_and_of_the_old_opens(laughing: Points) -> None:
    closed = laughing.copy()
    for k in range(1, 10):
        both = GROUPS["lips_inner"][[k, 20 - k]]
        closed[both] = closed[both].mean(0)
    photo = photo_of(closed, MOUTH)
    assert Guess(0.9).lips([AskedFace(photo, closed, "auto")]) == ["meet"]
    assert Guess(0.0, 0.9).lips([AskedFace(photo, closed, "auto")]) == ["part"]


def test_grown_up_people_show_their_teeth(mona_lisa: Path, group: Path) -> None:
    editor, choice = Editor.from_pretrained(), TeethChoice()
    for path in (mona_lisa, group):
        photo = read_photo(path)
        for face in editor.find(photo):
            assert choice.lips([AskedFace(photo.pixels, face.points, "auto")]) == ["part"]


def test_babies_lips_stay_closed(data_root: Path) -> None:
    """Held-out pictures of UTKFace."""
    editor, choice = Editor.from_pretrained(), TeethChoice()
    babies = [
        record.path
        for record in read_set("utkface", data_root / "utkface")
        if record.number("age") <= 2 and split_of(record.key) == "val"
    ][:20]
    said = []
    for path in babies:
        photo = read_photo(path)
        faces = editor.find(photo)[:1]
        said += choice.lips([AskedFace(photo.pixels, face.points, "auto") for face in faces])
    assert len(said) > 15
    assert np.mean([lips != "part" for lips in said]) >= 0.9


def test_weights_that_read_no_ages_are_an_error_that_says_so(laughing: Points) -> None:
    with pytest.raises(WeightsError, match="read no ages of teeth"):
        TeethChoice("face-attributes").chances(
            [AskedFace(photo_of(laughing, MOUTH), laughing, "auto")]
        )


def test_an_unknown_word_is_an_error_that_lists_the_known_ones() -> None:
    assert [check_teeth(word) for word in TEETH] == ["auto", "show", "hide"]
    with pytest.raises(GiocondaError, match="say one of auto, show, hide"):
        check_teeth("grin")
