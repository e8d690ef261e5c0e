"""The command line, in a process of its own that edits with the toy."""

from __future__ import annotations

import signal

from gioconda.batch import child, cluster_edits
from gioconda.cli import main
from tests.batch.toy_actor import toy_actor
from tests.batch.toy_editor import install, kill_this_process

if __name__ == "__main__":
    # Where the tests run behind a shell, which lets its background ignore Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    install(setattr, kill_this_process)
    child.WORKER = "tests.batch.toy_worker"
    cluster_edits.MAKE = toy_actor
    main()
