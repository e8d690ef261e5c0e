"""What every registered method promises, whoever wrote it."""

from __future__ import annotations

import inspect
import json
import sys
from pathlib import Path

import pytest
import torch

from gioconda import zoo
from gioconda.inference.weights_file import read_metadata
from gioconda.models.pretrained import fingerprint, load_weights, save_weights
from gioconda.models.registry import create, list_models

SHIPPED = {entry.method: read_metadata(entry.path)["config"] for entry in zoo.ENTRIES}
METHODS = [name for name in list_models() if not name.startswith("toy")]


def build(name: str) -> torch.nn.Module:
    """The method as it ships, or by its defaults where it does not ship."""
    torch.manual_seed(0)
    return create(name, **SHIPPED.get(name, {}))


@pytest.mark.parametrize("name", METHODS)
def test_a_method_remembers_the_config_that_made_it(name: str) -> None:
    model = build(name)
    twin = create(name, **model.config)
    assert model.name == name
    assert {key: value.shape for key, value in twin.state_dict().items()} == {
        key: value.shape for key, value in model.state_dict().items()
    }


@pytest.mark.parametrize("name", METHODS)
def test_a_method_survives_a_round_trip_to_disk(name: str, tmp_path: Path) -> None:
    model = build(name)
    loaded = load_weights(save_weights(model, tmp_path / "model.safetensors"))
    assert fingerprint(loaded) == fingerprint(model)
    assert json.dumps(loaded.config) == json.dumps(model.config)


@pytest.mark.parametrize("name", METHODS)
def test_a_method_is_documented_and_configured_by_names(name: str) -> None:
    cls = type(build(name))
    parameters = list(inspect.signature(cls.__init__).parameters.values())[1:]
    assert all(parameter.kind is parameter.KEYWORD_ONLY for parameter in parameters)
    assert cls.__doc__
    assert sys.modules[cls.__module__].__doc__


def test_a_name_is_registered_once() -> None:
    from gioconda.models.registry import register

    with pytest.raises(ValueError, match="registered twice"):
        register(METHODS[0])(type("Other", (torch.nn.Module,), {}))
