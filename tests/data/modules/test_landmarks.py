from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from gioconda import zoo
from gioconda.data.faces import read_picture
from gioconda.data.landmark_labels import (
    Layout,
    cut,
    cut_all,
    face_square,
    faces_with_landmarks,
    five_point_faces,
)
from gioconda.data.modules.landmarks import Landmarks
from gioconda.data.splits import lfw_person, split_of
from gioconda.errors import DataError
from gioconda.faces import align
from gioconda.faces.scheme import LIPS, MOUTH_CORNERS
from gioconda.models.readers.landmark_net import LandmarkNet

PEOPLE = [f"{first}_{last}" for first in ("Ada", "Ben", "Cy") for last in "ABCDEFGH"]
ALL_KEYS = {"face", "mouth", "points", "lips", "known", "mouth_pupils", "chance", "split"}


@pytest.fixture(scope="module")
def shape() -> np.ndarray:
    """The mean face, in a square of 100 px."""
    return zoo.load("landmarks").mean.double().numpy() * 100


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, shape: np.ndarray) -> Path:
    """A few faces in each data set's published layout."""
    root = tmp_path_factory.mktemp("data")
    random = np.random.default_rng(0)
    sets = {
        "utkface/crop_part1": [f"{20 + k}_0_1_{k}.jpg.chip.jpg" for k in range(12)],
        "lfw/images": [f"{person}_0001.jpg" for person in PEOPLE],
        "london": ["neutral/001.jpg", "neutral/002.jpg"],
        "mtfl": [f"lfw_5590/{person}_0001.jpg" for person in PEOPLE],
    }
    for folder, names in sets.items():
        for name in names:
            path = root / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            picture = random.integers(0, 256, (10, 10, 3), np.uint8)
            cv2.imwrite(str(path), cv2.resize(picture, (120, 120)))
        if folder != "mtfl":
            points = np.stack([shape + 10] * len(names)).astype(np.float16)
            file = root / folder.split("/")[0] / "landmarks.npz"
            np.savez(file, file_name=np.array(names), points=points)
    numbers = " ".join(f"{v:.3f}" for v in (shape[align.FIVE] + 10).T.ravel())
    lines = [f"{name} {numbers} 1 1 2 3" for name in sets["mtfl"]]
    (root / "mtfl" / "training.txt").write_text("\n".join(lines[:12]) + "\n")
    (root / "mtfl" / "testing.txt").write_text("\n".join(lines[12:]) + "\n")
    return root


@pytest.fixture
def module(root: Path, tmp_path: Path) -> Landmarks:
    made = Landmarks(str(root), batch_size=8, cache=str(tmp_path))
    made.setup()
    return made


def test_every_labelled_face_has_a_picture_and_a_split(root):
    faces = list(faces_with_landmarks(root))
    assert len(faces) == 12 + 24 + 2
    assert all(face.path.is_file() for face in faces)
    assert {face.split for face in faces} == {"train", "val", "test"}


def test_mtfl_never_shows_people_whom_lfw_holds_out(root):
    shown = {lfw_person(face.path.name) for face in five_point_faces(root)}
    assert shown == {f"lfw/{p}" for p in PEOPLE if split_of(f"lfw/{p}") == "train"}


def test_people_kept_for_the_test_are_not_even_cut(root):
    arrays = cut_all(root, Layout())
    kept = [f for f in faces_with_landmarks(root) if f.split != "test"]
    assert len(arrays["split"]) == len(kept) + len(list(five_point_faces(root)))
    assert set(arrays["split"]) == {0, 1}


def test_a_cut_face_keeps_its_points_in_place(root, shape):
    face = next(faces_with_landmarks(root))
    row = cut(face, read_picture(face.path), Layout(), shape)
    assert set(row) == ALL_KEYS
    centre, side = face_square(row["points"].astype(float))
    np.testing.assert_allclose(centre, (160 - 1) / 2, atol=0.01)
    assert side == pytest.approx(160 / 1.8, rel=1e-3)
    right, left = row["lips"][MOUTH_CORNERS]
    np.testing.assert_allclose(left - right, [60, 0], atol=0.1)


def test_five_points_place_the_rest_by_the_mean_shape(root, shape):
    face = next(five_point_faces(root))
    row = cut(face, read_picture(face.path), Layout(), shape)
    assert row["known"].sum() == 5
    full = next(f for f in faces_with_landmarks(root) if f.source == "lfw")
    np.testing.assert_allclose(
        row["points"], cut(full, read_picture(full.path), Layout(), shape)["points"], atol=0.3
    )


def test_a_missing_data_set_is_named(tmp_path):
    with pytest.raises(DataError, match="utkface"):
        list(faces_with_landmarks(tmp_path))


