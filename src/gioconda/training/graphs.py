"""The functions of a method as ONNX: with the weights, for any program, or without, for ours.

In the package weights lie in one file that torch and ONNX Runtime both read; its graphs name those
of the file's tensors that they use as external ones, and hold none.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
import torch
from torch import Tensor, nn
from torch.export import Dim

from gioconda.errors import WeightsError
from gioconda.extras import require
from gioconda.inference.onnx_network import session_of
from gioconda.models.contract import Graph, Method

if TYPE_CHECKING:
    import onnxruntime

EXACT_TO = 1e-4
"""Largest difference between torch's outputs and ONNX Runtime's, over the outputs' size."""
_OPSET = 18
_BATCH, _SIDE = 2, 64  # of the example that is traced
_STEP = 32  # pixels: sides that may vary are multiples of it
_MOST_CONSTANTS = 256  # numbers of a constant that a graph may hold
_CHECKED = ((1, 1), (3, 2))  # batches, and how much longer sides that may vary are


def graph_of(trained: Method, name: str) -> onnx.ModelProto:
    """One function with its weights in it, for any program.

    Args:
        trained: The method, in evaluation mode.
        name: One of its ``graphs``.

    Raises:
        WeightsError: Its outputs differ from torch's.
    """
    require("train", "onnxscript")
    graph = trained.graphs[name]
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # of the exporter about itself
        program: Any = torch.onnx.export(
            _Function(trained, graph),
            _inputs(graph, _BATCH, 1),
            input_names=list(graph.inputs),
            output_names=list(graph.outputs),
            dynamic_shapes={"inputs": _sides(graph)},
            opset_version=_OPSET,
            dynamo=True,
            verbose=False,
            optimize=False,
        )
        _simplify(program)
    model: onnx.ModelProto = program.model_proto
    _tidy(model)
    _check(trained, graph, session_of(model.SerializeToString(), {}))
    return model


def without_weights(model: onnx.ModelProto, trained: Method) -> onnx.ModelProto:
    """The same graph as the package holds it: weights are external, under the method's names.

    Raises:
        WeightsError: The graph holds weights that were changed, not the method's own.
    """
    bare, state = onnx.ModelProto(), trained.state_dict()
    bare.CopyFrom(model)
    for tensor in bare.graph.initializer:
        if tensor.name in state:
            tensor.CopyFrom(_placeholder(tensor.name, state[tensor.name]))
        elif np.prod(tensor.dims) > _MOST_CONSTANTS:
            raise WeightsError(f"{trained.name}: a graph with changed weights, {tensor.name}")
    _shorten(bare)
    return bare


def _shorten(model: onnx.ModelProto) -> None:
    """Give short names to all but inputs, outputs and weights: names are half of a small graph."""
    graph = model.graph
    kept = {one.name for one in (*graph.input, *graph.output)} | set(weights_of(model))
    short: dict[str, str] = {name: name for name in ("", *kept)}

    def name_of(value: str) -> str:
        return short.setdefault(value, f"v{len(short) - len(kept)}")

    for tensor in graph.initializer:
        tensor.name = name_of(tensor.name)
    for node in graph.node:
        node.name, node.doc_string = "", ""
        node.input[:] = [name_of(value) for value in node.input]
        node.output[:] = [name_of(value) for value in node.output]
    del graph.value_info[:]


def weights_of(model: onnx.ModelProto) -> list[str]:
    """Names of the weights that a graph without them uses."""
    external = onnx.TensorProto.EXTERNAL
    return [one.name for one in model.graph.initializer if one.data_location == external]


class _Function(nn.Module):
    """A function of a method as a module, which the exporter takes."""

    def __init__(self, trained: Method, graph: Graph) -> None:
        super().__init__()
        self.trained, self._run = trained, graph.run

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        return self._run(*inputs)


def _inputs(graph: Graph, batch: int, times: int) -> tuple[Tensor, ...]:
    """Random inputs; sides that may vary are ``times`` as long."""
    source = torch.Generator().manual_seed(0)
    made = []
    for dtype, sides in graph.inputs.values():
        shape = (batch, *(_SIDE * times if isinstance(side, str) else side for side in sides))
        if dtype == torch.uint8:
            made.append(torch.randint(0, 256, shape, dtype=dtype, generator=source))
        else:
            made.append(torch.rand(shape, dtype=dtype, generator=source))
    return tuple(made)


def _sides(graph: Graph) -> tuple[dict[int, Any], ...]:
    """Which sides of each input may vary: the batch, and those that are words."""
    batch = Dim("batch")
    words = {w for _, sides in graph.inputs.values() for w in sides if isinstance(w, str)}
    steps = {word: _STEP * Dim(f"{word}_steps") for word in sorted(words)}
    return tuple(
        {0: batch, **{k: steps[side] for k, side in enumerate(sides, 1) if isinstance(side, str)}}
        for _, sides in graph.inputs.values()
    )


def _simplify(program: Any) -> None:
    """Compute constants ahead, in place, but no weights: these stay the method's own."""
    from onnxscript import optimizer

    optimizer.optimize_ir(program.model, input_size_limit=_MOST_CONSTANTS)


def _tidy(model: onnx.ModelProto) -> None:
    """Weights get the method's own names, and the exporter's notes are removed, in place."""
    prefix = "trained."
    for tensor in model.graph.initializer:
        tensor.name = tensor.name.removeprefix(prefix)
    for node in model.graph.node:
        node.input[:] = [name.removeprefix(prefix) for name in node.input]
        node.ClearField("doc_string")
        del node.metadata_props[:]
    del model.graph.value_info[:], model.metadata_props[:], model.graph.metadata_props[:]
    for info in (*model.graph.input, *model.graph.output):
        del info.metadata_props[:]


def _placeholder(name: str, value: Tensor) -> onnx.TensorProto:
    tensor = onnx.numpy_helper.from_array(np.zeros(0, value.numpy().dtype), name)
    tensor.ClearField("raw_data")
    tensor.dims[:] = value.shape
    tensor.data_location = onnx.TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="weights")
    return tensor


def _check(trained: Method, graph: Graph, session: onnxruntime.InferenceSession) -> None:
    """Make sure that ONNX Runtime computes what torch does, whatever the batch and the sides.

    Raises:
        WeightsError: It does not.
    """
    for batch, times in _CHECKED:
        inputs = _inputs(graph, batch, times)
        with torch.inference_mode():
            expected = graph.run(*inputs)
        feed = {name: one.numpy() for name, one in zip(graph.inputs, inputs, strict=True)}
        for name, one, other in zip(graph.outputs, expected, session.run(None, feed), strict=True):
            off = float(np.abs(one.numpy() - other).max()) / max(1.0, float(one.abs().max()))
            if off > EXACT_TO:
                raise WeightsError(f"{trained.name}: {name} differs from torch's by {off:.1e}")
