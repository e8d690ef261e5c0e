"""A network that took no part in training reads held-out faces' edits, at every validation."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import lightning
import torch
from torch import Tensor

from gioconda import zoo
from gioconda.errors import DataError
from gioconda.models.readers.face_attributes import FaceAttributes

UP, DOWN = "up", "down"


class JudgedEdits(lightning.Callback):
    """Logs the shares of held-out faces that are read as their edits asked.

    The first attribute is turned to its other side (``AdversarialMethod.turned``): ``val/up`` of
    those without it, ``val/down`` of those with it, and ``val/turned``, the mean of both, for
    ``run.monitor``. The critic, whom the generator learned to please, has no say.

    Args:
        judge: A run's folder or a file of a ``face-attributes`` network that reads the crops as
            they are, such as ``runs/mouth_smile``; the first of its attributes counts, which has
            two classes, no and yes. None reads nothing.
    """

    def __init__(self, judge: str | None) -> None:
        self.source = judge
        self.judge: FaceAttributes | None = None
        self.read = ""  # the attribute
        self._right: dict[str, list[Tensor]] = defaultdict(list)

    def setup(self, trainer: Any, pl_module: Any, stage: str) -> None:
        """Loads the judge.

        Raises:
            DataError: The judge is no such network, or a run that is not there yet.
            WeightsError: There is no such network.
        """
        if self.source is None or self.judge is not None:
            return
        path = Path(self.source)
        if path.parts[:1] == ("runs",) and not path.exists():
            if trainer.fast_dev_run:  # a trial of two batches does without
                return
            raise DataError(
                f"run.judge: {path} is not there yet; "
                f"train it with `gioconda fit --config recipes/{path.parts[-1]}.yaml`"
            )
        network = zoo.load(self.source)
        if not isinstance(network, FaceAttributes):
            raise DataError(
                f"run.judge: {self.source} does not read attributes; train one that reads mouths "
                "with `gioconda fit --config recipes/mouth_smile.yaml`"
            )
        self.judge, self.read = network, next(iter(network.classes))

    @torch.no_grad()
    def on_validation_batch_end(
        self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, *args: Any
    ) -> None:
        """Reads the edits of a batch."""
        if self.judge is None or trainer.sanity_checking:
            return
        batch = pl_module.formatted(batch)
        made = pl_module.model.turned(batch, pl_module.exported)
        if made is None:
            return
        judge = self.judge.to(made.device)
        has = judge(made.float())[self.read].argmax(1) == 1
        before = batch["attributes"][:, 0]
        self._right[UP].append(has[before < 0])
        self._right[DOWN].append(~has[before > 0])

    def on_validation_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """Logs the shares of all held-out faces."""
        shares = {name: torch.cat(some).float().mean() for name, some in self._right.items()}
        self._right.clear()
        if len(shares) == 2:
            shares["turned"] = (shares[UP] + shares[DOWN]) / 2
        for name, share in shares.items():
            pl_module.log(f"val/{name}", share, prog_bar=True, sync_dist=True)
