"""What ``gioconda app`` and ``gioconda serve`` have in common: options, warnings, and their end."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from inspect import Parameter, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from gioconda.cli.console import say
from gioconda.cli.options import AllowHost
from gioconda.errors import GiocondaError
from gioconda.extras import require

if TYPE_CHECKING:
    from gioconda.service.limits import Limits
    from gioconda.service.server import Server

Host = Annotated[
    str, typer.Option(metavar="ADDRESS", help="Where to listen; 0.0.0.0 lets others in.")
]
Port = Annotated[
    int | None,
    typer.Option(
        metavar="N", min=1, max=65535, help="Port; by default the first free one from 7860."
    ),
]
Password = Annotated[
    str | None,
    typer.Option(
        metavar="TEXT",
        envvar="GIOCONDA_APP_PASSWORD",
        help="Ask every visitor for it; any user name will do.",
    ),
]
PasswordFile = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        envvar="GIOCONDA_APP_PASSWORD_FILE",
        help="Read it from a file's first line, such as a container's secret.",
    ),
]
MaxClipSeconds = Annotated[
    float, typer.Option(metavar="N", min=0, help="Refuse longer clips; 0 refuses all.")
]
MaxMegabytes = Annotated[float, typer.Option(metavar="N", min=0.1, help="Refuse larger files.")]
MaxMegapixels = Annotated[
    float, typer.Option(metavar="N", min=0.1, help="Refuse photos with more megapixels.")
]
MaxWaiting = Annotated[
    int, typer.Option(metavar="N", min=1, help="Requests in the queue; more are refused.")
]
MaxWaitingEach = Annotated[
    int, typer.Option(metavar="N", min=1, help="The same of one visitor, that is, one address.")
]
MaxSeconds = Annotated[
    float, typer.Option(metavar="N", min=1, help="Stop a request that works for longer.")
]
MaxMemory = Annotated[
    float, typer.Option(metavar="MB", min=0, help="Memory for editing; 0 for all there is.")
]


@dataclass(frozen=True)
class Serving:
    """The values of the options that both commands have.

    Attributes:
        host: Where to listen.
        port: None for the first free one.
        allow_hosts: Names that the server is called by beside its own.
        password: What visitors are asked for; None for nothing.
        limits: Of visitors.
    """

    host: str
    port: int | None
    allow_hosts: tuple[str, ...]
    password: str | None
    limits: Limits


def _serving(
    host: Host = "127.0.0.1",
    port: Port = None,
    allow_host: AllowHost = None,
    password: Password = None,
    password_file: PasswordFile = None,
    max_megabytes: MaxMegabytes = 25,
    max_megapixels: MaxMegapixels = 50,
    max_clip_seconds: MaxClipSeconds = 30,
    max_waiting: MaxWaiting = 40,
    max_waiting_each: MaxWaitingEach = 10,
    max_seconds: MaxSeconds = 30,
    max_memory: MaxMemory = 4000,
    *,
    share: bool = False,
) -> Serving:
    """What the options ask for; warns where others can come without a password."""
    from gioconda.service.limits import Limits

    limits = Limits(
        file_mb=max_megabytes,
        megapixels=max_megapixels,
        clip_s=max_clip_seconds,
        waiting=max_waiting,
        seconds=max_seconds,
        waiting_each=max_waiting_each,
        memory_mb=max_memory,
    )
    asked = password_of(password, password_file, host, share)
    return Serving(host, port, tuple(allow_host or ()), asked, limits)


def serving(extra: str, *modules: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options that both have, which it hears of as ``Serving``, its first value.

    Args:
        extra: What has to be installed for it.
        *modules: Of the extra.
    """

    def given(command: Callable[..., None]) -> Callable[..., None]:
        ours = [one for one in signature(_serving).parameters.values() if one.name != "share"]
        theirs = list(signature(command).parameters.values())[1:]
        names = {one.name for one in ours}

        def called(**options: Any) -> None:
            require(extra, *modules)
            of_both = {name: value for name, value in options.items() if name in names}
            others = {name: value for name, value in options.items() if name not in names}
            command(_serving(**of_both, share=bool(others.get("share"))), **others)

        hints = get_type_hints(_serving, include_extras=True)
        hints |= get_type_hints(command, globals(), include_extras=True)
        parameters = [
            one.replace(kind=Parameter.KEYWORD_ONLY, annotation=hints[one.name])
            for one in (*ours, *theirs)
        ]
        called.__signature__ = signature(called).replace(parameters=parameters)  # type: ignore[attr-defined]
        called.__annotations__ = {one.name: one.annotation for one in parameters}
        called.__doc__, called.__name__ = command.__doc__, command.__name__
        return called

    return given


_LISTEN_S = 1.0
_OPEN = (
    "anyone who can reach this address can use it; --password asks for one, and HTTPS needs a proxy"
)


def password_of(
    password: str | None, file: Path | None, host: str, share: bool = False
) -> str | None:
    """The password that visitors are asked for; warns where others can come without one.

    Raises:
        GiocondaError: It is short, or given twice, or its file cannot be read.
    """
    from gioconda.web.hosts import is_here
    from gioconda.web.password import SHORTEST

    if file is not None:
        if password is not None:
            raise GiocondaError(f"{file}: a password is given already; take one of the two away")
        password = _first_line(file)
    if password is not None and len(password) < SHORTEST:
        raise GiocondaError(f"the password is short; take {SHORTEST} characters or more, or none")
    if password is None and (share or not is_here(host)):
        say(f"{'--share' if share else f'--host {host}'}: {_OPEN}")
    return password


def _first_line(file: Path) -> str:
    try:
        return (file.read_text(encoding="utf-8").splitlines() or [""])[0]
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "no text"
        raise GiocondaError(f"{file}: the password cannot be read ({reason})") from error


def serve_until_told(server: Server) -> None:
    """Serve until Ctrl-C, or until SIGTERM; then requests that were taken are finished first.

    Raises:
        KeyboardInterrupt: Ctrl-C, or a second SIGTERM while requests were finished.
    """
    told = threading.Event()

    def stop(number: int, frame: object) -> None:
        if told.is_set():
            raise KeyboardInterrupt
        told.set()

    signal.signal(signal.SIGTERM, stop)
    while not told.wait(_LISTEN_S):
        """Signals are heard between two waits, too, on systems where none ends a wait."""
    say("stopping; requests in work are finished first")
    server.drain()