def test_crops_are_cut_as_the_network_says():
    ours, net = Landmarks(), LandmarkNet()
    assert (ours.image_size, ours.mouth_width) == (net.image_size, net.mouth_width)
    assert (ours.face_squares, ours.corners_share) == (net.face_squares, net.corners_share)
    assert net.mouth_height == ours.mouth_width * 2 // 3


def test_training_batches_feed_the_loss(module):
    torch.manual_seed(0)
    batch = module.prepare(next(iter(module.train_dataloader())), augmented=True)
    assert batch["image"].shape == (8, 3, 112, 112)
    assert batch["mouth"].shape == (8, 3, 64, 96)
    assert batch["image"].abs().max() <= 1
    losses = LandmarkNet(widths=(8, 8, 8), mouth_widths=(8, 8, 8), hidden=16).train().loss(batch)
    assert all(value.isfinite() for value in losses.values())


def test_held_out_faces_are_never_drawn(module):
    batches = module.train_dataloader().dataset
    held = np.flatnonzero(module.arrays["split"] == 1)
    assert len(held) > 0
    drawn = np.concatenate([batches.order(epoch) for epoch in range(20)])
    assert not np.isin(drawn, held).any()


def test_batches_are_the_same_for_the_same_seed_and_go_on_after_a_stop(module):
    batches = [b for b, _ in zip(module.train_dataloader(), range(3), strict=False)]
    module.load_state_dict({"done": 2})
    resumed = next(iter(module.train_dataloader()))
    assert torch.equal(resumed["points"], batches[2]["points"])


def test_validation_crops_are_upright_and_in_the_middle(module):
    batch = module.prepare(next(iter(module.val_dataloader())), augmented=False)
    low, high = batch["points"].amin(1), batch["points"].amax(1)
    torch.testing.assert_close((low + high) / 2, torch.full_like(low, 0.5), atol=1e-3, rtol=0)
    torch.testing.assert_close(
        (high - low).amax(1), torch.full((len(low),), 1 / 1.2), atol=1e-3, rtol=0
    )


def test_what_is_no_face_has_no_known_points(module):
    torch.manual_seed(0)
    module.others = 1.0
    batch = module.prepare(next(iter(module.train_dataloader())), augmented=True)
    assert not batch["is_face"].any()
    assert not batch["known"].any()


def test_crops_are_cut_once_and_kept(module, root):
    again = Landmarks(str(root), cache=str(module.cache))
    assert [p.name for p in module.cache.iterdir()] == [f"landmarks-{again.fingerprint}"]
    again.setup()
    assert all(np.array_equal(again.arrays[k], module.arrays[k]) for k in ALL_KEYS)


def test_the_lips_of_the_mouth_crop_are_those_of_the_face(module):
    """One similarity brings the face crop's lips onto the mouth crop's."""
    row = {k: v[:1] for k, v in module.arrays.items()}
    face, mouth = row["points"][0, LIPS].astype(float), row["lips"][0].astype(float)
    np.testing.assert_allclose(align.apply(align.similarity(face, mouth), face), mouth, atol=0.05)


def test_tiny_and_half_covered_faces_are_drawn_only_where_asked(root, tmp_path, monkeypatch):
    for name in ("degrade", "hide", "sometimes"):
        monkeypatch.setattr(f"gioconda.data.modules.landmarks.{name}", still(name))
    noise = torch.randint(0, 256, (8, 160, 160, 3), dtype=torch.uint8)

    def drawn(**changes: float) -> dict[str, torch.Tensor]:
        module = Landmarks(str(root), batch_size=8, cache=str(tmp_path), others=0.0, **changes)
        module.setup()
        torch.manual_seed(5)
        rows = module.training_rows()[:8]
        batch = {name: torch.from_numpy(module.arrays[name][rows]) for name in module.columns}
        return module.prepare({**batch, "face": noise}, augmented=True)

    def detail(batch: dict[str, torch.Tensor]) -> torch.Tensor:
        return batch["image"].diff(dim=3).abs().mean()

    plain, tiny, half = drawn(), drawn(tiny=1.0), drawn(half_covered=1.0)
    assert detail(tiny) < 0.5 * detail(plain)
    assert not torch.equal(half["image"], plain["image"])
    for name in ("points", "known", "is_face"):
        assert torch.equal(half[name], plain[name]), "what covers a face leaves its labels"


def still(name: str):
    """Stands in for a change at random: what is certain happens, what is a chance does not."""
    if name == "sometimes":
        return lambda image, chance, change: change(image) if chance >= 1 else image
    return lambda image, chance: image
