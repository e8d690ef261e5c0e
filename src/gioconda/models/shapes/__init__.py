"""Learned displacements and shading: of a smile, and of other expressions."""
