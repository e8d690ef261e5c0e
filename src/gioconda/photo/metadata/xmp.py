"""XMP: a photo's description of itself, and the mark that it was edited by a trained model.

The mark is IPTC's DigitalSourceType ``compositeWithTrainedAlgorithmicMedia`` and xmp:CreatorTool.
Source: ISO 16684-1 (XMP); IPTC Photo Metadata 2023.1.
"""

from __future__ import annotations

import re
from xml.dom import minidom
from xml.parsers import expat

from gioconda import __version__

DIGITAL_SOURCE_TYPE = (
    "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
)
CREATOR_TOOL = f"gioconda {__version__}"

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XMP = "http://ns.adobe.com/xap/1.0/"
_IPTC_EXT = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
_XMLNS = "http://www.w3.org/2000/xmlns/"
_CAMERA = "http://ns.google.com/photos/1.0/camera/"
# No longer true of the upright, edited picture: its turn, its thumbnails, depth, and what lies in
# parts of the file that are not kept.
_STALE_NAMES = {
    ("http://ns.adobe.com/tiff/1.0/", "Orientation"),
    (_XMP, "Thumbnails"),
    ("http://ns.adobe.com/xmp/note/", "HasExtendedXMP"),
}
_STALE_NAMESPACES = {
    "http://ns.google.com/photos/1.0/image/",
    "http://ns.google.com/photos/1.0/depthmap/",
}
# True as long as what follows a JPEG's picture is kept: moving pictures and gain maps.
_TRAILER_NAMES = {
    *((_CAMERA, name) for name in ("MotionPhoto", "MotionPhotoVersion", "MicroVideo")),
    *((_CAMERA, name) for name in ("MotionPhotoPresentationTimestampUs", "MicroVideoVersion")),
    *((_CAMERA, name) for name in ("MicroVideoOffset", "MicroVideoPresentationTimestampUs")),
}
_TRAILER_NAMESPACES = {
    "http://ns.adobe.com/hdr-gain-map/1.0/",
    "http://ns.google.com/photos/1.0/container/",
}
_MOST_BYTES, _MOST_DEPTH, _MOST_ELEMENTS = 1 << 23, 64, 100_000
# How a packet in another encoding than UTF-8 begins: a byte order mark, or "<" among zeros.
_ENCODINGS = (
    ("utf-32-le", (b"\xff\xfe\0\0", b"<\0\0\0")),
    ("utf-32-be", (b"\0\0\xfe\xff", b"\0\0\0<")),
    ("utf-16-le", (b"\xff\xfe", b"<\0")),
    ("utf-16-be", (b"\xfe\xff", b"\0<")),
)
_WIDTHS = {"utf-32-le": 4, "utf-32-be": 4, "utf-16-le": 2, "utf-16-be": 2}
_MARK_NAMES = {(_IPTC_EXT, "DigitalSourceType"), (_XMP, "CreatorTool")}
_TURN = re.compile(rb"tiff:Orientation\s*(?:=\s*[\"']|>)\s*([1-8])\s*[\"'<]")
_OWN_TOOL = re.compile(rb"CreatorTool(?:=[\"']|>)gioconda ")
_EMPTY = (
    f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{_RDF}"></rdf:RDF></x:xmpmeta>'
).encode()


def tidy(xmp: bytes, *, trailer: bool = False) -> bytes:
    """The same XMP without what is not true of the upright picture.

    Args:
        xmp: A packet.
        trailer: Whether what follows a JPEG's picture is kept with it.

    Raises:
        ValueError: It is not well-formed XMP.
    """
    document = _parse(xmp)
    names = _STALE_NAMES if trailer else _STALE_NAMES | _TRAILER_NAMES
    namespaces = _STALE_NAMESPACES if trailer else _STALE_NAMESPACES | _TRAILER_NAMESPACES
    removed = _remove(document, names, namespaces)
    return _pack(document) if removed else as_utf8(xmp)


def orientation_of(xmp: bytes | None) -> int:
    """The orientation that XMP tells, 1 to 8, where the EXIF has none; 1 where XMP has none."""
    try:
        found = _TURN.search(as_utf8(xmp or b""))
    except ValueError:
        return 1
    return int(found[1]) if found else 1


