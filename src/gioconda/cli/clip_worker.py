"""A process that edits clips, from inside: ``python -m gioconda.cli.clip_worker``.

It is started by ``clip_pool``, told what is wanted and then one clip after the other. When the
process that started it is gone, it stops as by Ctrl-C, with no file half-written.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

import cv2

from gioconda.batch.settings import Settings
from gioconda.cli.clip_files import ClipFiles
from gioconda.cli.edit_clips import edit_one
from gioconda.clips.editor import ClipEditor
from gioconda.clips.keyframes import Keyframes
from gioconda.clips.run import ClipRequest
from gioconda.errors import GiocondaError
from gioconda.processes import Orders, own_pipes, write_frame


def main() -> None:
    """Edit clips until the other side is gone."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    hears, answers = own_pipes()
    with suppress(KeyboardInterrupt, SystemExit, BrokenPipeError):
        _serve(Orders(hears), answers)
    sys.stderr.flush()
    os._exit(0)  # nothing is left to be tidied up, and large libraries take long over it


def _serve(orders: Orders, answers: BinaryIO) -> None:
    first = orders.next()
    cv2.setNumThreads(first["threads"])
    wanted, files = _heard(first)
    try:
        editor = ClipEditor.from_pretrained()
        editor.check(wanted.request)
    except GiocondaError as error:
        write_frame(answers, ["refused", str(error)])
        return
    while True:
        report = edit_one(editor, Path(orders.next()), wanted, files, shown=False)
        write_frame(answers, ["edited", asdict(report)])


def _heard(first: Mapping[str, Any]) -> tuple[ClipRequest, ClipFiles]:
    """What is wanted, of plain values."""
    settings, told = Settings.heard(first["settings"]), dict(first["files"])
    moves = first["keyframes"]
    keyframes = None if moves is None else Keyframes(tuple(moves[0]), tuple(moves[1]))
    if told["sign"] is not None:
        certificate, key = told["sign"]
        told["sign"] = Path(certificate), Path(key)
    wanted = ClipRequest(
        settings.request, settings.faces, keyframes, first["crf"], mark=settings.mark
    )
    return wanted, ClipFiles(**told)


if __name__ == "__main__":
    main()
