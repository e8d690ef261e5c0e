"""``python -m gioconda``, the same as ``gioconda``."""

from gioconda.cli import main

if __name__ == "__main__":
    main()
