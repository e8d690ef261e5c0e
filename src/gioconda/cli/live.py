"""``gioconda live``: edits a camera's faces as they come."""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gioconda.cli.console import print_result
from gioconda.cli.options import Json

if TYPE_CHECKING:
    from collections.abc import Callable

    from gioconda.clips.live import LiveEditor
    from gioconda.clips.window import Shown

_STEP = 0.1  # of the degree, by a key


def live(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A video in place of the camera.")
    ] = None,
    camera: Annotated[int, typer.Option(metavar="N", min=0, help="Number of the camera.")] = 0,
    smile: Annotated[
        float, typer.Option(metavar="DEGREE", min=-1, max=1, help="Smile degree at the start.")
    ] = 0.6,
    indicator: Annotated[
        bool, typer.Option("--indicator", help="Draw into the picture that it is edited.")
    ] = False,
    virtual_camera: Annotated[
        bool, typer.Option("--virtual-camera", help="Send frames to a virtual camera, too.")
    ] = False,
    no_window: Annotated[bool, typer.Option("--no-window", help="Open no window.")] = False,
    seconds: Annotated[
        float | None, typer.Option(metavar="N", min=0, help="Stop after so many seconds.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Make the people in front of a camera smile, as they move.

    Keys: Up and Down for more and less, the space bar for on and off, Escape or q to stop.
    Where a machine is slower than the camera, frames are dropped; the picture never lags.
    Ask the people who see it, or add --indicator.

    \b
    Examples:
      gioconda live
      gioconda live --camera 1 --smile 0.4 --indicator
      gioconda live clip.mp4 --no-window
    """
    from gioconda.clips.camera import Camera
    from gioconda.clips.editor import ClipEditor
    from gioconda.clips.live import LiveEditor, with_indicator

    editor = ClipEditor.from_pretrained()
    with ExitStack() as stack:
        source = stack.enter_context(Camera(camera if file is None else file))
        faces = LiveEditor(editor, source.rate, smile)
        stack.callback(faces.close)
        places: list[Shown] = []
        number, shown, started = -1, 0, time.monotonic()
        while (frame := source.after(number)) is not None:
            number = frame.number
            pixels = faces.edit(frame.pixels, frame.seconds, number)
            if indicator and faces.on:
                pixels = with_indicator(pixels)
            if not shown:
                places = _places(
                    faces, pixels.shape[:2], source.rate, not no_window, virtual_camera
                )
                for place in places:
                    stack.callback(place.close)
            shown += 1
            passed = max(time.monotonic() - started, 1e-6)
            is_open = True
            for place in places:
                switched = f"{faces.degree:+.1f}" if faces.on else "off"
                place.tell(f"gioconda: {switched}, {shown / passed:.0f} frames a second")
                is_open = place.show(pixels) and is_open
            if not is_open:
                break
            if seconds is not None and passed >= seconds:
                break
        passed = max(time.monotonic() - started, 1e-6)
        record = {"frames": source.count, "shown": shown, "rate": round(shown / passed, 1)}
    text = f"{shown} of {record['frames']} frames shown, {record['rate']} a second"
    print_result(as_json, record, text)


def _places(
    faces: LiveEditor, size: tuple[int, ...], rate: float, window: bool, virtual_camera: bool
) -> list[Shown]:
    """Where frames are shown."""
    from gioconda.clips.window import VirtualCamera, Window

    places: list[Shown] = []
    if window:
        places.append(Window("gioconda", _keys(faces)))
    if virtual_camera:
        places.append(VirtualCamera((size[0], size[1]), rate))
    return places


def _keys(faces: LiveEditor) -> dict[str, Callable[[], None]]:
    """Tk's name of a key -> what it does."""

    def moved(step: float) -> None:
        faces.degree = min(max(round(faces.degree + step, 2), -1.0), 1.0)

    def switched() -> None:
        faces.on = not faces.on

    return {"Up": lambda: moved(_STEP), "Down": lambda: moved(-_STEP), "space": switched}
