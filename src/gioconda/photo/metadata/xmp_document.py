"""A packet of XMP as a document, and back; packets that only harm are refused.

Source: ISO 16684-1.
"""

from __future__ import annotations

import re
from xml.dom import minidom
from xml.parsers import expat

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XMLNS = "http://www.w3.org/2000/xmlns/"
MOST_BYTES, _MOST_DEPTH, _MOST_ELEMENTS = 1 << 23, 64, 100_000
# How a packet in another encoding than UTF-8 begins: a byte order mark, or "<" among zeros.
_ENCODINGS = (
    ("utf-32-le", (b"\xff\xfe\0\0", b"<\0\0\0")),
    ("utf-32-be", (b"\0\0\xfe\xff", b"\0\0\0<")),
    ("utf-16-le", (b"\xff\xfe", b"<\0")),
    ("utf-16-be", (b"\xfe\xff", b"\0<")),
)
_WIDTHS = {"utf-32-le": 4, "utf-32-be": 4, "utf-16-le": 2, "utf-16-be": 2}


def parsed(xmp: bytes) -> minidom.Document:
    """A packet as a document.

    Raises:
        ValueError: It is not well-formed XMP, or no sound packet is so long or deep.
    """
    packet = as_utf8(xmp)
    _check(packet)
    try:
        document = minidom.parseString(packet)
    except Exception as error:  # expat's errors have no common base but Exception
        raise ValueError("XMP is not well-formed") from error
    if not document.getElementsByTagNameNS(RDF, "RDF"):
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
    if len(packet) > MOST_BYTES:
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


def rdf_of(document: minidom.Document) -> minidom.Element:
    """The element around a document's descriptions."""
    return document.getElementsByTagNameNS(RDF, "RDF")[0]


def about_of(document: minidom.Document) -> str:
    """The subject of the packet: every top-level description must name the same."""
    for description in document.getElementsByTagNameNS(RDF, "Description"):
        return str(description.getAttributeNS(RDF, "about"))
    return ""


def packed(document: minidom.Document) -> bytes:
    """A document as a packet."""
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
