"""XMP that is longer than a segment of a JPEG: its two packets joined, and a long one cut in two.

What does not fit into the packet's segment lies in an extended packet, in as many segments as it
needs. The packet names it by its MD5 digest.

Source: Adobe, XMP specification part 3, 1.1.3.1.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from hashlib import md5
from typing import NamedTuple
from xml.dom import minidom

from gioconda.photo.metadata.xmp import EMPTY, kept_in_first
from gioconda.photo.metadata.xmp_document import (
    MOST_BYTES,
    RDF,
    XMLNS,
    about_of,
    packed,
    parsed,
    rdf_of,
)

MOST_FIRST = 65_502  # bytes of a packet in its one segment
_CHUNK = 65_400  # bytes of the extended packet in a segment
_NOTE, _DIGEST = "http://ns.adobe.com/xmp/note/", "HasExtendedXMP"
_HEAD = struct.Struct(">32sII")  # digest, length of the extended packet, where this piece begins
_NOTE_BYTES = 400  # most that a description with the digest adds


def joined(xmp: bytes, pieces: Sequence[bytes]) -> bytes:
    """A packet together with its extended one.

    Args:
        xmp: The packet.
        pieces: What the segments of extended XMP hold after their name.

    Raises:
        ValueError: The packet names none of them, or they are not whole or not well-formed.
    """
    document = parsed(xmp)
    digest = _digest_of(document)
    parts: dict[int, bytes] = {}
    for piece in pieces:
        if len(piece) > _HEAD.size and piece[:32] == digest.encode():
            _, _, start = _HEAD.unpack_from(piece)
            parts[start] = piece[_HEAD.size :]
    whole = b"".join(parts[start] for start in sorted(parts))
    if len(xmp) + len(whole) > MOST_BYTES or _md5(whole) != digest:
        raise ValueError("extended XMP that is not whole")
    other = parsed(whole)
    for description in _descriptions(other):
        _declare(description, _declared_around(description))
        rdf_of(document).appendChild(document.importNode(description, True))
    return packed(document)


def cut(xmp: bytes) -> tuple[bytes, tuple[bytes, ...]]:
    """A packet cut in two where it is too long for a JPEG's segment, the longest properties first.

    Returns:
        The packet, and what the segments of extended XMP hold after their name, if any.

    Raises:
        ValueError: What must stay in the packet is too long.
    """
    if len(xmp) <= MOST_FIRST:
        return xmp, ()
    document, extended = parsed(xmp), parsed(EMPTY)
    too_long = len(packed(document)) + _NOTE_BYTES - MOST_FIRST
    moved: dict[minidom.Element, minidom.Element] = {}
    for one in sorted(_properties(document), key=lambda one: one.length, reverse=True):
        if too_long <= 0:
            break
        if one.owner not in moved:
            moved[one.owner] = _like(one.owner, extended)
        one.move_to(moved[one.owner])
        too_long -= one.length
    root = extended.documentElement
    assert root is not None  # it is our own
    whole: bytes = root.toxml().encode()
    first = _with_digest(document, _md5(whole))
    if len(first) > MOST_FIRST:
        raise ValueError("XMP is too long for a JPEG")
    return first, tuple(_pieces(whole))


class _Property(NamedTuple):
    """A property of a description: an element in it, or an attribute of it."""

    owner: minidom.Element
    node: minidom.Element | minidom.Attr
    length: int

    def move_to(self, other: minidom.Element) -> None:
        """Take it from its description to another, of another document."""
        node = self.node
        if isinstance(node, minidom.Attr):
            self.owner.removeAttributeNode(node)
            other.setAttributeNS(node.namespaceURI, node.name, node.value)
            return
        self.owner.removeChild(node)
        document = other.ownerDocument
        assert document is not None  # it was made by one
        other.appendChild(document.importNode(node, True))


def _properties(document: minidom.Document) -> Iterator[_Property]:
    """What may be moved to the extended packet."""
    for owner in _descriptions(document):
        for attribute in owner.attributes.values():
            if attribute.namespaceURI not in (XMLNS, RDF) and not kept_in_first(attribute):
                length = len(f' {attribute.name}=""'.encode()) + len(attribute.value.encode())
                yield _Property(owner, attribute, length)
        for node in owner.childNodes:
            if isinstance(node, minidom.Element) and not kept_in_first(node):
                yield _Property(owner, node, len(node.toxml().encode()))


def _descriptions(document: minidom.Document) -> list[minidom.Element]:
    children = rdf_of(document).childNodes
    return [
        node
        for node in children
        if isinstance(node, minidom.Element)
        and (node.namespaceURI, node.localName) == (RDF, "Description")
    ]


def _like(description: minidom.Element, document: minidom.Document) -> minidom.Element:
    """An empty description of the same subject, in another document."""
    made = document.createElementNS(RDF, description.tagName)
    _declare(made, _declared_around(description) | _declared(description))
    for attribute in description.attributes.values():
        if attribute.namespaceURI == RDF:
            made.setAttributeNS(RDF, attribute.name, attribute.value)
    rdf_of(document).appendChild(made)
    return made


def _declared(element: minidom.Element) -> dict[str, str]:
    """The prefixes that an element declares: attribute -> name space."""
    found = element.attributes.values()
    return {one.name: one.value for one in found if one.namespaceURI == XMLNS}


def _declared_around(element: minidom.Element) -> dict[str, str]:
    """The prefixes that the elements around it declare."""
    parent = element.parentNode
    if not isinstance(parent, minidom.Element):
        return {}
    return _declared_around(parent) | _declared(parent)


def _declare(element: minidom.Element, prefixes: dict[str, str]) -> None:
    """Declare prefixes, but for those that the element declares itself."""
    for name, space in prefixes.items():
        if not element.hasAttribute(name):
            element.setAttributeNS(XMLNS, name, space)


def _digest_of(document: minidom.Document) -> str:
    for element in document.getElementsByTagName("*"):
        if (element.namespaceURI, element.localName) == (_NOTE, _DIGEST):
            return "".join(
                n.data for n in element.childNodes if isinstance(n, minidom.Text)
            ).strip()
        if element.hasAttributeNS(_NOTE, _DIGEST):
            return str(element.getAttributeNS(_NOTE, _DIGEST))
    raise ValueError("XMP that names no extended XMP")


def _with_digest(document: minidom.Document, digest: str) -> bytes:
    made = document.createElementNS(RDF, "rdf:Description")
    for prefix, space in (("rdf", RDF), ("xmpNote", _NOTE)):
        made.setAttributeNS(XMLNS, f"xmlns:{prefix}", space)
    made.setAttributeNS(RDF, "rdf:about", about_of(document))
    made.setAttributeNS(_NOTE, f"xmpNote:{_DIGEST}", digest)
    rdf_of(document).appendChild(made)
    return packed(document)


def _pieces(whole: bytes) -> Iterator[bytes]:
    digest = _md5(whole).encode()
    for start in range(0, len(whole), _CHUNK):
        yield _HEAD.pack(digest, len(whole), start) + whole[start : start + _CHUNK]


def _md5(whole: bytes) -> str:
    return md5(whole, usedforsecurity=False).hexdigest().upper()
