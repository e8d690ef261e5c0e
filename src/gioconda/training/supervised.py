"""One network, one loss: autoencoders, classifiers, landmark networks."""

from __future__ import annotations

from typing import Any, cast

import torch
from torch import Tensor

from gioconda.models.contract import Batch, SupervisedMethod
from gioconda.training.averaging import MovingAverage
from gioconda.training.optimizers import FusedAdamW
from gioconda.training.schedules import Schedule, schedule
from gioconda.training.task import Task
from gioconda.training.value_ranges import ABOVE_0, BELOW_1, FROM_0, FROM_1, require


class SupervisedTask(Task):
    """Trains a ``SupervisedMethod``; validation and the exported weights use the moving average.

    Args:
        model: The method to train.
        learning_rate: Peak learning rate of AdamW.
        weight_decay: AdamW's decay, on matrices and kernels only; 0 makes it Adam.
        betas: AdamW's betas.
        warmup_steps: Steps until the peak.
        schedule: How the rate falls from there; see ``schedules``.
        step_every: Steps between two falls of the schedule ``steps``.
        step_factor: What each of them multiplies the rate by.
        least_rate: The rate falls no lower.
        average_decay: Decay of the moving average of the weights; 0 keeps none.
        clip_norm: Largest norm of all gradients; 0 does not clip.
        clip_value: Largest absolute value of a gradient; 0 does not clip.
        channels_last: Memory format of kernels and pictures; faster convolutions.
        compile: Run the method's loss through ``torch.compile``.

    Raises:
        DataError: A number is out of its range.
    """

    model: SupervisedMethod

    def __init__(
        self,
        model: SupervisedMethod,
        *,
        learning_rate: float = 1e-3,
        weight_decay: float = 0.01,
        betas: tuple[float, float] = (0.9, 0.99),
        warmup_steps: int = 100,
        schedule: Schedule = "cosine",
        step_every: int = 0,
        step_factor: float = 1 / 3,
        least_rate: float = 0.0,
        average_decay: float = 0.998,
        clip_norm: float = 1.0,
        clip_value: float = 0.0,
        channels_last: bool = True,
        compile: bool = False,
    ) -> None:
        super().__init__(
            model, clip_norm=clip_norm, clip_value=clip_value, channels_last=channels_last
        )
        require("model", ABOVE_0, learning_rate=learning_rate, step_factor=step_factor)
        require("model", FROM_0, weight_decay=weight_decay, least_rate=least_rate)
        require("model", FROM_0, warmup_steps=warmup_steps)
        require("model", FROM_1 if schedule == "steps" else FROM_0, step_every=step_every)
        require("model", BELOW_1, betas=betas, average_decay=average_decay)
        self.average = MovingAverage(self.model, average_decay) if average_decay else None
        self.learning_rate, self.weight_decay, self.betas = learning_rate, weight_decay, betas
        self.kind: Schedule = schedule
        self.shape = {
            "warmup_steps": warmup_steps,
            "step_every": step_every,
            "step_factor": step_factor,
            "least": least_rate / learning_rate,
        }
        loss: Any = self.model.loss
        self.compute_loss: Any = torch.compile(loss) if compile else loss

    @property
    def exported(self) -> SupervisedMethod:
        """The network that is worth keeping: the moving average where there is one."""
        return cast("SupervisedMethod", self.average.model) if self.average else self.model

    @property
    def trained(self) -> SupervisedMethod:
        """The method itself."""
        return self.model

    def training_step(self, batch: Batch, index: int) -> Tensor:
        """One step's loss; its terms are logged."""
        with self.naming_columns(batch):
            losses: Batch = self.compute_loss(self.formatted(batch))
        self.check_and_log("train", losses)
        self.batches += 1
        return losses["loss"]

    def optimizer_step(self, *args: Any, **kwargs: Any) -> None:
        """One update of the weights, and of their average."""
        super().optimizer_step(*args, **kwargs)
        if self.average:
            self.average.update(self.model)

    def validation_step(self, batch: Batch, index: int) -> None:
        """Logs the exported network's metrics."""
        with self.naming_columns(batch):
            figures = self.exported.metrics(self.formatted(batch))
        self.log_held_out(figures, batch)

    def preview(self, batch: Batch) -> Batch:
        """What the exported network shows of itself."""
        return self.exported.preview(batch)

    def configure_optimizers(self) -> dict[str, Any]:
        """AdamW with warm-up and a schedule."""
        trained = [p for p in self.model.parameters() if p.requires_grad]
        groups = [
            {"params": [p for p in trained if p.ndim > 1], "weight_decay": self.weight_decay},
            {"params": [p for p in trained if p.ndim <= 1], "weight_decay": 0.0},
        ]
        optimizer = FusedAdamW(groups, lr=self.learning_rate, betas=self.betas)
        total = int(self.trainer.estimated_stepping_batches)
        factor = schedule(self.kind, total, **self.shape)  # type: ignore[arg-type]
        scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
        return {
            "optimizer": optimizer,
            "lr_scheduler": {"scheduler": scheduler, "interval": "step"},
        }
