"""ONNX Runtime, which is not to tell anybody that it runs.

Its official builds send trace events to Microsoft unless they are told not to before they are
loaded. Photos are edited here without a network; so every use of it comes from this place.
"""

from __future__ import annotations

import os
from functools import cache
from types import ModuleType

SWITCH = "ORT_DISABLE_TELEMETRY"
"""Environment variable: ``1`` keeps ONNX Runtime from creating what would send events."""


@cache
def onnx_runtime() -> ModuleType:
    """The module ``onnxruntime``, loaded with its telemetry off; a user's own choice stands."""
    os.environ.setdefault(SWITCH, "1")
    import onnxruntime

    module: ModuleType = onnxruntime
    return module
