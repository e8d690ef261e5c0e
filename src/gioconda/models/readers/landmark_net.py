"""Landmarks of a face in two passes: all points from the whole face, then the lips from the mouth.

Paper    Feng, Kittler, Awais, Huber & Wu 2018, CVPR, "Wing Loss for Robust Facial Landmark
         Localisation ..." (a loss that is logarithmic in the error); Sun, Wang & Tang 2013, CVPR,
         "Deep Convolutional Network Cascade for Facial Point Detection" (a second pass)
Differs  1. log(1 + e / scale) of the distance itself  2. offsets from a mean that the first batch
         gives  3. the network also predicts its own error
Images   (B, 3, S, S) and (B, 3, h, w) float32 RGB in [-1, 1]
Labels   points (B, P, 2) in unit crops: x and y in pixels, plus a half, over the crop's width
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gioconda.layers import Residual
from gioconda.models.contract import (
    Batch,
    Description,
    Graph,
    SupervisedMethod,
    of_pictures,
)
from gioconda.models.registry import register
from gioconda.ranges import to_signed


class PointRegressor(nn.Module):
    """Unshuffled pixels, residual stages that halve the map, and a small dense head.

    Args:
        height: Rows of the crop, a multiple of ``4 * 2 ** (len(widths) - 1)``.
        width: Columns of the crop, such a multiple as well.
        widths: Channels of the stages, from a quarter of the crop's size down.
        depths: Residual blocks of each stage.
        squeeze: Channels that are left for the dense layers.
        hidden: Units of the dense layer.
        outputs: Numbers to predict.
    """

    def __init__(
        self,
        height: int,
        width: int,
        *,
        widths: Sequence[int],
        depths: Sequence[int],
        squeeze: int,
        hidden: int,
        outputs: int,
    ) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.PixelUnshuffle(4), nn.Conv2d(48, widths[0], 3, 1, 1)]
        for k, (channels, depth) in enumerate(zip(widths, depths, strict=True)):
            if k:
                layers += [nn.SiLU(), nn.Conv2d(widths[k - 1], channels, 3, 2, 1)]
            layers += [Residual(channels) for _ in range(depth)]
        shrink = 4 * 2 ** (len(widths) - 1)
        cells = (height // shrink) * (width // shrink)
        self.body = nn.Sequential(*layers, nn.SiLU(), nn.Conv2d(widths[-1], squeeze, 1), nn.SiLU())
        self.hidden = nn.Linear(squeeze * cells, hidden)
        self.last = nn.Linear(hidden, outputs)
        nn.init.normal_(self.last.weight, std=0.01 / math.sqrt(hidden))
        nn.init.zeros_(self.last.bias)

    def forward(self, image: Tensor) -> Tensor:
        """``(B, 3, height, width)`` RGB in [-1, 1] to ``(B, outputs)`` float32."""
        x = self.body(image).flatten(1)  # (B, squeeze * cells)
        return self.last(F.silu(self.hidden(x))).float()  # type: ignore[no-any-return]


@register(
    "landmark-net",
    tiny={
        "image_size": 32,
        "mouth_width": 32,
        "mouth_height": 32,
        "widths": (8, 8, 8),
        "mouth_widths": (8, 8, 8),
        "hidden": 16,
    },
)
class LandmarkNet(SupervisedMethod):
    """All points of a face, how sure they are, and a second pass for the lips.

    Args:
        image_size: Side of the face's crop in pixels.
        mouth_width: Width of the mouth's crop in pixels.
        mouth_height: Height of the mouth's crop in pixels.
        face_squares: Side of the face's crop, in squares that the points just fill.
        corners_share: Distance of the mouth's corners, over the width of the mouth's crop.
        n_points: Points of the scheme; the lips come first.
        n_lips: How many of them are the lips'.
        widths: Channels of the face's stages.
        depths: Residual blocks of the face's stages.
        mouth_widths: Channels of the mouth's stages.
        mouth_depths: Residual blocks of the mouth's stages.
        hidden: Units of the face's dense layer; the mouth's has half as many.
        error_scale: Where the loss turns from linear to logarithmic, in pupil distances.
        lips_weight: How much more the lips count in the face's loss.
        mouth_weight: Weight of the mouth's loss.
        doubt_weight: Weight of the expected error's loss.
    """

    mean: Tensor
    mouth_mean: Tensor
    started: Tensor

    def __init__(
        self,
        *,
        image_size: int = 112,
        mouth_width: int = 96,
        mouth_height: int = 64,
        face_squares: float = 1.2,
        corners_share: float = 0.56,
        n_points: int = 141,
        n_lips: int = 40,
        widths: Sequence[int] = (48, 80, 112),
        depths: Sequence[int] = (1, 2, 2),
        mouth_widths: Sequence[int] = (40, 64, 88),
        mouth_depths: Sequence[int] = (1, 1, 1),
        hidden: int = 192,
        error_scale: float = 0.03,
        lips_weight: float = 2.0,
        mouth_weight: float = 0.5,
        doubt_weight: float = 0.05,
    ) -> None:
        super().__init__()
        self.image_size, self.mouth_width, self.mouth_height = image_size, mouth_width, mouth_height
        self.face_squares, self.corners_share = face_squares, corners_share
        self.n_points, self.n_lips, self.error_scale = n_points, n_lips, error_scale
        self.lips_weight, self.mouth_weight = lips_weight, mouth_weight
        self.doubt_weight = doubt_weight
        self.face = PointRegressor(
            image_size,
            image_size,
            widths=widths,
            depths=depths,
            squeeze=16,
            hidden=hidden,
            outputs=2 * n_points + 1,
        )
        self.mouth = PointRegressor(
            mouth_height,
            mouth_width,
            widths=mouth_widths,
            depths=mouth_depths,
            squeeze=24,
            hidden=hidden // 2,
            outputs=2 * n_lips,
        )
        self.register_buffer("mean", torch.full((n_points, 2), 0.5))
        self.register_buffer("mouth_mean", torch.full((n_lips, 2), 0.5))
        self.register_buffer("started", torch.zeros((), dtype=torch.bool))

    @property
    def description(self) -> Description:
        """What it offers."""
        return Description(size_px=self.image_size, reads=("landmarks",))

    @property
    def graphs(self) -> Mapping[str, Graph]:
        """``landmarks`` of faces, with the logarithms of their errors, and ``lips`` of mouths."""
        return {
            "landmarks": Graph(
                lambda pictures: self(to_signed(pictures)),
                of_pictures(self.image_size, self.image_size),
                ("points", "log_error"),
            ),
            "lips": Graph(
                lambda pictures: (self.lips(to_signed(pictures)),),
                of_pictures(self.mouth_height, self.mouth_width),
                ("points",),
            ),
        }

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """The first pass.

        Args:
            image: ``(B, 3, S, S)`` RGB in [-1, 1], a face about upright and in the middle.

        Returns:
            Points ``(B, P, 2)`` in the unit crop, and ``(B,)`` the natural logarithm of their
            expected mean error in pupil distances.
        """
        out = self.face(image)
        return self.mean + out[:, :-1].unflatten(1, (-1, 2)), out[:, -1] - 3.0

    def lips(self, mouth: Tensor) -> Tensor:
        """The second pass: ``(B, 3, h, w)`` RGB in [-1, 1] to ``(B, n_lips, 2)`` in its unit crop.

        Both coordinates are in units of the crop's width.
        """
        return self.mouth_mean + self.mouth(mouth).unflatten(1, (-1, 2))  # type: ignore[no-any-return]

    def loss(self, batch: Batch) -> Batch:
        """Logarithmic distances of both passes, and the error of the first one's expected error.

        Args:
            batch: ``image`` (B, 3, S, S), ``points`` (B, P, 2), ``known`` (B, P) weights in [0, 1],
                ``pupils`` (B,) pupil distance in units of the crop's width; ``mouth`` (B, 3, h, w),
                ``lips`` (B, n_lips, 2), ``lips_known`` (B,), ``mouth_pupils`` (B,); ``is_face``
                (B,) 1 for a face and 0 for something else.
        """
        self._start(batch)
        points, doubt = self(batch["image"])
        error = self._error(points, batch["points"], batch["pupils"])
        weight = batch["known"].clone()
        weight[:, : self.n_lips] *= self.lips_weight
        face = self._soft(error, weight)
        lips_error = self._error(self.lips(batch["mouth"]), batch["lips"], batch["mouth_pupils"])
        lips = self._soft(lips_error, batch["lips_known"][:, None].expand_as(lips_error))
        own = torch.where(batch["is_face"] > 0.5, error.detach().mean(1).clamp(0.005, 0.6), 0.6)
        # A face with few known points has no known mean error.
        counted = (batch["known"].mean(1) > 0.5) | (batch["is_face"] < 0.5)
        off = F.smooth_l1_loss(doubt, own.log(), reduction="none", beta=0.5)
        doubt_loss = (off * counted).sum() / counted.sum().clamp_min(1)
        total = face + self.mouth_weight * lips + self.doubt_weight * doubt_loss
        return {"loss": total, "face": face, "lips": lips, "doubt": doubt_loss}

    @torch.no_grad()
    def metrics(self, batch: Batch) -> Batch:
        """Mean errors in percent of the pupil distance: all points, the lips in both passes."""
        points, doubt = self(batch["image"])
        error = 100 * self._error(points, batch["points"], batch["pupils"])
        lips = 100 * self._error(self.lips(batch["mouth"]), batch["lips"], batch["mouth_pupils"])
        return {
            "error": error.mean(),
            "lips_first": error[:, : self.n_lips].mean(),
            "lips": lips.mean(),
            "expected": 100 * doubt.exp().mean(),
        }

    def _start(self, batch: Batch) -> None:
        """The mean shapes of the first batch, as Kingma & Dhariwal 2018 start their ActNorm."""
        if not self.training or bool(self.started):
            return
        with torch.no_grad():
            known = batch["known"].gt(0)[..., None].float()
            self.mean.copy_((batch["points"] * known).sum(0) / known.sum(0).clamp_min(1))
            known = batch["lips_known"].gt(0)[:, None, None].float()
            total = (batch["lips"] * known).sum(0)
            self.mouth_mean.copy_(total / known.sum().clamp_min(1))
            self.started.fill_(True)

    @staticmethod
    def _error(points: Tensor, target: Tensor, pupils: Tensor) -> Tensor:
        """``(B, P)`` distances in pupil distances."""
        off = (points - target) / pupils[:, None, None]
        return (off.square().sum(2) + 1e-12).sqrt()

    def _soft(self, error: Tensor, weight: Tensor) -> Tensor:
        terms = torch.log1p(error / self.error_scale) * weight
        return terms.sum() / weight.sum().clamp_min(1e-6)
