"""The photo of everybody's best take: the right takes, nobody twice, no seam, no halo."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from seam_levels import halo, seam_steps

from gioconda import GiocondaError, read_photo
from gioconda.photo import Photo, decode_photo, encode_with_notes
from gioconda.photo.compare import compare, file_area
from gioconda.takes.group import Group
from gioconda.takes.report import BestTake
from gioconda.takes.shots import ShotReader
from gioconda.types import Pixels
from tests.takes.conftest import Known

MOST_LEVELS, FEW = 2.0, 0.06


@pytest.fixture(scope="module")
def result(known: Known) -> BestTake:
    return known.group.compose()


@pytest.fixture(scope="module")
def two(pair: tuple[Pixels, Pixels], reader: ShotReader) -> Group:
    return Group.read([Photo.from_array(one) for one in pair], base=0, reader=reader)


@pytest.mark.data
def test_everybody_comes_from_the_shot_where_they_smile_with_open_eyes(
    known: Known, result: BestTake
) -> None:
    looks = [
        known.looks[person.shot][known.name_of(person.person)]
        for person in result.people
        if person.shot is not None
    ]
    assert looks == ["smiling"] * 4


@pytest.mark.data
def test_the_base_is_the_shot_with_the_least_to_repair(known: Known) -> None:
    assert known.group.base == 0  # two of the four are well in it, one in each other


@pytest.mark.data
def test_why_somebody_moved_is_said_in_words(known: Known, result: BestTake) -> None:
    why = {known.name_of(person.person): person.why for person in result.people}
    assert "smile" in why["012"]
    assert "eyes open, not shut" in why["037"]
    assert why["001"] == why["113"] == "no take is better by a margin"


@pytest.mark.data
def test_nobody_is_in_the_result_twice(known: Known, result: BestTake, reader: ShotReader) -> None:
    (shot,) = reader.read([result.photo])
    numbers = np.array([seen.identity for seen in shot.faces])
    apart = np.linalg.norm(numbers[:, None] - numbers[None], axis=-1)
    assert len(numbers) == 4
    assert apart[~np.eye(4, dtype=bool)].min() > 0.576


@pytest.mark.data
def test_no_seam_steps_by_more_than_two_levels_beyond_texture(
    known: Known, result: BestTake
) -> None:
    for person in result.people:
        if person.moved and person.shot is not None:
            head = known.group.head(person.person, person.shot)
            x0, y0, x1, y1 = head.region.box
            before, after = (
                np.float32(photo.pixels[y0:y1, x0:x1])
                for photo in (known.photos[known.group.base], result.photo)
            )
            steps = seam_steps(before, head.levels, after, head.taken)
            assert len(steps) > 10
            assert np.median(steps) < 0.5
            assert (steps > MOST_LEVELS).mean() <= FEW  # locks of hair that end there
            assert halo(before, head.levels, after) <= 2 * MOST_LEVELS


def test_a_step_across_a_seam_is_seen_by_the_measure() -> None:
    base = np.random.default_rng(0).normal(120, 3, (200, 200, 3)).astype(np.float32)
    taken = np.zeros((200, 200), np.float32)
    taken[60:140, 60:140] = 1
    assert seam_steps(base, base, base + 5 * taken[..., None], taken).min() > MOST_LEVELS
    assert seam_steps(base, base, base, taken).max() < 1e-4
    assert halo(base, base, base + 12 * taken[..., None]) > 2 * MOST_LEVELS


@pytest.mark.data
def test_pixels_outside_of_the_heads_stay_bit_for_bit_also_in_the_jpeg(
    known: Known, result: BestTake
) -> None:
    before = known.photos[known.group.base]
    areas = [person.area for person in result.people if person.area is not None]
    assert compare(before, result.photo, areas).outside == 0
    encoded, notes = encode_with_notes(result.photo, "JPEG")
    assert notes == ()
    after = decode_photo(encoded, "result")
    found = compare(before, after, [file_area(before, area) for area in areas])
    assert found.changed > 0
    assert found.outside == 0


def test_a_person_may_be_chosen_from_another_shot(two: Group) -> None:
    assert two.choices == {0: 1, 1: 1, 2: 1, 3: 0, 4: 0, 5: 0, 6: 0}
    every = two.compose()
    assert [person.moved for person in every.people] == [True] * 3 + [False] * 4
    less = two.compose({**two.choices, 1: 0})
    assert [person.moved for person in less.people] == [True, False, True] + [False] * 4
    assert np.array_equal(two.compose({}).photo.native, two.shots[0].photo.native)


def test_takes_can_be_shown_in_a_row(two: Group) -> None:
    takes = two.takes(0)
    assert [take.shot for take in takes] == [0, 1]
    first, second = (take.seen for take in takes)
    assert first is not None
    assert second is not None
    assert (first.face.smile or 0) < 0 < (second.face.smile or 0)
    for take in takes:
        picture = two.picture(0, take.shot, 96)
        assert picture is not None
        assert picture.shape == (96, 96, 3)


def test_a_take_that_cannot_be_used_is_refused_when_it_is_chosen(two: Group) -> None:
    with pytest.raises(GiocondaError, match="no person number 9"):
        two.compose({9: 1})
    with pytest.raises(GiocondaError, match="no shot number 2"):
        two.compose({0: 2})


def test_who_is_hidden_in_a_shot_is_left_alone(
    pair: tuple[Pixels, Pixels], reader: ShotReader
) -> None:
    before, after = pair[0], pair[1].copy()
    (shot,) = reader.read([Photo.from_array(after)])
    x, y, width, height = (round(side) for side in shot.faces[0].face.box)
    after[y + height // 2 : y + height, x : x + width] = (90, 110, 160)  # a cup before the mouth
    group = Group.read([Photo.from_array(one) for one in (before, after)], base=0, reader=reader)
    take = group.takes(0)[1]
    assert take.why_not in ("hidden", "is not in this shot", "landmarks unsure")
    assert group.choices[0] == 0
    with pytest.raises(GiocondaError, match="person 0 cannot be taken from shot 1"):
        group.compose({0: 1})


@pytest.fixture(scope="module")
def selfies(data_root: Path, reader: ShotReader) -> dict[tuple[int, int], Group]:
    """Phone pictures of one person before one wall, from different places."""
    photos = {k: read_photo(data_root / "selfies" / f"lisa{k}.jpg") for k in (2, 3, 4)}
    pairs = ((2, 4), (3, 2))
    return {pair: Group.read([photos[k] for k in pair], base=0, reader=reader) for pair in pairs}


@pytest.mark.data
def test_a_head_from_a_real_shot_taken_from_nearer_has_no_seam(
    selfies: dict[tuple[int, int], Group],
) -> None:
    group = selfies[2, 4]
    result, head = group.compose({0: 1}), group.head(0, 1)
    x0, y0, x1, y1 = head.region.box
    before, after = (
        np.float32(photo.pixels[y0:y1, x0:x1]) for photo in (group.shots[0].photo, result.photo)
    )
    steps = seam_steps(before, head.levels, after, head.taken)
    assert (steps > MOST_LEVELS).mean() <= FEW
    assert halo(before, head.levels, after) <= 2 * MOST_LEVELS


@pytest.mark.data
def test_a_head_that_leans_far_is_left_alone(selfies: dict[tuple[int, int], Group]) -> None:
    assert selfies[3, 2].takes(0)[1].why_not == "turned too far"


def test_one_shot_is_too_few_and_no_face_is_said(
    pair: tuple[Pixels, Pixels], reader: ShotReader
) -> None:
    one = Photo.from_array(pair[0])
    with pytest.raises(GiocondaError, match="1 shot: name 2 to 20"):
        Group.read([one], reader=reader)
    with pytest.raises(GiocondaError, match="no face found"):
        Group.read([one, Photo.from_array(np.full((200, 300, 3), 128, np.uint8))], reader=reader)


def test_another_scene_is_refused(pair: tuple[Pixels, Pixels], reader: ShotReader) -> None:
    before = pair[0]
    turned = np.ascontiguousarray(before[:, ::-1])  # the same people, mirrored: no such scene
    noise = np.random.default_rng(0).integers(0, 2, before.shape[:2], np.uint8)[..., None]
    walls = [
        np.where(noise == k, one // 2, one).astype(np.uint8)
        for k, one in ((0, before), (1, turned))
    ]
    with pytest.raises(GiocondaError, match="shows another scene than"):
        Group.read([Photo.from_array(one) for one in walls], reader=reader)
