"""Batches of several sets with StarGAN's label and domain vectors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from gioconda.data.prepared.prepare import prepare
from gioconda.data.prepared.reader import Prepared
from gioconda.data.prepared.settings import settings_for
from gioconda.data.sets.registry import read_set
from gioconda.errors import DataError

pytest.importorskip("datasets", reason="needs the extra [train]")
pytest.importorskip("lightning", reason="needs the extra [train]")

from gioconda.data.modules.joined_domains import JoinedDomains


@pytest.fixture(scope="module")
def two(small_root: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    out = tmp_path_factory.mktemp("domains")
    folders = []
    for name, place in (("mtfl", "mtfl"), ("lfw", "lfw")):
        faces = read_set(name, small_root / place)
        prepare(faces, out / name, settings_for(faces, crop="centre", size=64, masks=False))
        folders.append(str(out / name))
    return folders


def opened(two: list[str], **settings: object) -> JoinedDomains:
    labels = [["smiling", "gender=female"], ["expression"]]
    data = JoinedDomains(two, labels, batch_size=8, **settings)  # type: ignore[arg-type]
    data.setup()
    return data


def test_batches_hold_pictures_labels_and_domains(two) -> None:
    data = opened(two)
    batch = data.prepare(next(iter(data.train_dataloader())), augmented=True)
    assert batch["image"].shape == (8, 3, 64, 64)
    assert batch["image"].abs().max() <= 1
    assert batch["label"].shape[1] == 2 + 8
    assert (batch["domain"].sum(1) == 1).all()
    first = batch["domain"][:, 0] == 1
    assert not batch["label"][first, 2:].any()
    assert not batch["label"][~first, :2].any()


def test_training_and_validation_are_apart(two) -> None:
    data = opened(two)
    assert not set(data.training_rows()) & set(data.held_out_rows())
    assert len(data.training_rows()) + len(data.held_out_rows()) == len(data.arrays["split"])


def test_sets_come_up_alike_and_rare_labels_more_often(two) -> None:
    data = opened(two)
    chances, domain = data.chances(), data.arrays["domain"]
    assert chances is not None
    np.testing.assert_allclose([chances[domain[:, k] == 1].sum() for k in (0, 1)], 1)
    rows = data.training_rows()
    mine = rows[domain[rows, 1] == 1]
    which = data.arrays["label"][mine].argmax(1)
    words, counts = np.unique(which, return_counts=True)
    each = [chances[mine[which == word]][0] for word in words]
    np.testing.assert_allclose(each / each[0], (counts / counts[0]) ** -0.5)
    assert opened(two, even=False).chances() is None


def test_pictures_are_shrunk_and_mirrored_only_where_wanted(two) -> None:
    data = opened(two, mirrored=False, size=32)
    rows = next(iter(data.train_dataloader()))
    made, plain = (data.prepare(rows, augmented=on)["image"] for on in (True, False))
    assert made.shape == (8, 3, 32, 32)
    assert (made == plain).all()


def test_each_set_needs_labels(two) -> None:
    with pytest.raises(DataError, match="2 sets, but labels of 1"):
        JoinedDomains(two, [["smiling"]])


def test_vectors_stand_side_by_side_and_the_domain_says_whose(two) -> None:
    data, (mtfl, lfw) = opened(two), (Prepared.open(folder) for folder in two)
    assert data.domains == [["smiling", "female"], list(lfw.kinds["expression"].values)]
    first = data.arrays["domain"][:, 0] == 1
    assert first.sum() == sum(len(mtfl.arrays(split)["image"]) for split in ("train", "val"))
    smiling = np.concatenate([mtfl.arrays(split)["smiling"] for split in ("train", "val")])
    np.testing.assert_array_equal(data.arrays["label"][first, 0], smiling == 1)
    assert (data.arrays["label"][~first, 2:].sum(1) <= 1).all()


def test_pictures_are_read_where_they_lie(two) -> None:
    data, whole = opened(two), opened(two, keep="memory").arrays["image"]
    index = np.random.default_rng(0).permutation(len(whole))
    np.testing.assert_array_equal(data.arrays["image"][index], whole[index])


def test_sets_of_two_sizes_are_refused(two, small_root: Path, tmp_path: Path) -> None:
    faces = read_set("smiles", small_root / "smiles")
    prepare(faces, tmp_path, settings_for(faces, crop="centre", size=128, masks=False))
    data = JoinedDomains([two[0], str(tmp_path)], [["smiling"], ["smiling"]])
    with pytest.raises(DataError, match=r"64 px.*128 px; make all at one --size"):
        data.setup()


def test_sets_may_share_their_labels(two) -> None:
    data = JoinedDomains([two[1], two[1]], [["expression"], ["expression"]], shared=True)
    data.setup()
    assert data.domains == [list(Prepared.open(two[1]).kinds["expression"].values)]
    assert (data.arrays["domain"] == 1).all()
    half = len(data.arrays["label"]) // 2
    np.testing.assert_array_equal(data.arrays["label"][:half], data.arrays["label"][half:])
    other = JoinedDomains([two[1], two[1]], [["expression=happy"], ["expression=sad"]], shared=True)
    with pytest.raises(DataError, match=r"\['sad'\] are not \['happy'\]"):
        other.setup()


CONFIG = {"attributes": ["smile", "female", "happy", "neutral"], "sizes": [2, 2]}
PAIR = {"smile": "smiling", "female": "gender=female"}
WORDS = {"happy": "expression=happy", "neutral": "expression=neutral"}


def matched(two, first: dict[str, str], second: dict[str, str], turned: bool = False):
    sets, labels = (two[::-1], [second, first]) if turned else (two, [first, second])
    data = JoinedDomains(sets, labels, keep="memory")
    data.setup()
    data.match(CONFIG)
    rows = data.held_out_rows()
    batch = {name: torch.from_numpy(data.arrays[name][rows]) for name in data.columns}
    made = data.prepare(batch, augmented=False)
    order = sorted(range(len(rows)), key=lambda k: made["image"][k].numpy().tobytes())
    return {name: value[order] for name, value in made.items()}


def test_labels_in_any_order_give_the_methods_columns(two) -> None:
    wanted = matched(two, PAIR, WORDS)
    for first, second, turned in (
        (dict(reversed(PAIR.items())), dict(reversed(WORDS.items())), False),
        (PAIR, WORDS, True),
    ):
        found = matched(two, first, second, turned)
        assert all(torch.equal(found[name], wanted[name]) for name in wanted)
    mine = wanted["domain"][:, 0] == 1
    assert not wanted["label"][mine, 2:].any()
    assert not wanted["label"][~mine, :2].any()


def test_a_label_that_is_called_otherwise_is_refused(two) -> None:
    other = {"smiling": "smiling", "female": "gender=female"}
    with pytest.raises(DataError, match=r"smile, female; happy, neutral.*smiling, female"):
        matched(two, other, WORDS)
