"""HEIC by libheif (the extra ``heic``), AVIF by Pillow, and by OpenCV where it has 10 or 12 bits.

The file's own turn (irot, imir) is what counts; EXIF merely repeats it (ISO/IEC 23008-12). libheif
carries it out, Pillow's AVIF decoder puts it into the EXIF. Both formats are encoded anew at a high
quality; `benchmarks/lossy_formats.py` tells by how much pixels change and files grow.
"""

from __future__ import annotations

import io
import struct
from typing import Any

import cv2
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
_AVIF, _NCLX_BOX = ".avif", b"colrnclx"
_OPENCV_WITH_METADATA = (4, 13)
_ROWS = 256  # that are converted at once
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


def deep_avif(data: bytes) -> Native | None:
    """The pixels of an AVIF of 10 or 12 bits, which Pillow reads as 8, in the high bits of 16.

    Returns:
        ``(H, W)`` to ``(H, W, 4)`` uint16, not turned; None of 8 bits, or where OpenCV lacks AVIF
        or does not know the file (5.0 looks at 500 bytes, and fails where boxes end just there).
    """
    bits = boxes.bits_of(data)
    if bits == 8:
        return None
    stored = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if stored is None or stored.dtype != np.uint16:
        return None
    for top in range(0, len(stored), _ROWS):  # in place
        rows = stored[top : top + _ROWS]
        wide = rows << (16 - bits) | rows >> (2 * bits - 16)
        rows[:] = wide if wide.ndim == 2 else _swapped(wide)
    native: Native = stored
    return native


def _swapped(native: Native) -> Native:
    """RGB as OpenCV's BGR, or the other way round."""
    return np.ascontiguousarray(native[..., [2, 1, 0, 3][: native.shape[2]]])


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
        "xmp": info.get("xmp") or None,
        "icc": info.get("icc_profile"),
        "heif": settings,
    }


def avif_settings(data: bytes) -> HeifSettings:
    """How an AVIF was encoded."""
    profile = boxes.primary_property(data, b"colr", b"nclx")
    colours = None
    if profile and len(profile) > 10:
        colours = (*struct.unpack_from(">HHH", profile, 4), profile[10] >> 7)
    codec = boxes.primary_property(data, b"av1C") or b"\0\0\0\0"
    across, down = codec[2] >> 3 & 1, codec[2] >> 2 & 1
    chroma = {(1, 1): 420, (1, 0): 422}.get((across, down), 444)
    return HeifSettings(chroma=chroma, bits=boxes.bits_of(data), colours=colours)


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


def keeps_deep_avif() -> bool:
    """Whether AVIFs of more than 8 bits can be written with their metadata."""
    version = tuple(int(part) for part in cv2.__version__.split(".")[:2])
    return version >= _OPENCV_WITH_METADATA and cv2.haveImageWriter(_AVIF)


def encode_avif(native: Native, metadata: Metadata) -> bytes:
    """An AVIF file; more than 8 bits are written as 10 or 12.

    Raises:
        ValueError: The encoder fails.
    """
    if native.dtype == np.uint16:
        return _encode_deep_avif(native, metadata)
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


def _encode_deep_avif(native: Native, metadata: Metadata) -> bytes:
    settings = metadata.heif or HeifSettings(_DEFAULT_CHROMA, 10, None)
    bits = 12 if settings.bits == 12 else 10
    # Rounded, not cut off: what `deep_avif` read comes back as it was.
    stored = ((native.astype(np.uint32) * ((1 << bits) - 1) + 32767) // 65535).astype(np.uint16)
    blocks = {
        cv2.IMAGE_METADATA_EXIF: metadata.exif,
        cv2.IMAGE_METADATA_XMP: metadata.xmp,
        cv2.IMAGE_METADATA_ICCP: metadata.icc,
    }
    kept = {kind: np.frombuffer(block, np.uint8) for kind, block in blocks.items() if block}
    options = [cv2.IMWRITE_AVIF_QUALITY, _AVIF_QUALITY, cv2.IMWRITE_AVIF_DEPTH, bits]
    options += [cv2.IMWRITE_AVIF_SPEED, _AVIF_SPEED]
    picture = stored if stored.ndim == 2 else _swapped(stored)
    try:
        _, file = cv2.imencodeWithMetadata(_AVIF, picture, [*kept], [*kept.values()], options)
    except cv2.error as error:
        raise ValueError(str(error)) from error
    return _with_colours(file.tobytes(), settings.colours)


def _with_colours(file: bytes, colours: tuple[int, ...] | None) -> bytes:
    """An AVIF with the primaries and the transfer of its source; the matrix is the encoder's."""
    at = file.find(_NCLX_BOX)
    if colours is None or at < 0:
        return file
    at += len(_NCLX_BOX)
    return file[:at] + struct.pack(">HH", *colours[:2]) + file[at + 4 :]
