"""The command line, in a process of its own that edits with the toy."""

from __future__ import annotations

from gioconda.batch import child
from gioconda.cli import main
from tests.batch.toy_editor import install, kill_this_process

if __name__ == "__main__":
    install(setattr, kill_this_process)
    child.WORKER = "tests.batch.toy_worker"
    main()
