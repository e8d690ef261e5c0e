"""Published data sets -> records: one file for each set."""
