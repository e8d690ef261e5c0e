"""The errors that a user can mend: one line that names the file and says what to do."""

from __future__ import annotations


class GiocondaError(Exception):
    """Base class of every error that gioconda raises on purpose; the command line exits with 2."""


class PhotoError(GiocondaError):
    """A photo cannot be read or written; the message names the file and what to do."""


class PhotoTooLargeError(PhotoError):
    """A photo has more pixels than are allowed, or needs more memory than there is."""


class ClipError(GiocondaError):
    """A clip cannot be read, edited or written; the message names the file and what to do."""


class ClipTooLargeError(ClipError):
    """A clip is longer, or its frames are larger, than is allowed."""


class WeightsError(GiocondaError):
    """Weights are missing, unknown, or not the ones that were published."""


class DataError(GiocondaError):
    """A data set is not where it should be, or not in its published layout."""


class MissingExtraError(GiocondaError):
    """An optional dependency is not installed; the message names the extra to install."""
