"""How a run came to be: versions, git state, seed, data; kept in its folder and its weights."""

from __future__ import annotations

import datetime
import json
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

import lightning
import torch

from gioconda import __version__
from gioconda.atomic import replacing
from gioconda.data.modules.base import CachedModule

FILE = "provenance.json"


def versions() -> dict[str, str | bool | None]:
    """What runs: gioconda and its commit, torch, Lightning, Python.

    ``commit`` is None outside of a repository; ``dirty`` where files differ from the commit.
    """
    commit = _git("rev-parse", "HEAD") if _git("ls-files", "--error-unmatch", __file__) else None
    return {
        "gioconda": __version__,
        "torch": torch.__version__,
        "lightning": lightning.__version__,
        "python": platform.python_version(),
        "commit": commit,
        "dirty": bool(_git("status", "--porcelain")) if commit else None,
    }


def provenance(trainer: Any) -> dict[str, Any]:
    """``versions``, and the run's seed, step, precision and data."""
    return {
        **versions(),
        "seed": trainer.lightning_module.seed,
        "steps": trainer.lightning_module.batches,
        "precision": str(trainer.precision),
        "processes": trainer.world_size,
        "data": fingerprint_of(trainer.datamodule),
    }


def fingerprint_of(datamodule: Any) -> str | None:
    """A short hash of the data and of how they are cut; None where a module gives none."""
    return datamodule.fingerprint if isinstance(datamodule, CachedModule) else None


class Provenance(lightning.Callback):
    """Adds each start of a run to ``provenance.json`` in its folder: when, of what, at which step.

    Args:
        folder: The run's folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        """Writes the file, aside first."""
        if trainer.fast_dev_run or not trainer.is_global_zero:
            return
        path = self.folder / FILE
        starts = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
        now = datetime.datetime.now(datetime.UTC)
        start = {"date": f"{now:%Y-%m-%d %H:%M:%S} UTC", "arguments": sys.argv[1:]}
        starts.append(start | provenance(trainer))
        with replacing(path) as aside:
            aside.write_text(json.dumps(starts, indent=1) + "\n", encoding="utf-8")


def _git(*arguments: str) -> str | None:
    """Git's answer for the repository that holds these files; None where there is none."""
    command = ["git", "-C", str(Path(__file__).parent), *arguments]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return answer.stdout.strip() or None
