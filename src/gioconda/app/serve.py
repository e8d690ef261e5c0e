"""The server: the upload store, the worker, Gradio's queue, and the gates in front of it."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, replace
from pathlib import Path
from types import TracebackType
from typing import Any

from starlette.types import ASGIApp

from gioconda import zoo
from gioconda.app.limits import Limits
from gioconda.app.queue_places import QueuePlaces
from gioconda.app.uploads.store import UploadStore
from gioconda.app.worker.process import Setup
from gioconda.app.worker.supervisor import Worker
from gioconda.errors import GiocondaError
from gioconda.web.hosts import hosts_for
from gioconda.web.listening import Background, address_of, listen, listen_on_first

FIRST_PORTS = range(7860, 7960)
PUBLIC_NAMES = "*.gradio.live"  # of Gradio's public links
_SWEEP_S = 5


class Server:
    """The page, served until it is closed: ``with Server(...) as server: server.url``.

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
        self.limits = limits or Limits()
        self.hosts = hosts_for(host, allow_hosts)
        if share:
            self.hosts = replace(self.hosts, own=(*self.hosts.own, PUBLIC_NAMES))
        models = sources(folders)
        self.uploads = UploadStore(self.limits.kept_s, self.limits.files, self.limits.stored_bytes)
        self.places = QueuePlaces(self.limits.queue)
        self.worker = Worker(self._setup(models))
        self.public_url: str | None = None
        try:
            listening = listen(host, port) if port else listen_on_first(host, FIRST_PORTS)
            self.url = f"{address_of(listening)}/"
            with_gates = self._application(password)
            self._background = Background(with_gates, listening)
            if share:
                self.public_url = _public_link(listening.getsockname()[1])
        except BaseException:
            self._clear()
            raise

    def _setup(self, models: Mapping[str, str]) -> Setup:
        return Setup(
            prepare="gioconda.app.worker.jobs:prepare",
            arguments={"sources": dict(models), "max_megapixels": self.limits.megapixels},
            folder=str(self.uploads.folder),
            seconds=self.limits.seconds,
            readable=[source for source in models.values() if Path(source).exists()],
            memory_mb=self.limits.memory_mb,
        )

    def _application(self, password: str | None) -> ASGIApp:
        """Gradio's queue behind our own routes, and these behind our gates."""
        # Gradio reads these when it is imported or creates its first component.
        os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
        os.environ["GRADIO_TEMP_DIR"] = str(self.uploads.folder / "gradio")
        import gradio as gr
        from starlette.applications import Starlette

        from gioconda.app.api import Api, register
        from gioconda.app.gates import gated
        from gioconda.app.page import render
        from gioconda.app.request_filter import RequestFilter
        from gioconda.app.routes import routes

        gr.set_static_paths([self.uploads.folder])  # results are served without a copy
        with gr.Blocks(title="gioconda", analytics_enabled=False) as self.blocks:
            functions = register(Api(self.uploads, self.worker, self.places))
        arities = [len(function.inputs) for function in self.blocks.fns.values()]
        self.blocks.queue(max_size=self.limits.waiting, api_open=False)
        self.blocks.state_session_capacity = 1  # else Gradio keeps every visitor's last answer
        self.worker.wait()
        page = render(functions, self.worker.ask("catalogue"), self.limits)
        ours = Starlette(
            routes=routes(lambda: page, self.uploads, self.limits, self.health),
            lifespan=self._sweeping,
        )
        gr.mount_gradio_app(
            ours,
            self.blocks,
            path="/",
            app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
            max_file_size=self.limits.file_bytes,
            enable_monitoring=False,
            run_history=False,
            ssr_mode=False,
            pwa=False,
            mcp_server=False,
        )
        filtered = RequestFilter(ours, self.uploads, self.places, self.limits, arities)
        return gated(filtered, self.hosts, password)

    def health(self) -> dict[str, Any]:
        """How the server is: ``status`` is ``ok``, ``starting`` or ``broken``."""
        return {
            **asdict(self.worker.health),
            "waiting": len(self.places),
            "files": len(self.uploads),
        }

    @asynccontextmanager
    async def _sweeping(self, app: Any) -> AsyncIterator[None]:
        async def sweep() -> None:
            while True:
                await asyncio.sleep(min(_SWEEP_S, self.limits.kept_s / 2))
                await asyncio.to_thread(self.uploads.sweep)

        task = asyncio.create_task(sweep())
        yield
        task.cancel()

    def wait(self) -> None:
        """Serve until the process is told to stop.

        Raises:
            KeyboardInterrupt: It was told to stop.
        """
        threading.Event().wait()

    def close(self) -> None:
        """Stop, and delete all files."""
        self._background.close()
        self._clear()

    def _clear(self) -> None:
        self.worker.close()
        self.uploads.close()

    def __enter__(self) -> Server:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


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
