"""An actor that edits with the toy, and tells which process it is and what it wrote."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from gioconda.batch.actor import BlockEditor
from gioconda.errors import GiocondaError
from tests.batch.toy_editor import install, kill_this_process

PIDS, WRITES = Path("pids"), Path("writes")


def toy_actor(*told: Any) -> BlockEditor:
    """Stands for `BlockEditor`."""
    install(setattr, kill_this_process)
    rename = Path.replace

    def replace(aside: Path, target: Path) -> Path:
        renamed = rename(aside, target)
        if target.suffix == ".png":
            with (WRITES / target.name).open("a") as file:
                file.write("written\n")
        return renamed

    Path.replace = replace  # type: ignore[assignment, method-assign]
    for folder in (PIDS, WRITES):
        folder.mkdir(exist_ok=True)
    (PIDS / str(os.getpid())).touch()
    return BlockEditor(*told)


def refusing_actor(*told: Any) -> BlockEditor:
    """Stands for a `BlockEditor` whose weights are not there."""
    raise GiocondaError("refused: there are no such weights")
