"""A network of the package, run by ONNX Runtime.

Its graphs hold no weights: they name those of the ``.safetensors`` file, which torch reads as well.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from gioconda.errors import WeightsError
from gioconda.inference.runtime import onnx_runtime
from gioconda.inference.weights_file import Arrays, read_arrays, read_metadata
from gioconda.types import Field
from gioconda.weights.catalogue import PackagedGraph

if TYPE_CHECKING:
    import onnxruntime


class OnnxNetwork:
    """See ``Network``; each graph is loaded when it first runs.

    Args:
        weights: The ``.safetensors`` file.
        graphs: Name of each function -> its graph.

    Raises:
        WeightsError: The weights cannot be read.
    """

    def __init__(self, weights: Path, graphs: Mapping[str, PackagedGraph]) -> None:
        metadata = read_metadata(weights)
        self.method: str = metadata["method"]
        self.config: Mapping[str, Any] = metadata["config"]
        self._file, self._graphs = weights, dict(graphs)
        self._sessions: dict[str, onnxruntime.InferenceSession] = {}
        self._loading = threading.Lock()

    @property
    def graphs(self) -> frozenset[str]:
        """See ``Network``."""
        return frozenset(self._graphs)

    def run(self, graph: str, *inputs: NDArray[Any]) -> tuple[Field, ...]:
        """See ``Network``."""
        session = self._session(graph)
        names = [one.name for one in session.get_inputs()]
        return tuple(session.run(None, dict(zip(names, inputs, strict=True))))

    @cached_property
    def weights(self) -> Arrays:
        """See ``Network``."""
        return read_arrays(self._file)

    def _session(self, graph: str) -> onnxruntime.InferenceSession:
        with self._loading:
            if graph not in self._sessions:
                found = self._graphs[graph]
                weights = {name: self.weights[name] for name in found.weights}
                self._sessions[graph] = session_of(found.path.read_bytes(), weights)
            return self._sessions[graph]


def session_of(graph: bytes, weights: Mapping[str, NDArray[Any]]) -> onnxruntime.InferenceSession:
    """A graph with its weights, to run on one core; threads may run it side by side.

    Threads of ONNX Runtime's own would wait for each other at every layer, and take for ever where
    other programs want the cores.

    Args:
        graph: An ONNX model whose external initializers are the weights.
        weights: Name -> numbers, not copied.

    Raises:
        WeightsError: The weights do not fit the graph.
    """
    runtime = onnx_runtime()
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # memory goes back after a run
    options.enable_mem_pattern = False
    values = [runtime.OrtValue.ortvalue_from_numpy(value) for value in weights.values()]
    options.add_external_initializers(list(weights), values)
    try:
        return runtime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    except runtime.capi.onnxruntime_pybind11_state.Fail as error:
        raise WeightsError(f"the weights do not fit their graph ({error})") from error
