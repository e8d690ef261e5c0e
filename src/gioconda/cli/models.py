"""``gioconda models``: lists the weights in the package."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from gioconda import zoo
from gioconda.cli.console import print_result
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
    entries = zoo.ENTRIES if name is None else (zoo.entry(name),)
    if name is not None and not as_json:
        card = zoo.entry(name).card.read_text(encoding="utf-8").splitlines()
        # Comments mark the tables that reports fill in; they are not for readers.
        typer.echo("\n".join(line for line in card if not line.startswith("<!--")).rstrip())
        return
    width = max((len(entry.name) for entry in entries), default=0)
    for entry in entries:
        size = entry.path.stat().st_size
        line = f"{entry.name:<{width}}  {f'{size / 1e6:.1f} MB':>7}  {entry.summary}"
        print_result(as_json, {**asdict(entry), "bytes": size}, line)
