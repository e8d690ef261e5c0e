"""Smiles and expressions: geometry, shading and mouth, at the photo's own resolution."""
