import pytest
import torch
from torch import nn

from gioconda.training.optimizers import FusedAdam, FusedAdamW

PAIRS = [(FusedAdam, torch.optim.Adam), (FusedAdamW, torch.optim.AdamW)]
FORMATS = [torch.channels_last, torch.contiguous_format]


def network(memory_format: torch.memory_format) -> nn.Module:
    torch.manual_seed(0)
    layers = nn.Sequential(nn.Conv2d(3, 4, 3, 2), nn.ConvTranspose2d(4, 2, 3), nn.Conv2d(2, 2, 1))
    return layers.to(memory_format=memory_format)  # type: ignore[call-overload, no-any-return]


def learn(net: nn.Module, optimizer: torch.optim.Optimizer) -> None:
    torch.manual_seed(1)
    for _ in range(3):

        def closure() -> torch.Tensor:
            optimizer.zero_grad()
            loss = net(torch.randn(2, 3, 9, 9)).square().mean()
            loss.backward()  # type: ignore[no-untyped-call]
            return loss  # type: ignore[no-any-return]

        assert optimizer.step(closure) is not None  # type: ignore[arg-type, func-returns-value]


@pytest.mark.parametrize("memory_format", FORMATS)
@pytest.mark.parametrize(("ours", "theirs"), PAIRS)
def test_the_fused_update_is_the_usual_one(
    ours: type, theirs: type, memory_format: torch.memory_format
) -> None:
    nets = [network(memory_format) for _ in range(2)]
    optimizers = [ours(nets[0].parameters(), lr=0.1), theirs(nets[1].parameters(), lr=0.1)]
    for net, optimizer in zip(nets, optimizers, strict=True):
        learn(net, optimizer)
    for mine, other in zip(*(net.parameters() for net in nets), strict=True):
        torch.testing.assert_close(mine, other)
        assert mine.stride() == other.stride()
        for name, value in optimizers[1].state[other].items():
            torch.testing.assert_close(optimizers[0].state[mine][name], value)
            assert optimizers[0].state[mine][name].stride() == value.stride()


def test_an_update_that_fails_leaves_kernels_in_their_shape(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    net = network(torch.channels_last)
    shapes = [p.shape for p in net.parameters()]
    optimizer = FusedAdam(net.parameters())

    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(torch.optim.Adam, "step", fail)
    net(torch.randn(1, 3, 9, 9)).sum().backward()
    with pytest.raises(MemoryError):
        optimizer.step()
    assert [p.shape for p in net.parameters()] == shapes
    assert [p.grad.shape for p in net.parameters()] == shapes  # type: ignore[union-attr]
