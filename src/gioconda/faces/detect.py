"""Which detector finds the faces: YuNet, dlib's, or YuNet by a user's own file."""

from __future__ import annotations

import os
from pathlib import Path

from gioconda.faces.detectors.base import Detector

CHOICE = "GIOCONDA_DETECTOR"
"""Environment variable: ``yunet``, ``dlib``, or YuNet's ONNX file for OpenCV."""


def default_detector() -> Detector:
    """The detector that all parts use unless another one is given; see ``CHOICE``.

    Without a choice it is YuNet with the weights of the package.

    Raises:
        MissingExtraError: dlib is chosen, and the extra ``[train]`` is missing.
        WeightsError: A file is chosen that is not there, or that OpenCV cannot read.
    """
    choice = os.environ.get(CHOICE, "") or "yunet"
    if choice == "dlib":
        from gioconda.faces.detectors.dlib import DlibDetector

        return DlibDetector()
    from gioconda.faces.detectors.packaged_yunet import PackagedYuNet
    from gioconda.faces.detectors.yunet import YuNetDetector
    from gioconda.faces.detectors.yunet_networks import OpenCVYuNet

    network = PackagedYuNet.from_pretrained() if choice == "yunet" else OpenCVYuNet(Path(choice))
    return YuNetDetector(network)
