"""The command line: one file per command, each of which imports what is slow only when it runs."""

from gioconda.cli.app import app as app
from gioconda.cli.app import main as main
