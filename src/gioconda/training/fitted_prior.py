"""At the end of a run: the prior that `gioconda sample` draws from, fitted to codes of faces."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import lightning
import numpy as np
import torch

from gioconda.data.modules.base import CachedModule
from gioconda.errors import DataError
from gioconda.latent.prior import fit_prior
from gioconda.latent.prior_file import FILE, write_prior
from gioconda.latent.sensitivity import sensitivity
from gioconda.models.pretrained import fingerprint
from gioconda.models.verbs import encoder_of, reader_of
from gioconda.types import Gaussian

LONGEST = 1024  # numbers of a code beyond which covariances are too large


class FitPrior(lightning.Callback):
    """Writes ``prior.safetensors`` beside ``model.safetensors``; see ``latent.prior``.

    Nothing for methods that do not encode pictures to vectors and decode these.

    Args:
        folder: The run's folder.
        faces: Faces of training at most; 0 fits no prior.
    """

    def __init__(self, folder: Path, faces: int) -> None:
        self.path, self.faces = folder / FILE, faces

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        """Removes the prior of a run that goes on: its weights are about to change."""
        if trainer.is_global_zero:
            self.path.unlink(missing_ok=True)

    def on_train_end(self, trainer: Any, pl_module: Any) -> None:
        """Encodes faces of training by the exported network, and fits the prior."""
        fits = {"encode", "decode", "noise"} <= pl_module.exported.description.verbs
        data = trainer.datamodule
        unwanted = not self.faces or trainer.fast_dev_run or not trainer.is_global_zero
        if unwanted or not fits or not isinstance(data, CachedModule):
            return
        codes, degrees = self._codes(pl_module, data)
        if codes.ndim != 2 or codes.shape[1] > LONGEST:
            return
        about = {"weights": fingerprint(pl_module.exported), "data": data.fingerprint}
        try:
            scale = sensitivity(pl_module.exported.eval(), codes, codes.shape[1:])
            found = fit_prior(codes, degrees, scale=scale, seed=pl_module.seed, about=about)
            write_prior(found, self.path)
        except DataError:  # a run of a few faces, or one whose training failed, has no prior
            return

    @torch.no_grad()
    def _codes(self, task: Any, data: CachedModule) -> tuple[np.ndarray, np.ndarray]:
        """Codes ``(N, D)`` and degrees of the method's attributes ``(N, A)``."""
        network, device = task.exported, task.device
        learns = network.training
        network.eval()
        codes, degrees = [], []
        for rows in data.training_samples(self.faces):
            batch = data.prepare(rows, augmented=False)
            image = batch["image"].to(device)
            given = batch["attributes"].to(device) if network.description.attributes else None
            if given is not None and "read" in network.description.verbs:
                given = torch.where(given.isnan(), reader_of(network).read(image), given)
            found = encoder_of(network).encode(image, given)
            code = found.mean if isinstance(found, Gaussian) else found
            codes.append(code.float().cpu().numpy())
            degrees.append(np.zeros((len(image), 0)) if given is None else given.cpu().numpy())
        network.train(learns)
        return np.concatenate(codes), np.concatenate(degrees)
