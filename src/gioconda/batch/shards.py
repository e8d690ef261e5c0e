"""One of several runs that share the photos of a batch, as the tasks of a job array do."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from gioconda.batch.sources import Source
from gioconda.errors import GiocondaError
from gioconda.photo import SUFFIXES


@dataclass(frozen=True)
class Shard:
    """The share of run ``number`` of ``count``, counted from 1.

    A photo's name decides which run takes it, so that every photo is taken once, although photos
    come or go between the starts of the runs. Photos whose results have the same name are taken by
    the same run.
    """

    number: int
    count: int

    @classmethod
    def parse(cls, text: str) -> Shard:
        """The shard of ``3/16``.

        Raises:
            GiocondaError: It is none.
        """
        found = re.fullmatch(r"(\d+)/(\d+)", text)
        if found is None or not 1 <= int(found[1]) <= int(found[2]):
            raise GiocondaError(f"--shard {text!r}: say which run of how many, such as 1/16")
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.number:0{len(str(self.count))}}-of-{self.count}"

    def takes(self, source: Source) -> bool:
        """Whether this run edits a photo."""
        path = source.path
        stem = path.stem if path.suffix.lower() in SUFFIXES else path.name
        name = (source.within / stem).as_posix().casefold()
        digest = hashlib.blake2b(name.encode(errors="surrogateescape"), digest_size=8).digest()
        return int.from_bytes(digest, "big") % self.count == self.number - 1
