"""Networks and their losses, by family: one file per method."""
