"""A recipe's precision ``auto`` is what the device is quick in, and the user is told which."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.training.conftest import Train, state_of

pytest.importorskip("lightning", reason="needs the extra [train]")

from gioconda.training import run as run_module
from gioconda.training.precision import (
    Bfloat16,
    RecipeTrainer,
    bfloat16_of,
    choose,
    cpu_bfloat16,
)

NATIVE = Bfloat16(True, "this CPU has AMX")
EMULATED = Bfloat16(False, "this CPU has none")
UNKNOWN = Bfloat16(None, "not measured")


@pytest.mark.parametrize(
    ("capabilities", "told"),
    [
        ({"avx512_bf16": True, "amx_bf16": False}, "this CPU has AVX-512 BF16"),
        ({"avx512_bf16": True, "amx_bf16": True}, "this CPU has AMX"),
        ({"architecture": "aarch64", "bf16": True}, "this CPU has Arm BF16"),
    ],
)
def test_a_cpu_with_instructions_for_bfloat16_is_told_from_its_capabilities(
    capabilities: dict[str, object], told: str
) -> None:
    assert cpu_bfloat16(capabilities, onednn=True) == Bfloat16(True, told)
    without = cpu_bfloat16(capabilities, onednn=False)
    assert not without.native
    assert "lacks oneDNN" in without.reason


def test_avx_512_alone_is_not_enough() -> None:
    """oneDNN then emulates bfloat16, at half the speed of float32."""
    found = cpu_bfloat16({"avx512_f": True, "avx512_bw": True, "avx2": True}, onednn=True)
    assert not found.native
    assert found.reason == "this CPU has neither AMX nor AVX-512 BF16 nor Arm BF16"


def test_auto_is_bfloat16_where_the_device_multiplies_it_and_float32_elsewhere() -> None:
    native, emulated = choose("auto", NATIVE), choose("auto", EMULATED)
    assert native.precision == "bf16-mixed"
    assert native.told == "precision bf16-mixed: this CPU has AMX"
    assert emulated.precision == "32-true"
    assert emulated.told == "precision 32-true: this CPU has none"
    assert choose("auto", UNKNOWN).precision == "32-true"


def test_an_explicit_precision_is_obeyed_with_a_warning_where_it_is_slow() -> None:
    slow = choose("bf16-mixed", EMULATED)
    assert slow.precision == "bf16-mixed"
    assert slow.told.startswith("warning: precision bf16-mixed, as asked, can be far slower")
    assert slow.told.endswith("this CPU has none")
    obeyed = [
        ("bf16-mixed", NATIVE),
        ("bf16-mixed", UNKNOWN),
        ("32-true", EMULATED),
        (None, NATIVE),
    ]
    for precision, device in obeyed:
        chosen = choose(precision, device)  # type: ignore[arg-type]
        assert (chosen.precision, chosen.told) == (precision, "")


def test_a_resumed_run_keeps_its_precision_on_another_device() -> None:
    kept = choose("auto", NATIVE, before="32-true")
    assert (kept.precision, kept.told) == ("32-true", "precision 32-true, as this run began")
    slow = choose("auto", EMULATED, before="bf16-mixed")
    assert slow.precision == "bf16-mixed"
    assert "as this run began, can be far slower" in slow.told
    assert choose("32-true", NATIVE, before="bf16-mixed").precision == "32-true"


def test_the_trainer_itself_takes_auto() -> None:
    trainer = RecipeTrainer(precision="auto", accelerator="cpu", devices=1, logger=False)
    native = bfloat16_of("cpu").native
    assert trainer.precision == ("bf16-mixed" if native else "32-true")


@pytest.mark.parametrize("device", [NATIVE, EMULATED])
def test_a_run_says_and_stores_its_precision_and_keeps_it(
    train: Train,
    device: Bfloat16,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    used = "bf16-mixed" if device.native else "32-true"
    monkeypatch.setattr(run_module, "bfloat16_of", lambda accelerator: device)
    folder = train("--trainer.precision=auto", "--trainer.max_steps=2")
    assert f"gioconda: precision {used}: {device.reason}\n" in capsys.readouterr().err
    assert precisions(folder) == [used]

    other = EMULATED if device.native else NATIVE
    monkeypatch.setattr(run_module, "bfloat16_of", lambda accelerator: other)
    train("--resume", str(folder), "--trainer.precision=auto", "--trainer.max_steps=4")
    assert f"precision {used}, as this run began" in capsys.readouterr().err
    assert precisions(folder) == [used, used]
    assert state_of(folder)["global_step"] == 4


def precisions(folder: Path) -> list[str]:
    starts = json.loads((folder / "provenance.json").read_text())
    return [start["precision"] for start in starts]


def test_a_precision_that_is_none_is_an_error(train: Train) -> None:
    from gioconda.training.run import RecipeError

    with pytest.raises(RecipeError, match=r"^trainer.precision: half is none of 'auto', .*, null$"):
        train("--trainer.precision=half")
