"""Attributes painted into the photo, at its own resolution."""
