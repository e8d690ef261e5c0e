"""Applies edits to a photo at the photo's own resolution.

An edit is a set of fields, not a picture: the flow moves the photo's own pixels, the gain
multiplies them, and the patches cover them. Where the edit's mask is zero no pixel changes. Photos
may be gray or RGB, 8 or 16 bit; an alpha channel does not change.
"""

from gioconda.compose.composing import compose
from gioconda.compose.preview import preview

__all__ = ["compose", "preview"]
