"""The Inception network of published FIDs, for users who have its weights.

Paper    Szegedy et al. 2016, CVPR, "Rethinking the Inception Architecture"; Heusel et al. 2017
Weights  ``pt_inception-2015-12-05-6726825d.pth`` of pytorch-fid; not ours, and not in the package
Differs  from the paper as that graph does: averages leave the border out, and the last block pools
         by the maximum
Images   (B, 3, H, W) float32 RGB in [-1, 1], resized to 299 px
"""

from __future__ import annotations

import pickle
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gioconda.errors import WeightsError

Kernel = int | tuple[int, int]
SIZE = 299


class Unit(nn.Module):
    """Convolution, batch norm, ReLU."""

    def __init__(self, a: int, b: int, kernel: Kernel, stride: int = 1, pad: Kernel = 0) -> None:
        super().__init__()
        self.conv = nn.Conv2d(a, b, kernel, stride, pad, bias=False)
        self.bn = nn.BatchNorm2d(b, eps=0.001)

    def forward(self, x: Tensor) -> Tensor:
        """``(B, a, H, W)`` to ``(B, b, H', W')``, not negative."""
        return F.relu(self.bn(self.conv(x)))


def average(x: Tensor) -> Tensor:
    """Mean of 3x3 places, of those that lie inside."""
    return F.avg_pool2d(x, 3, 1, 1, count_include_pad=False)


class Block(nn.Module):
    """Branches side by side, joined along the channels.

    Args:
        branches: Chains of names of units; a tuple at a chain's end is a fork whose ends are
            joined.
        units: Name -> unit.
        largest: Whether ``branch_pool`` begins with the maximum of 3x3 places, not their mean.
        halves: Whether one more branch is the maximum of 3x3 places, at half the size.
    """

    def __init__(
        self,
        branches: tuple[tuple[str | tuple[str, ...], ...], ...],
        units: dict[str, Unit],
        *,
        largest: bool = False,
        halves: bool = False,
    ) -> None:
        super().__init__()
        for name, unit in units.items():
            self.add_module(name, unit)
        self.branches, self.largest, self.halves = branches, largest, halves

    def forward(self, x: Tensor) -> Tensor:
        """``(B, C, H, W)`` to the joined branches."""
        made = []
        for chain in self.branches:
            y = x
            if chain == ("branch_pool",):
                y = F.max_pool2d(x, 3, 1, 1) if self.largest else average(x)
            for step in chain:
                if isinstance(step, str):
                    y = self.get_submodule(step)(y)
                else:
                    y = torch.cat([self.get_submodule(end)(y) for end in step], 1)
            made.append(y)
        if self.halves:
            made.append(F.max_pool2d(x, 3, 2))
        return torch.cat(made, 1)


def block_a(a: int, pool: int) -> Block:
    """35 x 35: 1x1, 5x5, two 3x3, pool."""
    units = {
        "branch1x1": Unit(a, 64, 1),
        "branch5x5_1": Unit(a, 48, 1),
        "branch5x5_2": Unit(48, 64, 5, pad=2),
        "branch3x3dbl_1": Unit(a, 64, 1),
        "branch3x3dbl_2": Unit(64, 96, 3, pad=1),
        "branch3x3dbl_3": Unit(96, 96, 3, pad=1),
        "branch_pool": Unit(a, pool, 1),
    }
    five, double = ("branch5x5_1", "branch5x5_2"), chain("branch3x3dbl", 3)
    return Block((("branch1x1",), five, double, ("branch_pool",)), units)


def block_b(a: int) -> Block:
    """35 to 17."""
    units = {
        "branch3x3": Unit(a, 384, 3, 2),
        "branch3x3dbl_1": Unit(a, 64, 1),
        "branch3x3dbl_2": Unit(64, 96, 3, pad=1),
        "branch3x3dbl_3": Unit(96, 96, 3, 2),
    }
    return Block((("branch3x3",), chain("branch3x3dbl", 3)), units, halves=True)


def block_c(a: int, c: int) -> Block:
    """17 x 17: 7x7 as rows and columns, once and twice."""
    row: tuple[Kernel, Kernel] = ((1, 7), (0, 3))
    column: tuple[Kernel, Kernel] = ((7, 1), (3, 0))

    def unit(a: int, b: int, shape: tuple[Kernel, Kernel]) -> Unit:
        return Unit(a, b, shape[0], pad=shape[1])

    units = {
        "branch1x1": Unit(a, 192, 1),
        "branch7x7_1": Unit(a, c, 1),
        "branch7x7_2": unit(c, c, row),
        "branch7x7_3": unit(c, 192, column),
        "branch7x7dbl_1": Unit(a, c, 1),
        "branch7x7dbl_2": unit(c, c, column),
        "branch7x7dbl_3": unit(c, c, row),
        "branch7x7dbl_4": unit(c, c, column),
        "branch7x7dbl_5": unit(c, 192, row),
        "branch_pool": Unit(a, 192, 1),
    }
    once, twice = chain("branch7x7", 3), chain("branch7x7dbl", 5)
    return Block((("branch1x1",), once, twice, ("branch_pool",)), units)


def block_d(a: int) -> Block:
    """17 to 8."""
    units = {
        "branch3x3_1": Unit(a, 192, 1),
        "branch3x3_2": Unit(192, 320, 3, 2),
        "branch7x7x3_1": Unit(a, 192, 1),
        "branch7x7x3_2": Unit(192, 192, (1, 7), pad=(0, 3)),
        "branch7x7x3_3": Unit(192, 192, (7, 1), pad=(3, 0)),
        "branch7x7x3_4": Unit(192, 192, 3, 2),
    }
    return Block((chain("branch3x3", 2), chain("branch7x7x3", 4)), units, halves=True)


def block_e(a: int, *, largest: bool) -> Block:
    """8 x 8: 3x3 that fork into rows and columns."""
    units = {
        "branch1x1": Unit(a, 320, 1),
        "branch3x3_1": Unit(a, 384, 1),
        "branch3x3_2a": Unit(384, 384, (1, 3), pad=(0, 1)),
        "branch3x3_2b": Unit(384, 384, (3, 1), pad=(1, 0)),
        "branch3x3dbl_1": Unit(a, 448, 1),
        "branch3x3dbl_2": Unit(448, 384, 3, pad=1),
        "branch3x3dbl_3a": Unit(384, 384, (1, 3), pad=(0, 1)),
        "branch3x3dbl_3b": Unit(384, 384, (3, 1), pad=(1, 0)),
        "branch_pool": Unit(a, 192, 1),
    }
    three = ("branch3x3_1", ("branch3x3_2a", "branch3x3_2b"))
    double = ("branch3x3dbl_1", "branch3x3dbl_2", ("branch3x3dbl_3a", "branch3x3dbl_3b"))
    return Block((("branch1x1",), three, double, ("branch_pool",)), units, largest=largest)


def chain(name: str, count: int) -> tuple[str, ...]:
    """``name_1``, ``name_2`` ... one after the other."""
    return tuple(f"{name}_{k}" for k in range(1, count + 1))


class Inception(nn.Module):
    """From a picture to the 2,048 features of published FIDs.

    Args:
        weights: pytorch-fid's file; read as tensors alone, never unpickled.

    Raises:
        WeightsError: The file is missing, or holds other weights.
    """

    size, zoom = SIZE, 0.8  # of the aligned crops that ``FeatureSpace`` gives it

    def __init__(self, weights: str | Path) -> None:
        super().__init__()
        self.Conv2d_1a_3x3 = Unit(3, 32, 3, 2)
        self.Conv2d_2a_3x3 = Unit(32, 32, 3)
        self.Conv2d_2b_3x3 = Unit(32, 64, 3, pad=1)
        self.Conv2d_3b_1x1 = Unit(64, 80, 1)
        self.Conv2d_4a_3x3 = Unit(80, 192, 3)
        for name, width, pool in (("5b", 192, 32), ("5c", 256, 64), ("5d", 288, 64)):
            self.add_module(f"Mixed_{name}", block_a(width, pool))
        self.Mixed_6a = block_b(288)
        for name, width in (("6b", 128), ("6c", 160), ("6d", 160), ("6e", 192)):
            self.add_module(f"Mixed_{name}", block_c(768, width))
        self.Mixed_7a = block_d(768)
        self.Mixed_7b = block_e(1280, largest=False)
        self.Mixed_7c = block_e(2048, largest=True)
        self._load(Path(weights))
        self.eval().requires_grad_(False)

    def _load(self, path: Path) -> None:
        try:
            state = torch.load(path, map_location="cpu", weights_only=True)
            kept = {name: tensor for name, tensor in state.items() if not name.startswith("fc.")}
            self.load_state_dict(kept)
        except (OSError, AttributeError, RuntimeError, pickle.UnpicklingError) as error:
            reason = str(error).splitlines()[0]
            raise WeightsError(f"{path}: not pytorch-fid's Inception weights ({reason})") from error

    def features(self, image: Tensor) -> Tensor:
        """``(B, 3, H, W)`` RGB in [-1, 1] to ``(B, 2048)`` float32, not negative."""
        if image.shape[2:] != (SIZE, SIZE):
            image = F.interpolate(image, (SIZE, SIZE), mode="bilinear", align_corners=False)
        x = self.Conv2d_2b_3x3(self.Conv2d_2a_3x3(self.Conv2d_1a_3x3(image)))
        x = self.Conv2d_4a_3x3(self.Conv2d_3b_1x1(F.max_pool2d(x, 3, 2)))
        x = F.max_pool2d(x, 3, 2)  # (B, 192, 35, 35)
        for name in ("5b", "5c", "5d", "6a", "6b", "6c", "6d", "6e", "7a", "7b", "7c"):
            x = self.get_submodule(f"Mixed_{name}")(x)
        return torch.mean(x, (2, 3))  # of (B, 2048, 8, 8)
