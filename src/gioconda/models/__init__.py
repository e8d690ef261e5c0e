"""Face -> face: one file per method, network and loss side by side."""
