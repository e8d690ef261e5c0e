"""Grids, labelled sheets and charts of pictures, and their files."""
