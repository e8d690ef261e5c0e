"""What can be wrong with a request for a clip that is here, or is not."""

from __future__ import annotations

from gioconda.errors import GiocondaError


class BusyError(GiocondaError):
    """A clip is being worked on."""


class GoneError(GiocondaError):
    """There is no such clip."""
