"""The family's own maths: masks, principal components, what is told and what is read."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from gioconda.models.autoencoders.cvae import CVAE
from gioconda.models.autoencoders.mask_vae import MaskVAE, ResidualMaskVAE, dice_loss
from gioconda.models.autoencoders.residual_vae import ResidualVAE
from gioconda.models.autoencoders.vae import VAE

TINY = {"image_size": 32, "widths": (4, 8)}


def faces(count: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Pictures of four numbers and an attribute, all linear, in [-1, 1]."""
    torch.manual_seed(0)
    parts = F.interpolate(torch.randn(5, 3, 4, 4), size=32, mode="bilinear")
    amounts = torch.randn(count, 5) * torch.tensor([0.2, 0.15, 0.1, 0.05, 0.1])
    attributes = amounts[:, 4:] / 0.3
    image = torch.einsum("bk,kchw->bchw", amounts, parts).clamp(-1, 1)
    return image, attributes


def test_dice_is_zero_for_the_same_mask_and_one_for_another() -> None:
    mask = torch.zeros(2, 1, 16, 16)
    mask[..., :8] = 1
    assert dice_loss(mask, mask).item() == pytest.approx(0, abs=1e-6)
    assert dice_loss(1 - mask, mask).item() == pytest.approx(1, abs=0.01)


def test_a_found_mask_is_measured() -> None:
    network = MaskVAE(**TINY, latent_dim=3).eval()
    mask = torch.zeros(2, 1, 32, 32)
    mask[..., :16] = 1
    found = torch.zeros(2, 1, 32, 32)
    found[..., :8] = 1
    network.decode_mask = lambda code: found
    metrics = network.metrics({"image": torch.zeros(2, 3, 32, 32), "mask": mask})
    assert metrics["iou"].item() == pytest.approx(0.5)
    assert metrics["dice"].item() == pytest.approx(2 / 3)


def test_principal_components_reconstruct_linear_faces_before_any_step() -> None:
    image, attributes = faces(200)
    network = ResidualVAE(**TINY, latent_dim=4, shrink=1).eval()
    network.start(image, attributes)
    made = network.reconstruct(image, attributes)
    assert (made - image).abs().mean() < 0.02


def test_the_code_starts_whitened_and_free_of_the_attribute() -> None:
    image, attributes = faces(400)
    network = ResidualVAE(**TINY, latent_dim=4, shrink=1).eval()
    network.start(image, attributes)
    code = network.code(image, attributes)
    torch.testing.assert_close(code.mean(0), torch.zeros(4), atol=0.1, rtol=0)
    torch.testing.assert_close(code.std(0), torch.ones(4), atol=0.1, rtol=0)
    table = torch.corrcoef(torch.cat([code, attributes], 1).T)
    assert table[:4, 4].abs().max() < 0.05


def test_an_edit_moves_along_the_attribute_from_the_start() -> None:
    image, attributes = faces(200)
    network = ResidualVAE(**TINY, latent_dim=4, shrink=1).eval()
    network.start(image, attributes)
    swapped = network.edit(image[:50], attributes[50:100], attributes[:50])
    twin = torch.from_numpy(_slope(image, attributes)).float()
    wanted = image[:50] + (attributes[50:100] - attributes[:50])[:, :, None, None] * twin
    assert (swapped - wanted.clamp(-1, 1)).abs().mean() < 0.03


def _slope(image: torch.Tensor, attributes: torch.Tensor):
    ones = torch.ones(len(image), 1)
    table = torch.cat([attributes, ones], 1)
    return torch.linalg.lstsq(table, image.flatten(1)).solution[0].view(3, 32, 32).numpy()


def test_unknown_attributes_do_not_stop_the_start() -> None:
    image, attributes = faces(60)
    attributes[::3] = torch.nan
    network = ResidualVAE(**TINY, latent_dim=40)
    network.start(image, attributes)
    assert all(parameter.isfinite().all() for parameter in network.parameters())


def test_what_is_not_told_is_read() -> None:
    torch.manual_seed(0)
    network = CVAE(**TINY, latent_dim=3).eval()
    image = torch.rand(4, 3, 32, 32) * 2 - 1
    read = network.read(image)
    assert torch.equal(network.reconstruct(image), network.reconstruct(image, read))
    partly = torch.tensor([[torch.nan], [0.5], [torch.nan], [0.5]])
    filled = torch.where(partly.isnan(), read, partly)
    assert torch.equal(network.reconstruct(image, partly), network.reconstruct(image, filled))


def test_separation_needs_a_name() -> None:
    with pytest.raises(ValueError, match="which attribute"):
        VAE(**TINY, separation=0.1)


@pytest.mark.parametrize("method", [MaskVAE, ResidualMaskVAE])
def test_what_is_not_in_the_picture_teaches_nothing(method: type) -> None:
    torch.manual_seed(0)
    network = method(**TINY, latent_dim=3, parts=("face", "hair"))
    batch = {
        "image": torch.rand(2, 3, 32, 32) * 2 - 1,
        "mask": (torch.rand(2, 2, 32, 32) > 0.5).float(),
        "inside": torch.zeros(2, 1, 32, 32),
        "attributes": torch.zeros(2, 1),
    }
    last = [p for n, p in network.named_parameters() if n.startswith(("decoder", "mask_decoder"))]
    network.loss(batch)["loss"].backward()
    assert all(p.grad is None or float(p.grad.abs().max()) < 1e-6 for p in last)


def test_masks_are_decoded_apart() -> None:
    network = ResidualMaskVAE(**TINY, latent_dim=3, parts=("face", "hair")).eval()
    assert network.decode_mask(torch.zeros(4, 3)).shape == (4, 2, 32, 32)
    assert network.description.crop == "head"
