"""HEIC by libheif (the extra ``heic``) and AVIF by Pillow: pixels and metadata, in and out.

The file's own turn (irot, imir) is what counts; EXIF merely repeats it (ISO/IEC 23008-12). libheif
carries it out, Pillow's AVIF decoder puts it into the EXIF. Both formats are encoded anew at a high
quality; `benchmarks/lossy_formats.py` tells by how much pixels change and files grow.
"""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from PIL import Image

from gioconda.extras import require
from gioconda.photo.formats.heif import boxes
from gioconda.photo.formats.known import UnsupportedError
from gioconda.photo.model import HeifSettings, Metadata
from gioconda.photo.pixels import Native, is_gray, straight

_QUALITY = 90  # of x265 through libheif
_PRESET = "ultrafast"  # a tenth of the default's time; files a fifth larger
_AVIF_QUALITY, _AVIF_SPEED = 95, 8
_MODES = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}
_NCLX = ("color_primaries", "transfer_characteristics", "matrix_coefficients", "full_range_flag")
_DEFAULT_CHROMA = 444  # where the input was no HEIC or AVIF: keep all that it has


def opened(data: bytes) -> Any:
    """The picture of a HEIC that is shown first, its header read, its pixels not yet.

    Raises:
        MissingExtraError: pillow-heif is not installed.
    """
    require("heic", "pillow_heif", what="HEIC photos need")
    import pillow_heif

    file = pillow_heif.open_heif(data, convert_hdr_to_8bit=False)
    return file[file.primary_index]


def pixels_of(picture: Any) -> Native:
    """The upright pixels of an opened HEIC; 10 and 12 bits in the high bits of 16.

    Raises:
        UnsupportedError: They are of a kind that gioconda does not edit.
    """
    native: Native = np.asarray(picture)
    if native.ndim == 3 and native.shape[2] == 1:
        native = native[..., 0]
    mode = str(picture.mode)
    if mode.split(";")[0] not in ("L", "LA", "La", "RGB", "RGBA", "RGBa", "I"):
        raise UnsupportedError(f"its {mode} pixels are of a kind that is not edited")
    if "a" in mode:
        native = straight(native)
    return np.ascontiguousarray(native)


def carried(picture: Any) -> dict[str, Any]:
    """Blocks and settings of an opened HEIC: ``exif``, ``xmp``, ``icc``, ``heif``."""
    info = picture.info
    nclx = info.get("nclx_profile") or {}
    settings = HeifSettings(
        chroma=int(info.get("chroma") or _DEFAULT_CHROMA),
        bits=int(info.get("bit_depth") or 8),
        colours=tuple(int(nclx[name]) for name in _NCLX) if nclx else None,
    )
    return {
        "exif": info.get("exif"),
        "xmp": (info.get("xmp") or b"").rstrip(b"\0") or None,
        "icc": info.get("icc_profile"),
        "heif": settings,
    }


def avif_settings(data: bytes) -> HeifSettings:
    """How an AVIF was encoded."""
    codec = boxes.primary_property(data, b"av1C") or b"\0\0\0\0"
    across, down = codec[2] >> 3 & 1, codec[2] >> 2 & 1
    chroma = {(1, 1): 420, (1, 0): 422}.get((across, down), 444)
    return HeifSettings(chroma=chroma, bits=boxes.bits_of(data), colours=None)


def encode_heic(native: Native, metadata: Metadata) -> bytes:
    """A HEIC file of any native pixels; more than 8 bits are written as 10 or 12.

    Raises:
        MissingExtraError: pillow-heif is not installed.
        ValueError: The encoder fails.
    """
    require("heic", "pillow_heif", what="HEIC photos need")
    import pillow_heif

    settings = metadata.heif or HeifSettings(_DEFAULT_CHROMA, 10, None)
    deep = native.dtype == np.uint16
    mode = _MODES[native.shape[2] if native.ndim == 3 else 1] + ";16" * deep
    options: dict[str, Any] = {
        "quality": _QUALITY,
        "chroma": 420 if is_gray(native) else settings.chroma,
        "enc_params": {"preset": _PRESET},
        "icc_profile": metadata.icc,
        "exif": metadata.exif,
        "xmp": metadata.xmp,
    }
    if deep:
        options["bit_depth"] = 12 if settings.bits == 12 else 10
    if settings.colours is not None:
        options |= dict(zip(_NCLX, settings.colours, strict=True))
    file = io.BytesIO()
    size = (native.shape[1], native.shape[0])
    kept = {name: value for name, value in options.items() if value is not None}
    try:
        pillow_heif.encode(mode, size, np.ascontiguousarray(native).tobytes(), file, **kept)
    except RuntimeError as error:
        raise ValueError(str(error)) from error
    return file.getvalue()


def encode_avif(native: Native, metadata: Metadata) -> bytes:
    """An AVIF file of 8-bit pixels."""
    chroma = str(metadata.heif.chroma if metadata.heif else _DEFAULT_CHROMA)
    file = io.BytesIO()
    Image.fromarray(native).save(
        file,
        "AVIF",
        quality=_AVIF_QUALITY,
        speed=_AVIF_SPEED,
        subsampling="4:0:0" if is_gray(native) else ":".join(chroma),
        exif=metadata.exif or b"",
        xmp=metadata.xmp or b"",
        icc_profile=metadata.icc,
    )
    return file.getvalue()
