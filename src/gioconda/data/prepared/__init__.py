"""Records -> aligned faces on disk, and back: what `gioconda prepare` makes."""
