"""JPEG: segments around a picture (``segments``, ``trailer``), its blocks (``blocks``), writing."""
