"""ComplexGAN: labels go in, and each side learns what it should."""

from __future__ import annotations

import pytest
import torch

from gioconda.layers import with_labels
from gioconda.models.gans.complex_gan import ComplexGAN, ComplexGANLosses
from gioconda.models.gans.keep_smiling import MouthEncoder, code_side, split_heads


def game(**settings: object) -> ComplexGANLosses:
    torch.manual_seed(0)
    return ComplexGANLosses(ComplexGAN(width=8, decoder_width=8), critic_width=8, **settings)  # type: ignore[arg-type]


def batch(count: int = 4) -> dict[str, torch.Tensor]:
    torch.manual_seed(1)
    attributes = (torch.arange(count) % 2 * 2.0 - 1)[:, None]
    return {"image": torch.rand(count, 3, 64, 64) * 2 - 1, "attributes": attributes}


def test_the_code_is_the_seeds_five_by_five() -> None:
    assert MouthEncoder(3, 32)(torch.zeros(1, 3, 64, 64)).shape == (1, 128, 5, 5)
    assert code_side(64) == 5
    with pytest.raises(ValueError, match="made for 64"):
        ComplexGAN(image_size=96)


def test_labels_are_channels_and_unknown_ones_are_0() -> None:
    x, net = torch.randn(2, 3, 4, 4), ComplexGAN(width=4, decoder_width=4, attributes=["a", "b"])
    labelled = net.labelled(x, torch.tensor([[0.5, -1.0], [float("nan"), 1.0]]))
    assert torch.equal(labelled[:, :3], x)
    assert (labelled[0, 3] == 0.5).all()
    assert (labelled[1, 3] == 0).all()
    assert torch.equal(net.labelled(x, None)[:, 3:], torch.zeros(2, 2, 4, 4))
    assert ComplexGAN(width=4, decoder_width=4, attributes=[]).labelled(x, None) is x


def test_what_is_not_asked_for_stays_as_the_face_has_it() -> None:
    nan = float("nan")
    net, image = game().generator.eval(), batch()["image"]
    keep = torch.full((4, 1), nan)
    smiling = torch.ones(4, 1)
    assert torch.equal(net.edit(image, keep, smiling), net.edit(image, smiling))
    assert not torch.equal(net.edit(image, -smiling), net.edit(image, smiling))
    assert net.edit(image, smiling).shape == image.shape


def test_an_instance_norm_takes_the_labels_from_the_picture_but_at_its_border() -> None:
    """Why the labels may join the code in their place."""
    torch.manual_seed(0)
    first = MouthEncoder(4, 8).body[:2]  # a kernel of 7 in steps of 3, and the norm
    image = batch()["image"]
    ends = [first(with_labels(image, torch.full((4, 1), end))) for end in (-1.0, 1.0)]
    moved = (ends[1] - ends[0]).abs().mean((0, 1))  # (22, 22)
    border = torch.ones(22, 22, dtype=torch.bool)
    border[1:-1, 1:-1] = False
    assert moved[border].mean() > 5 * moved[~border].mean()


def test_layer_norms_keep_the_colour_that_instance_norms_take_away() -> None:
    """The middle of the code, away from the padding, of one picture in two colours."""
    picture = batch()["image"]
    tinted = picture * 0.5 + torch.tensor([0.4, 0.0, -0.4])[:, None, None]
    plain = picture * 0.5
    moved = {}
    for norm in ("instance", "layer"):
        torch.manual_seed(0)
        first = MouthEncoder(3, 8, norm=norm).body[:2]  # type: ignore[arg-type]
        ends = [first(some)[:, :, 2:-2, 2:-2] for some in (plain, tinted)]
        moved[norm] = (ends[1] - ends[0]).abs().mean()
    assert moved["layer"] > 5 * moved["instance"]


def test_a_told_code_knows_the_labels() -> None:
    torch.manual_seed(0)
    net = ComplexGAN(width=8, decoder_width=8, told="code").eval()
    image = batch()["image"]
    assert not torch.equal(net(image, torch.ones(4, 1)), net(image, -torch.ones(4, 1)))
    assert "told" in net.config


def test_targets_are_labels_of_the_batch() -> None:
    attributes = torch.arange(20.0)[:, None]
    target = game().target({"attributes": attributes})
    assert target is not None
    assert sorted(target.flatten().tolist()) == list(range(20))


def test_each_side_teaches_its_own_network() -> None:
    method = game()
    method.critic_loss(batch())["loss"].backward()
    assert all(p.grad is not None and p.grad.any() for p in method.critic.parameters())
    assert all(p.grad is None for p in method.generator.parameters())
    method.critic.requires_grad_(False)
    method.generator_loss(batch())["loss"].backward()
    still = [n for n, p in method.generator.named_parameters() if p.grad is None]
    assert still == []


def test_the_losses_are_the_sums_of_their_terms() -> None:
    method = game(cycle=7.0)
    for terms in (method.critic_loss(batch()), method.generator_loss(batch())):
        parts = [value for name, value in terms.items() if name != "loss"]
        torch.testing.assert_close(terms["loss"], torch.stack(parts).sum())


def test_the_smile_head_learns_the_labels() -> None:
    """Bright pictures smile: after ten updates the head says so."""
    method, data = game(), batch(4)
    data["image"] = data["image"] * 0.1 + data["attributes"][:, :, None, None] * 0.5
    optimizer = torch.optim.Adam(method.critic.parameters(), 2e-3, (0.5, 0.99))
    for _ in range(10):
        optimizer.zero_grad()
        method.critic_loss(data)["loss"].backward()
        optimizer.step()
    shown = split_heads(method.critic(data["image"]))[1]
    assert (shown * data["attributes"] > 0).all()


def test_both_sides_can_learn_from_changed_pictures() -> None:
    method, data = game(augmentation=["colour", "cutout"], reconstruction=1.0), batch()
    torch.manual_seed(2)
    first = method.critic_loss(data)["adversarial"]
    torch.manual_seed(3)
    assert method.critic_loss(data)["adversarial"] != first  # drawn anew
    method.critic.requires_grad_(False)
    method.generator_loss(data)["loss"].backward()
    assert [n for n, p in method.generator.named_parameters() if p.grad is None] == []


def test_turned_mouths_are_asked_for_the_opposite_of_what_they_have() -> None:
    method, data = game().eval(), batch()
    turned = method.turned(data, method.generator)
    assert turned is not None
    torch.testing.assert_close(turned, method.generator(data["image"], -data["attributes"]))
    assert set(method.metrics(data, method.generator)) == {"mae", "cycle"}
