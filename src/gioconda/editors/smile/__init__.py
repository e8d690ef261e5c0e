"""The smiler: geometry, shading and mouth, all at the photo's own resolution."""
