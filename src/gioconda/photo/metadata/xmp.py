"""XMP: a photo's description of itself, and the mark that it was edited by a trained model.

The mark is IPTC's DigitalSourceType ``compositeWithTrainedAlgorithmicMedia`` and xmp:CreatorTool.
Source: ISO 16684-1 (XMP); IPTC Photo Metadata 2023.1.
"""

from __future__ import annotations

import re
from xml.dom import minidom

from gioconda import __version__
from gioconda.photo.metadata.xmp_document import (
    RDF,
    XMLNS,
    about_of,
    as_utf8,
    packed,
    parsed,
    rdf_of,
)

DIGITAL_SOURCE_TYPE = (
    "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
)
CREATOR_TOOL = f"gioconda {__version__}"

_XMP = "http://ns.adobe.com/xap/1.0/"
_IPTC_EXT = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
_CAMERA = "http://ns.google.com/photos/1.0/camera/"
# No longer true of the upright, edited picture: its turn, its thumbnails, depth, and what lies in
# parts of the file that are not kept.
_STALE_NAMES = {
    ("http://ns.adobe.com/tiff/1.0/", "Orientation"),
    (_XMP, "Thumbnails"),
    ("http://ns.adobe.com/xmp/note/", "HasExtendedXMP"),
}
_STALE_NAMESPACES = {
    "http://ns.google.com/photos/1.0/image/": "the picture inside its XMP is not kept",
    "http://ns.google.com/photos/1.0/depthmap/": "its depth map is not kept",
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
_MARK_NAMES = {(_IPTC_EXT, "DigitalSourceType"), (_XMP, "CreatorTool")}
_TURN = re.compile(rb"tiff:Orientation\s*(?:=\s*[\"']|>)\s*([1-8])\s*[\"'<]")
_OWN_TOOL = re.compile(rb"CreatorTool(?:=[\"']|>)gioconda ")
EMPTY = (
    f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{RDF}"></rdf:RDF></x:xmpmeta>'
).encode()
"""A packet that says nothing."""


def tidy(xmp: bytes, *, trailer: bool = False) -> bytes:
    """The same XMP without what is not true of the upright picture.

    Args:
        xmp: A packet.
        trailer: Whether what follows a JPEG's picture is kept with it.

    Raises:
        ValueError: It is not well-formed XMP.
    """
    document = parsed(xmp)
    names = _STALE_NAMES if trailer else _STALE_NAMES | _TRAILER_NAMES
    namespaces = {*_STALE_NAMESPACES} if trailer else {*_STALE_NAMESPACES} | _TRAILER_NAMESPACES
    removed = _remove(document, names, namespaces)
    return packed(document) if removed else as_utf8(xmp)


def left_by_tidy(xmp: bytes) -> list[str]:
    """What ``tidy`` takes out that a person may miss, a sentence each."""
    packet = as_utf8(xmp)
    if not any(space.encode() in packet for space in _STALE_NAMESPACES):
        return []
    document = parsed(packet)
    return [told for space, told in _STALE_NAMESPACES.items() if _remove(document, set(), {space})]


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
    document = parsed(xmp or EMPTY)
    _remove(document, _MARK_NAMES, set())
    description = document.createElementNS(RDF, "rdf:Description")
    # The prefix rdf may mean something else further up: say it again.
    for prefix, space in (("rdf", RDF), ("Iptc4xmpExt", _IPTC_EXT), ("xmp", _XMP)):
        description.setAttributeNS(XMLNS, f"xmlns:{prefix}", space)
    description.setAttributeNS(RDF, "rdf:about", about_of(document))
    description.setAttributeNS(_IPTC_EXT, "Iptc4xmpExt:DigitalSourceType", DIGITAL_SOURCE_TYPE)
    description.setAttributeNS(_XMP, "xmp:CreatorTool", CREATOR_TOOL)
    rdf_of(document).appendChild(description)
    return packed(document)


def kept_in_first(node: minidom.Node) -> bool:
    """Whether readers look for an element or attribute in a JPEG's first packet alone.

    That is our mark, and what tells where in the file a moving picture or a gain map lies.
    """
    name = node.namespaceURI, node.localName
    return name in _MARK_NAMES | _TRAILER_NAMES or node.namespaceURI in _TRAILER_NAMESPACES


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
