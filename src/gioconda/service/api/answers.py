"""What the API answers: the picture with a short report, or JSON with the whole report."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse

REPORT = "Gioconda-Report"
"""Header of a picture: ``{"found": 7, "edited": 5, "reasons": {...}}``."""
TYPES = {"HEIF": "image/heic", "JXL": "image/jxl"}
"""Media types of formats that are not called after them."""

_NO_STORE = {"Cache-Control": "no-store"}
_PIECE_BYTES = 3 * 65_536  # of a file that is written in base64


def faces(request: Request, photo: Path, made: Mapping[str, Any]) -> Response:
    """The faces of a photo."""
    return JSONResponse(dict(made), headers=_NO_STORE)


def edited(request: Request, photo: Path, made: Mapping[str, Any]) -> Response:
    """The edited photo; where nothing was edited, the photo as it came."""
    result = None if made["file"] is None else Path(made["file"])
    kind = type_of(str(made["format"]))
    if "application/json" in request.headers.get("accept", ""):
        return _as_json(summary(made) | _reports(made), result, kind)
    headers = {**_NO_STORE, REPORT: json.dumps(summary(made))}
    sent = result or photo
    return FileResponse(sent, media_type=kind, filename=sent.name, headers=headers)


def summary(made: Mapping[str, Any]) -> dict[str, Any]:
    """How many faces were found and edited, and why others were not."""
    reports = made["faces"]
    reasons = Counter(face["reason"] for face in reports if not face["edited"])
    count = sum(bool(face["edited"]) for face in reports)
    return {"found": len(reports), "edited": count, "reasons": dict(reasons)}


def type_of(form: str) -> str:
    """The media type of a format: ``image/jpeg``."""
    return TYPES.get(form, f"image/{form.lower()}")


def _reports(made: Mapping[str, Any]) -> dict[str, Any]:
    return {"faces": made["faces"], "notes": made["notes"]}


def _as_json(report: Mapping[str, Any], result: Path | None, kind: str) -> Response:
    """A report with the picture in base64, written piece by piece; null where there is none."""
    if result is None:
        return JSONResponse({**report, "picture": None}, headers=_NO_STORE)
    picture = {"name": result.name, "type": kind, "base64": ""}
    whole = json.dumps({**report, "picture": picture})
    start, end = whole[:-3], whole[-3:]  # before and behind the empty text's last quote: "}}
    length = len(start) + 4 * -(-result.stat().st_size // 3) + len(end)

    def written() -> Iterator[bytes]:
        yield start.encode()
        with result.open("rb") as file:
            while piece := file.read(_PIECE_BYTES):
                yield base64.b64encode(piece)
        yield end.encode()

    headers = {**_NO_STORE, "Content-Length": str(length)}
    return StreamingResponse(written(), media_type="application/json", headers=headers)
