"""Whatever a form holds, it is read, or refused in one line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("python_multipart", reason="needs the extra [serve]")

from gioconda.errors import GiocondaError
from gioconda.service.api.fields import FIELDS, read_fields
from gioconda.service.uploads.form import FormError, Texts, one_file

NAMES = st.sampled_from([field.name for field in FIELDS]) | st.text(max_size=20)
VALUES = (
    st.text(max_size=60)
    | st.floats().map(str)
    | st.integers().map(str)
    | st.dictionaries(st.text(max_size=5), st.floats() | st.text(max_size=5)).map(str)
    | st.sampled_from(['{"0": 1}', "[1]", "null", "1e400", "0,1", "sad", "hide", "1_0", "٣"])
)
PIECES = st.sampled_from(
    [
        b"--x\r\n",
        b"--x--\r\n",
        b"\r\n",
        b"\r\n\r\n",
        b'Content-Disposition: form-data; name="photo"; filename="a.jpg"',
        b'Content-Disposition: form-data; name="smile"',
        b"Content-Disposition: \xff; name=",
        b"1",
    ]
)


@given(st.lists(st.tuples(NAMES, VALUES), max_size=4))
def test_fields_are_read_or_refused_in_one_line(pairs: list[tuple[str, str]]) -> None:
    try:
        wanted = read_fields(pairs)
    except GiocondaError as error:
        told = str(error)
    else:
        assert set(wanted) == {name for name, _ in pairs}
        return
    assert len(told.splitlines()) == 1


@given(st.lists(PIECES | st.binary(max_size=8), max_size=12))
def test_forms_are_read_or_refused(chunks: list[bytes]) -> None:
    async def sent() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    async def read(texts: Texts) -> list[str | bytes]:
        kind = "multipart/form-data; boundary=x"
        return [part async for part in one_file(kind, sent(), texts)]

    texts = Texts()
    try:
        parts = asyncio.run(read(texts))
    except FormError:
        return
    assert parts or texts.pairs


def test_a_field_may_stand_before_or_behind_the_photo() -> None:
    photo = b'--x\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\nabc\r\n'
    field = b'--x\r\nContent-Disposition: form-data; name="smile"\r\n\r\n0.5\r\n'

    async def read(body: bytes, size: int, texts: Texts) -> tuple[object, bytes]:
        async def sent() -> AsyncIterator[bytes]:
            for start in range(0, len(body), size):
                yield body[start : start + size]

        name, *pieces = [
            part async for part in one_file("multipart/form-data; boundary=x", sent(), texts)
        ]
        return name, b"".join(piece for piece in pieces if isinstance(piece, bytes))

    for body in (photo + field, field + photo):
        for size in (1, 7, 1000):
            texts = Texts()
            assert asyncio.run(read(body + b"--x--\r\n", size, texts)) == ("a.jpg", b"abc")
            assert (texts.file_field, texts.pairs) == ("photo", [("smile", "0.5")])
