"""The one file of a form, handed on piece by piece as it comes, and the texts around it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header

ONE_FILE = "send one file, as a form"
TEXT_BYTES = 64_000  # of all texts of a form
_MOST_TEXTS = 100


class FormError(ValueError):
    """What came is no whole form, or holds too much; the message is for the visitor."""


class NoFormError(FormError):
    """What came is no form, by its ``Content-Type``."""


@dataclass
class Texts:
    """What a form holds beside its file.

    Attributes:
        file_field: The field of the file, when it is known.
        pairs: Name and text of each other field, in their order; a name may come twice.
    """

    file_field: str | None = None
    pairs: list[tuple[str, str]] = field(default_factory=list)


class _Parts:
    """What a parser has found since it was last asked."""

    def __init__(self, boundary: bytes, texts: Texts | None) -> None:
        self.ended = False
        self.name: str | None = None  # of the file that is being read
        self.pieces: list[bytes] = []  # of it
        self._texts = texts
        self._text: tuple[str, list[bytes]] | None = None  # the field that is being read
        self._text_bytes = 0
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
                "on_part_data": self._take_data,
                "on_part_end": self._end_part,
                "on_end": self._end,
            },
        )

    def feed(self, data: bytes) -> None:
        """Read on."""
        try:
            self._parser.write(data)
        except FormParserError as error:
            raise FormError(ONE_FILE) from error

    def _take_field(self, data: bytes, start: int, end: int) -> None:
        self._headers.append(data[start:end])
        self._named = False

    def _take_value(self, data: bytes, start: int, end: int) -> None:
        if not self._named:
            self._headers.append(b": ")
        self._named = True
        self._headers.append(data[start:end])

    def _begin(self) -> None:
        field_name, file_name = _names(b"".join(self._headers))
        if file_name is not None and self.name is None:
            self.name = file_name
            if self._texts is not None:
                self._texts.file_field = field_name
        elif file_name is not None or self._texts is None:
            raise FormError(ONE_FILE)
        elif len(self._texts.pairs) >= _MOST_TEXTS:
            raise FormError("the form has too many fields")
        else:
            self._text = (field_name, [])

    def _take_data(self, data: bytes, start: int, end: int) -> None:
        if self._text is None:
            self.pieces.append(data[start:end])
            return
        self._text_bytes += end - start
        if self._text_bytes > TEXT_BYTES:
            raise FormError("the form's fields are too long")
        self._text[1].append(data[start:end])

    def _end_part(self) -> None:
        if self._text is not None and self._texts is not None:
            name, pieces = self._text
            self._texts.pairs.append((name, b"".join(pieces).decode("utf-8", "replace")))
        self._text = None

    def _end(self) -> None:
        self.ended = True


def _names(headers: bytes) -> tuple[str, str | None]:
    """The field and the file name in the headers of a part; the latter None where it is no file."""
    for line in headers.split(b"\r\n"):
        header, _, value = line.partition(b": ")
        if header.lower() == b"content-disposition":
            options = parse_options_header(value)[1]
            file_name = options.get(b"filename")
            return (
                options.get(b"name", b"").decode("utf-8", "replace"),
                None if file_name is None else file_name.decode("utf-8", "replace"),
            )
    return "", None


async def one_file(
    kind: str, chunks: AsyncIterator[bytes], texts: Texts | None = None
) -> AsyncIterator[str | bytes]:
    """The one file of a form: first its name, then its content in pieces.

    Args:
        kind: The request's ``Content-Type``.
        chunks: The request's body.
        texts: Is filled with the other fields; None where there may be none. Where they are all
            that there is, nothing is yielded.

    Raises:
        NoFormError: It is no form.
        FormError: The form is damaged or cut, has more than one file, or no file and no texts.
    """
    form, options = parse_options_header(kind)
    boundary = options.get(b"boundary")
    if form != b"multipart/form-data":
        raise NoFormError(ONE_FILE)
    if not boundary:
        raise FormError(ONE_FILE)
    try:
        parts, named = _Parts(boundary, texts), False
    except FormParserError as error:  # a boundary that is too long
        raise FormError(ONE_FILE) from error
    async for chunk in chunks:
        parts.feed(chunk)
        if parts.name is not None and not named:
            named = True
            yield parts.name
        pieces, parts.pieces = parts.pieces, []
        if pieces:
            yield b"".join(pieces)
    if not parts.ended or not (named or (texts and texts.pairs)):
        raise FormError(ONE_FILE)
