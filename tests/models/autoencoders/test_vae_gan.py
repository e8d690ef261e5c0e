import torch
from torch import Tensor

from gioconda.models.autoencoders.residual_vae import ResidualVAE
from gioconda.models.autoencoders.vae_gan import VAEGAN


def game(**weights: float) -> VAEGAN:
    torch.manual_seed(0)
    coder = ResidualVAE(image_size=16, latent_dim=8, widths=(8, 8))
    return VAEGAN(coder, critic_widths=(4, 8), **weights)  # type: ignore[arg-type]


def batch() -> dict[str, Tensor]:
    torch.manual_seed(1)
    return {
        "image": torch.rand(4, 3, 16, 16) * 2 - 1,
        "attributes": torch.tensor([[1.0], [-1.0], [0.5], [torch.nan]]),
    }


def test_without_its_critic_the_game_is_the_vae() -> None:
    alone = game(adversarial=0, matching=0)
    torch.manual_seed(2)
    played = alone.generator_loss(batch())["loss"]
    torch.manual_seed(2)
    assert torch.equal(played, alone.generator.loss(batch())["loss"])


def test_the_critic_moves_what_decodes_and_what_encodes() -> None:
    both = game(adversarial=1.0)
    losses = both.generator_loss(batch())
    opinion = losses["adversarial"]
    decoder = list(both.generator.decoder.parameters())
    assert any(g.abs().sum() > 0 for g in torch.autograd.grad(opinion, decoder, retain_graph=True))
    (head,) = torch.autograd.grad(opinion, both.generator.head.bias, allow_unused=True)
    assert head is not None


def test_a_face_that_is_its_reconstruction_is_at_no_distance() -> None:
    perfect = game()
    given = batch()
    perfect.generator.loss_and_picture = lambda b: ({"loss": torch.zeros(())}, b["image"])  # type: ignore[method-assign, assignment]
    assert perfect.generator_loss(given)["matching"] < 1e-3  # norms settle from pass to pass


def test_the_critic_learns_to_tell_faces_from_reconstructions() -> None:
    told = game()
    optimizer = torch.optim.Adam(told.critic.parameters(), 1e-2)
    first = told.critic_loss(batch())["found"]
    for _ in range(40):
        loss = told.critic_loss(batch())["loss"]
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert told.critic_loss(batch())["found"] > max(0.9, float(first))


def test_what_no_photo_shows_is_not_judged() -> None:
    played, given = game(), batch()
    given["inside"] = torch.ones(4, 1, 16, 16)
    given["inside"][..., :8] = 0  # the left half was not seen
    made = given["image"].flip(0).requires_grad_()
    played.generator.loss_and_picture = lambda b: ({"loss": torch.zeros(())}, made)  # type: ignore[method-assign, assignment]
    (gradient,) = torch.autograd.grad(played.generator_loss(given)["loss"], made)
    assert gradient[..., 8:].abs().sum() > 0
    assert gradient[..., :8].abs().sum() == 0
