"""The page's server: Gradio's queue behind the page's own routes, and the API beside them."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from starlette.types import ASGIApp

from gioconda import zoo
from gioconda.errors import GiocondaError
from gioconda.service import server
from gioconda.service.limits import Limits
from gioconda.service.service import Service
from gioconda.takes.group import MOST
from gioconda.web.hosts import hosts_for

PUBLIC_NAMES = "*.gradio.live"  # of Gradio's public links


class Server(server.Server):
    """The page and the API, served until they are closed: ``with Server(...) as server``.

    Args:
        host: Address to listen at; ``0.0.0.0`` for all addresses of this machine.
        port: Port; None for the first free one from 7860.
        share: Whether to make a public link for a week, through Gradio's servers.
        folders: Folders of runs, or files of weights, for the lab.
        limits: Limits of visitors.
        allow_hosts: Names that the server is called by beside its own, as that of a proxy.
        password: What visitors are asked for; None for nothing.

    Raises:
        GiocondaError: The port is taken, or a folder holds no weights.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int | None = None,
        share: bool = False,
        folders: tuple[Path, ...] = (),
        limits: Limits | None = None,
        allow_hosts: Sequence[str] = (),
        password: str | None = None,
    ) -> None:
        from gioconda.app.request_filter import ROUTES

        hosts = hosts_for(host, allow_hosts)
        if share:
            hosts = replace(hosts, own=(*hosts.own, PUBLIC_NAMES))
        models = sources(folders)
        limits = replace(limits or Limits(), shots=MOST)
        service = Service(
            limits,
            "gioconda.app.jobs:prepare",
            {"sources": dict(models), "max_group_megapixels": limits.group_megapixels},
            models.values(),
        )
        self.public_url: str | None = None
        super().__init__(service, self._with_page, host, port, hosts, password, ROUTES)
        if share:
            try:
                self.public_url = _public_link(self.port)
            except BaseException:
                self.close()
                raise

    def _with_page(self, service: Service) -> ASGIApp:
        """The page in front of Gradio's queue, and the API in front of both."""
        # Gradio reads these when it is imported or creates its first component.
        os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
        os.environ["GRADIO_TEMP_DIR"] = str(service.uploads.folder / "gradio")
        import gradio as gr
        from starlette.applications import Starlette

        from gioconda.app.api import Api, register
        from gioconda.app.controls import controls
        from gioconda.app.page import render
        from gioconda.app.request_filter import RequestFilter
        from gioconda.app.routes import routes
        from gioconda.app.session_places import SessionPlaces
        from gioconda.service.jobs import CONTROLS_JOB
        from gioconda.service.routes import WithApi

        limits, places = service.limits, SessionPlaces(service.queue)
        gr.set_static_paths([service.uploads.folder])  # results are served without a copy
        with gr.Blocks(title="gioconda", analytics_enabled=False) as self.blocks:
            functions = register(Api(service, places))
        arities = [len(function.inputs) for function in self.blocks.fns.values()]
        self.blocks.queue(max_size=limits.waiting, api_open=False)
        self.blocks.state_session_capacity = 1  # else Gradio keeps every visitor's last answer
        known = [one.name for one in controls()]
        in_clips = service.worker.ask(CONTROLS_JOB, names=known)
        page = render(functions, service.worker.ask("catalogue"), limits, in_clips)
        ours = Starlette(routes=routes(lambda: page, service.uploads, limits))
        gr.mount_gradio_app(
            ours,
            self.blocks,
            path="/",
            app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
            max_file_size=limits.file_bytes,
            enable_monitoring=False,
            run_history=False,
            ssr_mode=False,
            pwa=False,
            mcp_server=False,
        )
        return WithApi(service, RequestFilter(ours, service.uploads, places, limits, arities))


def _public_link(port: int) -> str:
    """A public address for a port of this machine, through Gradio's servers.

    Raises:
        GiocondaError: There is none to be had.
    """
    import secrets

    from gradio.networking import setup_tunnel

    try:
        return str(setup_tunnel("127.0.0.1", port, secrets.token_urlsafe(32), None, None))
    except Exception as error:  # of many kinds: no network, no program of theirs
        reason = " ".join(str(error).split())
        raise GiocondaError(f"--share: no public link to be had ({reason})") from error


def sources(folders: tuple[Path, ...]) -> Mapping[str, str]:
    """The lab's models: name on the page -> packaged name or folder.

    Raises:
        WeightsError: A folder holds no weights.
    """
    found = {name: name for name in zoo.names()}
    for folder in folders:
        name = "/".join(folder.resolve().parts[-2:])
        found[name] = str(zoo.resolve(folder).resolve())
    return found
