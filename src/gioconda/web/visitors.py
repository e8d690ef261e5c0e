"""Visitors by their address, and the share that each may hold of what all share."""

from __future__ import annotations

import ipaddress
import threading
from collections import Counter
from dataclasses import dataclass

from starlette.types import Scope


@dataclass(frozen=True)
class Share:
    """How much there is of something.

    Attributes:
        each: The most that one visitor holds.
        all: The most that all hold together.
    """

    each: int
    all: int


class Holdings:
    """Counts what visitors hold of something; may be used by many threads.

    Args:
        share: How much one, and all, may hold.
    """

    def __init__(self, share: Share) -> None:
        self.share = share
        self._held: Counter[str] = Counter()
        self._lock = threading.Lock()

    def take(self, visitor: str, amount: int = 1) -> bool | None:
        """Hold more.

        Returns:
            Whether there was enough for all; None where it would be more than one visitor's share.
        """
        with self._lock:
            if self._held[visitor] + amount > self.share.each:
                return None
            if self._held.total() + amount > self.share.all:
                return False
            self._held[visitor] += amount
            return True

    def give_back(self, visitor: str, amount: int = 1) -> None:
        """Hold less."""
        with self._lock:
            self._held[visitor] -= amount
            if self._held[visitor] <= 0:
                del self._held[visitor]

    def held(self, visitor: str | None = None) -> int:
        """How much a visitor holds; without one, how much all do."""
        with self._lock:
            return self._held.total() if visitor is None else self._held[visitor]


def visitor_of(scope: Scope) -> str:
    """Who sent a request, as the server knows them: by address, behind a proxy by its word."""
    client = scope.get("client")
    return named(str(client[0])) if client else ""


def named(address: str) -> str:
    """A visitor's name: the address; of IPv6 the network of 64 bits, which is one household's."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found) >> 64 << 64, 64)))
