"""Clips whose right answer is known for every frame: who is who, where, and what may change."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gioconda.clips.editor import ClipEditor, EditedFrame, EditedPerson, steady
from gioconda.clips.keyframes import Keyframes
from gioconda.clips.model import FrameList
from gioconda.clips.store import Found
from gioconda.errors import GiocondaError
from gioconda.faces.scheme import LIPS
from gioconda.types import EditRequest, Pixels
from tests.clips.making import Actor, placed, rendered, true_points

SMILE = EditRequest({"smile": 1.0})
SIZE = (260, 640)


class Edited:
    """A clip, what was found in it, and its edit."""

    def __init__(
        self,
        editor: ClipEditor,
        frames: list[Pixels],
        folder: Path,
        request: EditRequest = SMILE,
        degrees: Keyframes | None = None,
    ) -> None:
        clip = FrameList(frames)
        self.frames = frames
        self.found: Found = editor.find(clip, folder)
        self.people: list[EditedPerson] = editor.learn(self.found, request, None, degrees)
        moves = degrees or steady(request)
        self.edited: list[EditedFrame] = list(editor.frames(clip, self.people, moves))

    def shares(self, person: int) -> dict[int, float]:
        """How far each frame's edit of a person is faded in."""
        path = self.people[person].path
        assert path is not None
        return dict(zip(path.frames.tolist(), path.shares.tolist(), strict=True))

    def smiles(self, editor: ClipEditor, person: int, frames: list[int]) -> list[float]:
        """What the meter reads off edited frames."""
        path = self.people[person].path
        assert path is not None
        meter, degrees = editor.editor.finder.meter, []
        for k in frames:
            place = path.at(k)
            assert place is not None
            degrees.append(float(meter.measure(self.edited[k].native, [place.points])[0]))
        return degrees


@pytest.fixture(scope="module")
def still(
    editor: ClipEditor, people: list[Pixels], tmp_path_factory: pytest.TempPathFactory
) -> Edited:
    """A face that does not move in a clip with noise."""
    face = people[0]
    actor = Actor(lambda k: face, lambda k: placed(1, 0, 130, 130, face))
    frames = rendered([actor], 16, (260, 260), noise=5)
    return Edited(editor, frames, tmp_path_factory.mktemp("still"))


@pytest.fixture(scope="module")
def crossing(
    editor: ClipEditor, people: list[Pixels], tmp_path_factory: pytest.TempPathFactory
) -> Edited:
    """Two people who pass each other, the second in front."""
    one, other = people[1], people[4]
    first = Actor(lambda k: one, lambda k: placed(1, np.sin(k / 5), 110 + 12 * k, 130, one))
    second = Actor(lambda k: other, lambda k: placed(1, 0, 480 - 12 * k, 130, other))
    frames = rendered([first, second], 36, SIZE, noise=1)
    return Edited(editor, frames, tmp_path_factory.mktemp("crossing"))


def test_a_still_face_does_not_flicker(still: Edited) -> None:
    person = still.people[0]
    assert person.path is not None
    places = [person.path.at(k) for k in range(16)]
    lips = np.array([place.points[LIPS] for place in places if place is not None])
    assert np.linalg.norm(np.diff(lips, axis=0), axis=2).max() < 0.3
    x0, y0 = np.floor(lips.min((0, 1))).astype(int)
    x1, y1 = np.ceil(lips.max((0, 1))).astype(int)
    mouth = np.s_[:, y0:y1, x0:x1]
    before = np.abs(np.diff(np.array(still.frames)[mouth].astype(float), axis=0)).mean()
    after = np.array([one.native for one in still.edited])[mouth].astype(float)
    assert np.abs(np.diff(after, axis=0)).mean() <= 1.2 * before


def test_the_smile_is_the_same_in_all_frames(editor: ClipEditor, still: Edited) -> None:
    degrees = still.smiles(editor, 0, [0, 5, 10, 15])
    assert min(degrees) > 0.3
    assert np.ptp(degrees) < 0.15


def test_no_pixel_outside_the_faces_changes(still: Edited, crossing: Edited) -> None:
    for clip in (still, crossing):
        for before, after in zip(clip.frames, clip.edited, strict=True):
            outside = np.ones(before.shape[:2], bool)
            for x0, y0, x1, y1 in after.areas:
                outside[y0:y1, x0:x1] = False
            np.testing.assert_array_equal(before[outside], after.native[outside])


