"""Residual conditional VAE: principal components, and all that a residual network adds to them.

Paper    Sohn, Lee & Yan 2015, "Learning Structured Output Representation ..." (CVAE); Turk &
         Pentland 1991, "Eigenfaces for Recognition"; He et al. 2016, "Identity Mappings ..."
Seed     github.com/raulorteg/SmileCVAE (its to-do list: deeper, sharper)
Differs  1. residual blocks and pixel shuffle  2. a linear path beside both networks: the data's
         whitened principal components, set once, so that training begins where a linear autoencoder
         ends  3. structure (SSIM) is learned, not squared error
Images   (B, 3, S, S) float32 RGB in [-1, 1]
Labels   (B, A) float32 in [-1, 1], NaN where unknown; smile: +1 = broad
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gioconda.models.autoencoders.base import TINY
from gioconda.models.autoencoders.cvae import CVAE
from gioconda.models.autoencoders.networks import Network
from gioconda.models.autoencoders.reconstruction import Reconstruction
from gioconda.models.contract import Crop
from gioconda.models.registry import register
from gioconda.types import Gaussian

_SPARE = 16  # components more than wanted, for the accuracy of a random decomposition
_FIRST_LOG_VARIANCE = -3.0  # of a fresh code: some noise, so that the prior counts from the start


@register("residual-vae", tiny=TINY)
class ResidualVAE(CVAE):
    """A ``CVAE`` whose networks stand beside a linear path.

    Args: those of ``CVAE``, whose encoder takes the attributes, and

        shrink: How much smaller than the face the linear path's picture is.
    """

    def __init__(
        self,
        *,
        image_size: int = 128,
        latent_dim: int = 256,
        widths: Sequence[int] = (32, 64, 128),
        network: Network = "residual",
        shrink: int = 4,
        attributes: Sequence[str] = ("smile",),
        reconstruction: Reconstruction = "ssim+mae",
        beta: float = 2e-4,
        free_nats: float = 0.0,
        independence: float = 0.02,
        reading: float = 0.05,
        crop: Crop = "face",
    ) -> None:
        super().__init__(
            image_size=image_size,
            latent_dim=latent_dim,
            widths=widths,
            network=network,
            attributes=attributes,
            encoder_sees=True,
            reconstruction=reconstruction,
            beta=beta,
            free_nats=free_nats,
            independence=independence,
            reading=reading,
            crop=crop,
        )
        self.shrink = shrink
        values, labels = 3 * (image_size // shrink) ** 2, len(attributes)
        # Adam's steps, alike for all weights, would undo in a few what the data said at once.
        self.to_code = nn.Linear(values + labels, latent_dim).requires_grad_(False)
        self.from_code = nn.Linear(latent_dim + labels, values).requires_grad_(False)
        convolutions = [
            m for m in self.decoder.layers if isinstance(m, nn.Conv2d | nn.ConvTranspose2d)
        ]
        with torch.no_grad():  # the linear path alone at first
            for parameter in (*self.head.parameters(), *convolutions[-1].parameters()):
                parameter.zero_()
            self.head.bias[latent_dim:] = _FIRST_LOG_VARIANCE

    @torch.no_grad()
    def start(self, image: Tensor, attributes: Tensor) -> None:
        """Set the linear path to whitened principal components of faces, attributes regressed out.

        Args:
            image: ``(N, 3, S, S)`` in [-1, 1], several times as many as the code has numbers.
            attributes: ``(N, A)``; NaN where unknown, taken for the mean.
        """
        values = self._small(image)
        known = torch.where(attributes.isnan(), attributes.nanmean(0), attributes)
        ones = torch.ones(len(known), 1)
        # values ~ known @ slope + level, in least squares. The last bits of lstsq would change
        # from call to call.
        found = torch.linalg.pinv(torch.cat([known, ones], 1)) @ values
        slope, level = found[:-1], found[-1]
        rest = values - known @ slope - level
        count = min(self.latent_dim, *rest.shape)
        _, sizes, basis = torch.svd_lowrank(rest, min(count + _SPARE, *rest.shape), niter=3)
        spread = sizes[:count] / len(rest) ** 0.5
        basis = basis[:, :count]  # (values, D)
        to_code = (basis / spread).T  # (D, values)
        for layer in (self.to_code, self.from_code):
            layer.weight.zero_()
            layer.bias.zero_()
        self.to_code.weight[:count] = torch.cat([to_code, -to_code @ slope.T], 1)
        self.to_code.bias[:count] = -to_code @ level
        self.from_code.weight[:, :count] = basis * spread
        self.from_code.weight[:, self.latent_dim :] = slope.T
        self.from_code.bias.copy_(level)

    def features(self, image: Tensor) -> Tensor:
        """``(B, 3, S, S)`` to ``(B, F + values)``: features, and the small picture."""
        return torch.cat([self.encoder(image).float(), self._small(image)], 1)

    def picture(self, code: Tensor) -> Tensor:
        """The linear path's small picture enlarged, and the network's detail."""
        side = self.image_size // self.shrink
        small = self.from_code(code).float().view(-1, 3, side, side)
        enlarged = F.interpolate(small, scale_factor=self.shrink, mode="bilinear")
        made: Tensor = enlarged + self.decoder(code).float()
        # Clamping would lose gradients; in training only the loss sees what lies outside.
        return made if self.training else made.clamp(-1, 1)

    def _small(self, image: Tensor) -> Tensor:
        return F.avg_pool2d(image.float(), self.shrink).flatten(1)

    def _code(self, features: Tensor, attributes: Tensor) -> Gaussian:
        seen, small = features.tensor_split([self.encoder.features], dim=1)
        added = self.gaussian(torch.cat([seen, attributes], 1))
        with torch.autocast(features.device.type, enabled=False):
            linear = self.to_code(torch.cat([small, attributes], 1))
        return Gaussian(linear + added.mean, added.log_variance)

    def _read(self, features: Tensor) -> Tensor:
        return super()._read(features[:, : self.encoder.features])
