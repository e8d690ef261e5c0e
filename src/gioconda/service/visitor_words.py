"""Errors of jobs as visitors are told them: without this server's folders, and what they can do."""

from __future__ import annotations

import errno
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from gioconda.errors import GiocondaError, MissingExtraError
from gioconda.service.worker.frames import FullDiskError

# Parts of messages that do not apply to visitors, who name no file and cannot raise a limit.
_WORDS = {"raise the limit (max_megapixels) or ": "", "; name a ": "; choose a "}
_OF_NO_KIND = "photos of this kind are not read here; choose a JPEG or PNG."
_NO_VIDEOS = "this server edits no videos, only animated pictures; bring a GIF, WebP or PNG."
_DISK_FULL = "this server has no room for results just now; try again later"


def for_visitors(job: Callable[..., Any]) -> Callable[..., Any]:
    """The same job, told by keyword; its errors are for visitors.

    What names a file of the job, at ``path`` or ``paths`` or in ``folder``, names it without the
    folders above.
    """

    @wraps(job)
    def done(**arguments: Any) -> Any:
        folders = [arguments.get("folder")]
        paths = filter(None, [arguments.get("path"), *arguments.get("paths", ())])
        folders += [str(Path(path).parent) for path in paths]
        try:
            return job(**arguments)
        except GiocondaError as error:
            words = _words(error, [f"{one}/" for one in folders if one])
            raise type(error)(words) from error
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            raise FullDiskError(_DISK_FULL) from error

    return done


def _words(error: GiocondaError, folders: list[str]) -> str:
    message = str(error)
    for folder in folders:
        message = message.replace(folder, "")
    if isinstance(error.__cause__, MissingExtraError):  # visitors can install nothing
        return f"{message.partition(':')[0]}: {_OF_NO_KIND}"
    if isinstance(error, MissingExtraError):
        return f"{message.partition(':')[0]}: {_NO_VIDEOS}"
    for words, on_a_page in _WORDS.items():
        message = message.replace(words, on_a_page)
    return message
