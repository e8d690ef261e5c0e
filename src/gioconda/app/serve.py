"""The server: the upload store, the worker, Gradio's queue, and the page in front of it."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from gioconda import zoo
from gioconda.app.jobs import prepare
from gioconda.app.limits import Limits
from gioconda.app.upload_store import UploadStore
from gioconda.app.worker import Worker
from gioconda.errors import GiocondaError

_SWEEP_S = 5


class Server:
    """The page, served until it is closed: ``with Server(...) as server: server.url``.

    Args:
        host: Address to listen at; ``0.0.0.0`` for all addresses of this machine.
        port: Port; None for the first free one from 7860.
        share: Whether to make a public link for a week, through Gradio's servers.
        folders: Folders of runs, or files of weights, for the lab.
        limits: Limits of visitors.

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
    ) -> None:
        self.limits = limits or Limits()
        arguments = (sources(folders), self.limits.megapixels)
        self.uploads = UploadStore(self.limits.kept_s)
        self.worker = Worker(prepare, arguments, self.limits.seconds, self.uploads.folder)
        try:
            self._launch(host, port, share)
        except BaseException:
            self._clear()
            raise

    def _launch(self, host: str, port: int | None, share: bool) -> None:
        # Gradio reads these when it is imported or creates its first component.
        os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
        os.environ["GRADIO_TEMP_DIR"] = str(self.uploads.folder / "gradio")
        import gradio as gr
        from starlette.middleware import Middleware

        from gioconda.app.api import Api, register
        from gioconda.app.page import render
        from gioconda.app.request_filter import RequestFilter
        from gioconda.app.routes import routes

        gr.set_static_paths([self.uploads.folder])  # results are served without a copy
        with gr.Blocks(title="gioconda", analytics_enabled=False) as self.blocks:
            functions = register(Api(self.uploads, self.worker))
        arities = [len(function.inputs) for function in self.blocks.fns.values()]
        self.blocks.queue(max_size=self.limits.waiting, api_open=False)
        self.worker.wait()
        page = render(functions, self.worker.ask("catalogue"), self.limits)
        try:
            _, self.url, self.public_url = self.blocks.launch(
                server_name=host,
                server_port=port,
                share=share,
                prevent_thread_lock=True,
                quiet=True,
                inline=False,
                max_file_size=self.limits.file_bytes,
                state_session_capacity=1,  # else Gradio keeps every visitor's last answer
                enable_monitoring=False,
                run_history=False,
                ssr_mode=False,
                pwa=False,
                mcp_server=False,
                app_kwargs={
                    "docs_url": None,
                    "redoc_url": None,
                    "openapi_url": None,
                    "routes": routes(lambda: page, self.uploads, self.limits),
                    "middleware": [
                        Middleware(
                            RequestFilter, uploads=self.uploads, limits=self.limits, arities=arities
                        )
                    ],
                    "lifespan": self._sweeping,
                },
            )
        except OSError as error:
            where = f"{host}:{port}" if port else host
            raise GiocondaError(f"{where}: cannot be listened at; choose another --port") from error

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
        self.blocks.close(verbose=False)
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
