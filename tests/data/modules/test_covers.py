"""Covers laid over faces: every kind draws something, and nothing but that is called a cover."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from gioconda import zoo
from gioconda.data.covers.drawing import CoveredFace
from gioconda.data.covers.kinds import CHANCES, KINDS
from gioconda.data.covers.pasting import covered, faceless, harmless, known
from gioconda.data.covers.textures import cloth, piece, plain
from gioconda.data.modules.covers import Covers
from gioconda.faces.align import apply
from gioconda.faces.scheme import GROUPS
from gioconda.faces.smile_degree import smile_transform
from gioconda.types import Points

SIZE = 112


@pytest.fixture(scope="module")
def points() -> Points:
    """The mean face in the network's crop."""
    mean = zoo.load("landmarks").mean.double().numpy()
    return apply(smile_transform(mean, SIZE, 0.72), mean)


@pytest.fixture(scope="module")
def face(points: Points) -> CoveredFace:
    pictures = np.random.default_rng(0).integers(90, 160, (5, 152, 152, 3), np.uint8)
    return CoveredFace(np.ascontiguousarray(pictures[0, 20:132, 20:132]), points, pictures)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_draws_a_layer_of_its_own(kind: str, face: CoveredFace) -> None:
    areas = []
    for seed in range(12):
        alpha, colour = KINDS[kind](np.random.default_rng(seed), face)
        assert alpha.shape == (SIZE, SIZE)
        assert colour.shape == (SIZE, SIZE, 3)
        assert alpha.min() >= 0
        assert alpha.max() <= 1
        assert np.isfinite(colour).all()
        areas.append(float(alpha.mean()))
    assert np.median(areas) > 0.005
    assert len(set(areas)) > 6


def test_every_kind_has_a_chance() -> None:
    assert CHANCES.keys() == KINDS.keys()
    assert sum(CHANCES.values()) == pytest.approx(1)


def test_one_seed_draws_one_picture(face: CoveredFace) -> None:
    first, again = (covered(np.random.default_rng(7), face) for _ in range(2))
    assert (first[0] == again[0]).all()
    assert (first[1] == again[1]).all()


def test_a_mask_covers_the_mouth_and_leaves_the_eyes(face: CoveredFace) -> None:
    mouth = np.int32(face.mouth)
    over = [KINDS["face_mask"](np.random.default_rng(k), face)[0] for k in range(20)]
    assert np.mean([alpha[mouth[1], mouth[0]] > 0.5 for alpha in over]) > 0.7
    eyes = np.int32(face.points[GROUPS["irises"]])
    assert max(alpha[y, x] for alpha in over for x, y in eyes) < 0.5


def test_spectacles_leave_the_pupils_free(face: CoveredFace) -> None:
    eyes = np.int32(face.points[GROUPS["irises"]])
    for seed in range(20):
        alpha, _ = KINDS["spectacles"](np.random.default_rng(seed), face)
        assert all(alpha[y, x] < 0.1 for x, y in eyes)


def test_seams_and_shadows_are_no_covers(face: CoveredFace) -> None:
    for seed in range(12):
        changed = harmless(np.random.default_rng(seed), face, np.float32(face.image))
        assert np.isfinite(changed).all()
        image, cover = covered(np.random.default_rng(seed), face, [])
        assert image.shape == face.image.shape
        assert not cover.any()


def test_faceless_crops_are_not_the_face(face: CoveredFace) -> None:
    for seed in range(12):
        crop = faceless(np.random.default_rng(seed), face)
        assert crop.shape == face.image.shape
        assert (crop != face.image).any()


def test_the_eyes_of_who_may_wear_spectacles_teach_nothing(points: Points) -> None:
    bare, wearing = known(points, SIZE, False), known(points, SIZE, True)
    eye, mouth = (np.int32(points[GROUPS[g]].mean(0)) for g in ("left_eye", "lips_outer"))
    assert bare[eye[1], eye[0]] == 1
    assert wearing[eye[1], eye[0]] == 0
    assert bare[mouth[1], mouth[0]] == wearing[mouth[1], mouth[0]] == 1
    assert bare[0, 0] == 0


@pytest.mark.parametrize("texture", [plain, cloth])
def test_textures_fill_their_square(texture) -> None:
    drawn = texture(np.random.default_rng(0), 40)
    assert drawn.shape == (40, 40, 3)
    assert np.isfinite(drawn).all()


def test_a_piece_of_a_picture_is_taken_from_a_picture() -> None:
    red = np.full((2, 60, 60, 3), (200, 0, 0), np.uint8)
    drawn = piece(np.random.default_rng(3), 30, red)
    assert drawn.shape == (30, 30, 3)
    assert (drawn[..., 0] > drawn[..., 1]).all()


@pytest.fixture
def module(tmp_path: Path, points: Points) -> Covers:
    """Twenty faces, without any data set."""
    made = Covers(cache=str(tmp_path), batch_size=4)
    random, side = np.random.default_rng(0), made.frame.side
    made.arrays = {
        "image": random.integers(0, 256, (20, side, side, 3), np.uint8),
        "points": np.tile(np.float32(points + made.frame.margin_px), (20, 1, 1)),
        "glasses": np.linspace(0, 1, 20, dtype=np.float32),
        "split": np.arange(20) // 12,
    }
    return made


def rows(module: Covers) -> dict[str, torch.Tensor]:
    return {name: torch.from_numpy(module.arrays[name][:8].copy()) for name in module.columns}


def test_a_batch_is_what_the_network_takes(module: Covers) -> None:
    batch = module.prepare(rows(module), augmented=True)
    assert batch["image"].shape == (8, 3, SIZE, SIZE)
    assert batch["cover"].shape == batch["weight"].shape == (8, 1, SIZE // 2, SIZE // 2)
    assert batch["is_face"].shape == (8,)
    assert batch["image"].abs().max() <= 1
    for name in ("cover", "weight"):
        assert batch[name].min() >= 0
        assert batch[name].max() <= 1


def test_validation_draws_the_same_covers_each_time(module: Covers) -> None:
    first, again = (module.prepare(rows(module), augmented=False) for _ in range(2))
    torch.testing.assert_close(first, again)


def test_training_draws_other_covers_from_the_seed_of_the_batch(module: Covers) -> None:
    torch.manual_seed(3)
    first, other = (module.prepare(rows(module), augmented=True) for _ in range(2))
    torch.manual_seed(3)
    again = module.prepare(rows(module), augmented=True)
    assert not torch.equal(first["cover"], other["cover"])
    torch.testing.assert_close(first, again)


def test_people_who_are_held_out_teach_nothing(module: Covers) -> None:
    assert set(module.training_rows()) == set(range(12))
    assert set(module.held_out_rows()) == set(range(12, 20))
