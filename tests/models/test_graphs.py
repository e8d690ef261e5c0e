"""What a method says of its graphs is so: inputs, outputs, and a batch of any length."""

import pytest
import torch

from gioconda.models.registry import create, list_models, method_class
from gioconda.models.torch_network import TorchNetwork

EXPORTED = [name for name in list_models() if create(name, **method_class(name).tiny).graphs]
SIDE = 64  # of what may have any size


def test_what_edits_need_is_exported():
    assert {"yunet", "landmark-net", "smile-net", "cover-net", "mouth-net"} <= set(EXPORTED)


@pytest.mark.parametrize("name", EXPORTED)
def test_each_graph_gives_as_many_outputs_as_it_names_for_each_sample(name):
    network = TorchNetwork(create(name, **method_class(name).tiny))
    for function, graph in network.trained.graphs.items():
        for batch in (1, 3):
            inputs = [
                torch.zeros(
                    (batch, *(SIDE if isinstance(s, str) else s for s in sides)), dtype=kind
                )
                for kind, sides in graph.inputs.values()
            ]
            found = network.run(function, *(one.numpy() for one in inputs))
            assert len(found) == len(graph.outputs)
            assert all(len(one) == batch for one in found)
