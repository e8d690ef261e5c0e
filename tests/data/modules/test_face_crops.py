"""What the judge's networks learn from: splits by person, labels that know the mirror."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

pytest.importorskip("lightning", reason="needs the extra [train]")

from gioconda.data.modules import teeth_age_faces as teeth
from gioconda.data.modules.expression_faces import ExpressionFaces, cohn_kanade_faces, lfw_faces
from gioconda.data.modules.face_crops import FaceCrops, jitter, mirror
from gioconda.data.modules.identity_faces import IdentityFaces, identity_faces
from gioconda.data.modules.mtfl_faces import MtflFaces, mtfl_faces
from gioconda.data.modules.utkface_faces import AGE_FROM, UtkFaceCrops
from gioconda.data.sets.utkface import age_band
from gioconda.data.splits import lfw_person, split_of
from gioconda.types import EXPRESSIONS

MODULES = {
    "mtfl": lambda **kw: MtflFaces(**kw),
    "utkface": lambda **kw: UtkFaceCrops(**kw),
    "teeth-age": lambda **kw: teeth.TeethAgeFaces(**kw),
    "identity": lambda **kw: IdentityFaces(**kw),
    "expression": lambda **kw: ExpressionFaces(sources=("lfw", "cohn-kanade"), **kw),
}


@pytest.fixture
def module(request: pytest.FixtureRequest, small_root: Path, tmp_path: Path) -> FaceCrops:
    made = MODULES[request.param](
        root=str(small_root), size=32, batch_size=4, cache=str(tmp_path), erased=0.5
    )
    made.setup()
    return made


@pytest.mark.parametrize("module", MODULES, indirect=True)
def test_batches_hold_crops_and_labels(module: FaceCrops) -> None:
    torch.manual_seed(0)
    batch = next(iter(module.train_dataloader()))
    assert set(batch) == {"image", "weight", *module.labels}
    for augmented in (True, False):
        image = module.prepare(batch, augmented=augmented)["image"]
        assert image.shape == (4, 3, 32, 32)
        assert -1 <= image.min() < image.max() <= 1


@pytest.mark.parametrize("module", MODULES, indirect=True)
def test_nobody_who_is_held_out_is_learned_from(module: FaceCrops) -> None:
    train, held_out = set(module.training_rows()), set(module.held_out_rows())
    assert train
    assert not train & held_out
    tested = set(np.flatnonzero(module.arrays["split"] == 2))
    assert not tested & (train | held_out)


def test_mtfls_own_files_say_what_is_tested(small_root: Path) -> None:
    faces = mtfl_faces(small_root)
    listed = (small_root / "mtfl" / "testing.txt").read_text().splitlines()
    assert sum(face.split == "test" for face in faces) == len(listed)


def test_a_mirrored_pose_changes_sides_and_an_unknown_one_stays_unknown() -> None:
    torch.manual_seed(0)
    pose = torch.tensor([0, 1, 2, 3, 4, -1] * 40)
    image = torch.arange(8.0).expand(240, 3, 8, 8)
    batch, seen = mirror({"pose": pose}, image, MtflFaces.mirrored)
    flipped = seen[:, 0, 0, 0] == 7
    assert 80 < flipped.sum() < 160
    assert (batch["pose"][~flipped] == pose[~flipped]).all()
    expected = torch.where(pose >= 0, 4 - pose, pose)
    assert (batch["pose"][flipped] == expected[flipped]).all()


def test_jittered_faces_stay_in_place() -> None:
    torch.manual_seed(0)
    image = torch.zeros(64, 3, 82, 82)
    image[:, :, 36:46, 36:46] = 1.0
    seen = jitter(image, 64)
    assert seen.shape == (64, 3, 64, 64)
    inside = seen[:, :, 20:44, 20:44].sum((1, 2, 3)) / seen.sum((1, 2, 3))
    assert (inside > 0.9).float().mean() > 0.95


def test_people_are_numbered_within_their_split(small_root: Path) -> None:
    faces = identity_faces(small_root)
    for split in ("train", "val", "test"):
        some = [face for face in faces if face.split == split]
        numbers = sorted({face.labels["person"] for face in some})
        assert numbers == list(range(len(numbers)))
    assert all(face.split == split_of(lfw_person(face.path.name)) for face in faces)


def test_sets_name_the_same_seven_expressions(small_root: Path) -> None:
    named = {face.path.parent.name: face for face in cohn_kanade_faces(small_root)}
    assert EXPRESSIONS[named["anger"].labels["expression"]] == "angry"
    found = {EXPRESSIONS[face.labels["expression"]] for face in lfw_faces(small_root)}
    assert found == {"happy", "neutral"}


def test_rare_expressions_are_drawn_more_often(small_root: Path, tmp_path: Path) -> None:
    module = ExpressionFaces(str(small_root), sources=("lfw", "cohn-kanade"), cache=str(tmp_path))
    module.setup()
    rows, chances = module.training_rows(), module.chances()
    assert chances is not None
    expression = np.asarray(module.arrays["expression"])[rows]
    many = np.bincount(expression, minlength=7)
    np.testing.assert_allclose(chances[rows], many[expression] ** -0.5)


def test_other_sources_have_another_cache(small_root: Path) -> None:
    one, other = (ExpressionFaces(str(small_root), sources=[s]) for s in ("lfw", "cohn-kanade"))
    assert one.fingerprint != other.fingerprint


def test_ages_fall_into_nine_bands() -> None:
    assert [age_band(age, AGE_FROM) for age in (0, 2, 3, 19, 20, 69, 70, 116)] == [
        0,
        0,
        1,
        2,
        3,
        7,
        8,
        8,
    ]


@pytest.mark.data
def test_the_real_sets_are_as_large_as_their_cards_say(real_root: Path) -> None:
    splits = [face.split for face in mtfl_faces(real_root)]
    assert [splits.count(name) for name in ("train", "val", "test")] == [6709, 698, 2931]
    people = {face.labels["person"] for face in identity_faces(real_root) if face.split == "train"}
    assert len(people) == 3235


def test_bands_of_age_are_those_in_which_teeth_come_change_and_go(small_root: Path) -> None:
    bands = [age_band(age, teeth.AGE_FROM) for age in (0, 3, 4, 6, 7, 9, 10, 15, 16, 69, 70, 110)]
    assert bands == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    faces = teeth.teeth_age_faces(small_root)
    assert {"lfw" in face.path.parts for face in faces} == {True, False}
    assert {face.labels["age"] for face in faces if "lfw" in face.path.parts} == {4}
