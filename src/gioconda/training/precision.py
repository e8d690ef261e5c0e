"""``trainer.precision: auto``: bfloat16 where the device multiplies in it, float32 elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import torch
from lightning.pytorch import Trainer
from lightning.pytorch.accelerators import CUDAAccelerator, MPSAccelerator

LightningPrecision = Literal[
    "64-true", "32-true", "16-true", "bf16-true", "16-mixed", "bf16-mixed",
    "64", "32", "16", "bf16", 64, 32, 16, "transformer-engine", "transformer-engine-float16",
]  # fmt: skip
Precision = Literal["auto"] | LightningPrecision
# What torch calls a CPU's instructions that multiply bfloat16 -> what people call them.
INSTRUCTIONS = {"amx_bf16": "AMX", "avx512_bf16": "AVX-512 BF16", "bf16": "Arm BF16"}


@dataclass(frozen=True)
class Bfloat16:
    """Whether a device multiplies bfloat16 by instructions of its own.

    Attributes:
        native: Whether it does; where it is emulated, bfloat16 is slower than float32. None where
            that is not known.
        reason: How that is known, as a message tells it: "this CPU has AMX".
    """

    native: bool | None
    reason: str


@dataclass(frozen=True)
class Choice:
    """A run's precision.

    Attributes:
        precision: One of Lightning's; None is its default, 32-true.
        told: Which one and why, for people; empty where there is nothing to tell.
    """

    precision: LightningPrecision | None
    told: str = ""


def choose(asked: Precision | None, device: Bfloat16, before: Any = None) -> Choice:
    """The precision in which a recipe trains, and what its user should know of that.

    Args:
        asked: The recipe's ``trainer.precision``. ``auto`` is bf16-mixed where the device
            multiplies bfloat16, else 32-true; anything else is obeyed.
        device: What the recipe trains on.
        before: The precision in which a resumed run has trained until now; ``auto`` keeps it.
    """
    if asked != "auto":
        precision, why, told = asked, "as asked", ""
    elif before is not None:
        precision, why = before, "as this run began"
        told = f"precision {precision}, {why}"
    else:
        precision = "bf16-mixed" if device.native else "32-true"
        return Choice(precision, f"precision {precision}: {device.reason}")
    if str(precision).startswith("bf16") and device.native is False:
        told = f"warning: precision {precision}, {why}, can be far slower than 32-true"
        told += f": {device.reason}"
    return Choice(precision, told)


def bfloat16_of(accelerator: Any) -> Bfloat16:
    """Whether the device that an accelerator stands for multiplies bfloat16.

    Args:
        accelerator: The recipe's ``trainer.accelerator``: auto, cpu, gpu, cuda, mps or another.
    """
    if accelerator in ("auto", "gpu", "cuda") and CUDAAccelerator.is_available():
        native = torch.cuda.is_bf16_supported(including_emulation=False)
        return Bfloat16(native, f"this GPU {'has' if native else 'lacks'} bfloat16 instructions")
    if accelerator in ("auto", "gpu", "mps") and MPSAccelerator.is_available():
        return Bfloat16(None, "bfloat16 was not measured on Apple's GPUs")
    if accelerator in ("auto", "cpu"):
        onednn = torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
        return cpu_bfloat16(_cpu_capabilities(), onednn=onednn)
    return Bfloat16(None, f"bfloat16 was not measured on {accelerator}")


def cpu_bfloat16(capabilities: Mapping[str, Any], *, onednn: bool) -> Bfloat16:
    """Whether torch multiplies bfloat16 natively on a CPU.

    Args:
        capabilities: Instructions, as torch names them -> whether the CPU has them.
        onednn: Whether torch has oneDNN, whose kernels use them.
    """
    names = [name for key, name in INSTRUCTIONS.items() if capabilities.get(key)]
    if not names:
        return Bfloat16(False, f"this CPU has neither {' nor '.join(INSTRUCTIONS.values())}")
    if not onednn:
        return Bfloat16(False, f"this CPU has {names[0]}, but this torch lacks oneDNN to use it")
    return Bfloat16(True, f"this CPU has {names[0]}")


def _cpu_capabilities() -> Mapping[str, Any]:
    """What torch finds on this CPU; before torch 2.11 it told only of x86's instructions."""
    try:
        from torch.cpu import get_capabilities
    except ImportError:
        return {"avx512_bf16": torch.cpu._is_avx512_bf16_supported()}
    return get_capabilities()


class RecipeTrainer(Trainer):
    """Lightning's trainer, with the precision ``auto`` for recipes; ``choose`` resolves it.

    Args:
        precision: ``auto``, which is bf16-mixed where the device multiplies bfloat16 and 32-true
            elsewhere; or 32-true, bf16-mixed, 16-mixed or another of Lightning's.
    """

    def __init__(self, *, precision: Precision | None = None, **settings: Any) -> None:
        if precision == "auto":
            accelerator = settings.get("accelerator", "auto")
            precision = choose("auto", bfloat16_of(accelerator)).precision
        super().__init__(precision=precision, **settings)
