"""What a decoder did between two pictures, done to the photo at its own resolution."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from gioconda import read_photo
from gioconda.compose import compose
from gioconda.editors.difference import edit_between, flow_between
from gioconda.faces.align import crop

SIZE = 64
TO_CROP = np.array([[0.14, 0.02, -30.0], [-0.02, 0.14, -20.0]])  # 7 photo pixels for each of its


@pytest.fixture(scope="module")
def photo(mona_lisa: Path) -> np.ndarray:
    return read_photo(mona_lisa).pixels


@pytest.fixture(scope="module")
def before(photo: np.ndarray) -> np.ndarray:
    """A reconstruction: the crop, blurred."""
    return cv2.GaussianBlur(crop(photo, TO_CROP, SIZE, SIZE), (0, 0), 1)


def bump(height: float) -> np.ndarray:
    y, x = np.mgrid[:SIZE, :SIZE]
    return np.float32(height * np.exp(-((x - 32) ** 2 + (y - 36) ** 2) / (2 * 7**2)))


def moved(picture: np.ndarray, down: float) -> np.ndarray:
    y, x = np.mgrid[:SIZE, :SIZE].astype(np.float32)
    return cv2.remap(picture, x, y - bump(down), cv2.INTER_LINEAR)


def test_no_difference_is_no_edit(photo: np.ndarray, before: np.ndarray) -> None:
    edit = edit_between(photo, before, before, TO_CROP)
    np.testing.assert_array_equal(compose(photo, [edit]), photo)


def test_flow_finds_where_points_went(before: np.ndarray) -> None:
    flow = flow_between(before, moved(before, 2.0))
    middle = flow[30:42, 26:38]
    assert np.abs(middle[..., 1] + bump(2.0)[30:42, 26:38]).mean() < 0.6
    assert np.abs(flow[:8]).max() < 0.3


def test_what_moves_keeps_the_photos_detail(photo: np.ndarray, before: np.ndarray) -> None:
    edited = compose(photo, [edit_between(photo, before, moved(before, 2.0), TO_CROP)])
    seen = crop(edited, TO_CROP, SIZE, SIZE).astype(float)
    wanted = moved(crop(photo, TO_CROP, SIZE, SIZE), 2.0).astype(float)
    was = crop(photo, TO_CROP, SIZE, SIZE).astype(float)
    inside = bump(1.0) > 0.3
    assert np.abs(seen - wanted)[inside].mean() < 0.6 * np.abs(was - wanted)[inside].mean()

    # As sharp as the photo: a pasted reconstruction would have a fraction of this.
    def sharpness(pixels: np.ndarray) -> float:
        return float(cv2.Laplacian(pixels[350:600, 300:450].astype(np.float32), -1).std())

    assert sharpness(edited) > 0.8 * sharpness(photo)


def test_a_flow_that_is_known_is_not_measured(photo: np.ndarray, before: np.ndarray) -> None:
    """However far it goes; what is measured is held to less."""
    y, x = np.mgrid[:SIZE, :SIZE].astype(np.float32)
    flow = np.stack([np.zeros_like(x), -bump(9.0)], -1)
    after = cv2.remap(before, x, y + flow[..., 1], cv2.INTER_LINEAR)
    wanted = cv2.remap(crop(photo, TO_CROP, SIZE, SIZE), x, y + flow[..., 1], cv2.INTER_LINEAR)
    inside = bump(1.0) > 0.5

    def wrong(**known: np.ndarray) -> float:
        edited = compose(photo, [edit_between(photo, before, after, TO_CROP, **known)])
        seen = crop(edited, TO_CROP, SIZE, SIZE).astype(float)
        return float(np.abs(seen - wanted)[inside].mean())

    assert wrong(flow=flow) < 0.7 * wrong()


def test_a_change_of_light_multiplies(photo: np.ndarray, before: np.ndarray) -> None:
    lighter = np.clip(before * (1 + bump(0.25))[..., None], 0, 255).astype(np.uint8)
    edited = compose(photo, [edit_between(photo, before, lighter, TO_CROP)])
    seen, was = (crop(p, TO_CROP, SIZE, SIZE)[30:42, 26:38].mean() for p in (edited, photo))
    assert seen / was == pytest.approx(1.2, abs=0.06)


def test_what_is_new_is_seen(photo: np.ndarray, before: np.ndarray) -> None:
    teeth = before.copy()
    teeth[38:44, 24:40] = 235
    edited = compose(photo, [edit_between(photo, before, teeth, TO_CROP)])
    seen = crop(edited, TO_CROP, SIZE, SIZE)[40:42, 28:36]
    was = crop(photo, TO_CROP, SIZE, SIZE)[40:42, 28:36]
    assert seen.mean() > was.mean() + 0.6 * (235 - before[40:42, 28:36].mean())


def test_nothing_changes_far_from_the_change(photo: np.ndarray, before: np.ndarray) -> None:
    edited = compose(photo, [edit_between(photo, before, moved(before, 2.0), TO_CROP)])
    changed = (edited != photo).any(-1)
    assert changed.any()
    assert not changed[:150].any()
    assert not changed[900:].any()


def test_a_face_at_the_photos_edge_stays_inside(photo: np.ndarray, before: np.ndarray) -> None:
    part = np.ascontiguousarray(photo[:450, :400])
    edit = edit_between(part, before, moved(before, 2.0), TO_CROP)
    x0, y0, x1, y1 = edit.box
    assert 0 <= x0 < x1 <= 400
    assert 0 <= y0 < y1 <= 450
    assert compose(part, [edit]).shape == part.shape


def test_a_change_that_goes_on_outside_of_the_crop_leaves_no_line() -> None:
    """Hair does not end with the crop: its new colour fades over a wide, round rim."""
    photo = np.full((700, 700, 3), 90, np.uint8)
    before, darker = (np.full((SIZE, SIZE, 3), level, np.uint8) for level in (90, 60))
    change = 90.0 - compose(photo, [edit_between(photo, before, darker, TO_CROP)])[..., 0]
    assert 20 < change.max() <= 30
    steepest = np.abs(change[:, 7:] - change[:, :-7]).max()  # from one of the crop's pixels on
    assert steepest < 0.2 * change.max()
    inside = crop(np.uint8(change), TO_CROP, SIZE, SIZE)
    assert inside[:4, :4].max() == 0  # corners fade first
    assert inside[6, 28:36].mean() > 5
