"""Tokens: who may answer as whom, and who may see progress and results."""

from __future__ import annotations

import hashlib
import hmac
import secrets

SHORTEST = 12  # characters of a token that somebody chose


def new_token() -> str:
    """192 random bits."""
    return secrets.token_urlsafe(24)


def digest(token: str) -> str:
    """What is stored of a token; random tokens need no salt."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def same(given: str, wanted: str) -> bool:
    """Whether two tokens are the same, in a time that does not tell where they differ."""
    return hmac.compare_digest(digest(given), digest(wanted))


def bearer(header: str | None) -> str | None:
    """The token in an ``Authorization: Bearer`` header; None where there is none."""
    scheme, _, token = (header or "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None
