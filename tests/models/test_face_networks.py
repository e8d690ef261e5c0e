"""The judge's networks: shapes, losses, and what each of them promises."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import nn

from gioconda.models.pretrained import load_weights, save_weights
from gioconda.models.readers.expression_net import ExpressionNet
from gioconda.models.readers.face_attributes import FaceAttributes
from gioconda.models.readers.face_trunk import even_light
from gioconda.models.readers.identity_net import IdentityNet
from gioconda.types import EXPRESSIONS

SMALL = {"size": 32, "widths": (8, 16, 16), "features": 16, "dropout": 0.0}


def batch(count: int = 12) -> dict[str, torch.Tensor]:
    torch.manual_seed(0)
    names = ("expression", "person", "smile", "gender", "glasses", "pose")
    return {
        "image": torch.rand(count, 3, 32, 32) * 2 - 1,
        "weight": torch.ones(count),
        **{name: torch.arange(count) % 2 for name in names},
    }


NETWORKS = {
    "expression": lambda: ExpressionNet(**SMALL),
    "attributes": lambda: FaceAttributes(**SMALL),
    "identity": lambda: IdentityNet(people=4, **SMALL),
}


@pytest.mark.parametrize("name", NETWORKS)
def test_a_gradient_reaches_every_parameter(name: str) -> None:
    torch.manual_seed(1)
    net = NETWORKS[name]()
    for norm in (m for m in net.modules() if isinstance(m, nn.GroupNorm)):
        nn.init.ones_(norm.weight)  # blocks start as the identity, and would hide their insides
    loss = net.loss(batch())["loss"]
    loss.backward()
    assert loss.isfinite()
    for key, parameter in net.named_parameters():
        assert parameter.grad is not None, key
        assert parameter.grad.abs().sum() > 0, key


@pytest.mark.parametrize("name", NETWORKS)
def test_features_come_back_from_a_file(name: str, tmp_path: Path) -> None:
    net = NETWORKS[name]().eval()
    again = load_weights(save_weights(net, tmp_path / "model.safetensors"))
    image = batch()["image"]
    with torch.no_grad():
        features = net.features(image)
        torch.testing.assert_close(again.features(image), features)
    assert features.shape == (12, 16)
    assert features.dtype == torch.float32


@pytest.mark.parametrize("name", NETWORKS)
def test_each_learns_what_tells_its_classes_apart(name: str) -> None:
    torch.manual_seed(0)
    net = NETWORKS[name]()
    some = batch()
    some["image"][1::2, :, 20:28, 8:24] += 0.8
    optimizer = torch.optim.AdamW(net.parameters(), lr=3e-3)
    for _ in range(40):
        optimizer.zero_grad()
        net.loss(some)["loss"].backward()
        optimizer.step()
    found = net.eval().metrics(some)
    right = {"expression": "accuracy", "attributes": "smile", "identity": "verification"}
    assert found[right[name]] > 0.95


def test_an_expression_does_not_depend_on_the_light() -> None:
    image = batch()["image"]
    gray = image.mean(1, keepdim=True).expand(-1, 3, -1, -1)
    torch.testing.assert_close(even_light(gray), even_light(gray * 0.5 - 0.3), atol=0.1, rtol=0.1)
    assert len(ExpressionNet(**SMALL).eval()(image)[0]) == len(EXPRESSIONS) == 7


def test_a_face_that_is_not_trusted_teaches_nothing() -> None:
    net, some = ExpressionNet(**SMALL).eval(), batch()
    some["weight"] = (torch.arange(12) < 6).float()
    half = {key: value[:6] for key, value in some.items()}
    torch.testing.assert_close(net.loss(some)["loss"], net.loss(half)["loss"])


def test_an_unknown_attribute_teaches_nothing() -> None:
    net, some = FaceAttributes(**SMALL).eval(), batch()
    before = net.loss(some)
    some["pose"] = torch.full((12,), -1)
    after = net.loss(some)
    assert after["pose"] == 0
    torch.testing.assert_close(after["smile"], before["smile"])


def test_an_age_is_the_mean_of_its_bands() -> None:
    net = FaceAttributes(classes={"age": ("young", "old")}, centres={"age": (20.0, 60.0)}, **SMALL)
    torch.testing.assert_close(net.expected("age", torch.zeros(3, 2)), torch.full((3,), 40.0))


def test_identities_lie_on_the_unit_sphere() -> None:
    features = IdentityNet(**SMALL).eval()(batch()["image"])
    torch.testing.assert_close(features.norm(dim=1), torch.ones(12))


def test_early_features_notice_blur_and_tint_wherever() -> None:
    torch.manual_seed(0)
    trunk = FaceAttributes(**SMALL).eval().trunk
    image = batch()["image"]
    with torch.no_grad():
        features = trunk.early(image)
        moved = trunk.early(image.roll(4, 3))
        blurred = trunk.early(torch.nn.functional.avg_pool2d(image, 5, 1, 2))
        tinted = trunk.early(image * torch.tensor([1.0, 0.5, 0.0])[None, :, None, None])
    assert features.shape == (12, 2 * (8 + 16))
    away = (moved - features).norm(dim=1)
    assert ((blurred - features).norm(dim=1) > 2 * away).all()
    assert (tinted - features).norm(dim=1).mean() > 2 * away.mean()


def test_nobodys_proxy_travels() -> None:
    net = IdentityNet(people=4, **SMALL).eval()
    bare = net.without_people()
    image = batch()["image"]
    assert "proxies" not in bare.state_dict()
    assert bare.config["people"] == 0
    torch.testing.assert_close(bare(image), net(image))
    with pytest.raises(ValueError, match="only compares"):
        bare.loss(batch())


def test_the_margin_makes_the_task_harder() -> None:
    torch.manual_seed(2)
    easy, some = IdentityNet(people=4, margin=0.0, **SMALL).eval(), batch()
    hard = IdentityNet(people=4, margin=0.4, **SMALL).eval()
    hard.load_state_dict(easy.state_dict())
    assert hard.loss(some)["loss"] > easy.loss(some)["loss"]
