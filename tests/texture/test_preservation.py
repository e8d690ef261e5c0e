"""Where a face is stretched its texture keeps scale and strength; all else is warped as ever."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from gioconda.compose import compose, composing
from gioconda.texture.patches import FineLayer, lattices, window
from gioconda.texture.stretch import patch_px, stretch_of
from gioconda.types import Edit

SIZE, CELLS = 320, 32
CELL = (SIZE / CELLS, SIZE / CELLS)
MIDDLES = (np.arange(CELLS) + 0.5) * CELL[0] - 0.5
INSIDE = slice(60, 260)


def grain(seed: int = 0) -> np.ndarray:
    """Isotropic texture on gray, as strong as stubble."""
    noise = np.random.default_rng(seed).normal(0, 1, (SIZE, SIZE)).astype(np.float32)
    soft = cv2.GaussianBlur(noise, (0, 0), 1.0)
    return np.clip(128 + 20 * soft / soft.std(), 0, 255).astype(np.uint8)[..., None].repeat(3, 2)


def stretched(times: float, **fields: object) -> Edit:
    """An edit that stretches its whole box across, about the middle."""
    flow = np.zeros((CELLS, CELLS, 2), np.float32)
    flow[..., 0] = (MIDDLES - MIDDLES.mean()) * (1 / times - 1)
    plain = np.zeros((CELLS, CELLS), np.float32)
    return Edit((0, 0, SIZE, SIZE), flow, plain[..., None], np.ones_like(plain), **fields)  # type: ignore[arg-type]


def detail(picture: np.ndarray) -> tuple[float, float]:
    """Strength of the texture, and of its slopes across over those down."""
    light = picture[INSIDE, INSIDE, 0].astype(float)
    across, down = (np.diff(light, axis=axis).std() for axis in (1, 0))
    return float((light - cv2.GaussianBlur(light, (0, 0), 2)).std()), float(across / down)


def warped_alone(picture: np.ndarray, edit: Edit, monkeypatch: pytest.MonkeyPatch) -> np.ndarray:
    """What compose does where no face is large enough to have texture."""
    with monkeypatch.context() as patched:
        patched.setattr("gioconda.texture.preservation.patch_px", lambda cell_px: 0)
        return np.asarray(compose(picture, [edit]))


@pytest.mark.parametrize("times", [0.7, 1.5, 1.8])
def test_stretched_texture_is_as_strong_and_as_fine_as_before(
    times: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = grain()
    strength, even = detail(picture)
    kept, kept_even = detail(compose(picture, [stretched(times)]))
    assert kept / strength == pytest.approx(1, abs=0.12)
    assert kept_even == pytest.approx(even, abs=0.15)
    _, combed = detail(warped_alone(picture, stretched(times), monkeypatch))
    assert abs(combed - even) > 2 * abs(kept_even - even)


def test_what_moves_without_being_stretched_keeps_every_bit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    edit = stretched(1.0)
    edit.flow[...] = (3.0, -2.0)
    picture = grain()
    np.testing.assert_array_equal(compose(picture, [edit])[INSIDE, INSIDE], picture[58:258, 63:263])
    np.testing.assert_array_equal(
        compose(picture, [edit]), warped_alone(picture, edit, monkeypatch)
    )


def test_outside_the_mask_nothing_is_laid() -> None:
    edit = stretched(1.5)
    edit.mask[:, : CELLS // 2] = 0
    picture = grain()
    left = slice(0, SIZE // 2 - int(2 * CELL[0]))
    np.testing.assert_array_equal(compose(picture, [edit])[:, left], picture[:, left])


def test_an_edge_is_no_texture_and_goes_where_the_warp_takes_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    picture = np.full((SIZE, SIZE, 3), 60, np.uint8)
    picture[:, 200:] = 190
    moved = compose(picture, [stretched(1.5)])[160, :, 0]
    middle = (SIZE - 1) / 2
    assert np.argmax(moved > 125) == pytest.approx(middle + (200 - middle) * 1.5, abs=1.5)
    # The cubic itself overshoots a little; patches add no ripples.
    alone = warped_alone(picture, stretched(1.5), monkeypatch)[160, :, 0]
    np.testing.assert_allclose(moved.astype(int), alone.astype(int), atol=8)  # of 130


def test_lips_that_are_drawn_out_do_not_show_the_same_again_and_again() -> None:
    flow = np.zeros((CELLS, CELLS, 2), np.float32)
    flow[..., 1] = ((MIDDLES - MIDDLES.mean()) * (1 / 3 - 1))[:, None]
    below = np.repeat(np.float32(MIDDLES - 300)[:, None], CELLS, 1)  # the line between the lips
    plain = np.zeros((CELLS, CELLS), np.float32)
    picture = grain()
    alike = []
    for below_px in (None, below):
        lower = None if below_px is None else flow
        edit = Edit((0, 0, SIZE, SIZE), flow, plain[..., None], plain + 1, lower, below_px)
        light = compose(picture, [edit])[INSIDE, INSIDE, 0].astype(float)
        light -= cv2.GaussianBlur(light, (0, 0), 4)
        shifts = range(4, 16)  # up to a patch further down
        alike.append(max(np.corrcoef(light[s:].ravel(), light[:-s].ravel())[0, 1] for s in shifts))
    repeated, strayed = alike
    assert strayed < 0.6 * repeated


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 3])
def test_depth_and_gray_are_no_matter(dtype: type, channels: int) -> None:
    deep = grain()[..., :channels].astype(dtype) * (np.iinfo(dtype).max // 255)
    kept = compose(deep.squeeze(), [stretched(1.5)])
    same = compose(grain()[..., :channels].squeeze(), [stretched(1.5)])
    np.testing.assert_allclose(kept / (np.iinfo(dtype).max // 255), same, atol=1)


def test_strips_are_of_no_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    picture = grain()
    whole = compose(picture, [stretched(1.5)])
    monkeypatch.setattr(composing, "_STRIP_PX", SIZE * 7)
    assert np.abs(compose(picture, [stretched(1.5)]).astype(int) - whole).max() <= 1


def test_windows_of_the_four_lattices_add_up_to_one() -> None:
    places = np.arange(50)
    np.testing.assert_allclose(window(places, 12) + window(places + 6, 12), 1, atol=1e-6)
    layer = FineLayer(grain(), 12, slice(0, SIZE), slice(0, SIZE))
    layer.fine[...] = 1
    some = lattices(layer, (SIZE, SIZE))
    for lattice in some:
        still = np.zeros((len(lattice.rows), len(lattice.columns), 2))
        lattice.aim(still, still)
    total = sum(lattice.look(places, places) for lattice in some)
    np.testing.assert_allclose(total, 1, atol=1e-5)


def test_stretch_is_known_in_every_direction() -> None:
    flow = stretched(1.5).flow
    for turned in (flow, flow.transpose(1, 0, 2)[..., ::-1]):
        np.testing.assert_allclose(stretch_of(turned, None, CELL).share, 1)
    assert not stretch_of(stretched(1.05).flow, None, CELL).share.any()


def test_small_faces_have_no_texture_of_their_own() -> None:
    assert patch_px(5.9) == 0
    assert patch_px(10.7) == 18
