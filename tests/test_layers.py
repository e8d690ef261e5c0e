import torch

from gioconda.layers import PatchCritic, Residual


def test_a_fresh_residual_block_changes_nothing():
    x = torch.randn(2, 8, 6, 6)
    assert torch.equal(Residual(8)(x), x)
    assert torch.equal(Residual(8, dilation=2)(x), x)


def test_a_patch_critic_judges_patches_and_the_whole():
    logits, features = PatchCritic(4, (8, 16), whole=(3, 6))(torch.randn(2, 4, 12, 24))
    assert [tuple(x.shape) for x in logits] == [(2, 1, 3, 6), (2, 1, 1, 1)]
    assert [tuple(x.shape) for x in features] == [(2, 8, 6, 12), (2, 16, 3, 6)]


def test_no_kernel_of_a_patch_critic_stretches_its_input():
    critic = PatchCritic(3, (8, 8))
    for _ in range(30):  # power iterations settle
        critic(torch.randn(1, 3, 16, 16))
    critic.eval()
    kernels = [halving.weight.detach().flatten(1) for halving in critic.halvings]
    norms = [torch.linalg.matrix_norm(kernel, 2) for kernel in kernels]
    assert all(abs(float(norm) - 1) < 0.02 for norm in norms)
