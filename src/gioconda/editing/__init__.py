"""The editor: finds the faces of photos, selects some, edits, measures and composes them."""

import sys

from gioconda.threads import sleep_when_idle

if "torch" not in sys.modules:  # a training that came first has its own ways
    sleep_when_idle()
