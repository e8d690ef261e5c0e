import numpy as np
import pytest

from gioconda.editors.smile.teeth.light import MouthLight
from gioconda.luma import luma


def hole() -> np.ndarray:
    mask = np.zeros((48, 96), np.float32)
    mask[18:30, 20:76] = 1
    return mask


def crop_of(colour, slope: float = 0.0) -> np.ndarray:
    side = np.exp(slope * ((np.arange(96) + 0.5) / 96 - 0.5))[None, :, None]
    return np.clip(np.array(colour) * side * np.ones((48, 96, 3)), 0, 255).astype(np.uint8)


def painted(level: float) -> np.ndarray:
    return np.full((48, 96, 3), level, np.float32)


def test_teeth_are_as_bright_as_faces_let_them_be():
    brights = [
        MouthLight.read(painted(200), hole(), crop_of((s, s, s)), float(s)).bright
        for s in (10, 40, 90, 160, 220)
    ]
    assert brights == sorted(brights)
    assert brights[-1] <= 255


def test_no_teeth_glow_in_a_face_in_the_dark():
    """The painter's guess is believed within limits."""
    dark = MouthLight.read(painted(230), hole(), crop_of((15, 12, 10)), 12.0)
    assert dark.bright < 45


def test_the_light_comes_from_the_side_that_the_skin_shows():
    lit = MouthLight.read(painted(150), hole(), crop_of((120, 90, 80), slope=0.6), 95.0)
    assert lit.slope == pytest.approx(0.6, abs=0.1)
    row = lit.on(np.full((48, 96, 3), 200, np.float32), np.array([200.0, 200, 200], np.float32))
    assert row[24, 90].mean() > 1.4 * row[24, 5].mean()


def test_a_row_s_bright_teeth_reach_the_light_and_lean_to_its_tint():
    light = MouthLight(150.0, np.array([1.2, 0.95, 0.75], np.float32), 0.0)
    colour = np.array([205.0, 200, 190], np.float32)
    seen = light.on(np.broadcast_to(colour, (4, 4, 3)), colour)
    assert luma(seen)[0, 0] == pytest.approx(150, rel=0.01)
    assert seen[0, 0, 0] / seen[0, 0, 2] > 205 / 190
