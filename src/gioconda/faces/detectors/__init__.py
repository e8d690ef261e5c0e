"""Detectors of faces: where they are in a photo, and how they are turned in it."""
