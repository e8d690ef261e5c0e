"""The editor: finds the faces of photos, selects some, edits, measures and composes them."""
