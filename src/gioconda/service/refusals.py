"""Why a request is not carried out, as HTTP tells it: status, one line, and when to come again."""

from __future__ import annotations

from typing import NamedTuple

from starlette.requests import ClientDisconnect

from gioconda.errors import GiocondaError
from gioconda.service.clips.errors import BusyError, GoneError
from gioconda.service.limits import Limits
from gioconda.service.log import log
from gioconda.service.queue import CrowdedError, StoppingError
from gioconda.service.uploads.form import FormError, NoFormError
from gioconda.service.uploads.store import NoRoomError
from gioconda.service.worker.supervisor import AwayError, BrokenError, RefusedError, TooLongError
from gioconda.web.bodies import TooLargeError, TooSlowError

SLOW = "the photo came too slowly; send it again"
ABORTED = "the visitor left before the photo was there; nothing was kept"
NOT_STORED = "this server cannot store photos just now; try again later"
OUR_FAULT = "this is our fault, and it was logged; try again, or another photo"

_SOON_S, _LATER_S = 5, 30
_OF_KIND = {"size": 413, "photo": 415, "request": 422, "disk": 507}


class Refusal(NamedTuple):
    """An answer that is no result.

    Attributes:
        status: Of HTTP.
        line: What the visitor is told.
        again_s: After how many seconds the same request may go well; None where it will not.
    """

    status: int
    line: str
    again_s: int | None = None

    @property
    def headers(self) -> dict[str, str]:
        """``Retry-After``, where that helps."""
        return {} if self.again_s is None else {"Retry-After": str(self.again_s)}


def refusal_of(error: Exception, limits: Limits, what: str) -> Refusal:
    """What a visitor is told of an error; ours are logged.

    Args:
        error: As uploads, queue, worker and values of requests raise them.
        limits: Of the server.
        what: What was being done, for the log.
    """
    match error:
        case TooLargeError():
            line = f"the file is larger than {limits.file_mb:g} MB; send a smaller one"
            return Refusal(413, line)
        case TooSlowError():
            return Refusal(408, SLOW)
        case GoneError():
            return Refusal(404, str(error))
        case BusyError():
            return Refusal(409, str(error), _SOON_S)
        case CrowdedError() | NoRoomError():
            return Refusal(429 if error.own else 503, str(error), _SOON_S)
        case StoppingError():
            return Refusal(503, str(error), _SOON_S)
        case AwayError():
            return Refusal(503, str(error), _LATER_S)
        case TooLongError():
            return Refusal(413, str(error))
        case RefusedError():
            return Refusal(_OF_KIND[error.kind], str(error))
        case GiocondaError():
            return Refusal(422, str(error))
        case NoFormError():
            return Refusal(415, str(error))
        case FormError():
            return Refusal(400, str(error))
        case ClientDisconnect():
            log(f"{what}: {ABORTED}")
            return Refusal(400, ABORTED)  # that nobody hears
        case OSError():
            log(f"{what}: {error.strerror or type(error).__name__}")
            return Refusal(507, NOT_STORED)
        case BrokenError():
            log(f"{what}: {error}")
        case _:
            log(f"{what}: {type(error).__name__}: {error}")
    return Refusal(500, OUR_FAULT, None)
