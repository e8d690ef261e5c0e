"""A worker process that edits with the toy."""

from __future__ import annotations

from gioconda.batch import worker
from tests.batch.toy_editor import install, kill_this_process

if __name__ == "__main__":
    install(setattr, kill_this_process)
    worker.main()
