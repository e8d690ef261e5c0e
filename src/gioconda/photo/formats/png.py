"""PNG: chunks read and written one by one, and pixels of 16 bits, which Pillow cannot write.

Source: PNG, third edition (W3C 2025); XMP in an iTXt chunk named XML:com.adobe.xmp.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from gioconda.photo.metadata.beyond import NO_CREDENTIALS, after_end
from gioconda.photo.metadata.carried import Carried
from gioconda.photo.model import Metadata
from gioconda.photo.pixels import Native

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_XMP_NAME = b"XML:com.adobe.xmp"
# Colour and text survive an edit; what speaks of the pixels' storage, of frames and of signatures
# (tRNS, acTL, caBX ...) does not.
_COLOUR = (b"cICP", b"mDCV", b"cLLI", b"gAMA", b"cHRM", b"sRGB")
_TIME = b"tIME"  # of the last change; kept, as the times of files edited in place are
_TEXT = (b"tEXt", b"zTXt", b"iTXt")
# What says how pixels are stored, is written anew, or is a frame of an animation.
_STORAGE = {*(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"bKGD", b"hIST", b"sBIT", b"sPLT")}
_STORAGE |= {*(b"pHYs", _TIME, b"eXIf", b"iCCP", b"acTL", b"fcTL", b"fdAT", b"iDOT")}
_CREDENTIALS = b"caBX"
_METRES_PER_INCH = 0.0254
_ROWS_AT_ONCE = 256
_LEVEL = 4  # half the time of 6, for files 2 to 7 % larger

Chunk = tuple[bytes, bytes]


def chunks_of(data: bytes) -> Iterator[Chunk]:
    """The chunks of a PNG file, each checked, up to its end.

    Raises:
        ValueError: A chunk is cut short or its checksum does not match.
    """
    at = len(_SIGNATURE)
    kind = b""
    while kind != b"IEND":
        if at + 12 > len(data):
            raise ValueError("the file is cut short")
        (length,) = struct.unpack_from(">I", data, at)
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        at += 12 + length
        if at > len(data):
            raise ValueError("the file is cut short")
        if zlib.crc32(body, zlib.crc32(kind)) != struct.unpack_from(">I", data, at - 4)[0]:
            raise ValueError(f"checksum of the {kind.decode('latin-1')} chunk")
        yield kind, body


def gather(carried: Carried, _: Image.Image, data: bytes, pictures: int) -> None:
    """Add what the chunks of a PNG say."""
    chunks = list(chunks_of(data))
    carried.found |= {"xmp": find_xmp(chunks), "png_chunks": kept(chunks)}
    carried.name_frames(pictures)
    carried.lost += beyond(data, chunks)


def kept(chunks: list[Chunk]) -> tuple[Chunk, ...]:
    """The chunks to write again: colour and texts, without those that hold EXIF or XMP."""

    def carries(chunk: Chunk) -> bool:
        kind, body = chunk
        if kind in _TEXT:
            return not body.startswith((_XMP_NAME, b"Raw profile type "))
        return kind in _COLOUR or kind == _TIME

    return tuple(filter(carries, chunks))


def beyond(data: bytes, chunks: list[Chunk]) -> Iterator[str]:
    """What a PNG holds and a copy will not, beside frames, a sentence each."""
    unknown = {kind for kind, _ in chunks} - {*_STORAGE, *_COLOUR, *_TEXT}
    if _CREDENTIALS in unknown:
        yield NO_CREDENTIALS
    names = sorted(kind.decode("latin-1") for kind in unknown - {_CREDENTIALS})
    if names:
        yield f"its PNG chunks {', '.join(names)} are not kept"
    yield from after_end(data[len(_SIGNATURE) + sum(12 + len(body) for _, body in chunks) :])


def find_xmp(chunks: list[Chunk]) -> bytes | None:
    """The XMP packet of a PNG."""
    for kind, body in chunks:
        if kind == b"iTXt" and body.startswith(_XMP_NAME + b"\0"):
            compressed = body[len(_XMP_NAME) + 1]
            packet = body[len(_XMP_NAME) + 3 :].split(b"\0", 2)[2]
            # Bounded, because a few kilobytes can be made to expand to gigabytes.
            return zlib.decompressobj().decompress(packet, 1 << 26) if compressed else packet
    return None


def encode(native: Native, metadata: Metadata) -> bytes:
    """A PNG file of any native pixels."""
    file = _encode_deep(native) if native.dtype == np.uint16 else _encode_plain(native)
    after_header = len(_SIGNATURE) + 25
    chunks = b"".join(_chunk(kind, body) for kind, body in _metadata_chunks(metadata))
    return file[:after_header] + chunks + file[after_header:]


def _metadata_chunks(metadata: Metadata) -> Iterator[Chunk]:
    if metadata.icc:
        yield b"iCCP", b"ICC Profile\0\0" + zlib.compress(metadata.icc)
    for kind, body in metadata.png_chunks:
        if not (kind == b"sRGB" and metadata.icc):  # the standard allows one of the two
            yield kind, body
    if metadata.dpi:
        per_metre = (round(dots / _METRES_PER_INCH) for dots in metadata.dpi)
        yield b"pHYs", struct.pack(">IIB", *per_metre, 1)
    if metadata.exif:
        yield b"eXIf", metadata.exif
    if metadata.xmp:
        yield b"iTXt", _XMP_NAME + b"\0\0\0\0\0" + metadata.xmp


def _encode_plain(native: Native) -> bytes:
    file = io.BytesIO()
    Image.fromarray(native).save(file, "PNG", compress_level=_LEVEL)
    return file.getvalue()


def _encode_deep(native: NDArray[np.uint16]) -> bytes:
    height, width = native.shape[:2]
    layers = native.shape[2] if native.ndim == 3 else 1
    colour_type = {1: 0, 2: 4, 3: 2, 4: 6}[layers]
    header = struct.pack(">IIBBBBB", width, height, 16, colour_type, 0, 0, 0)
    deflate = zlib.compressobj(_LEVEL)
    above = np.zeros(width * layers * 2, np.uint8)
    parts = []
    for top in range(0, height, _ROWS_AT_ONCE):
        rows = native[top : top + _ROWS_AT_ONCE].astype(">u2").reshape(-1, width * layers)
        block = rows.view(np.uint8)
        parts.append(deflate.compress(_filtered(block, above, 2 * layers).tobytes()))
        above = block[-1]
    parts.append(deflate.flush())
    image = _chunk(b"IHDR", header) + _chunk(b"IDAT", b"".join(parts)) + _chunk(b"IEND", b"")
    return _SIGNATURE + image


def _filtered(rows: NDArray[np.uint8], above: NDArray[np.uint8], step: int) -> NDArray[np.uint8]:
    """Each row as its difference to the left or to the row above, whichever is smaller.

    Args:
        rows: ``(N, bytes)``.
        above: The row before the first.
        step: Bytes a pixel.

    Returns:
        ``(N, 1 + bytes)``, the filter's number first.
    """
    left = rows.copy()
    left[:, step:] -= rows[:, :-step]
    up = rows - np.vstack([above, rows[:-1]])
    # Bytes near 0 or 256 are small differences (the heuristic of the standard, section 12.7).
    cost = [np.minimum(d, -d).sum(1, dtype=np.int64) for d in (left, up)]
    use_up = (cost[1] < cost[0])[:, None]
    return np.hstack([np.where(use_up, 2, 1).astype(np.uint8), np.where(use_up, up, left)])


def _chunk(kind: bytes, body: bytes) -> bytes:
    checksum = zlib.crc32(body, zlib.crc32(kind))
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checksum)
