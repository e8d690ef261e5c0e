"""The zoo: every packaged file is the published one, has its card, and loads without a network."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from gioconda import zoo
from gioconda.errors import WeightsError
from gioconda.inference.weights_file import read_metadata
from gioconda.latent.coder import Coder
from gioconda.models.arrays import FittedArrays
from gioconda.models.mouth.tooth_bank import ToothBank
from gioconda.models.pretrained import save_weights
from gioconda.models.shapes.beard_map import BeardMap
from gioconda.models.shapes.expressions import ExpressionShapes
from gioconda.models.shapes.eye_bank import EyeBank
from gioconda.models.shapes.eye_lids import EyeLids
from gioconda.models.shapes.head_mesh import HeadMesh
from gioconda.models.shapes.sliders import SliderShapes
from gioconda.models.shapes.smile import SmileShapes
from tests.conftest import REPOSITORY
from tests.training.toy import Toy

TOTAL_MB = 40


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any socket is an error."""

    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("tried to reach a network")

    monkeypatch.setattr("socket.socket.connect", refuse)


ARRAYS: list[type[FittedArrays]] = [
    SmileShapes,
    ExpressionShapes,
    SliderShapes,
    HeadMesh,
    ToothBank,
    EyeLids,
    EyeBank,
    BeardMap,
]
NETWORKS = [name for name in zoo.names() if name not in {kind.name for kind in ARRAYS}]


@pytest.mark.parametrize("kind", ARRAYS)
def test_packaged_arrays_load_offline_and_are_no_networks(
    kind: type[FittedArrays], offline: None
) -> None:
    arrays = zoo.arrays(kind.name, kind).arrays()
    assert all(np.isfinite(one).all() for one in arrays.values())
    with pytest.raises(WeightsError, match=rf"{kind.name}: a {kind.name} is no network"):
        zoo.load(kind.name)


def test_transposed_arrays_are_stored_in_their_order(tmp_path: Path) -> None:
    arrays = zoo.arrays("sliders", SliderShapes).arrays()
    turned = {name: np.asfortranarray(one) for name, one in arrays.items()}
    stored = SliderShapes.read(SliderShapes(**turned).save(tmp_path / "turned.safetensors"))
    for name, one in stored.arrays().items():
        np.testing.assert_array_equal(one, arrays[name])


@pytest.mark.parametrize("name", NETWORKS)
def test_packaged_weights_load_offline_frozen_in_evaluation_mode(name: str, offline: None) -> None:
    model = zoo.load(name)
    assert isinstance(model, nn.Module)
    assert not model.training
    assert not any(parameter.requires_grad for parameter in model.parameters())
    assert all(tensor.isfinite().all() for tensor in model.state_dict().values())


@pytest.mark.parametrize("name", zoo.names())
def test_an_entry_says_what_a_user_must_know(name: str) -> None:
    entry = zoo.entry(name)
    assert read_metadata(entry.path)["method"] == entry.method
    assert (REPOSITORY / entry.recipe).is_file()
    assert entry.licence
    assert entry.paper
    assert entry.summary
    card = entry.card.read_text(encoding="utf-8").lower()
    for told in (r"data|learned from", r"terms|licence|\(research|cc by", r"limits", r"must not"):
        assert re.search(told, card), f"the card of {name} does not say: {told}"


def test_every_weights_file_has_an_entry_and_all_are_small() -> None:
    files = sorted([*zoo.WEIGHTS.glob("*.safetensors"), *zoo.WEIGHTS.glob("*.onnx")])
    assert files == sorted(path for entry in zoo.ENTRIES for path, _ in entry.published)
    assert sum(file.stat().st_size for file in files) < TOTAL_MB * 1e6


def test_a_packaged_file_that_differs_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    name = zoo.names()[0]
    changed = (replace(zoo.entry(name), sha256="0" * 64),)
    monkeypatch.setattr("gioconda.weights.catalogue.ENTRIES", changed)
    with pytest.raises(WeightsError, match="not the published weights"):
        zoo.load(name)


