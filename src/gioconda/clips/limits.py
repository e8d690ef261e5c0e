"""How long a clip of a stranger may be, and how large; checked before work begins."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gioconda.clips.animation import Animation
from gioconda.clips.kinds import is_video
from gioconda.clips.run import open_clip
from gioconda.clips.video import VideoClip
from gioconda.errors import ClipError, ClipTooLargeError

_SLACK = 1.05  # containers tell their length by and by
_HELD_MEGAPIXELS = 250  # of all frames of an animated picture together, which are written at once


@dataclass(frozen=True)
class ClipLimits:
    """Limits of one clip.

    Attributes:
        seconds: Its longest duration.
        megapixels: Size of the largest frame.
        frames: Most frames.
    """

    seconds: float
    megapixels: float
    frames: int

    def open(self, path: Path) -> VideoClip | Animation:
        """A file as a clip that is within the limits, as far as its file tells.

        Raises:
            MissingExtraError: It is a video, and PyAV is not installed.
            ClipTooLargeError: It is over a limit.
            ClipError: It cannot be read or edited.
        """
        if not is_video(path):  # before its frames are gone through
            self._check_size(path.name, _picture_size(path))
        clip = open_clip(path)
        self._check_size(path.name, clip.size)
        self._check_length(clip)
        return clip

    def _check_size(self, name: str, size: tuple[int, int]) -> None:
        megapixels = size[0] * size[1] / 1e6
        if megapixels > _SLACK * self.megapixels:
            raise ClipTooLargeError(
                f"{name}: its frames have {megapixels:.3g} megapixels, over the limit of "
                f"{self.megapixels:g}; make them smaller"
            )

    def _check_length(self, clip: VideoClip | Animation) -> None:
        name = clip.path.name
        seconds = clip.count / clip.rate
        if seconds > _SLACK * self.seconds:
            raise ClipTooLargeError(
                f"{name}: lasts {seconds:.0f} s, over the limit of {self.seconds:g}; cut it"
            )
        self.check_frames(clip.count, name)
        held = clip.size[0] * clip.size[1] / 1e6 * clip.count
        if isinstance(clip, Animation) and held > _HELD_MEGAPIXELS:
            raise ClipTooLargeError(
                f"{name}: all its frames together have {held:.0f} megapixels, over the limit of "
                f"{_HELD_MEGAPIXELS}; make it shorter or smaller"
            )

    def check_frames(self, count: int, name: str) -> None:
        """Make sure that so many frames are within the limits, whatever the file told.

        Raises:
            ClipTooLargeError: They are not.
        """
        if count > _SLACK * self.frames:
            raise ClipTooLargeError(
                f"{name}: has {count} frames or more, over the limit of {self.frames}; cut it"
            )


def _picture_size(path: Path) -> tuple[int, int]:
    """Height and width of a picture by its header."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as picture:
            return picture.height, picture.width
    except Image.DecompressionBombError as error:
        raise ClipTooLargeError(f"{path.name}: its frames are too large") from error
    except (UnidentifiedImageError, OSError, ValueError) as error:
        raise ClipError(f"{path}: cannot be read as a clip; bring a video or a GIF") from error
