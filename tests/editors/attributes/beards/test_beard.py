"""Beards, moustaches and stubble in photos: read as such, where they grow, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from gioconda import Editor, read_photo
from gioconda.editors.attributes.beards.beard import growth_of
from gioconda.editors.attributes.beards.ground import between_cells, mapped, moustache_share
from gioconda.editors.attributes.beards.strands import directions, strands
from gioconda.faces.beard import beard, moustache
from gioconda.faces.scheme import GROUPS, PUPILS, at
from gioconda.photo import Photo
from gioconda.types import Face
from tests.conftest import PACKAGE
from tests.editors.attributes.conftest import painted

STUBBLED = 4  # of the group, from left to right


def test_more_beard_reads_as_more(editor: Editor, portrait: Photo, face: Face) -> None:
    photos = [painted(editor, portrait, face, beard=d).photo for d in (0.0, 0.2, 0.6, 1.0)]
    for measure in (beard, moustache):
        read = [measure(photo.pixels, face.points) for photo in photos]
        assert read == sorted(read)
        assert read[-1] > read[0] + 0.4


def test_a_moustache_grows_over_the_lips_alone(editor: Editor, portrait: Photo, face: Face) -> None:
    after = painted(editor, portrait, face, moustache=1.0).photo.pixels
    assert moustache(after, face.points) > moustache(portrait.pixels, face.points) + 0.4
    assert beard(after, face.points) == pytest.approx(beard(portrait.pixels, face.points), abs=0.01)


def test_a_beard_takes_the_colour_that_the_head_s_hair_has_now(
    editor: Editor, portrait: Photo, face: Face
) -> None:
    chin = np.rint(face.points[at("oval_18")][0]).astype(int) - [0, 20]
    part = np.s_[chin[1] - 8 : chin[1] + 9, chin[0] - 8 : chin[0] + 9]
    own, fair, dark = (
        np.float32(painted(editor, portrait, face, beard=1.0, **dye).photo.pixels[part])
        for dye in ({}, {"blond_hair": 1.0}, {"black_hair": 1.0})
    )
    assert fair.mean() > own.mean() > dark.mean()
    yellow = [float((one[..., 0] - one[..., 2]).mean()) for one in (fair, dark)]
    assert yellow[0] > yellow[1] + 10


def test_lips_and_eyes_stay_bare(editor: Editor, portrait: Photo, face: Face) -> None:
    after = painted(editor, portrait, face, beard=1.0).photo.pixels
    lower = face.points[GROUPS["lips_outer"][:11]]
    inner = np.zeros(after.shape[:2], np.uint8)
    cv2.fillPoly(inner, [np.int32(np.round(lower))], 1)
    inner = cv2.erode(inner, np.ones((9, 9), np.uint8)) > 0
    changed = np.abs(np.float32(after) - portrait.pixels).max(-1)
    assert np.median(changed[inner]) < 4
    eyes = face.points[PUPILS, 1].max() + 0.1 * np.ptp(face.points[PUPILS, 0])
    np.testing.assert_array_equal(after[: int(eyes)], portrait.pixels[: int(eyes)])


def test_hairs_are_sharp_at_any_size(editor: Editor, portrait: Photo, face: Face) -> None:
    """Hairs are drawn at the photo's own resolution: a larger photo shows finer ones."""
    chin = np.rint(face.points[at("oval_18")][0] * 0.75 + face.points[at("lips_outer_5")][0] * 0.25)

    def fine_detail(photo: Photo, times: int) -> float:
        x, y = (chin * times).astype(int)
        reach = 20 * times
        part = np.float32(photo.pixels[y - reach : y + reach, x - reach : x + reach]).mean(-1)
        return float((part - cv2.GaussianBlur(part, (0, 0), 1.5)).std())

    pixels = cv2.resize(portrait.pixels, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    large = replace(portrait, native=pixels)
    (large_face,) = editor.find(large)
    small = painted(editor, portrait, face, beard=0.6).photo
    grown = painted(editor, large, large_face, beard=0.6).photo
    assert fine_detail(grown, 2) > 2 * fine_detail(large, 2)
    assert fine_detail(small, 1) > 2 * fine_detail(portrait, 1)


def test_stubble_is_taken_off_and_grown(editor: Editor) -> None:
    group = read_photo(PACKAGE / "demo/group.jpg")
    man = editor.find(group)[STUBBLED]
    shaven, grown = (painted(editor, group, man, stubble=d).photo for d in (-1.0, 1.0))
    read = [beard(p.pixels, man.points) for p in (shaven, group, grown)]
    assert read[0] < 0.6 * read[1] < read[1] < read[2] - 0.2


def test_a_beard_is_no_stubble_to_take_off(editor: Editor, portrait: Photo, face: Face) -> None:
    bearded = painted(editor, portrait, face, beard=1.0).photo
    result = painted(editor, bearded, face, stubble=-1.0)
    assert (result.changed, result.faces[0].reason) == (False, "wears a beard")
    none = painted(editor, portrait, face, stubble=-1.0)
    assert (none.changed, none.faces[0].reason) == (False, "is as wanted")


def test_the_map_is_dense_on_the_jaw_and_empty_on_nose_and_cheeks() -> None:
    jaw, chin, nose, cheek = mapped(np.array([[0.8, 1.3], [0.0, 1.6], [0.0, 0.4], [0.55, 0.4]]))
    assert min(jaw, chin) > 0.6
    assert max(nose, cheek) < 0.05


def test_hairs_of_a_moustache_grow_away_from_the_nose() -> None:
    left, right = directions(np.array([[-0.25, 0.8], [0.25, 0.8]]))
    assert left[0] < -0.3 < 0.3 < right[0]
    assert min(left[1], right[1]) > 0.3
    assert moustache_share(np.array([[0.2, 0.8], [0.2, 1.4]])).round(2).tolist() == [1.0, 0.0]


def test_the_same_hairs_grow_every_time_and_longer_ones_with_the_degree() -> None:
    def everywhere(places: np.ndarray) -> np.ndarray:
        return np.ones(len(places))

    short, again, long = (strands(growth_of(degree), everywhere) for degree in (0.3, 0.3, 1.0))
    np.testing.assert_array_equal(short, again)

    def length(hairs: np.ndarray) -> float:
        return float(np.linalg.norm(np.diff(hairs, axis=1), axis=-1).sum(1).mean())

    assert length(long) > 2 * length(short)


def test_values_between_cells_are_linear() -> None:
    field = np.add.outer(2.0 * np.arange(5), 3.0 * np.arange(6))
    places = np.array([[0.5, 0.5], [2.25, 3.75], [-3.0, 0.0]])
    np.testing.assert_allclose(between_cells(field, places), [2.5, 14.25, 0.0], atol=0.01)


def test_a_goatee_leaves_the_cheeks_alone_and_lies_within_the_full_beard(
    editor: Editor, portrait: Photo, face: Face
) -> None:
    goatee, full = (
        painted(editor, portrait, face, **{name: 1.0}).photo.pixels for name in ("goatee", "beard")
    )
    assert moustache(goatee, face.points) > moustache(portrait.pixels, face.points) + 0.4
    chin, jaw = (
        np.rint(face.points[at(low)][0] * 0.6 + face.points[at(high)][0] * 0.4).astype(int)
        for low, high in (("oval_18", "lips_outer_5"), ("oval_23", "lips_outer_0"))
    )
    for (x, y), grown in ((chin, True), (jaw, False)):
        part = np.s_[y - 3 : y + 4, x - 3 : x + 4]
        assert (goatee[part] != portrait.pixels[part]).any() == grown
        assert (full[part] != portrait.pixels[part]).any()
