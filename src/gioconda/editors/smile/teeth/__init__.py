"""Real teeth between parted lips: which row, where it stands on the skull, and in what light."""
