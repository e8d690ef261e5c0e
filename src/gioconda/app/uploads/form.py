"""The one file of an upload form, handed on piece by piece as it comes."""

from __future__ import annotations

from collections.abc import AsyncIterator

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header

ONE_FILE = "send one file, as a form"


class _Parts:
    """What a parser has found since it was last asked."""

    def __init__(self, boundary: bytes) -> None:
        self.files = 0
        self.ended = False
        self.name: str | None = None  # of the file that is being read
        self.pieces: list[bytes] = []
        self._headers: list[bytes] = []
        self._named = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._headers.clear,
                "on_header_field": self._take_field,
                "on_header_value": self._take_value,
                "on_header_end": lambda: self._headers.append(b"\r\n"),
                "on_headers_finished": self._begin,
                "on_part_data": lambda data, start, end: self.pieces.append(data[start:end]),
                "on_end": self._end,
            },
        )

    def feed(self, data: bytes) -> None:
        """Read on."""
        try:
            self._parser.write(data)
        except FormParserError as error:
            raise ValueError(ONE_FILE) from error

    def _take_field(self, data: bytes, start: int, end: int) -> None:
        self._headers.append(data[start:end])
        self._named = False

    def _take_value(self, data: bytes, start: int, end: int) -> None:
        if not self._named:
            self._headers.append(b": ")
        self._named = True
        self._headers.append(data[start:end])

    def _begin(self) -> None:
        self.files += 1
        name = _file_name(b"".join(self._headers))
        if name is None or self.files > 1:
            raise ValueError(ONE_FILE)
        self.name = name

    def _end(self) -> None:
        self.ended = True


def _file_name(headers: bytes) -> str | None:
    """The file's name in the headers of a part; None where it is no file."""
    for line in headers.split(b"\r\n"):
        field, _, value = line.partition(b": ")
        if field.lower() == b"content-disposition":
            name = parse_options_header(value)[1].get(b"filename")
            return None if name is None else name.decode("utf-8", "replace")
    return None


async def one_file(kind: str, chunks: AsyncIterator[bytes]) -> AsyncIterator[str | bytes]:
    """The one file of a form: first its name, then its content in pieces.

    Args:
        kind: The request's ``Content-Type``.
        chunks: The request's body.

    Raises:
        ValueError: The form is damaged or cut, or has no file, or more than one.
    """
    form, options = parse_options_header(kind)
    boundary = options.get(b"boundary")
    if form != b"multipart/form-data" or not boundary:
        raise ValueError(ONE_FILE)
    try:
        parts, named = _Parts(boundary), False
    except FormParserError as error:  # a boundary that is too long
        raise ValueError(ONE_FILE) from error
    async for chunk in chunks:
        parts.feed(chunk)
        if parts.name is not None and not named:
            named = True
            yield parts.name
        pieces, parts.pieces = parts.pieces, []
        if pieces:
            yield b"".join(pieces)
    if not named or not parts.ended:
        raise ValueError(ONE_FILE)
