"""Weights on disk: what was saved comes back, and nothing else does."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from gioconda.errors import WeightsError
from gioconda.inference.weights_file import read_metadata
from gioconda.models.pretrained import fingerprint, load_weights, save_weights
from gioconda.models.registry import create, list_models
from tests.training.toy import Toy


def test_a_model_comes_back_with_its_config_and_provenance(tmp_path: Path) -> None:
    model = Toy(width=3)
    path = save_weights(model, tmp_path / "toy.safetensors", provenance={"steps": 7})
    assert read_metadata(path) == {
        "method": "toy",
        "config": {"width": 3, "noise": 0.1},
        "provenance": {"steps": 7},
    }
    assert fingerprint(load_weights(path)) == fingerprint(model)


def test_half_precision_halves_the_file_and_loads_as_float32(tmp_path: Path) -> None:
    model = Toy(width=64)
    whole = save_weights(model, tmp_path / "whole.safetensors")
    half = save_weights(model, tmp_path / "half.safetensors", bits=16)
    assert half.stat().st_size < 0.55 * whole.stat().st_size
    weights = load_weights(half).state_dict()
    assert weights["net.0.weight"].dtype == torch.float32
    assert torch.allclose(weights["net.0.weight"], model.state_dict()["net.0.weight"], atol=1e-3)


def test_a_failed_save_leaves_the_old_file(tmp_path: Path) -> None:
    path = save_weights(Toy(), tmp_path / "toy.safetensors")
    before = path.read_bytes()
    with pytest.raises(TypeError):
        save_weights(Toy(), path, provenance={"not": object()})
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_weights_of_another_shape_are_refused(tmp_path: Path) -> None:
    metadata = {"method": "toy", "config": '{"width": 5}', "provenance": "{}"}
    save_file(Toy(width=3).state_dict(), tmp_path / "odd.safetensors", metadata)
    with pytest.raises(WeightsError, match="do not fit 'toy'"):
        load_weights(tmp_path / "odd.safetensors")


def test_safetensors_of_somebody_else_are_refused(tmp_path: Path) -> None:
    save_file({"weight": torch.zeros(1)}, tmp_path / "other.safetensors")
    with pytest.raises(WeightsError, match="no gioconda method"):
        load_weights(tmp_path / "other.safetensors")


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        (0, "empty"),
        (5, "cut off or damaged"),  # within the length of the header
        (60, "cut off or damaged"),  # within the header
        (-100, "cut off or damaged"),  # within the tensors
    ],
)
def test_a_file_that_is_cut_or_empty_says_so_and_how_to_get_it_again(
    tmp_path: Path, kept: int, told: str
) -> None:
    path = save_weights(Toy(), tmp_path / "model.safetensors")
    path.write_bytes(path.read_bytes()[:kept])
    line = rf"model\.safetensors: {told}; copy or download it again$"
    for read in (read_metadata, load_weights):
        with pytest.raises(WeightsError, match=line):
            read(path)
    (tmp_path / "config.yaml").touch()
    (tmp_path / "last.ckpt").touch()  # as in a run's folder
    with pytest.raises(WeightsError, match=f"{told}; its run writes it anew: gioconda fit"):
        load_weights(path)


def test_what_is_no_weights_file_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "letter.safetensors").write_text("Dear Mona, this is a letter")
    with pytest.raises(WeightsError, match=r"letter\.safetensors: no safetensors file"):
        load_weights(tmp_path / "letter.safetensors")
    with pytest.raises(WeightsError, match=r"none\.safetensors: no such file"):
        load_weights(tmp_path / "none.safetensors")


def test_the_file_is_named_where_its_method_is_not_known(tmp_path: Path) -> None:
    metadata = {"method": "smirker", "config": "{}", "provenance": "{}"}
    save_file(Toy().state_dict(), tmp_path / "odd.safetensors", metadata)
    with pytest.raises(WeightsError, match=r"odd\.safetensors: .*known: "):
        load_weights(tmp_path / "odd.safetensors")


def test_an_unknown_method_lists_the_known_ones() -> None:
    with pytest.raises(WeightsError, match=f"known: .*{list_models()[0]}"):
        create("smirker")


def test_a_config_that_does_not_fit_is_refused() -> None:
    with pytest.raises(WeightsError, match="does not fit"):
        create("toy", depth=3)
