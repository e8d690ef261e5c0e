"""Networks whose weights only users have: built as published, and sure of their files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from gioconda.errors import WeightsError
from gioconda.evaluation.features import FeatureSpace
from gioconda.evaluation.inception import Block, Inception, Unit, average, block_a, block_e
from gioconda.evaluation.lpips import Lpips


def test_the_border_is_left_out_of_averages() -> None:
    torch.testing.assert_close(average(torch.ones(1, 1, 4, 4)), torch.ones(1, 1, 4, 4))


def test_blocks_join_their_branches() -> None:
    assert block_a(192, 32).eval()(torch.rand(1, 192, 9, 9)).shape == (1, 256, 9, 9)
    assert block_e(64, largest=True).eval()(torch.rand(1, 64, 8, 8)).shape == (1, 2048, 8, 8)
    halving = Block((("one",),), {"one": Unit(4, 6, 3, 2)}, halves=True).eval()
    assert halving(torch.rand(1, 4, 9, 9)).shape == (1, 10, 4, 4)


def test_inception_reads_its_file_and_gives_features(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.manual_seed(0)
    with monkeypatch.context() as patch:
        patch.setattr(Inception, "_load", lambda self, path: None)
        bare = Inception("")
    state = {**bare.state_dict(), "fc.weight": torch.zeros(1008, 2048), "fc.bias": torch.zeros(1)}
    torch.save(state, tmp_path / "inception.pth")
    space = FeatureSpace.from_pretrained(str(tmp_path / "inception.pth"))
    assert space.name == "Inception, inception.pth"
    image = torch.rand(1, 3, 80, 90) * 2 - 1
    with torch.no_grad():
        features = space.network.features(image)
        torch.testing.assert_close(features, bare.features(image))
    assert features.shape == (1, 2048)
    # As pytorch-fid's: 94 convolutions with their norms.
    assert sum(isinstance(m, nn.Conv2d) for m in bare.modules()) == 94
    assert sum(p.numel() for p in bare.parameters()) == 21_785_568


def alexnet() -> dict[str, torch.Tensor]:
    torch.manual_seed(1)
    shapes = {
        0: (64, 3, 11),
        3: (192, 64, 5),
        6: (384, 192, 3),
        8: (256, 384, 3),
        10: (256, 256, 3),
    }
    state = {}
    for number, (width, before, kernel) in shapes.items():
        state[f"features.{number}.weight"] = torch.randn(width, before, kernel, kernel) * 0.05
        state[f"features.{number}.bias"] = torch.randn(width) * 0.05
    return state


def test_lpips_is_the_papers_equation_by_hand(tmp_path: Path) -> None:
    pytest.importorskip("torchmetrics", reason="needs the extra [train]")
    torch.save(alexnet(), tmp_path / "alexnet.pth")
    net = Lpips.from_files(tmp_path / "alexnet.pth")
    random = np.random.default_rng(0)
    a, b = random.integers(0, 256, (2, 64, 70, 3)).astype(np.uint8)
    known, total = alexnet(), 0.0
    x, y = (
        (torch.from_numpy(p).permute(2, 0, 1)[None] / 127.5 - 1 - net.shift) / net.scale
        for p in (a, b)
    )
    settings = {0: (4, 2), 3: (1, 2), 6: (1, 1), 8: (1, 1), 10: (1, 1)}
    for (number, (stride, pad)), weight in zip(settings.items(), net.linear, strict=True):
        if number in (3, 6):
            x, y = (nn.functional.max_pool2d(z, 3, 2) for z in (x, y))
        kernel, bias = known[f"features.{number}.weight"], known[f"features.{number}.bias"]
        x, y = (nn.functional.conv2d(z, kernel, bias, stride, pad).relu() for z in (x, y))
        u, v = (z / z.norm(dim=1, keepdim=True) for z in (x, y))
        total += float(((u - v) ** 2 * weight).sum(1).mean())
    assert net.of(a, b) == pytest.approx(total, rel=1e-4)
    assert net.of(a, a) == 0
    assert all((weight >= 0).all() for weight in net.linear)


def test_another_file_is_refused_in_one_line(tmp_path: Path) -> None:
    torch.save({"x": torch.zeros(1)}, tmp_path / "other.pth")
    (tmp_path / "broken.pth").write_bytes(b"nothing")
    for name in ("other.pth", "broken.pth", "missing.pth"):
        with pytest.raises(WeightsError, match="not pytorch-fid's Inception") as refusal:
            Inception(tmp_path / name)
        assert "\n" not in str(refusal.value)
        with pytest.raises(WeightsError, match="not torchvision's AlexNet") as refusal:
            Lpips.from_files(tmp_path / name)
        assert "\n" not in str(refusal.value)
