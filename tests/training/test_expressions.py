"""What belongs to an expression is told from what belongs to a person."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

pytest.importorskip("lightning", reason="needs the extra [train]")

from gioconda import zoo
from gioconda.data.modules.posed_faces import PosedFace, posed_faces
from gioconda.faces.landmarks import LandmarkFinder
from gioconda.faces.measures import lip_gap
from gioconda.faces.scheme import GROUPS
from gioconda.models.shapes.smile import SmileShapes
from gioconda.training.brow_motion import eye_region, eye_region_moves
from gioconda.training.expressions import expression_effects, gains

NAMES = ("happy", "sad", "angry")
RNG = np.random.default_rng(0)


@pytest.fixture(scope="module")
def mean() -> np.ndarray:
    return zoo.arrays("smiler", SmileShapes).neutral.astype(float)


def posed(picture: np.ndarray, mean: np.ndarray, subject: int, name: str) -> PosedFace:
    points = mean * 18.7 + [23.5, 18.5]
    return PosedFace(cv2.merge([picture] * 3), points, f"S{subject:03}", name)


def skin(seed: int) -> np.ndarray:
    coarse = np.random.default_rng(seed).uniform(60, 200, (16, 16)).astype(np.float32)
    return cv2.resize(coarse, (48, 48), interpolation=cv2.INTER_CUBIC).clip(0, 255).astype(np.uint8)


def test_effects_are_found_though_nobody_shows_all_and_some_are_wrong(mean: np.ndarray) -> None:
    effect = {name: RNG.normal(size=5) for name in NAMES}
    faces, values = [], []
    for subject in range(40):
        own = RNG.normal(size=5)
        for name in NAMES if subject % 3 else NAMES[:2]:
            wrong = 50.0 if subject % 10 == 9 and name == "sad" else 0.0
            faces.append(posed(np.zeros((48, 48), np.uint8), mean, subject, name))
            values.append(own + effect[name] + wrong)
    found = expression_effects(faces, np.array(values), NAMES)
    for k, name in enumerate(NAMES):
        wanted = effect[name] - effect["happy"]
        np.testing.assert_allclose(found[k] - found[0], wanted, atol=0.02)


def test_light_is_found_where_it_falls_and_is_symmetric(mean: np.ndarray) -> None:
    faces = []
    for subject in range(6):
        for name in NAMES:
            picture = skin(subject).astype(np.float32)
            if name == "angry":
                picture[28:32, 10:14] *= 0.7  # one cheek only
            faces.append(posed(picture.astype(np.uint8), mean, subject, name))
    box = np.array([-1.5, -1.0, 1.5, 2.0])
    happy, sad, angry = gains(faces, NAMES, mean, box, (96, 96))
    assert np.abs(sad - happy).max() < 0.02
    x, y = (11.5 - 23.5) / 18.7, (29.5 - 18.5) / 18.7
    row, column = round((y - box[1]) * 32), round((x - box[0]) * 32)
    assert angry[row, column] < -0.05
    np.testing.assert_allclose(angry, angry[:, ::-1], atol=0.01)


def test_brows_that_move_in_the_pictures_are_seen_to_move(mean: np.ndarray) -> None:
    columns, rows = np.meshgrid(np.arange(48, dtype=np.float32), np.arange(48, dtype=np.float32))
    down = 2 * np.exp(-(((rows - 12) / 6) ** 2))  # pixels, around the brows
    faces = []
    for subject in range(5):
        before = skin(100 + subject)
        after = cv2.remap(before, columns, rows - down, cv2.INTER_CUBIC)
        faces += [posed(before, mean, subject, "happy"), posed(after, mean, subject, "angry")]
    still = np.zeros_like(mean)
    moves = eye_region_moves(faces, ("happy", "angry"), mean, still)
    brows = np.isin(eye_region(), np.concatenate([GROUPS["right_brow"], GROUPS["left_brow"]]))
    assert np.abs(moves[0]).max() < 1e-3
    assert 0.5 * 2 / 18.7 < np.median(moves[1][brows, 1]) < 1.3 * 2 / 18.7
    assert abs(np.median(moves[1][brows, 0])) < 0.03


def test_landmarks_of_small_posed_faces_tell_an_open_mouth(data_root: Path) -> None:
    if not (data_root / "expressions" / "CK+48").is_dir():
        pytest.skip("needs expressions/CK+48 among the development pictures")
    faces = posed_faces(data_root, LandmarkFinder.from_pretrained(), "val")
    assert {face.expression for face in faces} >= {"surprised", "angry"}
    gap = {
        name: np.median([lip_gap(f.points) for f in faces if f.expression == name])
        for name in ("surprised", "angry")
    }
    assert gap["surprised"] > 0.2 > 0.08 > gap["angry"]
