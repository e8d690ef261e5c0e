from pathlib import Path

import numpy as np
import pytest
import torch

from gioconda.data.modules.smile_faces import SmileFaces
from gioconda.errors import DataError
from gioconda.models.pretrained import save_weights
from gioconda.models.readers.smile_net import SmileNet


@pytest.fixture
def faces(small_root: Path, tmp_path: Path) -> SmileFaces:
    module = SmileFaces(
        network="meter", size=64, batch_size=4, root=str(small_root), cache=str(tmp_path)
    )
    module.setup()
    return module


def test_batches_hold_crops_labels_and_trust(faces: SmileFaces) -> None:
    batch = next(iter(faces.train_dataloader()))
    assert batch["image"].shape == (4, 82, 82, 3)
    assert batch["image"].dtype == torch.uint8
    assert set(batch["smiling"].tolist()) <= {0.0, 1.0}
    assert batch["weight"].shape == batch["source"].shape == (4,)


def test_a_batch_reaches_the_network_as_signed_rgb(faces: SmileFaces) -> None:
    batch = next(iter(faces.train_dataloader()))
    image = faces.on_after_batch_transfer(batch, 0)["image"]
    assert image.shape == (4, 3, 64, 64)
    assert -1 <= image.min() < image.max() <= 1


def test_the_judge_gets_other_faces_than_the_meter(faces: SmileFaces, small_root: Path) -> None:
    judge = SmileFaces(network="judge", root=str(small_root), cache=str(faces.cache))
    judge.setup()
    ours, theirs = (
        {crop.tobytes() for crop in module.arrays["image"][module.training_rows()]}
        for module in (faces, judge)
    )
    assert ours
    assert theirs
    assert not ours & theirs


def test_cached_crops_are_used_again(faces: SmileFaces, small_root: Path) -> None:
    (file,) = faces.cache.glob("smile-meter-*/image.npy")
    written = file.stat().st_mtime_ns
    again = SmileFaces(network="meter", root=str(small_root), cache=str(faces.cache))
    again.setup()
    assert file.stat().st_mtime_ns == written
    np.testing.assert_array_equal(again.arrays["image"], faces.arrays["image"])


def test_the_fingerprint_tells_what_is_read(faces: SmileFaces, small_root: Path) -> None:
    same = SmileFaces(network="meter", size=64, root=str(small_root))
    other = SmileFaces(network="judge", size=64, root=str(small_root))
    assert same.fingerprint == faces.fingerprint != other.fingerprint


def test_augmented_faces_stay_in_place_and_in_range(faces: SmileFaces) -> None:
    torch.manual_seed(0)
    image = torch.zeros(64, 82, 82, 3, dtype=torch.uint8)
    image[:, 36:46, 36:46] = 255
    seen = (faces.prepare({"image": image}, augmented=True)["image"] + 1) / 2
    assert seen.shape == (64, 3, 64, 64)
    assert 0 <= seen.min() <= seen.max() <= 1
    centre = seen[:, :, 24:40, 24:40].mean((1, 2, 3))
    assert (centre > seen.mean((1, 2, 3))).float().mean() > 0.95


def test_sources_in_another_order_than_the_networks_are_refused(faces: SmileFaces) -> None:
    faces.match({"sources": ("lfw", "mtfl")})
    with pytest.raises(DataError, match="sources are mtfl, lfw; the data's are lfw, mtfl"):
        faces.match({"sources": ("mtfl", "lfw")})


def test_a_teacher_adds_faces_with_soft_labels(faces: SmileFaces, small_root: Path) -> None:
    torch.manual_seed(0)
    run = faces.cache / "runs" / "2026-01-01"
    save_weights(SmileNet(), run / "model.safetensors")
    taught = SmileFaces(
        network="meter",
        teacher=str(run.parent),
        root=str(small_root),
        cache=str(faces.cache),
    )
    taught.setup()
    before, after = (m.arrays["smiling"][m.training_rows()] for m in (faces, taught))
    np.testing.assert_array_equal(after[: len(before)], before)
    added = after[len(before) :]
    assert len(added) > 0
    assert ((added > 0) & (added < 1)).all()


def test_a_teacher_that_was_never_trained_is_a_data_error(small_root: Path) -> None:
    module = SmileFaces(network="meter", teacher="runs/nobody", root=str(small_root))
    with pytest.raises(DataError, match="train the teacher first"):
        module.setup()
