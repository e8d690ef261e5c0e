"""A decoded picture -> the pixels that we keep: upright, gray or RGB, 8 or 16 bit."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from gioconda.photo.formats.known import UnsupportedError
from gioconda.photo.formats.tiff import planes as tiff_planes
from gioconda.photo.formats.tiff.tags import TiffKind
from gioconda.photo.pixels import Native, straight, to_eight_bit

_OPENED = {"LAB": "Lab", "CMYK": "CMYK", "YCbCr": "YCbCr"}
_TIFF_BITS, _TIFF_PHOTOMETRIC = 258, 262
_WHITE_IS_ZERO = 0
_UNUSUAL = "its 16-bit pixels are arranged in an unusual way"


def is_deep(image: Image.Image, data: bytes) -> bool:
    """Whether an opened PNG or TIFF has more than 8 bits a layer."""
    if image.format == "PNG":
        return data[24] == 16
    return image.format == "TIFF" and max(image.tag_v2.get(_TIFF_BITS, (1,))) > 8  # type: ignore[attr-defined]


def shallow(image: Image.Image) -> tuple[Native, list[str]]:
    """The pixels of an 8-bit picture, and what had to change for them.

    Raises:
        UnsupportedError: Pixels of a kind that gioconda does not edit.
    """
    mode, clear = image.mode, image.has_transparency_data
    notes = []
    if mode == "1":
        notes.append("black and white became gray")
    elif mode in ("P", "PA") and image.format != "GIF":
        notes.append("its palette became full colour")
    wanted = {"1": "L", "La": "LA", "RGBa": "RGBA", "RGBX": "RGB", "YCbCr": "RGB"}.get(mode, mode)
    if mode in ("P", "PA"):
        wanted = "RGBA" if clear else "RGB"
    elif clear:
        wanted = {"L": "LA", "RGB": "RGBA"}.get(wanted, wanted)
    if wanted not in ("L", "LA", "RGB", "RGBA"):
        raise UnsupportedError(f"its {mode} pixels are of a kind that is not edited")
    return np.array(image if wanted == mode else image.convert(wanted)), notes


def to_srgb(image: Image.Image) -> tuple[Image.Image, bytes, str]:
    """A CMYK or Lab picture in sRGB, through its own profile where it has one.

    Returns:
        The RGB picture, its ICC profile, and what to tell about it.
    """
    from PIL import ImageCms

    srgb = ImageCms.createProfile("sRGB")
    tag = ImageCms.ImageCmsProfile(srgb).tobytes()
    name = _OPENED[image.mode]
    icc = image.info.get("icc_profile")
    if image.mode == "LAB":
        lab = ImageCms.createProfile("LAB")
        converted = ImageCms.profileToProfile(image, lab, srgb, outputMode="RGB")
    else:
        converted = _through(image, icc) if icc else None
    if converted is not None:
        return converted, tag, f"{name} converted to sRGB"
    return image.convert("RGB"), tag, f"{name} without a usable profile converted to sRGB, roughly"


def _through(image: Image.Image, icc: bytes) -> Image.Image | None:
    from PIL import ImageCms

    srgb = ImageCms.createProfile("sRGB")
    try:
        return ImageCms.profileToProfile(image, io.BytesIO(icc), srgb, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return None


def deep(image: Image.Image, data: bytes, kind: TiffKind | None) -> Native:
    """The pixels of a PNG or TIFF of 12 or 16 bits.

    Pillow reads 16 bits of gray only, and of colour the high bytes: OpenCV reads the rest, and the
    two must agree.

    Args:
        image: As Pillow opened it.
        data: The file.
        kind: How a TIFF's pixels are stored.

    Raises:
        UnsupportedError: An arrangement that OpenCV reads otherwise.
    """
    if image.mode.startswith("I;16") or (image.mode == "I" and image.format == "PNG"):
        return _with_key(_deep_gray(image, kind), image)
    if image.mode not in ("RGB", "RGBA"):
        raise UnsupportedError(_UNUSUAL)
    high = np.array(image)
    native = _opencv(data)[..., : high.shape[2]]
    if kind is not None and kind.alpha == "premultiplied":
        return straight(native)
    if not np.array_equal(to_eight_bit(native), high):
        raise UnsupportedError(_UNUSUAL)
    if image.format == "PNG" and data[25] == 4:  # gray and alpha, which OpenCV spreads to RGBA
        return np.ascontiguousarray(native[..., [0, 3]])
    return _with_key(native, image)


def check_numbers(kind: TiffKind) -> None:
    """Make sure that a TIFF's numbers are whole and have at most 16 bits.

    Raises:
        UnsupportedError: They are not.
    """
    if kind.bits > 8 and (kind.floating or kind.bits not in (12, 16)):
        raise UnsupportedError(f"its pixels have {named_bits(kind)}")


def planar(data: bytes, kind: TiffKind) -> Native | None:
    """The pixels of a TIFF whose layers lie by themselves, where Pillow does not read them."""
    beyond_pillow = kind.bits == 16 or (kind.bits == 8 and kind.alpha == "premultiplied")
    if not (kind.planar and kind.colours in (1, 3) and beyond_pillow):
        return None
    native = tiff_planes.planes_of(data, kind)
    return straight(native) if kind.alpha == "premultiplied" else native


def named_bits(kind: TiffKind) -> str:
    """``32 bits (floating point or signed)``."""
    return f"{kind.bits} bits{' (floating point or signed)' if kind.floating else ''}"


def _deep_gray(image: Image.Image, kind: TiffKind | None) -> NDArray[np.uint16]:
    gray: NDArray[np.uint16] = np.array(image).astype(np.uint16)
    if kind is not None and kind.bits == 12:
        gray = (gray << 4 | gray >> 8).astype(np.uint16)  # 4095 becomes 65535
    white_is_zero = getattr(image, "tag_v2", {}).get(_TIFF_PHOTOMETRIC) == _WHITE_IS_ZERO
    return np.invert(gray) if white_is_zero else gray


def _opencv(data: bytes) -> NDArray[np.uint16]:
    import cv2

    bgr = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if bgr is None or bgr.dtype != np.uint16 or bgr.ndim != 3:
        raise UnsupportedError(_UNUSUAL)
    order = [2, 1, 0, 3][: bgr.shape[2]]
    colour: NDArray[np.uint16] = np.ascontiguousarray(bgr[..., order])
    return colour


def _with_key(native: Native, image: Image.Image) -> Native:
    """16-bit pixels with alpha, where the file names one colour (tRNS) as transparent."""
    key = image.info.get("transparency")
    if key is None:
        return native
    colour = native.reshape(*native.shape[:2], -1)
    alpha = np.where((colour == np.array(key)).all(-1, keepdims=True), 0, 65535)
    return np.concatenate([colour, alpha.astype(np.uint16)], axis=2)
