"""The worker's part: the people of a clip found, or edited, a while at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Literal

from PIL import Image

from gioconda.clips.animation import Animation
from gioconda.clips.editor import ClipEditor
from gioconda.clips.limits import ClipLimits
from gioconda.clips.people import ClipPerson, people_of
from gioconda.clips.run import ClipRequest, edit_clip
from gioconda.clips.video import VideoClip
from gioconda.errors import GiocondaError
from gioconda.faces.actions import NAMES as ACTIONS
from gioconda.faces.thresholds import SMILING_FROM
from gioconda.service.clips.folder import found_in, portrait
from gioconda.service.clips.slices import Sliced
from gioconda.service.wish import Wish
from gioconda.types import EditRequest, Shown

Task = Literal["find", "edit"]
Advance = Callable[[], None]
Names = list[str]

_QUALITY = 90
_LARGEST_PX = 320  # side of a portrait


class ClipWork:
    """Works on clips; what is begun stands still until it is asked for again.

    Args:
        editor: Finds and edits people.
        limits: Of one clip.
    """

    def __init__(self, editor: ClipEditor, limits: ClipLimits) -> None:
        self.editor, self.limits = editor, limits
        self._begun: dict[str, tuple[Sliced[dict[str, Any]], int]] = {}

    def work(
        self,
        work: str,
        task: Task,
        path: str,
        folder: str,
        seconds: float,
        wish: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Work on a clip for a while; what is not known here, as in a new process, is begun.

        Args:
            work: Its name; another one for each work.
            task: What is to be done.
            path: The clip.
            folder: The clip's own folder, where all that is made lies.
            seconds: For how long.
            wish: Of an edit, as of ``Wish.of``.

        Returns:
            ``done`` and ``of``, in frames, and ``over``; in the end what has come of it, too.

        Raises:
            GiocondaError: The clip cannot be read or edited, or is over a limit.
        """
        if work not in self._begun:
            self._begun[work] = self._begin(task, Path(path), Path(folder), dict(wish or {}))
        sliced, frames = self._begun[work]
        try:
            over = sliced.go_on(seconds)
        except BaseException:
            del self._begun[work]
            raise
        told = {"done": min(sliced.steps, frames), "of": frames, "over": over}
        if over:
            del self._begun[work]
            told |= sliced.result
        return told

    def stop(self, work: str) -> None:
        """End a work, if it was begun here."""
        begun = self._begun.pop(work, None)
        if begun is not None:
            begun[0].stop()

    def controls(self, names: Names) -> Names:
        """Those of some sliders and attributes that clips take, and ``like`` where they do."""
        asked = {name: EditRequest({name: 0.5}) for name in names}
        asked["like"] = EditRequest(like=Shown(0.0, (0.0,) * len(ACTIONS)))
        return [name for name, one in asked.items() if self._takes(one)]

    def _takes(self, request: EditRequest) -> bool:
        try:
            self.editor.check(request)
        except GiocondaError:
            return False
        return True

    def _begin(
        self, task: Task, path: Path, folder: Path, wish: dict[str, Any]
    ) -> tuple[Sliced[dict[str, Any]], int]:
        """A work, and how many frames it goes through."""
        clip = self.limits.open(path)
        if task == "find":
            return Sliced(partial(self._find, clip, folder)), clip.count
        wanted = Wish.of(**wish)
        for one in (wanted.request, *wanted.own.values()):
            self.editor.check(one)
        return Sliced(partial(self._edit, clip, folder, wanted)), clip.count

    def _find(self, clip: VideoClip | Animation, folder: Path, advance: Advance) -> dict[str, Any]:
        frames = 0

        def count() -> None:
            nonlocal frames
            frames += 1
            self.limits.check_frames(frames, clip.path.name)
            advance()

        found = self.editor.find(clip, found_in(folder), count, hair=True)
        height, width = clip.size
        people = people_of(found)
        for person in people:
            _write_portrait(person, folder)
        return {
            "width": width,
            "height": height,
            "frames": found.summary.frames,
            "seconds": round(found.summary.frames / clip.rate, 3),
            "people": [
                {
                    "number": person.number,
                    "smile": round(person.smile, 3),
                    "smiles": person.smile >= SMILING_FROM,
                    "seconds": [[round(a, 3), round(b, 3)] for a, b in person.seconds(found)],
                }
                for person in people
            ],
        }

    def _edit(
        self, clip: VideoClip | Animation, folder: Path, wanted: Wish, advance: Advance
    ) -> dict[str, Any]:
        output = folder / f"{clip.path.stem}{wanted.file_tag}{clip.path.suffix}"
        request = ClipRequest(wanted.request, wanted.faces, own=wanted.own)
        outcome = edit_clip(self.editor, clip, output, request, advance, found_in(folder))
        return {
            "file": None if outcome.path is None else str(outcome.path),
            "edited_frames": outcome.edited,
            "broken_frames": outcome.broken,
            "notes": list(outcome.notes),
            "people": [
                {
                    "number": one.person.number,
                    "edited": one.edit is not None,
                    "reason": one.reason or "edited",
                }
                for one in outcome.people
            ],
        }


def _write_portrait(person: ClipPerson, folder: Path) -> None:
    picture = Image.fromarray(person.portrait)
    picture.thumbnail((_LARGEST_PX, _LARGEST_PX))
    picture.save(portrait(folder, person.number), quality=_QUALITY)
