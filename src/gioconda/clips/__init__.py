"""Moving pictures: who is in them, where, and their faces edited without flicker."""

import sys

from gioconda.threads import sleep_when_idle

if "torch" not in sys.modules:  # a training that came first has its own ways
    sleep_when_idle()
