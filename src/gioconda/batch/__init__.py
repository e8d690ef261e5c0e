"""Many photos: which ones, where their results go, who edits them, and what became of each."""
