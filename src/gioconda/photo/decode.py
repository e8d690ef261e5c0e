"""An opened picture -> the pixels that we keep, gray or RGB, and what lies beside them."""

from __future__ import annotations

import io
from contextlib import nullcontext
from functools import partial
from typing import Any

from PIL import Image

from gioconda.photo import deep
from gioconda.photo.formats.gather import carried_by
from gioconda.photo.formats.heif import codec as heif
from gioconda.photo.formats.heif.carried import carried_by_heic
from gioconda.photo.formats.known import UnsupportedError
from gioconda.photo.metadata.carried import Carried
from gioconda.photo.opening import Opened, quiet
from gioconda.photo.pixels import Native
from gioconda.photo.strips import array_of

_OPENED = {"LAB": "Lab", "CMYK": "CMYK", "YCbCr": "YCbCr"}


def decoded(picture: Opened) -> tuple[Native, Carried]:
    """The pixels of a picture as they lie in the file, and what the file carries beside them.

    Raises:
        UnsupportedError: Pixels of a kind that gioconda does not edit.
        ValueError, OSError and others: It is damaged.
    """
    if picture.form == "HEIF":
        return heif.pixels_of(picture.image), carried_by_heic(picture.image, picture.data)
    if picture.kind is not None:
        deep.check_numbers(picture.kind)
        native = deep.of_layers_apart(picture.data, picture.kind)
        if native is not None:
            return native, _carried(picture)
    if picture.form == "AVIF":
        native = heif.deep_avif(picture.data)
        if native is not None:
            return native, _carried(picture)
    image: Image.Image = picture.image
    with quiet() if picture.form == "TIFF" else nullcontext():  # the one that warns as it loads
        if deep.is_deep(picture) and image.mode not in ("CMYK", "LAB"):
            return deep.pixels_of(picture), _carried(picture)
        image.load()
    if image.mode in ("CMYK", "LAB"):
        native, icc, note = to_srgb(image)
        carried = _carried(picture)
        carried.found |= {"icc": icc, "jpeg": None}
        carried.lost.append(note)
        return native, carried
    native, changes = shallow(image)
    carried = _carried(picture)
    carried.notes += changes
    if picture.form == "AVIF" and carried.found["heif"].bits > 8:
        carried.lost.append(f"its {carried.found['heif'].bits} bits became 8")
    return native, carried


def _carried(picture: Opened) -> Carried:
    carried = carried_by(picture.image, picture.form, picture.data, picture.pictures)
    if picture.kind is not None and picture.kind.bits == 12:
        carried.notes.append("its 12 bits became 16")
    return carried


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
    convert = None if wanted == mode else partial(_converted, mode=wanted)
    return array_of(image, convert), notes


def _converted(strip: Image.Image, mode: str) -> Image.Image:
    return strip.convert(mode)


def to_srgb(image: Image.Image) -> tuple[Native, bytes, str]:
    """The pixels of a CMYK or Lab picture in sRGB, through its own profile where it has one.

    Returns:
        ``(H, W, 3)`` uint8, their ICC profile, and what to tell about it.
    """
    from PIL import ImageCms

    srgb = ImageCms.createProfile("sRGB")
    tag = ImageCms.ImageCmsProfile(srgb).tobytes()
    name = _OPENED[image.mode]
    try:
        if image.mode == "LAB":
            source: Any = ImageCms.createProfile("LAB")
        else:
            source = io.BytesIO(image.info.get("icc_profile") or b"")
        transform = ImageCms.buildTransform(source, srgb, image.mode, "RGB")
    except (ImageCms.PyCMSError, OSError):
        rough = partial(_converted, mode="RGB")
        note = f"{name} without a usable profile converted to sRGB, roughly"
        return array_of(image, rough), tag, note
    through = partial(ImageCms.applyTransform, transform=transform)
    return array_of(image, through), tag, f"{name} converted to sRGB"  # type: ignore[arg-type]
