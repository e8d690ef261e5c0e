"""ICC profiles: whether one fits the pixels."""

from __future__ import annotations

_RASTER_ICC, _ICC_SIGN = slice(16, 20), slice(36, 40)


def profile_fits(icc: bytes, gray: bool) -> bool:
    """Whether an ICC profile is one, and speaks of as many colours as the pixels have."""
    return icc[_ICC_SIGN] == b"acsp" and icc[_RASTER_ICC] == (b"GRAY" if gray else b"RGB ")
