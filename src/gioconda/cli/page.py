"""``gioconda app``: the editor as a web page."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from gioconda.cli.console import say
from gioconda.cli.options import AllowHost
from gioconda.errors import GiocondaError
from gioconda.extras import require

_OPEN = (
    "anyone who can reach this address can use it; --password asks for one, and HTTPS needs a proxy"
)


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
    allow_host: AllowHost = None,
    password: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            envvar="GIOCONDA_APP_PASSWORD",
            help="Ask every visitor for it; any user name will do.",
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
    max_waiting_each: Annotated[
        int,
        typer.Option(metavar="N", min=1, help="The same of one visitor, that is, one address."),
    ] = 10,
    max_seconds: Annotated[
        float, typer.Option(metavar="N", min=1, help="Stop a request that works for longer.")
    ] = 30,
    max_memory: Annotated[
        float,
        typer.Option(metavar="MB", min=0, help="Memory for editing; 0 for all there is."),
    ] = 4000,
) -> None:
    """Open the editor as a web page.

    Photos are edited on this machine; no file of a visitor is kept after the answer. The page is
    also an API for gradio_client; see docs/app.md.

    \b
    Examples:
      gioconda app
      gioconda app --port 8080 --model runs/cvae/2026-01-01
      gioconda app --host 0.0.0.0 --password "..."
      gioconda app --allow-host faces.example.org
    """
    require("app", "gradio")
    from gioconda.app.limits import Limits
    from gioconda.app.serve import Server
    from gioconda.web.hosts import is_here
    from gioconda.web.password import SHORTEST

    if password is not None and len(password) < SHORTEST:
        raise GiocondaError(f"the password is short; take {SHORTEST} characters or more, or none")
    if password is None and (share or not is_here(host)):
        say(f"{'--share' if share else f'--host {host}'}: {_OPEN}")
    limits = Limits(
        file_mb=max_megabytes,
        megapixels=max_megapixels,
        waiting=max_waiting,
        seconds=max_seconds,
        waiting_each=max_waiting_each,
        memory_mb=max_memory,
    )
    folders = tuple(model or ())
    with Server(host, port, share, folders, limits, allow_host or (), password) as server:
        signal.signal(signal.SIGTERM, _stop)  # stops as Ctrl-C does and deletes visitors' files
        typer.echo(f"{server.url}  (Ctrl-C stops it)")
        if server.public_url:
            typer.echo(f"{server.public_url}  (anyone who has this link)")
        server.wait()


def _stop(number: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt
