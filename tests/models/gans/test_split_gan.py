"""SplitGAN: two rounds, its wishes, and the smile as a vector between codes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from gioconda.evaluation.latent import latent_statistics
from gioconda.latent.coder import Coder
from gioconda.latent.directions import between
from gioconda.losses import contrast
from gioconda.models.gans.split_gan import SplitGAN, SplitGANLosses, pull_of


def game(attributes: tuple[str, ...] = (), **settings: Any) -> SplitGANLosses:
    torch.manual_seed(0)
    generator = SplitGAN(width=8, decoder_width=8, attributes=attributes)
    return SplitGANLosses(generator, critic_width=8, **settings)


def batch(count: int = 4) -> dict[str, torch.Tensor]:
    torch.manual_seed(1)
    attributes = (torch.arange(count) % 2 * 2.0 - 1)[:, None]
    return {"image": torch.rand(count, 3, 64, 64) * 2 - 1, "attributes": attributes}


def test_encoder_and_decoder_fit_and_are_apart() -> None:
    net = game().generator.eval()
    image = batch()["image"]
    code = net.encode(image)
    assert code.shape == (4, 32, 5, 5)
    assert torch.equal(net.decode(code), net.reconstruct(image))
    assert net.decode(code).abs().max() <= 1
    assert not set(net.encoder.parameters()) & set(net.decoder.parameters())


def test_the_cycle_is_encoded_and_decoded_twice() -> None:
    method, data = game(cycle=9.0), batch()
    method.eval()
    once = method.generator.reconstruct(data["image"])
    twice = method.generator.reconstruct(once)
    terms = method.generator_loss(data)
    torch.testing.assert_close(terms["cycle"], 9 * F.l1_loss(twice, data["image"]))
    fake = method.critic(once)[:, :1]
    torch.testing.assert_close(terms["adversarial"], F.softplus(-fake).mean())


@pytest.mark.parametrize(
    ("attributes", "settings", "terms"),
    [
        ((), {}, {"adversarial", "cycle"}),
        (("smile",), {}, {"adversarial", "cycle", "classes"}),
        ((), {"contrast": 0.5}, {"adversarial", "cycle", "contrast"}),
    ],
)
def test_wishes_add_their_terms_and_reach_every_parameter(attributes, settings, terms) -> None:
    method = game(attributes, **settings)
    judged = method.critic_loss(batch())
    assert ("classes" in judged) == bool(attributes)
    judged["loss"].backward()
    assert all(p.grad is not None and p.grad.any() for p in method.critic.parameters())
    method.critic.requires_grad_(False)
    found = method.generator_loss(batch())
    assert set(found) == {"loss", *terms}
    found["loss"].backward()
    assert [n for n, p in method.generator.named_parameters() if p.grad is None] == []


def test_without_labels_a_batch_needs_none() -> None:
    method, data = game(), {"image": batch()["image"]}
    assert method.critic_loss(data)["loss"].isfinite()
    assert method.generator_loss(data)["loss"].isfinite()


def test_the_contrastive_term_is_that_of_the_codes_means_over_places() -> None:
    method, data = game(contrast=0.5), batch()
    code = method.generator.encode(data["image"]).mean((2, 3))
    wanted = 0.5 * contrast(code, data["attributes"][:, 0], 0.1)
    torch.testing.assert_close(method.generator_loss(data)["contrast"], wanted)


def test_one_round_is_held_to_the_picture_where_asked() -> None:
    method, data = game(reconstruction=2.0).eval(), batch()
    terms = method.generator_loss(data)
    once = method.generator.reconstruct(data["image"])
    torch.testing.assert_close(terms["reconstruction"], 2 * F.l1_loss(once, data["image"]))
    parts = [value for name, value in terms.items() if name != "loss"]
    torch.testing.assert_close(terms["loss"], torch.stack(parts).sum())


def test_the_contrastive_term_is_least_where_the_domains_are_apart() -> None:
    sides = torch.tensor([1.0, 1.0, -1.0, -1.0])
    apart = torch.tensor([[1.0, 0], [1, 0], [-1, 0], [-1, 0]])
    mixed = torch.tensor([[1.0, 0], [-1, 0], [1, 0], [-1, 0]])
    assert contrast(apart, sides, 0.1) < contrast(mixed, sides, 0.1) - 1
    assert contrast(apart[:1], sides[:1]) == 0  # nobody to be near


def test_a_told_decoder_edits() -> None:
    net, image = game(("smile",)).generator.eval(), batch()["image"]
    ends = [net.edit(image, torch.full((4, 1), end)) for end in (-1.0, 1.0)]
    assert ends[0].shape == image.shape
    assert not torch.equal(*ends)


def test_domains_are_translated_both_ways_by_the_tools_of_latent() -> None:
    """Stripes of two widths: centres, one-sigma overlaps, and the difference added to codes."""
    torch.manual_seed(0)
    coder = Coder(SplitGAN(width=4, decoder_width=4).eval())
    has = np.arange(40) % 2 == 0
    noise = np.random.default_rng(0).integers(0, 60, (40, 64, 64, 3))
    stripes = np.where(has[:, None], np.arange(64) // 2 % 2, np.arange(64) // 8 % 2) * 150
    pictures = np.uint8(noise + stripes[:, None, :, None])
    codes = np.float64(coder.encode(pictures).mean)
    assert codes.shape == (40, 16 * 5 * 5)

    found = latent_statistics(codes, has)
    assert found.distance_in_sigmas > 1
    assert found.with_inside_without == found.without_inside_with == 0
    assert found.separable == 1

    direction = between("stripes", codes, has)
    to, fro = codes[has].mean(0), codes[~has].mean(0)
    by = float(np.ptp(direction.degree(np.stack([to, fro]))))
    turned, back = direction.shift(codes[~has], by), direction.shift(codes[has], -by)
    np.testing.assert_allclose(turned.mean(0), to, atol=1e-4)
    np.testing.assert_allclose(back.mean(0), fro, atol=1e-4)
    for moved in (turned, back):
        assert coder.decode(np.float32(moved)).shape == (20, 64, 64, 3)


def test_a_shorter_code_is_squeezed_out_of_the_encoders() -> None:
    net = SplitGAN(width=8, decoder_width=8, code_channels=3).eval()
    image = batch()["image"]
    assert net.encode(image).shape == (4, 3, 5, 5)
    assert net.reconstruct(image).shape == image.shape


def translating(**settings: Any) -> SplitGANLosses:
    torch.manual_seed(0)
    generator = SplitGAN(width=8, decoder_width=8, code_channels=4)
    return SplitGANLosses(generator, critic_width=8, translation=True, **settings)


def test_the_critic_sees_codes_moved_to_the_other_domain_and_names_the_domain() -> None:
    method, data = translating().eval(), batch()
    method.centres[1] += 0.5  # what smiling has that others lack
    made, wanted = method.make(data)
    assert wanted is not None
    assert torch.equal(wanted, -data["attributes"])
    code = method.generator.encode(data["image"])
    moved = code - 0.5 * data["attributes"][:, :, None, None]
    torch.testing.assert_close(made, method.generator.decode(moved))
    again = method.generator.encode(made) + 0.5 * data["attributes"][:, :, None, None]
    torch.testing.assert_close(method.back(made, data), method.generator.decode(again))
    assert method.critic(made).shape == (4, 2)
    assert "classes" in method.critic_loss(data)


def test_the_way_between_the_domains_is_that_of_the_mean_codes_seen() -> None:
    method, data = translating(), batch(16)
    method.critic_loss(data)
    assert not method.centres.any()  # the generator's updates alone move them
    for _ in range(200):
        method.generator_loss(data)
    code, domain = method.generator.encode(data["image"]).detach(), data["attributes"][:, 0]
    with_it, without = code[domain > 0].mean(0), code[domain < 0].mean(0)
    torch.testing.assert_close(method.centres, torch.stack([without, with_it]), atol=1e-3, rtol=0.1)
    way = method.way(torch.tensor([[1.0], [-1.0], [float("nan")]]))
    torch.testing.assert_close(way[0], with_it - without, atol=2e-3, rtol=0.1)
    assert torch.equal(way[1], -way[0])
    assert not way[2].any()


def test_what_the_critic_says_teaches_the_encoder_how_far_apart_the_domains_lie() -> None:
    code = torch.randn(4, 2, 5, 5, requires_grad=True)
    domain = torch.tensor([1.0, 1.0, -1.0, float("nan")])
    pull = pull_of(code, domain)
    assert isinstance(pull, torch.Tensor)
    assert not pull.any()
    pull.sum().backward()
    each = torch.tensor([0.5, 0.5, -1.0, 0.0])
    torch.testing.assert_close(code.grad, each[:, None, None, None].expand(4, 2, 5, 5))
    assert pull_of(code, domain.abs()) == 0.0  # one domain alone has no way to the other


def test_translation_reaches_every_parameter_and_is_for_untold_decoders() -> None:
    method = translating(contrast=0.5, reconstruction=2.0)
    method.generator_loss(batch())
    found = method.generator_loss(batch())
    assert set(found) == {
        "loss", "adversarial", "cycle", "classes", "contrast", "reconstruction"
    }  # fmt: skip
    found["loss"].backward()
    assert [n for n, p in method.generator.named_parameters() if p.grad is None] == []
    with pytest.raises(ValueError, match="told decoder"):
        game(("smile",), translation=True)


def test_held_out_mouths_are_turned_by_the_mean_codes_of_their_batch() -> None:
    method, data = game().eval(), batch()
    net = method.generator
    turned = method.turned(data, net)
    code, domain = net.encode(data["image"]), data["attributes"][:, 0]
    way = code[domain > 0].mean(0) - code[domain < 0].mean(0)
    assert turned is not None
    torch.testing.assert_close(turned[:1], net.decode(code[:1] + way))  # the first does not smile
    assert method.turned({"image": data["image"]}, net) is None
    assert method.turned({**data, "attributes": torch.ones(4, 1)}, net) is None


def test_a_told_decoder_turns_by_labels() -> None:
    method, data = game(("smile",)).eval(), batch()
    turned = method.turned(data, method.generator)
    assert turned is not None
    torch.testing.assert_close(turned, method.generator(data["image"], -data["attributes"]))