def test_landmarks_stay_with_faces_that_move(
    editor: ClipEditor, people: list[Pixels], crossing: Edited
) -> None:
    path = crossing.people[1].path
    assert path is not None
    for k in range(0, 36, 5):
        place = path.at(k)
        assert place is not None
        true = true_points(editor.editor, people[4], placed(1, 0, 480 - 12 * k, 130, people[4]))
        assert np.linalg.norm(place.points - true, axis=1).mean() < 3


def test_two_who_cross_keep_their_numbers(crossing: Edited) -> None:
    assert len(crossing.people) == 2
    first, second = (one.path for one in crossing.people)
    assert first is not None
    assert second is not None
    for path, start, step in ((first, 110, 12), (second, 480, -12)):
        for k in (0, 35):
            place = path.at(k)
            assert place is not None
            assert place.points[:, 0].mean() == pytest.approx(start + step * k, abs=30)


def test_who_goes_behind_another_fades_out_and_in_again(crossing: Edited) -> None:
    behind, front = crossing.shares(0), crossing.shares(1)
    assert min(front.values()) == 1
    assert behind[0] == behind[35] == 1
    assert behind.get(15, 0.0) == 0
    ordered = [behind.get(k, 0.0) for k in range(36)]
    assert np.abs(np.diff(ordered)).max() < 0.3


def test_a_cut_starts_anew_and_people_keep_their_numbers(
    editor: ClipEditor, people: list[Pixels], tmp_path: Path
) -> None:
    def seen(number: int, when: range) -> Actor:
        still = people[number]
        return Actor(
            lambda k: still, lambda k: placed(1, 0, 130, 130, still) if k in when else None
        )

    actors = [seen(0, range(8)), seen(3, range(8, 16)), seen(0, range(16, 24))]
    frames = rendered(actors, 24, (260, 260))
    clip = Edited(editor, frames, tmp_path)
    assert np.flatnonzero(clip.found.first).tolist() == [0, 8, 16]
    spans = [one.person.seconds(clip.found) for one in clip.people]
    assert [[round(30 * a) for a, _ in span] for span in spans] == [[0], [8]]
    assert all(frame.changed for frame in clip.edited)  # nothing fades at a cut


def test_keyframes_move_the_smile(editor: ClipEditor, people: list[Pixels], tmp_path: Path) -> None:
    face = people[5]
    actor = Actor(lambda k: face, lambda k: placed(1, 0, 130, 130, face))
    frames = rendered([actor], 16, (260, 260), noise=1)
    clip = Edited(editor, frames, tmp_path, degrees=Keyframes((0.1, 0.4), (-0.3, 1.0)))
    degrees = clip.smiles(editor, 0, [0, 7, 15])
    assert degrees[0] < degrees[1] < degrees[2]


def test_frames_come_one_after_the_other(editor: ClipEditor, still: Edited) -> None:
    clip = FrameList(still.frames[:4])
    edited = list(editor.edit(clip, expression="surprised", strength=0.8))
    assert [one.frame.number for one in edited] == [0, 1, 2, 3]
    assert all(one.changed for one in edited)
    (alone,) = editor.edit(FrameList(still.frames[:1]), smile=1.0)
    assert alone.changed


def test_what_cannot_be_done_is_refused(editor: ClipEditor, still: Edited) -> None:
    with pytest.raises(GiocondaError, match="lipstick=2"):
        editor.check(EditRequest({"smile": 1.0, "lipstick": 2.0}))
    with pytest.raises(GiocondaError, match="no person number 4: 1 found"):
        editor.learn(still.found, SMILE, [4])


def test_people_have_wishes_of_their_own(
    editor: ClipEditor, people: list[Pixels], tmp_path: Path
) -> None:
    one, other = people[0], people[3]
    first = Actor(lambda k: one, lambda k: placed(1, 0, 130, 130, one))
    second = Actor(lambda k: other, lambda k: placed(1, 0, 450, 130, other))
    clip = FrameList(rendered([first, second], 4, SIZE))
    found = editor.find(clip, tmp_path)
    own = {1: EditRequest({"mouth_open": 0.8})}
    alone = editor.learn(found, SMILE, [], own=own)  # nobody else
    assert [person.reason for person in alone] == ["not chosen", None]
    both = editor.learn(found, SMILE, "all", own=own)
    changed = []
    for learned in (alone, both):
        frame = list(editor.frames(clip, learned, steady(SMILE)))[2]
        moved = (frame.native != frame.frame.native).any(2)
        changed.append([bool(moved[:, :300].any()), bool(moved[:, 320:].any())])
    assert changed == [[False, True], [True, True]]
    with pytest.raises(GiocondaError, match="no person number 2"):
        editor.learn(found, SMILE, own={2: SMILE})
