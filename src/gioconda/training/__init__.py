"""Batches -> weights: Lightning tasks for the two shapes of training."""

from gioconda.training.adversarial import AdversarialTask
from gioconda.training.supervised import SupervisedTask

__all__ = ["AdversarialTask", "SupervisedTask"]
