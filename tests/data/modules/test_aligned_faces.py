"""Prepared sets as batches of faces with attributes and masks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from gioconda.data.modules.aligned_faces import AlignedFaces
from gioconda.data.prepared.label_columns import degrees
from gioconda.data.prepared.prepare import prepare
from gioconda.data.prepared.reader import Prepared
from gioconda.data.prepared.settings import settings_for
from gioconda.data.sets.registry import read_set
from gioconda.errors import DataError

pytest.importorskip("lightning", reason="needs the extra [train]")
pytest.importorskip("datasets", reason="needs the extra [train]")


@pytest.fixture(scope="module")
def sets(small_root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """MTFL with its yes and no, and Cohn-Kanade with its expressions."""
    out = tmp_path_factory.mktemp("prepared")
    for name, folder in (("mtfl", "mtfl"), ("ck", "expressions/CK+48")):
        faces = read_set(name, small_root / folder)
        prepare(faces, out / name, settings_for(faces, crop="centre", size=64, masks=False))
    return str(out / "mtfl"), str(out / "ck")


ATTRIBUTES = {"smile": "smiling", "female": "gender=female"}


@pytest.fixture
def faces(sets: tuple[str, str]) -> AlignedFaces:
    module = AlignedFaces(sets, attributes=ATTRIBUTES, batch_size=4)
    module.setup()
    return module


def test_a_batch_is_what_a_method_takes(faces: AlignedFaces) -> None:
    batch = faces.prepare(next(iter(faces.train_dataloader())), augmented=True)
    assert batch["image"].shape == (4, 3, 64, 64)
    assert batch["image"].min() >= -1
    assert batch["image"].max() <= 1
    assert batch["attributes"].shape == (4, 2)
    assert batch["attributes"].dtype == torch.float32


def test_pixels_are_those_of_the_sets(faces: AlignedFaces, sets: tuple[str, str]) -> None:
    pictures = Prepared.open(sets[0]).arrays("train", ["image"])["image"]
    raw = {name: torch.from_numpy(faces.arrays[name][np.arange(2)]) for name in faces.columns}
    image = faces.prepare(raw, augmented=False)["image"]
    back = ((image + 1) * 127.5).round().byte().permute(0, 2, 3, 1).numpy()
    np.testing.assert_array_equal(back, pictures[:2])


def test_half_of_the_faces_are_mirrored_in_training(faces: AlignedFaces) -> None:
    raw = {
        "image": torch.arange(32).expand(64, 32, 32)[..., None].expand(-1, -1, -1, 3),
        "attributes": torch.zeros(64, 2),
    }
    torch.manual_seed(0)
    image = faces.prepare(raw, augmented=True)["image"]
    mirrored = image[:, 0, 0, 0] > image[:, 0, 0, -1]
    assert 16 < int(mirrored.sum()) < 48


def test_what_a_set_does_not_tell_is_not_known(sets: tuple[str, str]) -> None:
    known = degrees(Prepared.open(sets[0]), "train", ATTRIBUTES)
    assert set(np.unique(known)) == {-1.0, 1.0}
    assert np.isnan(degrees(Prepared.open(sets[1]), "train", ATTRIBUTES)).all()


def test_attributes_in_any_order_give_the_methods_columns(sets: tuple[str, str]) -> None:
    batches = []
    for attributes in (ATTRIBUTES, dict(reversed(ATTRIBUTES.items()))):
        module = AlignedFaces(sets, attributes=attributes, batch_size=16)
        module.setup()
        module.match({"attributes": ("smile", "female")})
        batches.append(module.prepare(next(iter(module.train_dataloader())), augmented=False))
    assert batches[0]["attributes"].nan_to_num().any()
    torch.testing.assert_close(*(b["attributes"] for b in batches), equal_nan=True)
    assert torch.equal(batches[0]["image"], batches[1]["image"])


def test_an_attribute_that_the_data_do_not_name_is_refused(faces: AlignedFaces) -> None:
    with pytest.raises(DataError, match="attributes are glasses; the data's are smile, female"):
        faces.match({"attributes": ("glasses",)})


def test_held_out_faces_are_not_learned_from(faces: AlignedFaces) -> None:
    training, held_out = faces.training_rows(), faces.held_out_rows()
    assert len(training) + len(held_out) == len(faces.arrays["split"])
    assert not set(training) & set(held_out)


def test_fewer_held_out_faces_are_spread(sets: tuple[str, str]) -> None:
    module = AlignedFaces(sets, held_out_limit=2)
    module.setup()
    whole = np.flatnonzero(module.arrays["split"] == 1)
    assert module.held_out_rows().tolist() == [whole[0], whole[-1]]


def test_pictures_come_smaller_where_asked(sets: tuple[str, str]) -> None:
    module = AlignedFaces(sets[:1], size=25, keep="memory", batch_size=2)
    module.setup()
    batch = module.prepare(next(iter(module.train_dataloader())), augmented=True)
    assert batch["image"].shape == (2, 3, 25, 25)
    assert batch["attributes"].shape == (2, 0)


@pytest.mark.parametrize(
    ("label", "says"),
    [("smilling", "no label 'smilling'"), ("gender=f", "male, female"), ("gender", "male, female")],
)
def test_a_label_that_tells_nothing_is_an_error(
    sets: tuple[str, str], label: str, says: str
) -> None:
    module = AlignedFaces(sets, attributes={"smile": label})
    with pytest.raises(DataError, match=says):
        module.setup()


def test_sets_without_masks_and_of_other_sizes_are_errors(
    sets: tuple[str, str], small_root: Path, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match="mask"):
        AlignedFaces(sets, masks=True).setup()
    larger = read_set("mtfl", small_root / "mtfl")
    prepare(larger, tmp_path, settings_for(larger, crop="centre", size=128, masks=False))
    with pytest.raises(DataError, match="one size"):
        AlignedFaces((*sets, str(tmp_path))).setup()


def test_real_sets_come_with_masks(real_root: Path, tmp_path: Path) -> None:
    faces = read_set("utkface", real_root / "utkface").where(age=(88, 90))
    prepare(faces, tmp_path, settings_for(faces, crop="face", size=64, masks=True))
    module = AlignedFaces([str(tmp_path)], masks=True, batch_size=4)
    module.setup()
    batch = module.prepare(next(iter(module.train_dataloader())), augmented=True)
    assert batch["mask"].shape == (4, 1, 64, 64)
    assert set(batch["mask"].unique().tolist()) == {0.0, 1.0}
    assert 0.3 < float(batch["mask"].mean()) < 0.99


@pytest.fixture(scope="module")
def head_sets(real_root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Heads of LFW, and of UTKFace with what lies outside guessed from them."""
    out = tmp_path_factory.mktemp("heads")
    whole = read_set("lfw", real_root / "lfw")
    whole = replace(whole, records=whole.records[:: len(whole) // 1000])
    prepare(whole, out / "lfw", settings_for(whole, crop="head", size=64))
    cut = read_set("utkface", real_root / "utkface").where(age=(88, 90))
    filled = settings_for(cut, crop="head", size=64, fill_from=out / "lfw")
    prepare(cut, out / "utkface", filled)
    return str(out / "lfw"), str(out / "utkface")


@pytest.mark.data
def test_head_crops_come_with_face_and_hair_and_what_is_a_guess(
    head_sets: tuple[str, str],
) -> None:
    module = AlignedFaces(head_sets, parts=True, batch_size=32)
    module.setup()
    module.match({"crop": "head"})
    batch = module.prepare(next(iter(module.train_dataloader())), augmented=True)
    assert batch["mask"].shape == (32, 2, 64, 64)
    assert batch["inside"].shape == (32, 1, 64, 64)
    face, hair = batch["mask"].mean((0, 2, 3)).tolist()
    assert 0.3 < face < 0.6
    assert 0.05 < hair < 0.3
    assert not (batch["mask"].sum(1, keepdim=True) * (1 - batch["inside"])).any()
    one = module.arrays["image"][np.array([len(module.arrays["split"]) - 1])][0]
    assert np.ptp(one[:4].astype(int), axis=0).mean() > 0.5  # no streaks: rows differ


@pytest.mark.data
def test_a_model_of_faces_is_not_trained_on_heads(head_sets: tuple[str, str]) -> None:
    module = AlignedFaces(head_sets)
    module.setup()
    with pytest.raises(DataError, match="crop head; the model is set to crop: face"):
        module.match({"attributes": []})


@pytest.mark.data
def test_sets_without_parts_have_none(sets: tuple[str, str], head_sets: tuple[str, str]) -> None:
    with pytest.raises(DataError, match="no maps of face and hair"):
        AlignedFaces(sets, parts=True).setup()
    with pytest.raises(DataError, match="head crops and others"):
        AlignedFaces((*sets, *head_sets)).setup()
