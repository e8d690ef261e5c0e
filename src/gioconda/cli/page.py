"""``gioconda app``: the editor as a web page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gioconda.cli.options import AllowHost
from gioconda.cli.serving import (
    Host,
    MaxMegabytes,
    MaxMegapixels,
    MaxMemory,
    MaxSeconds,
    MaxWaiting,
    MaxWaitingEach,
    Password,
    PasswordFile,
    Port,
    password_of,
    serve_until_told,
)
from gioconda.extras import require


def page(
    host: Host = "127.0.0.1",
    port: Port = None,
    allow_host: AllowHost = None,
    password: Password = None,
    password_file: PasswordFile = None,
    share: Annotated[
        bool, typer.Option("--share", help="Also make a public link, through Gradio's servers.")
    ] = False,
    model: Annotated[
        list[Path] | None,
        typer.Option(metavar="DIR", help="A run's folder for the lab. Repeatable."),
    ] = None,
    max_megabytes: MaxMegabytes = 25,
    max_megapixels: MaxMegapixels = 50,
    max_waiting: MaxWaiting = 40,
    max_waiting_each: MaxWaitingEach = 10,
    max_seconds: MaxSeconds = 30,
    max_memory: MaxMemory = 4000,
) -> None:
    """Open the editor as a web page.

    Photos are edited on this machine; no file of a visitor is kept after the answer. The page is
    also an API for gradio_client (docs/app.md), and has the HTTP API of gioconda serve beside it.
    SIGTERM stops it when the requests that it has taken are answered.

    \b
    Examples:
      gioconda app
      gioconda app --port 8080 --model runs/cvae/2026-01-01
      gioconda app --host 0.0.0.0 --password "..."
      gioconda app --allow-host faces.example.org
    """
    require("app", "gradio", "prometheus_client")
    from gioconda.app.serve import Server
    from gioconda.service.limits import Limits

    asked = password_of(password, password_file, host, share)
    limits = Limits(
        file_mb=max_megabytes,
        megapixels=max_megapixels,
        waiting=max_waiting,
        seconds=max_seconds,
        waiting_each=max_waiting_each,
        memory_mb=max_memory,
    )
    folders = tuple(model or ())
    with Server(host, port, share, folders, limits, allow_host or (), asked) as server:
        typer.echo(f"{server.url}  (Ctrl-C stops it)")
        if server.public_url:
            typer.echo(f"{server.public_url}  (anyone who has this link)")
        serve_until_told(server)