def test_a_packaged_prior_fits_the_weights_beside_it() -> None:
    priors = [entry for entry in zoo.ENTRIES if entry.prior]
    assert "vae-128" in [entry.name for entry in priors]
    for entry in priors:
        coder = Coder.from_pretrained(entry.name)
        assert coder.prior is not None
        assert coder.noise(2).shape == (2, coder.length)


def test_a_packaged_prior_that_differs_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = (replace(zoo.entry("vae-128"), prior_sha256="0" * 64),)
    monkeypatch.setattr("gioconda.weights.catalogue.ENTRIES", changed)
    with pytest.raises(WeightsError, match=r"prior\.safetensors: not the published"):
        zoo.load("vae-128")


def test_a_source_is_read_once_and_a_copy_is_ones_own(tmp_path: Path) -> None:
    file = save_weights(Toy(width=3), tmp_path / zoo.WEIGHTS_FILE)
    shared = zoo.load(file)
    assert zoo.load(tmp_path) is shared
    own = zoo.load_copy(file)
    with torch.no_grad():
        next(own.parameters()).zero_()
    assert next(shared.parameters()).abs().sum() > 0


def test_weights_that_were_written_anew_are_read_anew(tmp_path: Path) -> None:
    file = save_weights(Toy(width=3), tmp_path / zoo.WEIGHTS_FILE)
    zoo.load(file)
    save_weights(Toy(width=5), file)
    assert zoo.load(file).config["width"] == 5


def test_what_is_loaded_without_gradients_may_carry_them_later(tmp_path: Path) -> None:
    file = save_weights(Toy(width=3), tmp_path / zoo.WEIGHTS_FILE)
    with torch.inference_mode():
        network = zoo.load(file)
    image = torch.rand(2, 3, 8, 8, requires_grad=True)
    network(image).sum().backward()
    assert image.grad is not None


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(WeightsError, match=zoo.names()[0]):
        zoo.load("smirker")
    with pytest.raises(WeightsError, match="no weights are called 'smirker'"):
        zoo.entry("smirker")


@pytest.mark.parametrize("as_folder", [True, False])
def test_a_file_or_a_run_folder_loads_offline(
    tmp_path: Path, as_folder: bool, offline: None
) -> None:
    model = Toy(width=3).eval()
    file = save_weights(model, tmp_path / zoo.WEIGHTS_FILE)
    loaded = zoo.load(tmp_path if as_folder else file)
    image = torch.rand(2, 3, 8, 8)
    assert torch.equal(loaded(image), model(image))


def test_a_folder_of_runs_is_its_newest_with_weights(tmp_path: Path, offline: None) -> None:
    for day in (1, 2):
        save_weights(Toy(width=day), tmp_path / f"2026-01-0{day}" / "model.safetensors")
    (tmp_path / "2026-01-03").mkdir()  # stopped before its first weights
    assert zoo.resolve(tmp_path) == tmp_path / "2026-01-02" / "model.safetensors"


def test_a_run_without_weights_yet_says_how_to_go_on(tmp_path: Path, offline: None) -> None:
    (tmp_path / "cvae" / "2026-01-01").mkdir(parents=True)
    (tmp_path / "cvae" / "2026-01-01" / "last.ckpt").touch()
    with pytest.raises(WeightsError, match=r"no model\.safetensors yet; go on with it"):
        zoo.resolve(tmp_path / "cvae")


def test_a_run_that_is_not_there_is_not_looked_for_on_the_hub(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, offline: None
) -> None:
    (tmp_path / "runs").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WeightsError, match="runs/vae_128: neither packaged weights"):
        zoo.resolve("runs/vae_128")


def test_a_folder_without_weights_is_refused(tmp_path: Path, offline: None) -> None:
    with pytest.raises(WeightsError, match="neither packaged weights"):
        zoo.load(tmp_path)


def test_a_file_that_is_no_weights_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"not weights at all")
    with pytest.raises(WeightsError, match=r"model\.safetensors: no safetensors file"):
        zoo.load(tmp_path)


def test_the_hub_is_asked_only_for_an_id_and_its_refusal_is_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(WeightsError, match=r"nobody/nothing: the Hub gives no") as refusal:
        zoo.load("nobody/nothing")
    assert "\n" not in str(refusal.value)
