"""Turns heads: a solid mean face gives each pixel of the photo its depth."""
