"""Whether a run can go on from its last checkpoint; said before anything is loaded into it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from gioconda.errors import GiocondaError

_NEEDED = ("state_dict", "optimizer_states", "random", "loops")


class ResumeError(GiocondaError):
    """A checkpoint is cut, empty, or of another recipe."""


def require_resumable(path: Path, task: Any) -> None:
    """Make sure that a checkpoint is whole, and of the recipe that goes on.

    Args:
        path: The run's ``last.ckpt``.
        task: The recipe's task, as made anew.

    Raises:
        ResumeError: It is not; says what can be done.
    """
    saved = _read(path)
    theirs: Mapping[str, Tensor] = saved["state_dict"]
    ours: Mapping[str, Tensor] = task.state_dict()
    other = sorted(theirs.keys() ^ ours.keys())
    shapes = [name for name in ours if name in theirs and theirs[name].shape != ours[name].shape]
    if not other and not shapes:
        return
    if shapes:
        name = shapes[0]
        what = f"{name} is {list(theirs[name].shape)} there and {list(ours[name].shape)} here"
    else:
        what = f"{other[0]} is only {'there' if other[0] in theirs else 'here'}"
    own = path.with_name("config.yaml")
    raise ResumeError(
        f"{path}: of another recipe ({what}); go on with its own: "
        f"gioconda fit --config {own} --resume {path.parent}"
    )


def _read(path: Path) -> dict[str, Any]:
    """A checkpoint, mapped from disk; nothing in it is unpickled."""
    way_on = "start anew without --resume, or from its weights with --run.start"
    if path.stat().st_size == 0:
        raise ResumeError(f"{path}: empty; {way_on}")
    try:
        saved = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
    except Exception as error:  # torch raises many kinds for files that are no checkpoints
        raise ResumeError(f"{path}: cut off, or no checkpoint; {way_on}") from error
    if not isinstance(saved, dict) or any(name not in saved for name in _NEEDED):
        raise ResumeError(f"{path}: no checkpoint of `gioconda fit`; {way_on}")
    return saved
