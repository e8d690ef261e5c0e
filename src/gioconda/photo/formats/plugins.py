"""Pillow's decoders: those that it always has are named here, others are loaded when needed."""

from __future__ import annotations

import importlib

from PIL import JpegImagePlugin, TiffImagePlugin, WebPImagePlugin, features

from gioconda.errors import MissingExtraError
from gioconda.photo.formats import OtherFileError

# Named, or Pillow would import every plugin that it has in search of these.
_ = (JpegImagePlugin, TiffImagePlugin, WebPImagePlugin)


def load_plugin(form: str) -> None:
    """Make sure that Pillow can open a format that it may lack.

    Raises:
        OtherFileError, MissingExtraError: It cannot; the message says what to install.
    """
    if form == "AVIF":
        if not features.check("avif"):
            raise OtherFileError("is an AVIF, which this Pillow was built without; reinstall it")
        importlib.import_module("PIL.AvifImagePlugin")
    if form == "JXL":
        try:
            importlib.import_module("pillow_jxl")
        except ImportError:
            raise MissingExtraError(
                "JPEG XL photos need a plugin:  pip install pillow-jxl-plugin"
            ) from None
