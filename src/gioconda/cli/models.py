"""``gioconda models``: the weights in the package."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from gioconda.cli.options import Json


def models(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="Print the card of these weights.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List the weights in the package, or print one's card.

    A card says what the weights are for, their data, licence, figures and limits.

    \b
    Examples:
      gioconda models
      gioconda models smiler
      gioconda models --json
    """
    import json

    from gioconda import zoo

    entries = zoo.ENTRIES if name is None else (zoo.entry(name),)
    if as_json:
        for entry in entries:
            typer.echo(json.dumps({**asdict(entry), "bytes": entry.path.stat().st_size}))
    elif name is not None:
        typer.echo(zoo.entry(name).card.read_text(encoding="utf-8").rstrip())
    else:
        width = max((len(entry.name) for entry in entries), default=0)
        for entry in entries:
            size = f"{entry.path.stat().st_size / 1e6:.1f} MB"
            typer.echo(f"{entry.name:<{width}}  {size:>7}  {entry.summary}")
