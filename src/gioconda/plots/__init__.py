"""Pictures side by side: grids, sheets, charts, and writing them to files."""
