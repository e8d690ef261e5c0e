"""Serves the page for the tests: prints its address, then answers questions.

A line on stdin is answered by how many visitors Gradio remembers; the end of stdin closes it.
"""

from __future__ import annotations

import sys

from gioconda.app.limits import Limits
from gioconda.app.serve import Server

WAITING, KEPT_S = 6, 4

if __name__ == "__main__":  # the worker's process imports this file, too
    limits = Limits(file_mb=5, megapixels=20, waiting=WAITING, seconds=30, kept_s=KEPT_S)
    with Server(limits=limits) as server:
        print(server.url, flush=True)
        for _ in sys.stdin:
            print(len(server.blocks.app.state_holder.session_data), flush=True)
