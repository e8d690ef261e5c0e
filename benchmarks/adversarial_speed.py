"""How fast adversarial methods train: `python benchmarks/adversarial_speed.py stargan|dcgan|long`.

`stargan`: the paper's networks at 128 px, batch 16, one generator update with its 5 critic
updates. `dcgan`: KeepSmiling's DCGAN, 64 px, batch 64, one update of each. Both in a plain float32
eager loop as the public code runs it, and as `gioconda fit` does, in one run; with the share of
the machine's matrix rate that is reached. Time is CPU time of one core, which others who use the
machine do not slow down as much.
`long`: whether cost per step and memory stay over thousands of updates.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any

import torch
import torch.nn.functional as F
from command import parser_of
from loops import Batch, TrainingLoop
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from gioconda.layers import PictureNorm
from gioconda.models.gans.dcgan import DCGAN, NoiseGANLosses
from gioconda.models.gans.objectives import gradient_penalty
from gioconda.models.stargan.critic import MatrixConv2d, StraightLeakyReLU
from gioconda.models.stargan.losses import StarGANLosses, class_loss, targets
from gioconda.models.stargan.stargan import StarGAN
from gioconda.training.averaging import MovingAverage
from gioconda.training.optimizers import FusedAdam

ADAM: dict[str, Any] = {"lr": 1e-4, "betas": (0.5, 0.999)}
SIDES = ("critic", "generator")


class Ours(TrainingLoop):
    """As ``AdversarialTask`` does it, with a moving average of the generator."""

    def __init__(self, method: Any, batch: Batch) -> None:
        super().__init__(method, batch, fast=True, optimizer=lambda p: FusedAdam(p, **ADAM))
        self.average = MovingAverage(method.generator, 0.999)

    def update(self, name: str) -> None:
        super().update(name)
        if name == "generator":
            self.average.update(self.method.generator)


class Public(TrainingLoop):
    """The same networks in the order of operations of the public code, plain float32."""

    def __init__(self, method: Any, batch: Batch) -> None:
        super().__init__(
            plain(method), batch, fast=False, optimizer=lambda p: torch.optim.Adam(p, **ADAM)
        )


class PublicStarGAN(Public):
    """github.com/yunjey/stargan: solver.py."""

    def update(self, name: str) -> None:
        """One pass after the other; all networks get gradients, whether they are used or not."""
        net, critic = self.method.generator, self.method.critic
        image, label, domain = (self.batch[key] for key in ("image", "label", "domain"))
        target = targets(label, domain)
        for optimizer in self.optimizers.values():
            optimizer.zero_grad()
        if name == "critic":
            real, classes = critic(image)
            made = net(image, target, domain)
            fake, _ = critic(made.detach())
            penalty = gradient_penalty(lambda x: critic(x)[0], image, made)
            loss = fake.mean() - real.mean() + 10 * penalty
            loss = loss + class_loss(classes, label, domain, net.domains)
        else:
            made = net(image, target, domain)
            fake, classes = critic(made)
            back = net(made, label, domain)
            loss = 10 * F.l1_loss(back, image) - fake.mean()
            loss = loss + class_loss(classes, target, domain, net.domains)
        loss.backward()
        self.optimizers[name].step()


class PublicDCGAN(Public):
    """github.com/pytorch/examples: dcgan/main.py, which KeepSmiling follows."""

    def update(self, name: str) -> None:
        """Two backward passes for the critic, one for the generator."""
        net, critic, image = self.method.generator, self.method.critic, self.batch["image"]
        self.optimizers[name].zero_grad()
        if name == "critic":
            F.softplus(-critic(image)).mean().backward()
            self.made = net.sample(len(image))
            F.softplus(critic(self.made.detach())).mean().backward()
        else:
            F.softplus(-critic(self.made)).mean().backward()
        self.optimizers[name].step()


def plain(method: nn.Module) -> nn.Module:
    """The method with PyTorch's own layers in place of ours that do the same faster."""
    for module in list(method.modules()):
        if isinstance(module, PictureNorm | MatrixConv2d):
            module.__class__ = type(module).__base__  # type: ignore[assignment]
        for name, child in module.named_children():
            if isinstance(child, StraightLeakyReLU):
                setattr(module, name, nn.LeakyReLU(child.slope, inplace=True))
    return method


def stargan_loops() -> dict[str, TrainingLoop]:
    """The paper's StarGAN, five attributes."""
    torch.manual_seed(0)
    names = ["black_hair", "blond_hair", "brown_hair", "male", "young"]
    batch = {
        "image": torch.rand(16, 3, 128, 128) * 2 - 1,
        "label": torch.randint(0, 2, (16, 5)).float(),
        "domain": torch.ones(16, 1),
    }

    def method() -> StarGANLosses:
        return StarGANLosses(StarGAN(attributes=names, sizes=[5]))

    return {"public": PublicStarGAN(method(), batch), "ours": Ours(method(), batch)}


