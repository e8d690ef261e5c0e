"""Before the first step: a residual VAE's linear parts from the principal components of faces."""

from __future__ import annotations

from itertools import islice
from typing import Any

import lightning
import torch


class PrincipalStart(lightning.Callback):
    """Calls the method's ``start(image, attributes)`` with faces of the training data.

    Principal components, found in seconds, need not be learned step by step. The moving average
    starts from them as well. A resumed run has had its start.

    Args:
        faces: About how many are looked at.
    """

    def __init__(self, faces: int = 6000) -> None:
        self.faces = faces

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        """Start from the data, before the first batch."""
        if pl_module.batches:
            return
        data = trainer.datamodule
        count = 2 if trainer.fast_dev_run else -(-self.faces // data.batch_size)
        batches = [
            data.prepare(batch, augmented=False) for batch in islice(data.train_dataloader(), count)
        ]
        image, attributes = (
            torch.cat([batch[name].cpu() for batch in batches]) for name in ("image", "attributes")
        )
        place = next(pl_module.model.parameters()).device
        pl_module.model.cpu().start(image, attributes)
        pl_module.model.to(place)
        if pl_module.average:
            pl_module.average.model.load_state_dict(pl_module.model.state_dict())
