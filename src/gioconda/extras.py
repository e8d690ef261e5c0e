"""Optional dependencies, and messages that say how to install them."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from gioconda import __version__
from gioconda.errors import MissingExtraError

DISTRIBUTION = "gioconda-faces"  # what pip calls this package
CLONE = Path(__file__).parents[2]  # the repository's clone, unless the package was installed


def require(extra: str, *modules: str, what: str = "this needs") -> None:
    """Make sure that an extra is installed before its modules are imported.

    Args:
        extra: Name of the extra, such as ``"train"``.
        *modules: Top-level modules of the extra.
        what: Start of the message.

    Raises:
        MissingExtraError: One of them is missing; the message says how to install it.
    """
    missing = [module for module in modules if find_spec(module) is None]
    if missing:
        raise MissingExtraError(
            f"{what} {', '.join(missing)}: install {DISTRIBUTION}[{extra}] with  {_how(extra)}"
        )


def _how(extra: str) -> str:
    if (CLONE / "scripts" / "install").is_file():
        return f'scripts/install {extra}  or  pip install -e ".[{extra}]"  in {CLONE}'
    wheel = f"{DISTRIBUTION.replace('-', '_')}-{__version__}-py3-none-any.whl"
    return f'pip install "{wheel}[{extra}]"  where the wheel is'
