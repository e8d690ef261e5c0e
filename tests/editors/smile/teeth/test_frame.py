import numpy as np
import pytest

from gioconda.editors.smile.teeth.frame import TeethFrame, inner_lips, lip_edges
from gioconda.faces.measures import pupil_distance


def frame_of(geometry):
    return TeethFrame.of(geometry.points, geometry.shapes.neutral, geometry.target(1.0))


@pytest.mark.parametrize("which", ["geometry", "turned"])
def test_there_and_back_again(which, request):
    frame = frame_of(request.getfixturevalue(which))
    u, v = np.meshgrid(np.linspace(-0.4, 0.4, 9), np.linspace(-0.2, 0.2, 5))
    teeth = np.stack([u, v], -1)
    np.testing.assert_allclose(frame.to_teeth(frame.to_photo(teeth)), teeth, atol=1e-9)


def test_a_unit_is_the_distance_of_the_pupils(geometry):
    frame = frame_of(geometry)
    size = np.linalg.norm(frame.linear, axis=0)
    assert size == pytest.approx(pupil_distance(geometry.points), rel=0.15)


def test_teeth_stand_behind_the_lips(geometry):
    lips = frame_of(geometry).to_teeth(inner_lips(geometry.target(1.0)))
    assert abs(lips[:, 0].mean()) < 0.08
    assert np.ptp(lips[:, 0]) == pytest.approx(0.95, abs=0.3)


def test_the_far_half_of_a_turned_face_is_shorter(geometry, turned):
    def left_over_right(face):
        halves = np.array([[-0.3, 0.0], [0.0, 0.0], [0.3, 0.0]])
        right, middle, left = frame_of(face).to_photo(halves)
        return np.linalg.norm(left - middle) / np.linalg.norm(middle - right)

    assert left_over_right(turned) < 0.95 * left_over_right(geometry)


def test_the_edges_of_lips_meet_at_the_corners():
    angle = np.arange(20) * 2 * np.pi / 20
    inner = np.stack([-np.cos(angle), np.sin(angle)], 1)
    upper, lower = lip_edges(inner, np.array([-1.0, 0.0, 1.0]))
    np.testing.assert_allclose(upper, [0, -1, 0], atol=1e-9)
    np.testing.assert_allclose(lower, [0, 1, 0], atol=1e-9)
