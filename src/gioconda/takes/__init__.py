"""Best takes: several shots of one group -> one photo, each person as in their best shot."""

import sys

from gioconda.threads import sleep_when_idle

if "torch" not in sys.modules:  # a training that came first has its own ways
    sleep_when_idle()
