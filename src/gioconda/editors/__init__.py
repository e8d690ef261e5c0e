"""Methods that edit a face: one file or folder each, all with one protocol."""
