"""``gioconda serve``: the editor as an HTTP API, without a page."""

from __future__ import annotations

import typer

from gioconda.cli.serving import Serving, serve_until_told, serving


@serving("serve", "starlette", "uvicorn", "python_multipart", "prometheus_client")
def serve(asked: Serving) -> None:
    """Serve the editor as an HTTP API.

    POST /v1/edit takes a photo and answers with the edited one, POST /v1/faces lists its faces,
    POST /v1/clips takes a short clip; /docs describes all, /health and /metrics (Prometheus) tell
    how the server is. Nothing of a photo is kept after the answer. SIGTERM stops the server when
    the requests that it has taken are answered. See docs/service.md.

    \b
    Examples:
      gioconda serve
      gioconda serve --port 8080 --max-waiting 100
      gioconda serve --host 0.0.0.0 --password "..."
      curl -F photo=@family.jpg -F smile=0.8 -OJ http://127.0.0.1:7860/v1/edit
    """
    from gioconda.service.server import api_server

    with api_server(
        asked.host, asked.port, asked.limits, asked.allow_hosts, asked.password
    ) as server:
        typer.echo(f"{server.url}  (Ctrl-C stops it)")
        serve_until_told(server)
