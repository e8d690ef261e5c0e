"""Limits of a server, so that one visitor cannot use up its resources."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from gioconda.web.bodies import Pace
from gioconda.web.visitors import Share

_RESULTS = 3  # most files that a request is answered with


@dataclass(frozen=True)
class Limits:
    """Limits of one server.

    Attributes:
        file_mb: Largest photo file, in 1e6 bytes.
        megapixels: Size of the largest photo.
        waiting: Requests in the queue; more are refused.
        seconds: Longest processing time of a request.
        kept_s: Seconds after which an abandoned file, or a result, is deleted.
        waiting_each: Requests in the queue of one visitor; more are refused.
        memory_mb: Memory of the process that edits, in 1e6 bytes, where the system can limit it.
        pace: How slowly the body of a request may come.
        shots: Most photos of one request; 1 where none takes several.
        clip_s: Longest clip, in seconds; 0 where no clips are taken.
        clip_mb: Largest clip file, in 1e6 bytes.
        clip_megapixels: Size of the largest frame.
        clip_frames: Most frames of a clip.
        clip_kept_s: Seconds after which a clip that nobody asks for is deleted.
        clips: Clips that one visitor, and all, may have here.
    """

    file_mb: float = 25
    megapixels: float = 50
    waiting: int = 40
    seconds: float = 30
    kept_s: float = 60
    waiting_each: int = 10
    memory_mb: float = 4000
    pace: Pace = field(default_factory=Pace)
    shots: int = 1
    clip_s: float = 30
    clip_mb: float = 60
    clip_megapixels: float = 2.1  # 1920 x 1080
    clip_frames: int = 1800
    clip_kept_s: float = 180
    clips: Share = field(default_factory=lambda: Share(each=2, all=6))

    @property
    def for_clips(self) -> Limits:
        """The same, with the size of clips in place of that of photos."""
        return replace(self, file_mb=self.clip_mb)

    @property
    def file_bytes(self) -> int:
        """Largest photo file, in bytes."""
        return int(self.file_mb * 1e6)

    @property
    def queue(self) -> Share:
        """Requests that wait; one more is worked on."""
        return Share(each=self.waiting_each, all=self.waiting + 1)

    @property
    def files(self) -> Share:
        """Files in the store: a photo and a result for each request in the queue, and each clip.

        Where a request takes several photos, one visitor has room for that many and their results,
        and all visitors have as much room besides.
        """
        several = self.shots + _RESULTS if self.shots > 1 else 0
        each = max(2 * self.queue.each, several) + 2 * self._clips.each
        return Share(each, 2 * self.queue.all + several + 2 * self._clips.all)

    @property
    def group_megapixels(self) -> float:
        """Size of the photos of one request together: twice that of the largest."""
        return 2 * self.megapixels

    @property
    def stored_bytes(self) -> Share:
        """Bytes in the store: a photo of full size for each request in the queue, and the clips.

        A result may have half again as many bytes as its clip.
        """
        clip = int(2.5 * self.clip_mb * 1e6)
        return Share(
            self.queue.each * self.file_bytes + self._clips.each * clip,
            self.queue.all * self.file_bytes + self._clips.all * clip,
        )

    @property
    def _clips(self) -> Share:
        return self.clips if self.clip_s else Share(0, 0)