def dcgan_loops(width: int = 64) -> dict[str, TrainingLoop]:
    """KeepSmiling's DCGAN."""
    torch.manual_seed(0)
    batch = {"image": torch.rand(64, 3, 64, 64) * 2 - 1}

    def method() -> NoiseGANLosses:
        return NoiseGANLosses(DCGAN(width=width), critic_width=width)

    return {"public": PublicDCGAN(method(), batch), "ours": Ours(method(), batch)}


def cpu_seconds(work: Callable[[], object]) -> float:
    """CPU time of one call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def matrix_rate(kind: torch.dtype) -> float:
    """Floating-point operations a second: a product of large matrices, or a large convolution."""
    a, b = (torch.randn(2048, 2048).to(kind) for _ in range(2))
    image, kernel = torch.randn(16, 256, 32, 32).to(kind), torch.randn(256, 256, 3, 3).to(kind)
    image = image.contiguous(memory_format=torch.channels_last)
    product = min(cpu_seconds(lambda: torch.mm(a, b)) for _ in range(4))
    convolution = min(cpu_seconds(lambda: F.conv2d(image, kernel, padding=1)) for _ in range(4))
    return max(2 * 2048**3 / product, 2 * 16 * 32 * 32 * 9 * 256**2 / convolution)


@torch.no_grad()
def forward_flop(network: nn.Module, *inputs: Tensor) -> int:
    """Floating-point operations of a batch going through a network."""
    with FlopCounterMode(display=False) as counter:
        network(*inputs)
    return int(counter.get_total_flops())


def needed_flop(method: Any, batch: Batch, critic_steps: int) -> int:
    """Operations that the mathematics asks for; what either loop does in vain is not counted.

    A backward pass costs twice a forward one, for inputs alone once; the penalty is a forward pass,
    a backward one to its input, and a backward pass through both.
    """
    image = batch["image"]
    d = forward_flop(method.critic, image)
    if isinstance(method, NoiseGANLosses):
        g = forward_flop(method.generator, method.generator.noise(len(image)))
        return critic_steps * (g + 2 * 3 * d) + 3 * g + 2 * d
    g = forward_flop(method.generator, image, batch["label"])
    return critic_steps * (g + 2 * 3 * d + 4 * d) + 2 * 3 * g + 2 * d


def compare(loops: dict[str, TrainingLoop], critic_steps: int, rounds: int) -> None:
    """Both loops in turns; the best round of each, and the median of the rounds' ratios."""
    rates = {"public": matrix_rate(torch.float32), "ours": matrix_rate(torch.bfloat16)}
    turns: dict[str, list[dict[str, float]]] = {name: [] for name in loops}
    for _ in range(1 + rounds):
        for name, loop in loops.items():
            turns[name].append({s: cpu_seconds(partial(loop.update, s)) for s in SIDES})
    wholes = {}
    for name, loop in loops.items():
        took = {side: min(turn[side] for turn in turns[name][1:]) for side in SIDES}
        best = critic_steps * took["critic"] + took["generator"]
        work = needed_flop(loop.method, loop.batch, critic_steps)
        wholes[name] = [critic_steps * turn["critic"] + turn["generator"] for turn in turns[name]]
        print(
            f"{name:7} critic {took['critic']:.2f} s, generator {took['generator']:.2f} s; "
            f"{critic_steps} and 1: {best:.2f} s, {work / 1e12:.2f} TFLOP, "
            f"{work / best / rates[name]:.0%} of the best rate {rates[name] / 1e9:.0f} GF/s"
        )
    public, ours = wholes["public"][1:], wholes["ours"][1:]
    ratios = [a / b for a, b in zip(public, ours, strict=True)]
    print(f"times as fast, best against best: {min(public) / min(ours):.2f}")
    print(f"in each round: {', '.join(f'{r:.2f}' for r in ratios)}; median {median(ratios):.2f}")


def long(updates: int) -> None:
    """Tenths of a long run: CPU time and peak memory."""
    loop = dcgan_loops(width=8)["ours"]
    for k in range(10):
        took = cpu_seconds(partial(loop.seconds, updates // 10)) / (updates // 10)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"tenth {k + 1:2}: {1000 * took:.1f} ms for an update of both, peak {peak:.0f} MiB")


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("what", choices=["stargan", "dcgan", "long"])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--updates", type=int, default=2000)
    options = parser.parse_args()
    torch.set_num_threads(1)
    if options.what == "long":
        long(options.updates)
    elif options.what == "dcgan":
        compare(dcgan_loops(), 1, options.rounds)
    else:
        compare(stargan_loops(), 5, options.rounds)


if __name__ == "__main__":
    main()