def bears_mark(file: bytes) -> bool:
    """Whether a picture file's XMP says that gioconda wrote it; the file is not decoded."""
    return _OWN_TOOL.search(file) is not None


def marked(xmp: bytes | None) -> bytes:
    """The XMP with the mark; everything else it says is kept.

    Args:
        xmp: Well-formed XMP, or None.
    """
    document = _parse(xmp or _EMPTY)
    _remove(document, _MARK_NAMES, set())
    description = document.createElementNS(_RDF, "rdf:Description")
    # The prefix rdf may mean something else further up: say it again.
    for prefix, space in (("rdf", _RDF), ("Iptc4xmpExt", _IPTC_EXT), ("xmp", _XMP)):
        description.setAttributeNS(_XMLNS, f"xmlns:{prefix}", space)
    description.setAttributeNS(_RDF, "rdf:about", _about(document))
    description.setAttributeNS(_IPTC_EXT, "Iptc4xmpExt:DigitalSourceType", DIGITAL_SOURCE_TYPE)
    description.setAttributeNS(_XMP, "xmp:CreatorTool", CREATOR_TOOL)
    document.getElementsByTagNameNS(_RDF, "RDF")[0].appendChild(description)
    return _pack(document)


def _parse(xmp: bytes) -> minidom.Document:
    packet = as_utf8(xmp)
    _check(packet)
    try:
        document = minidom.parseString(packet)
    except Exception as error:  # expat's errors have no common base but Exception
        raise ValueError("XMP is not well-formed") from error
    if not document.getElementsByTagNameNS(_RDF, "RDF"):
        raise ValueError("XMP without RDF")
    return document


def as_utf8(xmp: bytes) -> bytes:
    """A packet in UTF-8, whatever its encoding, without blanks around it.

    Raises:
        ValueError: It is not in the encoding with which it begins.
    """
    for encoding, signs in _ENCODINGS:
        if xmp.startswith(signs):
            text = xmp[: len(xmp) // _WIDTHS[encoding] * _WIDTHS[encoding]].decode(encoding)
            # What it says of its encoding is no longer true.
            xmp = re.sub(r"<\?xml\b[^>]*\?>", "", text).encode()
            break
    return xmp.removeprefix(b"\xef\xbb\xbf").strip(b"\0 \t\r\n")


def _check(packet: bytes) -> None:
    """Make sure that a packet is of a size and depth that sound ones have.

    A DTD has no place in XMP, and its entities could grow without bound. The parser itself looks
    for it, so that no encoding hides it.

    Raises:
        ValueError: It is not, or not well-formed.
    """
    if len(packet) > _MOST_BYTES:
        raise ValueError("XMP is too long")
    depth = elements = 0

    def begin(_name: str, _attributes: object) -> None:
        nonlocal depth, elements
        depth, elements = depth + 1, elements + 1
        if depth > _MOST_DEPTH or elements > _MOST_ELEMENTS:
            raise ValueError("XMP is too deep, or has too many elements")

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def refuse(*_: object) -> None:
        raise ValueError("XMP with a DTD")

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(packet, True)
    except expat.ExpatError as error:
        raise ValueError("XMP is not well-formed") from error


def _remove(document: minidom.Document, names: set[tuple[str, str]], namespaces: set[str]) -> int:
    """Drop the named elements and attributes; returns how many there were."""

    def unwanted(node: minidom.Node) -> bool:
        return node.namespaceURI in namespaces or (node.namespaceURI, node.localName) in names

    removed = 0
    for element in document.getElementsByTagName("*"):
        if unwanted(element):
            parent = element.parentNode
            if parent is not None and parent is not document:
                parent.removeChild(element)
                removed += 1
            continue
        for attribute in list(element.attributes.values()):
            if unwanted(attribute):
                element.removeAttributeNode(attribute)
                removed += 1
    return removed


def _about(document: minidom.Document) -> str:
    """The subject of the packet: every top-level description must name the same."""
    for description in document.getElementsByTagNameNS(_RDF, "Description"):
        return str(description.getAttributeNS(_RDF, "about"))
    return ""


def _pack(document: minidom.Document) -> bytes:
    root = document.documentElement
    assert root is not None  # parsed documents have one
    body: bytes = root.toxml().encode()
    return b"".join(
        (
            b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>\n',
            body,
            b'\n<?xpacket end="w"?>',
        )
    )
