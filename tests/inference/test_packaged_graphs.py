"""What ONNX Runtime computes is what torch computes, for each function in the package."""

from typing import Any

import numpy as np
import pytest
import torch

from gioconda import zoo
from gioconda.editing.editor import Editor
from gioconda.models.contract import Graph
from gioconda.models.torch_network import TorchNetwork
from gioconda.photo import Photo, read_photo
from tests.conftest import PACKAGE

FUNCTIONS = [(entry.name, name) for entry in zoo.ENTRIES for name in entry.graphs]
SIDE = 96  # of what may have any size


def inputs_of(graph: Graph, batch: int) -> list[np.ndarray]:
    random = np.random.default_rng(batch)
    made: list[np.ndarray] = []
    for dtype, sides in graph.inputs.values():
        shape = (batch, *(SIDE if isinstance(side, str) else side for side in sides))
        if dtype == torch.uint8:
            made.append(random.integers(0, 256, shape, np.uint8))
        else:
            made.append(random.random(shape, np.float32))
    return made


@pytest.mark.parametrize(("name", "function"), FUNCTIONS)
@pytest.mark.parametrize("batch", [1, 5])
def test_both_give_the_same_numbers(name, function, batch):
    trained = zoo.load(name)
    inputs = inputs_of(trained.graphs[function], batch)
    expected = TorchNetwork(trained).run(function, *inputs)
    found = zoo.network(name).run(function, *inputs)
    for mine, theirs in zip(found, expected, strict=True):
        assert mine.shape == theirs.shape
        np.testing.assert_allclose(mine, theirs, rtol=1e-4, atol=1e-4 * np.abs(theirs).max())


@pytest.mark.parametrize("name", sorted({name for name, _ in FUNCTIONS}))
def test_a_packaged_network_says_of_itself_what_torch_s_does(name):
    packaged, trained = zoo.network(name), TorchNetwork(zoo.load(name))
    assert packaged.method == trained.method
    assert packaged.graphs == trained.graphs
    assert packaged.weights.keys() == trained.weights.keys()


def edited(photo: Photo, smile: float) -> np.ndarray[Any, Any]:
    return Editor.from_pretrained().edit(photo, smile=smile).photo.pixels.astype(int)


@pytest.mark.parametrize("name", ["group.jpg", "mona_lisa.jpg"])
@pytest.mark.parametrize("smile", [1.0, -1.0])
def test_edits_of_the_demo_are_the_same(monkeypatch, name, smile):
    photo = read_photo(PACKAGE / "demo" / name)
    found = edited(photo, smile)
    monkeypatch.setattr(zoo, "network", lambda source: TorchNetwork(zoo.load(source)))
    expected = edited(photo, smile)
    assert (found != photo.pixels).any()
    assert (np.abs(found - expected).max(-1) <= 1).mean() >= 0.999
