"""Batches of faces beside a teacher's edits of them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from gioconda.data.cache import write_arrays
from gioconda.errors import DataError

pytest.importorskip("lightning", reason="needs the extra [train]")

from gioconda.data.modules.taught_faces import SETTINGS, TaughtFaces, drawn_edits

EDITS, SIDE = 9, 16


def write_set(folder: Path, parts: int = 2, side: int = SIDE) -> str:
    """Faces whose edit ``k`` is by 5 k lighter, the last two of them smiles of -0.5 and +0.5."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SETTINGS).write_text(json.dumps({"set": folder.name}))
    asked, domain = np.zeros((EDITS, 8), np.float32), np.zeros((EDITS, 2), np.float32)
    asked[:7, :7], asked[7:, 7] = np.eye(7), (-0.5, 0.5)
    domain[:7, 0] = domain[7:, 1] = 1
    for number in range(parts):
        rng = np.random.default_rng(number)
        image = rng.integers(0, 200, (10, side, side, 3), np.uint8)
        own = np.zeros((10, 8), np.float32)
        own[:, 2], own[:, 7] = 1, -0.25
        lighter = np.uint8(5 * np.arange(EDITS))[:, None, None, None]
        arrays = {
            "image": image,
            "painted": image[:, None] + lighter,
            "asked": np.tile(asked, (10, 1, 1)),
            "domain": np.tile(domain, (10, 1, 1)),
            "own": own,
            "split": (np.arange(10) >= 8).astype(np.int8),
            "left_out": np.zeros((0, 2), np.str_),
        }
        write_arrays(folder / f"part-{number:05d}", arrays)
    return str(folder)


def opened(*folders: str) -> TaughtFaces:
    data = TaughtFaces(list(folders), batch_size=16)
    data.setup()
    torch.manual_seed(0)
    return data


def first(data: TaughtFaces, augmented: bool = False) -> dict[str, torch.Tensor]:
    return data.prepare(next(iter(data.train_dataloader())), augmented=augmented)


def test_each_face_comes_with_one_of_its_edits_and_what_that_was_asked_for(tmp_path: Path) -> None:
    batch = first(opened(write_set(tmp_path)))
    assert batch["image"].shape == batch["taught"].shape == (16, 3, SIDE, SIDE)
    lighter = ((batch["taught"] - batch["image"]) * 127.5 / 5).mean((1, 2, 3)).round().long()
    assert len(set(lighter.tolist())) > 3
    for k, asked, domain in zip(lighter.tolist(), batch["asked"], batch["domain"], strict=True):
        assert domain.tolist() == [k < 7, k >= 7]
        assert asked[7 if k >= 7 else k] == (1, -0.5, 0.5)[max(k - 6, 0)]
        assert (asked != 0).sum() == 1


def test_of_the_faces_own_labels_those_of_the_edits_set_count(tmp_path: Path) -> None:
    batch = first(opened(write_set(tmp_path)))
    words = batch["domain"][:, 0] == 1
    assert (batch["label"][words].argmax(1) == 2).all()
    assert not batch["label"][words, 7].any()
    assert (batch["label"][~words] == torch.tensor([0, 0, 0, 0, 0, 0, 0, -0.25])).all()


def test_a_face_and_its_edit_change_alike_in_training(tmp_path: Path) -> None:
    data = opened(write_set(tmp_path))
    rows = next(iter(data.train_dataloader()))
    rows["painted"] = rows["image"][:, None].repeat(1, EDITS, 1, 1, 1)
    batch, plain = (data.prepare(rows, augmented=on) for on in (True, False))
    assert (batch["taught"] == batch["image"]).all()
    assert not torch.equal(batch["image"], plain["image"])
    assert batch["image"].abs().max() <= 1


def test_edits_that_change_more_are_learned_from_more_often() -> None:
    image = torch.full((3000, 2, 2, 3), 100, dtype=torch.uint8)
    painted = image[:, None].repeat(1, 3, 1, 1, 1)
    painted[:, 1] += 10
    painted[:, 2] += 30
    often = drawn_edits(image, painted, evenly=False).bincount() / 3000
    assert often.tolist() == pytest.approx([0.1 / 1.3, 0.35 / 1.3, 0.85 / 1.3], abs=0.03)
    assert drawn_edits(image, painted, evenly=True).bincount().min() > 900
    assert drawn_edits(image, painted[:, :1].repeat(1, 3, 1, 1, 1), evenly=False).max() == 2


def test_training_and_validation_are_apart_in_sets_end_to_end(tmp_path: Path) -> None:
    data = opened(write_set(tmp_path / "a"), write_set(tmp_path / "b", parts=3))
    assert (len(data.training_rows()), len(data.held_out_rows())) == (40, 10)


def test_columns_follow_the_methods_names(tmp_path: Path) -> None:
    data = opened(write_set(tmp_path))
    plain = first(data)
    words = ["smile", "happy", "neutral", "sad", "surprised", "disgusted", "angry", "afraid"]
    data.match({"attributes": words, "sizes": [1, 7]})
    torch.manual_seed(0)
    turned = first(data)
    assert torch.equal(turned["asked"][:, 0], plain["asked"][:, 7])
    assert torch.equal(turned["asked"][:, 1], plain["asked"][:, 1])
    assert torch.equal(turned["asked"][:, 2], plain["asked"][:, 0])
    assert torch.equal(turned["domain"], plain["domain"].flip(1))


def test_more_painted_faces_are_other_data(tmp_path: Path) -> None:
    few = TaughtFaces([write_set(tmp_path)]).fingerprint
    assert TaughtFaces([write_set(tmp_path, parts=3)]).fingerprint != few


def test_what_was_painted_of_heads_is_for_methods_of_heads(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "heads")
    looks = [["black_hair"], ["beard", "glasses"]]
    Path(folder, SETTINGS).write_text(json.dumps({"crop": "head", "domains": looks}))
    data = TaughtFaces([folder])
    data.match({"crop": "head", "attributes": ["glasses", "beard", "black_hair"], "sizes": [2, 1]})
    assert data.order == [2, 1, 0]
    assert data.domain_order == [1, 0]
    with pytest.raises(DataError, match="head crops, and the method takes face crops; paint"):
        data.match({})
    with pytest.raises(DataError, match="differ in --crop or --attribute"):
        TaughtFaces([folder, write_set(tmp_path / "faces")]).match({"crop": "head"})


def test_sets_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no painted set"):
        _ = TaughtFaces([str(tmp_path / "none")]).fingerprint
    with pytest.raises(DataError, match="no painted faces"):
        opened(write_set(tmp_path / "empty", parts=0))
    with pytest.raises(DataError, match="differ in --size"):
        opened(write_set(tmp_path / "a"), write_set(tmp_path / "b", side=8))
