"""The cover network: shapes, what its loss counts, and that it learns."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from gioconda.models.pretrained import load_weights, save_weights
from gioconda.models.readers.cover_net import CoverNet


def small() -> CoverNet:
    torch.manual_seed(0)
    return CoverNet(size=32, fine=4, widths=(8, 8, 8), blocks=(1, 1, 1))


def batch(count: int = 8) -> dict[str, Tensor]:
    """Gray squares with a white patch on some of them."""
    torch.manual_seed(1)
    image = torch.rand(count, 3, 32, 32) * 0.2 - 0.1
    cover = torch.zeros(count, 1, 16, 16)
    for k in range(0, count, 2):
        image[k, :, 8:24, 12:28] = 0.9
        cover[k, :, 4:12, 6:14] = 1
    is_face = torch.arange(count).lt(count - 2).float()
    image[count - 2 :] = image[count - 2 :].flip(2) - 0.5
    return {"image": image, "cover": cover, "weight": torch.ones_like(cover), "is_face": is_face}


def test_the_map_is_half_as_large_as_the_crop_and_each_face_has_one_logit() -> None:
    logits, face = small()(torch.zeros(3, 3, 32, 32))
    assert logits.shape == (3, 1, 16, 16)
    assert face.shape == (3,)
    assert logits.dtype == face.dtype == torch.float32


def test_a_gradient_reaches_every_parameter() -> None:
    net = small()
    for block in (m for m in net.modules() if hasattr(m, "second")):
        nn.init.normal_(block.second.weight, std=0.05)  # blocks start as the identity
    net.loss(batch())["loss"].backward()
    for key, parameter in net.named_parameters():
        assert parameter.grad is not None, key
        assert parameter.grad.abs().sum() > 0, key


def test_what_nobody_knows_costs_nothing() -> None:
    net, some = small(), batch()
    some["weight"][..., :8] = 0
    known = net.loss(some)
    some["cover"][..., :8] = 1 - some["cover"][..., :8]
    torch.testing.assert_close(net.loss(some), known)


def test_it_learns_where_the_patch_lies() -> None:
    net, some = small(), batch()
    optimizer = torch.optim.AdamW(net.parameters(), lr=5e-3)
    for _ in range(60):
        optimizer.zero_grad()
        net.loss(some)["loss"].backward()
        optimizer.step()
    assert net.eval().metrics(some)["iou"] > 0.9


def test_it_comes_back_from_a_file(tmp_path: Path) -> None:
    net = small().eval()
    again = load_weights(save_weights(net, tmp_path / "model.safetensors"))
    image = batch()["image"]
    with torch.no_grad():
        for mine, theirs in zip(net(image), again(image), strict=True):
            torch.testing.assert_close(mine, theirs)


@pytest.mark.parametrize("size", [32, 48])
def test_sizes_are_multiples_of_sixteen(size: int) -> None:
    net = CoverNet(size=size, fine=4, widths=(8, 8, 8), blocks=(1, 1, 1))
    assert net(torch.zeros(1, 3, size, size))[0].shape == (1, 1, size // 2, size // 2)
