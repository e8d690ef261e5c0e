"""``gioconda serve``: the editor as an HTTP API, without a page."""

from __future__ import annotations

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


def serve(
    host: Host = "127.0.0.1",
    port: Port = None,
    allow_host: AllowHost = None,
    password: Password = None,
    password_file: PasswordFile = None,
    max_megabytes: MaxMegabytes = 25,
    max_megapixels: MaxMegapixels = 50,
    max_waiting: MaxWaiting = 40,
    max_waiting_each: MaxWaitingEach = 10,
    max_seconds: MaxSeconds = 30,
    max_memory: MaxMemory = 4000,
) -> None:
    """Serve the editor as an HTTP API.

    POST /v1/edit takes a photo and answers with the edited one, POST /v1/faces lists its faces;
    /docs describes both, /health and /metrics (Prometheus) tell how the server is. Nothing of a
    photo is kept after the answer. SIGTERM stops the server when the requests that it has taken
    are answered. See docs/service.md.

    \b
    Examples:
      gioconda serve
      gioconda serve --port 8080 --max-waiting 100
      gioconda serve --host 0.0.0.0 --password "..."
      curl -F photo=@family.jpg -F smile=0.8 -OJ http://127.0.0.1:7860/v1/edit
    """
    require("serve", "starlette", "uvicorn", "python_multipart", "prometheus_client")
    from gioconda.service.limits import Limits
    from gioconda.service.server import api_server

    asked = password_of(password, password_file, host)
    limits = Limits(
        file_mb=max_megabytes,
        megapixels=max_megapixels,
        waiting=max_waiting,
        seconds=max_seconds,
        waiting_each=max_waiting_each,
        memory_mb=max_memory,
    )
    with api_server(host, port, limits, allow_host or (), asked) as server:
        typer.echo(f"{server.url}  (Ctrl-C stops it)")
        serve_until_told(server)
