"""Data sets -> batches."""
