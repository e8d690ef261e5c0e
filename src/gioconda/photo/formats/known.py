"""Which picture files gioconda takes, by suffix and by content; what other files are, by name."""

from __future__ import annotations

from types import MappingProxyType

SUFFIXES = MappingProxyType(
    {
        ".jpg": "JPEG",
        ".jpeg": "JPEG",
        ".jpe": "JPEG",
        ".jfif": "JPEG",
        ".png": "PNG",
        ".webp": "WEBP",
        ".tif": "TIFF",
        ".tiff": "TIFF",
        ".bmp": "BMP",
        ".gif": "GIF",
        ".heic": "HEIF",
        ".heif": "HEIF",
        ".hif": "HEIF",
        ".avif": "AVIF",
        ".jxl": "JXL",
    }
)
"""Suffix -> Pillow's name of the format."""
NAMES = "JPEG, PNG, WebP, TIFF, BMP, GIF, HEIC, AVIF or JPEG XL"
FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "AVIF")
"""Formats that need no extra."""
READ_ONLY = MappingProxyType({"JXL": "PNG"})
"""Formats that are not written -> what results are written as in their place."""

_RAW_SUFFIXES = (
    *(".3fr", ".arw", ".cr2", ".cr3", ".crw", ".dcr", ".dng", ".erf", ".iiq", ".kdc", ".mef"),
    *(".mos", ".mrw", ".nef", ".nrw", ".orf", ".pef", ".raf", ".rw2", ".rwl", ".sr2", ".srf"),
    *(".srw", ".x3f"),
)
_VIDEO_SUFFIXES = (
    *(".3gp", ".avi", ".m2ts", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".mts", ".webm"),
    ".wmv",
)
OTHER_SUFFIXES = MappingProxyType(
    dict.fromkeys(_RAW_SUFFIXES, "raw file")
    | dict.fromkeys(_VIDEO_SUFFIXES, "video")
    | {".psd": "Photoshop document", ".xcf": "GIMP document"}
    | dict.fromkeys((".jp2", ".j2k"), "JPEG 2000 picture")
)
"""Suffixes of files that lie among photos and are not edited -> what they are."""

START_BYTES = 64  # enough for `format_of`
_STARTS = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),  # BigTIFF
    (b"MM\0+", "TIFF"),
    (b"\xff\x0a", "JXL"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "JXL"),
)
DEVELOP = "develop it first, and name the JPEG or TIFF"
RAW = f"a camera's raw file; {DEVELOP}"
_VIDEO = "a video; name a photo"
_OTHERS = (
    (b"FUJIFILMCCD-RAW", RAW),
    (b"IIU\0", RAW),  # Panasonic
    (b"IIRO", RAW),  # Olympus
    (b"IIRS", RAW),
    (b"MMOR", RAW),
    (b"\0MRM", RAW),  # Minolta
    (b"FOVb", RAW),  # Sigma
    (b"8BPS", "a Photoshop document; save it as a TIFF or PNG first"),
    (b"gimp xcf", "a GIMP document; export it as a TIFF or PNG first"),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000 picture; save it as a PNG first"),
    (b"\xff\x4f\xff\x51", "a JPEG 2000 picture; save it as a PNG first"),
    (b"%PDF", "a PDF document; export its picture first"),
    (b"\x1aE\xdf\xa3", _VIDEO),  # Matroska
)
# Brands of the ISO base media file format (ftyp): what its boxes hold.
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
_AVIF_BRANDS = {b"avif", b"avis"}
_NEUTRAL_BRANDS = {b"mif1", b"mif2", b"msf1", b"miaf", b"tmap", b"1pic"}


class OtherFileError(ValueError):
    """A file that is no photo of a known format; the message says what it is, and what to do."""


class UnsupportedError(ValueError):
    """A sound picture of a kind that gioconda does not edit."""


def format_of(start: bytes) -> str:
    """The format of a file, by its content alone.

    Args:
        start: Its first ``START_BYTES`` bytes.

    Raises:
        OtherFileError: It is none that gioconda reads.
    """
    for sign, form in _STARTS:
        if start.startswith(sign):
            return form
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "WEBP"
    if start[4:8] == b"ftyp":
        return _format_of_boxes(start)
    for sign, what in _OTHERS:
        if start.startswith(sign):
            raise OtherFileError(f"is {what}")
    if start[:4] == b"RIFF" or start[4:8] in (b"moov", b"mdat", b"wide"):
        raise OtherFileError(f"is {_VIDEO}")
    raise OtherFileError(f"not a picture, or damaged at its start; name a {NAMES} file")


def _format_of_boxes(start: bytes) -> str:
    """HEIC, AVIF, a raw file or a video, by the major brand, then by the compatible ones."""
    size = int.from_bytes(start[:4], "big")
    major, compatible = start[8:12], start[16 : min(size, len(start))]
    brands = [major] if major not in _NEUTRAL_BRANDS else []
    brands += [compatible[i : i + 4] for i in range(0, len(compatible), 4)]
    for brand in brands:
        if brand in _AVIF_BRANDS:
            return "AVIF"
        if brand in _HEIF_BRANDS:
            return "HEIF"
        if brand == b"crx ":
            raise OtherFileError(f"is {RAW}")
        if brand not in _NEUTRAL_BRANDS:
            break
    if major in _NEUTRAL_BRANDS:
        return "HEIF"
    raise OtherFileError(f"is {_VIDEO}")


def suffix_of(form: str) -> str:
    """The usual suffix of a format."""
    return next(suffix for suffix, known in SUFFIXES.items() if known == form)


def written_format(form: str) -> str:
    """What a photo of some format is written as."""
    return READ_ONLY.get(form, form)
