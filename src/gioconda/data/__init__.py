"""Files -> batches: one file per data set."""
