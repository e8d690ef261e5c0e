"""What is wrong with a safetensors file that cannot be read, and the way on."""

from __future__ import annotations

from pathlib import Path

_LENGTH_BYTES = 8  # of the header's length, little-endian, with which a file begins
_LONGEST_HEADER = 100_000_000  # bytes; safetensors refuses longer ones


def fault_of(path: Path, error: Exception) -> str:
    """Why a safetensors file cannot be read: ``empty``, ``cut off or damaged``, or another reason.

    Args:
        path: The file.
        error: What opening it raised.
    """
    if not path.is_file():
        return "no such file"
    try:
        with path.open("rb") as file:
            start = file.read(_LENGTH_BYTES + 1)
    except OSError as refused:
        return f"cannot be read ({refused.strerror})"
    if not start:
        return "empty"
    length = int.from_bytes(start[:_LENGTH_BYTES], "little")
    begins_well = start.endswith(b"{") and length <= _LONGEST_HEADER
    if begins_well or len(start) <= _LENGTH_BYTES:
        return "cut off or damaged"
    return f"no safetensors file ({error})"


def to_weights_again(path: Path) -> str:
    """How to get a run's or somebody's weights again."""
    run, config = path.parent, path.parent / "config.yaml"
    if config.is_file() and (run / "last.ckpt").is_file():
        return f"its run writes it anew: gioconda fit --config {config} --resume {run}"
    return "copy or download it again"
