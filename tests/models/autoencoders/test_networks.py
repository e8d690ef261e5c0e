"""Encoders and decoders: any size comes back, and sizes are what the papers' are."""

from __future__ import annotations

import pytest
import torch

from gioconda.models.autoencoders.cvae import CVAE
from gioconda.models.autoencoders.mask_vae import MaskVAE
from gioconda.models.autoencoders.networks import CODERS


@pytest.mark.parametrize("network", CODERS)
@pytest.mark.parametrize("size", [32, 48, 64])
def test_a_decoder_makes_pictures_as_large_as_the_encoder_took(network: str, size: int) -> None:
    coders = CODERS[network]
    encoder = coders.encoder(1, size, (4, 8, 8)).eval()
    decoder = coders.decoder(7, 1, size, (4, 8, 8)).eval()
    assert encoder(torch.zeros(2, 1, size, size)).shape == (2, encoder.features)
    assert decoder(torch.zeros(2, 7)).shape == (2, 1, size, size)


def test_smilecvaes_maps_are_25_13_7_and_4_px() -> None:
    network = CVAE(image_size=50, network="smilecvae", latent_dim=20).eval()
    sides = []
    for layer in network.encoder.layers:
        layer.register_forward_hook(
            lambda _layer, _inputs, out: sides.append(out.shape[-1]) if out.ndim == 4 else None
        )
    image = torch.zeros(2, 3, 50, 50)
    assert network.reconstruct(image).shape == image.shape
    assert sides[::3] == [25, 13, 7, 4]


def test_mask_vae_is_as_large_as_the_original() -> None:
    count = sum(parameter.numel() for parameter in MaskVAE().parameters())
    assert count == pytest.approx(16.6e6, rel=0.05)
