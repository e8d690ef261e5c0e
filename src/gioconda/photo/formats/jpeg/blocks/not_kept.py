"""Why the blocks of a JPEG cannot be kept."""

from __future__ import annotations


class NotKeptError(ValueError):
    """The blocks of a sound JPEG cannot be kept; the message is the reason."""


class ManyScansError(NotKeptError):
    """The blocks lie in several scans; they can be kept once they are gathered in one."""
