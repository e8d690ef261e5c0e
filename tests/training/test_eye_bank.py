import numpy as np
import pytest

from gioconda import zoo
from gioconda.data.eye_pairs import CHOSEN, eye_pair
from gioconda.data.splits import london_person, split_of
from gioconda.faces.scheme import GROUPS, PUPILS
from gioconda.models.shapes.eye_bank import CORNERS, HEIGHT, WIDTH, EyeBank
from gioconda.training.eye_bank import EyeBankFit


def test_nobody_in_the_bank_is_held_out_for_tests():
    assert {split_of(london_person(f"{person}.jpg")) for person in CHOSEN} == {"train"}


def test_the_shipped_bank_is_sound_and_small():
    bank = zoo.arrays("eye-bank", EyeBank)
    assert zoo.path_of("eye-bank").stat().st_size < 300_000
    assert bank.eyes.shape == (len(CHOSEN), 2, HEIGHT, WIDTH, 3)
    rows, columns = np.indices((HEIGHT, WIDTH))
    for eyes, irises, lids in zip(bank.eyes, bank.irises, bank.lids, strict=True):
        for eye, iris, ring in zip(eyes, irises, lids, strict=True):
            in_iris = np.hypot(columns - iris[0], rows - iris[1]) < 12
            below = eye[HEIGHT - 12 :]
            assert np.median(eye[in_iris]) < 0.75 * np.median(below)  # dark, and open
            np.testing.assert_allclose(np.sort(ring[[0, 8], 0]), CORNERS[:, 0], atol=0.1)


def test_an_eye_is_cut_out_level():
    """Blue irises in a face that is tilted by 20 degrees."""
    photo = np.full((400, 400, 3), (200, 160, 140), np.uint8)
    points = np.zeros((141, 2))
    down = np.array([-np.sin(np.radians(20)), np.cos(np.radians(20))])
    along = np.array([down[1], -down[0]])
    y, x = np.mgrid[:400, :400]
    for side, (name, way) in enumerate((("right", -1), ("left", 1))):
        middle = np.array([200.0, 180.0]) + 80 * way * along
        angle = np.arange(16) * np.pi / 8
        ring = np.stack([-30 * np.cos(angle), 12 * np.sin(angle)], 1)
        points[GROUPS[f"{name}_eye"]] = middle + ring @ np.stack([along, down])
        points[GROUPS[f"{name}_brow"]] = middle - 40 * down
        points[PUPILS[side]] = middle
        photo[np.hypot(x - middle[0], y - middle[1]) < 8] = (40, 60, 160)
    pair = eye_pair(photo, points)
    for eye, lids, iris in zip(pair.eyes, pair.lids, pair.irises, strict=True):
        assert tuple(eye[round(iris[1]), round(iris[0])]) == (40, 60, 160)
        assert abs(np.diff(lids[[0, 8], 1])[0]) < 1e-6


@pytest.mark.data
def test_the_recipe_makes_the_shipped_bank_again(data_root):
    made, shipped = EyeBankFit(str(data_root)).fit(), zoo.arrays("eye-bank", EyeBank)
    assert np.abs(made.eyes.astype(int) - shipped.eyes).mean() < 1  # encoders of JPEG differ
    np.testing.assert_allclose(made.lids, shipped.lids, atol=0.1)
