"""Data modules: prepared sets or labelled faces -> the batches that a method trains on."""
