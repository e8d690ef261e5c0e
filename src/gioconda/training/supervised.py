"""One network, one loss: autoencoders, classifiers, landmark networks."""

from __future__ import annotations

import math
from typing import Any

import lightning
import torch
from torch import Tensor, nn

from gioconda.training.averaging import MovingAverage
from gioconda.training.guards import require_finite

Batch = dict[str, Tensor]


class SupervisedTask(lightning.LightningModule):
    """Trains any method with ``loss(batch) -> dict with "loss"``.

    Learning rate: linear warm-up, then a cosine down to zero at the trainer's last step. Validation
    and the exported weights use the moving average. A method may offer ``metrics(batch)``, a dict
    of per-batch means that validation logs; else its loss terms are logged.

    Args:
        model: The method to train.
        learning_rate: Peak learning rate of AdamW.
        weight_decay: AdamW's decay, on matrices and kernels only.
        betas: AdamW's betas.
        warmup_steps: Steps until the peak.
        average_decay: Decay of the moving average of the weights.
        clip_norm: Largest gradient norm; 0 does not clip.
        channels_last: Memory format of kernels and pictures; faster convolutions.
        compile: Run the method's loss through ``torch.compile``.
    """

    def __init__(
        self,
        model: nn.Module,
        *,
        learning_rate: float = 1e-3,
        weight_decay: float = 0.01,
        betas: tuple[float, float] = (0.9, 0.99),
        warmup_steps: int = 100,
        average_decay: float = 0.998,
        clip_norm: float = 1.0,
        channels_last: bool = True,
        compile: bool = False,
    ) -> None:
        super().__init__()
        if channels_last:
            model = model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.model: Any = model  # mypy cannot see a method's loss on nn.Module
        self.average = MovingAverage(model, average_decay)
        self.learning_rate, self.weight_decay, self.betas = learning_rate, weight_decay, betas
        self.warmup_steps, self.clip_norm = warmup_steps, clip_norm
        loss: Any = model.loss
        self.compute_loss: Any = torch.compile(loss) if compile else loss

    @property
    def exported(self) -> Any:
        """The network that is worth keeping: the moving average."""
        return self.average.model

    def training_step(self, batch: Batch, index: int) -> Tensor:
        """One step's loss; its terms are logged."""
        losses: Batch = self.compute_loss(batch)
        require_finite(losses)
        for name, value in losses.items():
            self.log(f"train/{name}", value.detach(), prog_bar=name == "loss")
        return losses["loss"]

    def on_train_batch_end(self, *args: Any) -> None:
        """Moves the average after each step."""
        self.average.update(self.model)

    def validation_step(self, batch: Batch, index: int) -> None:
        """Logs the averaged network's metrics, or its loss terms."""
        measure = getattr(self.exported, "metrics", self.exported.loss)
        size = len(next(iter(batch.values())))
        for name, value in measure(batch).items():
            self.log(f"val/{name}", value, prog_bar=True, batch_size=size)

    def configure_optimizers(self) -> dict[str, Any]:
        """AdamW with warm-up and cosine."""
        trained = [p for p in self.model.parameters() if p.requires_grad]
        groups = [
            {"params": [p for p in trained if p.ndim > 1], "weight_decay": self.weight_decay},
            {"params": [p for p in trained if p.ndim <= 1], "weight_decay": 0.0},
        ]
        optimizer = torch.optim.AdamW(groups, lr=self.learning_rate, betas=self.betas)
        total = max(int(self.trainer.estimated_stepping_batches), 1)

        def factor(step: int) -> float:
            warm = min(1.0, (step + 1) / max(self.warmup_steps, 1))
            return warm * 0.5 * (1 + math.cos(math.pi * min(step / total, 1.0)))

        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
        return {
            "optimizer": optimizer,
            "lr_scheduler": {"scheduler": schedule, "interval": "step"},
        }

    def configure_gradient_clipping(
        self, optimizer: Any, gradient_clip_val: Any = None, gradient_clip_algorithm: Any = None
    ) -> None:
        """Clips by the norm given here, whatever the trainer says."""
        if self.clip_norm:
            self.clip_gradients(
                optimizer, gradient_clip_val=self.clip_norm, gradient_clip_algorithm="norm"
            )
