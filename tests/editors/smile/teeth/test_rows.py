import numpy as np
import pytest

from gioconda.editors.smile.teeth.frame import TeethFrame, inner_lips
from gioconda.editors.smile.teeth.rows import choose_row, place_rows


@pytest.fixture(scope="module")
def lips(geometry):
    frame = TeethFrame.of(geometry.points, geometry.shapes.neutral, geometry.target(1.0))
    return frame.to_teeth(inner_lips(geometry.target(1.0)))


def test_a_mirror_image_of_a_mirror_image_is_the_row_itself(rows):
    twice = rows[0].mirrored().mirrored()
    np.testing.assert_array_equal(twice.picture, rows[0].picture)
    np.testing.assert_allclose(twice.lips, rows[0].lips)
    np.testing.assert_allclose(twice.origin, rows[0].origin)


def test_every_row_has_a_mirror_image_with_teeth_on_the_other_side(rows):
    for row, other in zip(rows[::2], rows[1::2], strict=True):
        np.testing.assert_array_equal(row.teeth[:, ::-1], other.teeth)


def test_a_row_fits_its_own_smile_as_it_is(rows):
    for row in rows[::2]:
        fitted = place_rows([row], row.lips)[0]
        assert fitted.size == pytest.approx(1.0)
        assert abs(fitted.lift) < 0.01
        assert fitted.cost(row.lips) < fitted.cost(row.lips + np.array([0.0, 0.1]))


def test_teeth_keep_their_proportions(rows, lips):
    """A tooth is as wide for its height on every face, give or take a tenth."""
    for row in rows:
        place = place_rows([row], lips)[0]
        steps = np.array([[0.0, 0.0], [0.05, 0.0], [0.0, 0.05]])
        at, across, down = place.to_picture(steps)
        assert np.linalg.norm(across - at) == pytest.approx(np.linalg.norm(down - at), rel=0.1)


def test_the_upper_edge_of_a_row_is_at_the_upper_lip(rows, lips):
    for row in rows:
        place = place_rows([row], lips)[0]
        upper = place.to_picture(lips[[13, 15, 17]])[:, 1]
        own = row.lips[[13, 15, 17], 1] * row.px_per_pupil_distance + row.origin[1]
        assert np.abs(upper - own).mean() < 12  # of 256 px for a pupil distance


def test_the_same_seed_gives_the_same_teeth_and_seeds_differ(rows, lips):
    again = [choose_row(rows, lips, 7).row is choose_row(rows, lips, 7).row for _ in range(2)]
    assert all(again)
    chosen = {id(choose_row(rows, lips, seed).row) for seed in range(0, 65536, 4096)}
    assert len(chosen) > 1


def test_no_row_is_chosen_that_leaves_the_opening_empty(rows, lips):
    costs = sorted(one.cost(lips) for one in place_rows(rows, lips))
    for seed in range(0, 65536, 8192):
        assert choose_row(rows, lips, seed).cost(lips) <= 1.6 * costs[0] + 1e-12
