"""``gioconda app``: the editor as a web page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gioconda.cli.serving import Serving, serve_until_told, serving


@serving("app", "gradio", "prometheus_client")
def page(
    asked: Serving,
    share: Annotated[
        bool, typer.Option("--share", help="Also make a public link, through Gradio's servers.")
    ] = False,
    model: Annotated[
        list[Path] | None,
        typer.Option(metavar="DIR", help="A run's folder for the lab. Repeatable."),
    ] = None,
) -> None:
    """Open the editor as a web page.

    Photos and short clips are edited on this machine; no file of a visitor is kept after the visit.
    The page is also an API for gradio_client (docs/app.md), and has the HTTP API of gioconda serve
    beside it. SIGTERM stops it when the requests that it has taken are answered.

    \b
    Examples:
      gioconda app
      gioconda app --port 8080 --model runs/cvae/2026-01-01
      gioconda app --host 0.0.0.0 --password "..."
      gioconda app --allow-host faces.example.org
    """
    from gioconda.app.serve import Server

    with Server(
        asked.host,
        asked.port,
        share,
        tuple(model or ()),
        asked.limits,
        asked.allow_hosts,
        asked.password,
    ) as server:
        typer.echo(f"{server.url}  (Ctrl-C stops it)")
        if server.public_url:
            typer.echo(f"{server.public_url}  (anyone who has this link)")
        serve_until_told(server)
