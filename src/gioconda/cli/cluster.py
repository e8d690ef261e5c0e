"""The cluster that ``--ray`` names, for as long as a command needs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gioconda.cluster import Cluster


@contextmanager
def reached(address: str | None, actors: int | None = None) -> Iterator[Cluster | None]:
    """The cluster at an address; None where none was named.

    Args:
        address: As of ``gioconda.cluster.connected``.
        actors: How many actors work at once; None for one for each core.

    Raises:
        GiocondaError: There is no such cluster.
        MissingExtraError: Ray is not installed.
    """
    if address is None:
        yield None
        return
    from gioconda.cluster import connected

    with connected(address, actors) as cluster:
        yield cluster
