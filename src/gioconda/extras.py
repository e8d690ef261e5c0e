"""Optional dependencies: a kind word where one is missing."""

from __future__ import annotations

from importlib.util import find_spec

from gioconda.errors import MissingExtraError


def require(extra: str, *modules: str) -> None:
    """Make sure that an extra is installed before what needs it is imported.

    Args:
        extra: Name of the extra, such as ``"train"``.
        *modules: Top-level modules that come with it.

    Raises:
        MissingExtraError: One of them is not there; says what to install.
    """
    missing = [module for module in modules if find_spec(module) is None]
    if missing:
        raise MissingExtraError(
            f'this needs {", ".join(missing)}: install it with  pip install "gioconda[{extra}]"'
        )
