"""Where live frames go: a window of the system, and a virtual camera that other programs see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from gioconda.errors import ClipError, MissingExtraError
from gioconda.types import Pixels


class Shown(Protocol):
    """A place that shows frames."""

    def show(self, pixels: Pixels) -> bool:
        """Show ``(H, W, 3)`` uint8 RGB; False once the user has closed the place."""

    def tell(self, text: str) -> None:
        """Tell the user something beside the frames, where there is room for it."""

    def close(self) -> None:
        """Let go of it."""


class Window:
    """A window by Tk, which comes with Python: OpenCV's build without windows is enough.

    Args:
        title: Of the window.
        keys: Tk's name of a key -> what it does. Escape and q close the window.

    Raises:
        ClipError: There is no screen, or Python was built without Tk.
    """

    def __init__(self, title: str, keys: Mapping[str, Callable[[], None]]) -> None:
        try:
            import tkinter

            self._root = tkinter.Tk()
        except (ImportError, RuntimeError) as error:
            raise ClipError("there is no window: Python lacks tkinter; add --no-window") from error
        except Exception as error:
            if type(error).__name__ != "TclError":
                raise
            raise ClipError("there is no screen for a window; add --no-window") from error
        self._picture = tkinter.PhotoImage(master=self._root)
        self._root.title(title)
        tkinter.Label(self._root, image=self._picture, borderwidth=0).pack()
        self._open = True
        for key, act in keys.items():
            self._bind(f"<{key}>", act)
        for key in ("<Escape>", "q"):
            self._bind(key, self._shut)
        self._root.protocol("WM_DELETE_WINDOW", self._shut)

    def show(self, pixels: Pixels) -> bool:
        """Show a frame; see ``Shown``."""
        height, width = pixels.shape[:2]
        self._picture.configure(data=b"P6 %d %d 255\n" % (width, height) + pixels.tobytes())
        self._root.update()
        return self._open

    def tell(self, text: str) -> None:
        """Put a text into the title."""
        self._root.title(text)

    def close(self) -> None:
        """Close the window."""
        self._root.destroy()

    def _bind(self, key: str, act: Callable[[], None]) -> None:
        self._root.bind(key, lambda _: act())

    def _shut(self) -> None:
        self._open = False


class VirtualCamera:
    """A camera that other programs see, by ``pyvirtualcam``.

    Args:
        size: Height and width of the frames.
        rate: Frames a second.

    Raises:
        MissingExtraError: ``pyvirtualcam`` is not installed.
        ClipError: The system has no virtual camera.
    """

    def __init__(self, size: tuple[int, int], rate: float) -> None:
        try:
            import pyvirtualcam
        except ImportError as error:
            raise MissingExtraError(
                "--virtual-camera needs pyvirtualcam: pip install pyvirtualcam"
            ) from error
        height, width = size
        try:
            self._camera = pyvirtualcam.Camera(width, height, rate)
        except RuntimeError as error:
            reason = " ".join(str(error).split())
            raise ClipError(f"there is no virtual camera here ({reason})") from error

    def show(self, pixels: Pixels) -> bool:
        """Send a frame; see ``Shown``."""
        self._camera.send(pixels)
        return True

    def tell(self, text: str) -> None:
        """Do nothing: other programs take the frames alone."""

    def close(self) -> None:
        """Let go of the camera."""
        self._camera.close()
