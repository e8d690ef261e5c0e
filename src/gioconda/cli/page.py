"""``gioconda app``: the editor as a web page."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from gioconda.extras import require


def page(
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Where to listen; 0.0.0.0 lets others in.")
    ] = "127.0.0.1",
    port: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=1, max=65535, help="Port; by default the first free one from 7860."
        ),
    ] = None,
    share: Annotated[
        bool, typer.Option("--share", help="Also make a public link, through Gradio's servers.")
    ] = False,
    model: Annotated[
        list[Path] | None,
        typer.Option(metavar="DIR", help="A run's folder for the lab. Repeatable."),
    ] = None,
    max_megabytes: Annotated[
        float, typer.Option(metavar="N", min=0.1, help="Refuse larger files.")
    ] = 25,
    max_megapixels: Annotated[
        float, typer.Option(metavar="N", min=0.1, help="Refuse photos with more megapixels.")
    ] = 50,
    max_waiting: Annotated[
        int,
        typer.Option(metavar="N", min=1, help="Requests in the queue; more are refused."),
    ] = 40,
    max_seconds: Annotated[
        float, typer.Option(metavar="N", min=1, help="Stop a request that works for longer.")
    ] = 30,
) -> None:
    """Open the editor as a web page.

    Photos are edited on this machine; no file of a visitor is kept after the answer. The page is
    also an API for gradio_client; see docs/app.md.

    \b
    Examples:
      gioconda app
      gioconda app --port 8080 --model runs/cvae/2026-01-01
      gioconda app --host 0.0.0.0 --max-megapixels 24
    """
    require("app", "gradio")
    from gioconda.app.limits import Limits
    from gioconda.app.serve import Server

    limits = Limits(max_megabytes, max_megapixels, max_waiting, max_seconds)
    with Server(host, port, share, tuple(model or ()), limits) as server:
        signal.signal(signal.SIGTERM, _stop)  # stops as Ctrl-C does and deletes visitors' files
        typer.echo(f"{server.url}  (Ctrl-C stops it)")
        if server.public_url:
            typer.echo(f"{server.public_url}  (anyone who has this link)")
        server.wait()


def _stop(number: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt
