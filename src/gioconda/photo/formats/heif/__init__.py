"""HEIC and AVIF: what their boxes hold (``boxes``), reading and writing (``codec``)."""
