"""Attributes painted into the photo, at its own resolution: make-up, hair colour, skin, teeth."""
