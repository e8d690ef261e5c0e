"""Edits of faces that move: what is chosen once for a person, and what each frame shows of it."""
