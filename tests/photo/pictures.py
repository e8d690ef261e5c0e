"""Small pictures for the tests of photos, made by Pillow and by hand, not by gioconda."""

import io
import struct
import zlib
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms


def gradient(height=40, width=64, layers=3, dtype=np.uint8):
    """A smooth picture whose corners differ; ``(H, W)`` for one layer."""
    y, x = np.mgrid[:height, :width] / max(height, width)
    fields = [x, y, (x + y) / 2, 0.5 + x / 2]
    if layers == 2:
        fields = [x + y / 3, fields[3]]
    top = np.iinfo(dtype).max
    picture = (np.stack(fields[:layers], 2).clip(0, 1) * top).astype(dtype)
    return picture[..., 0] if layers == 1 else picture


def encoded(pixels, form, **options):
    """The bytes that Pillow makes of ``pixels``."""
    file = io.BytesIO()
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    image.save(file, form, **options)
    return file.getvalue()


def jpeg(**options):
    return encoded(gradient(), "JPEG", **options)


def segment(marker, body):
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def exif(orientation=1):
    """EXIF with a camera, a maker note and a place."""
    block = Image.Exif()
    block[0x0112], block[0x010F] = orientation, "Leonardo"
    block[0x8769] = {0x927C: b"MAKER\0\1\2\3\4", 0xA002: 64, 0xA003: 40}
    block[0x8825] = {1: "N", 2: (48.0, 51.0, 36.0)}
    return block.tobytes()


def exif_with_thumbnail(orientation=6, thumbnail=b"\xff\xd8OLD FACE\xff\xd9"):
    """A big-endian EXIF block by hand: orientation, and a second directory with a thumbnail."""
    first = struct.pack(">HHHIHHI", 1, 0x0112, 3, 1, orientation, 0, 26)
    pixels_at = 26 + 2 + 24 + 4
    second = struct.pack(">HHHII", 2, 0x0201, 4, 1, pixels_at)
    second += struct.pack(">HHIII", 0x0202, 4, 1, len(thumbnail), 0)
    return b"Exif\0\0MM\0*\0\0\0\x08" + first + second + thumbnail


@cache  # a profile holds the second in which it was made
def srgb():
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def xmp(**attributes):
    """A packet with a rating, a title and what is asked for."""
    extra = " ".join(f'{name.replace("__", ":")}="{value}"' for name, value in attributes.items())
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
        ' xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        f' xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" xmp:Rating="4" {extra}>'
        '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">La Gioconda &amp; co</rdf:li></rdf:Alt>'
        "</dc:title></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>"
    ).encode()


def chunk(kind, body):
    checksum = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checksum)


def deep_png(pixels, *chunks, colour_type=None):
    """A 16-bit PNG by hand, unfiltered."""
    height, width = pixels.shape[:2]
    layers = pixels.shape[2] if pixels.ndim == 3 else 1
    kind = {1: 0, 2: 4, 3: 2, 4: 6}[layers] if colour_type is None else colour_type
    rows = pixels.astype(">u2").reshape(height, -1).view(np.uint8)
    body = np.pad(rows, ((0, 0), (1, 0))).tobytes()
    header = struct.pack(">IIBBBBB", width, height, 16, kind, 0, 0, 0)
    parts = [chunk(b"IHDR", header), *chunks, chunk(b"IDAT", zlib.compress(body))]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + chunk(b"IEND", b"")


def tiff(pixels, extra=(), *, strips=None, bits=None, planar=False, orientation=1, order="<"):
    """An uncompressed TIFF by hand.

    Args:
        pixels: ``(H, W)`` or ``(H, W, layers)``; numbers that are stored as they are.
        extra: What the layers after the colours mean (ExtraSamples).
        strips: The pixels' bytes, where these are not the array's own.
        bits: Of a layer.
        planar: Whether the layers lie one after the other, each in a strip of its own.
        orientation: 1 to 8.
        order: ``"<"`` little-endian, ``">"`` big-endian.
    """
    height, width = pixels.shape[:2]
    layers = pixels.shape[2] if pixels.ndim == 3 else 1
    stored = pixels.astype(pixels.dtype.newbyteorder(order))
    if strips is None:
        parts = np.moveaxis(stored, -1, 0) if planar else [stored]
        strips = [part.tobytes() for part in parts]
    starts = [8 + sum(map(len, strips[:k])) for k in range(len(strips))]
    kind = pixels.dtype.kind
    values = {
        256: ("I", [width]),
        257: ("I", [height]),
        258: ("H", [bits or pixels.itemsize * 8] * layers),
        259: ("H", [1]),
        262: ("H", [1 if layers - len(extra) == 1 else 2]),
        273: ("I", starts),
        274: ("H", [orientation]),
        277: ("H", [layers]),
        278: ("I", [height]),
        279: ("I", list(map(len, strips))),
        284: ("H", [2 if planar else 1]),
        339: ("H", [{"u": 1, "i": 2, "f": 3}[kind]] * layers),
    }
    if extra:
        values[338] = ("H", list(extra))
    at = 8 + sum(map(len, strips))
    table, behind = b"", b""
    for tag in sorted(values):
        code, numbers = values[tag]
        packed = struct.pack(f"{order}{len(numbers)}{code}", *numbers)
        if len(packed) > 4:
            place = at + 2 + 12 * len(values) + 4 + len(behind)
            behind += packed
            packed = struct.pack(f"{order}I", place)
        table += struct.pack(f"{order}HHI", tag, {"H": 3, "I": 4}[code], len(numbers))
        table += packed.ljust(4, b"\0")
    head = {"<": b"II*\0", ">": b"MM\0*"}[order] + struct.pack(f"{order}I", at)
    directory = struct.pack(f"{order}H", len(values)) + table + bytes(4) + behind
    return head + b"".join(strips) + directory


def xmp_of(path: Path) -> bytes:
    """The packet as Pillow finds it, and in a GIF as bytes."""
    if path.suffix == ".gif":
        data = path.read_bytes()
        return data[data.index(b"XMP DataXMP") + 11 : data.index(b"\x01\xff\xfe\xfd")]
    with Image.open(path) as image:
        image.load()
        packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
        return packet.encode() if isinstance(packet, str) else packet


def psnr(a, b):
    error = np.mean((a.astype(float) - b.astype(float)) ** 2)
    return 99.0 if error == 0 else 10 * np.log10(255**2 / error)
