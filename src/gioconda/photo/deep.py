"""The pixels of pictures with more than 8 bits a layer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from gioconda.photo.formats.known import UnsupportedError
from gioconda.photo.formats.tiff import planes as tiff_planes
from gioconda.photo.formats.tiff.tags import TiffKind
from gioconda.photo.metadata.exif import orientation_of
from gioconda.photo.opening import Opened
from gioconda.photo.pixels import Native, straight, to_eight_bit, upright
from gioconda.photo.strips import array_of, strips

_PHOTOMETRIC = 262
_WHITE_IS_ZERO = 0
_ROWS = 256  # that are swapped at once
_UNUSUAL = "its 16-bit pixels are arranged in an unusual way"


def is_deep(picture: Opened) -> bool:
    """Whether a PNG or TIFF has more than 8 bits a layer."""
    if picture.form == "PNG":
        return picture.data[24] == 16
    return picture.kind is not None and picture.kind.bits > 8


def pixels_of(picture: Opened) -> Native:
    """The pixels of a PNG or TIFF of 12 or 16 bits.

    Pillow reads 16 bits of gray only, and of colour the high bytes: OpenCV reads the rest, and the
    two must agree. OpenCV is first, as it holds the pixels twice.

    Raises:
        UnsupportedError: An arrangement that OpenCV reads otherwise.
    """
    image, kind = picture.image, picture.kind
    if kind is not None and picture.twelve_bit:
        return _twelve_bit(image, kind, orientation_of(picture.data) or 1)
    if image.mode.startswith("I;16") or (image.mode == "I" and picture.form == "PNG"):
        return _with_key(_deep_gray(image, kind), image)
    if image.mode not in ("RGB", "RGBA"):
        raise UnsupportedError(_UNUSUAL)
    try:
        native = _opencv(picture.data)[..., : len(image.getbands())]
    except UnsupportedError:
        image.load()  # the error that counts, where the file is damaged
        raise
    if kind is not None and kind.alpha == "premultiplied":
        return straight(native)
    for rows, strip in strips(image):
        if not np.array_equal(to_eight_bit(native[rows]), np.asarray(strip)):
            raise UnsupportedError(_UNUSUAL)
    if picture.form == "PNG" and picture.data[25] == 4:  # gray and alpha: OpenCV makes it RGBA
        return np.ascontiguousarray(native[..., [0, 3]])
    return _with_key(native, image)


def check_numbers(kind: TiffKind) -> None:
    """Make sure that a TIFF's numbers are whole and have at most 16 bits.

    Raises:
        UnsupportedError: They are not.
    """
    if kind.bits > 8 and (kind.floating or kind.bits not in (12, 16)):
        raise UnsupportedError(f"its pixels have {kind.named_bits}")


def of_layers_apart(data: bytes, kind: TiffKind) -> Native | None:
    """The pixels of a TIFF whose layers lie by themselves, where Pillow does not read them."""
    beyond_pillow = kind.bits in (12, 16) or (kind.bits == 8 and kind.alpha == "premultiplied")
    if not (kind.planar and kind.colours in (1, 3) and beyond_pillow):
        return None
    native = tiff_planes.planes_of(data, kind)
    if kind.bits == 12:
        native = _stretched(native)
    return straight(native) if kind.alpha == "premultiplied" else native


def _twelve_bit(image: Image.Image, kind: TiffKind, orientation: int) -> Native:
    """The upright pixels of a picture that ``planes.twelve_bit`` opened."""
    flat = array_of(image)
    native = flat
    if kind.layers > 1:
        native = flat.reshape(len(flat), -1, kind.layers)[..., : kind.colours + bool(kind.alpha)]
    native = upright(_stretched(native), orientation)
    return straight(native) if kind.alpha == "premultiplied" else native


def _stretched(twelve: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """12 bits as 16: 4095 becomes 65535."""
    return (twelve << 4 | twelve >> 8).astype(np.uint16)


def _deep_gray(image: Image.Image, kind: TiffKind | None) -> NDArray[np.uint16]:
    gray: NDArray[np.uint16] = array_of(image).astype(np.uint16, copy=False)
    if kind is not None and kind.bits == 12:
        gray = _stretched(gray)
    white_is_zero = getattr(image, "tag_v2", {}).get(_PHOTOMETRIC) == _WHITE_IS_ZERO
    return np.invert(gray) if white_is_zero else gray


def _opencv(data: bytes) -> NDArray[np.uint16]:
    import cv2

    bgr = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if bgr is None or bgr.dtype != np.uint16 or bgr.ndim != 3:
        raise UnsupportedError(_UNUSUAL)
    colour: NDArray[np.uint16] = bgr.astype(np.uint16, copy=False)
    order = [2, 1, 0, 3][: bgr.shape[2]]
    for top in range(0, len(colour), _ROWS):  # in place
        colour[top : top + _ROWS] = colour[top : top + _ROWS, :, order]
    return colour


def _with_key(native: Native, image: Image.Image) -> Native:
    """16-bit pixels with alpha, where the file names one colour (tRNS) as transparent."""
    key = image.info.get("transparency")
    if key is None:
        return native
    colour = native.reshape(*native.shape[:2], -1)
    alpha = np.where((colour == np.array(key)).all(-1, keepdims=True), 0, 65535)
    return np.concatenate([colour, alpha.astype(np.uint16)], axis=2)
