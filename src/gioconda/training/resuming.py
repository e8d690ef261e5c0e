"""Where a run goes on, and whether it can; said before anything is loaded into it."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from torch import Tensor

from gioconda.errors import GiocondaError
from gioconda.training.checkpoint_file import (
    BEFORE,
    DAMAGED,
    LAST,
    CheckpointFileError,
    read_checkpoint,
)
from gioconda.training.provenance import FILE, fingerprint_of

_WAY_ON = "start anew without --resume, or from its weights with --run.start"


class ResumeError(GiocondaError):
    """A run cannot go on: its checkpoint is damaged or of another recipe, or its data changed."""


def checkpoint_to_resume(folder: Path, task: Any) -> Path:
    """The checkpoint from which a run goes on: the last, or where that is damaged the one before.

    Args:
        folder: The run's.
        task: The recipe's task, as made anew.

    Raises:
        ResumeError: None is whole, or it is of another recipe; says what can be done.
    """
    last, before = folder / LAST, folder / BEFORE
    try:
        saved, path = read_checkpoint(last), last
    except CheckpointFileError as damage:
        try:
            saved, path = read_checkpoint(before), before
        except CheckpointFileError:
            raise ResumeError(f"{damage}; {_WAY_ON}") from damage
        if last.is_file():
            last.replace(folder / DAMAGED)  # else the next save would keep it in place of `before`
        batches = saved["random"]["batches"]
        print(f"gioconda: {damage}; going on from {before}, batch {batches}", file=sys.stderr)
    _require_same_recipe(path, saved["state_dict"], task)
    return path


def _require_same_recipe(path: Path, theirs: Mapping[str, Tensor], task: Any) -> None:
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


def require_same_data(folder: Path, datamodule: Any) -> None:
    """Make sure that the data are those on which a run was trained until now.

    Raises:
        ResumeError: Their fingerprint is another one.
    """
    before, now = _last_start(folder).get("data"), fingerprint_of(datamodule)
    if before is not None and before != now:
        raise ResumeError(
            f"{folder}: the data, or how they are cut, are not those that it was trained on "
            f"(fingerprint {before} there, {now} here); bring them back, or go on with these by "
            "--data-changed"
        )


def precision_of(folder: Path) -> str | None:
    """The precision in which a run has trained until now; None where that is not known."""
    precision: str | None = _last_start(folder).get("precision")
    return precision


def _last_start(folder: Path) -> dict[str, Any]:
    """What a run's provenance says of its last start; empty where there is none."""
    record = folder / FILE
    starts = json.loads(record.read_text(encoding="utf-8")) if record.is_file() else []
    last: dict[str, Any] = starts[-1] if starts else {}
    return last
