"""Spectacles: frames that are turned with the head and lit as the face is."""
