"""A graph with other weights than its own, and many threads that ask at once."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from gioconda import zoo
from gioconda.errors import WeightsError
from gioconda.inference.network import fingerprint
from gioconda.inference.onnx_network import OnnxNetwork, session_of
from gioconda.models.pretrained import fingerprint as fingerprint_of_method

CROPS = np.random.default_rng(0).integers(0, 256, (8, 64, 64, 3), np.uint8)


def test_weights_of_another_shape_are_refused():
    graph, network = zoo.entry("smile-degree").graphs["smile"], zoo.network("smile-degree")
    weights = {name: network.weights[name] for name in graph.weights}
    weights["head.logit.weight"] = weights["head.logit.weight"][:, 1:]
    with pytest.raises(WeightsError, match="the weights do not fit their graph"):
        session_of(graph.path.read_bytes(), weights)


def test_threads_that_ask_at_once_share_one_session_and_read_the_same():
    entry = zoo.entry("smile-degree")
    network = OnnxNetwork(entry.path, entry.graphs)
    (alone,) = network.run("smile", CROPS)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: network.run("smile", CROPS)[0], range(8)))
    for one in found:
        np.testing.assert_array_equal(one, alone)


def test_a_file_that_is_no_weights_is_named(tmp_path):
    (tmp_path / "torn.safetensors").write_bytes(b"\x10\0\0\0\0\0\0\0{")
    with pytest.raises(WeightsError, match=r"torn\.safetensors: cut off or damaged"):
        OnnxNetwork(tmp_path / "torn.safetensors", {})


def test_the_same_weights_have_one_fingerprint_however_they_are_run():
    packaged = fingerprint(zoo.network("smile-degree").weights)
    assert packaged == fingerprint_of_method(zoo.load("smile-degree"))
