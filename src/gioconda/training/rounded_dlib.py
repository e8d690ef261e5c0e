"""The recipe for the packaged identity network: dlib's, rounded, and the mean of its numbers."""

from __future__ import annotations

import hashlib

import torch

from gioconda.data.faces import cut_faces
from gioconda.data.modules.identity_faces import identity_faces
from gioconda.data.root import data_root
from gioconda.faces.dlib_identity import exact_network
from gioconda.models.readers.dlib_resnet import DlibResNet
from gioconda.ranges import in_batches
from gioconda.training.estimate import Estimator


class RoundedDlibFit(Estimator):
    """Rounds dlib's network; needs the extra ``[judge]``.

    The mean of the numbers is taken over LFW's people of the training split, one picture of each.

    Args:
        root: The data folder; None for ``$GIOCONDA_DATA``.
    """

    def __init__(self, root: str | None = None) -> None:
        self.root = data_root(root)

    @torch.inference_mode()
    def fit(self) -> DlibResNet:
        """Round, and measure the mean."""
        network = exact_network().rounded()
        people = {face.key: face for face in identity_faces(self.root) if face.split == "train"}
        crops = cut_faces(people.values(), network.size, network.zoom)
        self.fingerprint = hashlib.sha256(crops.tobytes()).hexdigest()[:16]
        total = sum(network.numbers(image).sum(0) for image in in_batches(crops))
        network.centre.copy_(torch.as_tensor(total / len(crops)))
        print(f"the mean of {len(crops)} people's numbers")
        return network
