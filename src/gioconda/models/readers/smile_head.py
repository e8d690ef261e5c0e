"""The head of smile networks: one logit, thresholds of its annotators, and the degree.

People draw the line between smiling and not at different places (a fifth of the LFW faces that are
named happy are "not smiling" in SMILEs), so each source of labels gets a threshold of its own on
one common logit, as in item response theory (Rasch 1960). The first source's threshold is zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gioconda.models.contract import (
    Batch,
    Description,
    Graph,
    SupervisedMethod,
    of_pictures,
)
from gioconda.ranges import to_signed


class SmileHead(nn.Module):
    """Features -> logit -> degree.

    The degree is tanh((logit - offset) / temperature); both numbers are fitted to people's degrees
    after training (``gioconda.training.calibration``) and are stored with the weights.

    Args:
        features: Length of the feature vector.
        sources: Names of the annotators; the first one's threshold is the logit's zero.
        smoothing: Share of labels that are taken to be wrong, which keeps the logit graded.
    """

    offset: Tensor
    temperature: Tensor

    def __init__(self, features: int, sources: Sequence[str], smoothing: float) -> None:
        super().__init__()
        self.logit = nn.Linear(features, 1)
        self.thresholds = nn.Parameter(torch.zeros(len(sources)))
        self.register_buffer("offset", torch.zeros(()))
        self.register_buffer("temperature", torch.tensor(2.0))
        self.smoothing = smoothing

    def forward(self, features: Tensor) -> Tensor:
        """``(B, F)`` features to ``(B,)`` float32 logits, unbounded."""
        return self.logit(features).squeeze(1).float()  # type: ignore[no-any-return]

    def degree(self, logit: Tensor) -> Tensor:
        """``(B,)`` logits to degrees in [-1, 1]."""
        return torch.tanh((logit - self.offset) / self.temperature)

    def threshold(self, source: int) -> Tensor:
        """The degree at which an annotator is undecided, scalar in [-1, 1]."""
        return self.degree(self.thresholds[source] - self.thresholds[0])

    def loss(self, logit: Tensor, batch: Batch) -> Batch:
        """Weighted cross-entropy at each annotator's own threshold.

        Args:
            logit: ``(B,)``.
            batch: ``smiling`` ``(B,)`` float in [0, 1], ``source`` ``(B,)`` index of the annotator,
                ``weight`` ``(B,)`` float, how far the label is trusted.
        """
        thresholds = self.thresholds - self.thresholds[0]
        target = batch["smiling"] * (1 - self.smoothing) + 0.5 * self.smoothing
        each = F.binary_cross_entropy_with_logits(
            logit - thresholds[batch["source"]], target, reduction="none"
        )
        return {"loss": (each * batch["weight"]).sum() / batch["weight"].sum().clamp_min(1e-6)}

    @torch.no_grad()
    def metrics(self, logit: Tensor, batch: Batch) -> Batch:
        """Share of labels on the right side of their annotator's threshold, and the loss."""
        thresholds = self.thresholds - self.thresholds[0]
        says = logit > thresholds[batch["source"]]
        right = (says == (batch["smiling"] > 0.5)).float().mean()
        return {"accuracy": right, **self.loss(logit, batch)}


class SmileNetwork(SupervisedMethod):
    """A network from an aligned face to the logit of smiling.

    A subclass sets ``size``, ``zoom`` and ``head``, and gives ``features``.

    Attributes:
        size: Side of the crop in pixels.
        zoom: Size of the face in the crop, against the five-point template.
        head: From its features to the logit and the degree.
    """

    size: int
    zoom: float
    head: SmileHead

    @property
    def description(self) -> Description:
        """What it offers."""
        return Description(size_px=self.size, zoom=self.zoom, reads=("smile",))

    @property
    def graphs(self) -> Mapping[str, Graph]:
        """``smile``: the logits of faces."""
        pictures = of_pictures(self.size, self.size)
        return {"smile": Graph(lambda faces: (self(to_signed(faces)),), pictures, ("logit",))}

    def features(self, image: Tensor) -> Tensor:
        """``(B, 3, S, S)`` RGB in [-1, 1] to ``(B, F)``, what the head reads."""
        raise NotImplementedError

    def forward(self, image: Tensor) -> Tensor:
        """The logit of smiling.

        Args:
            image: ``(B, 3, S, S)`` RGB in [-1, 1].

        Returns:
            ``(B,)`` float32, unbounded; 0 where the first annotator is undecided.
        """
        return self.head(self.features(image))  # type: ignore[no-any-return]

    @torch.no_grad()
    def degree(self, image: Tensor) -> Tensor:
        """``(B, 3, S, S)`` RGB in [-1, 1] to ``(B,)`` degrees in [-1, 1], +1 a broad smile."""
        return self.head.degree(self(image))

    def loss(self, batch: Batch) -> Batch:
        """Cross-entropy of ``image`` against ``smiling``; see ``SmileHead.loss``."""
        return self.head.loss(self(batch["image"]), batch)

    def metrics(self, batch: Batch) -> Batch:
        """Accuracy and loss."""
        return self.head.metrics(self(batch["image"]), batch)
