"""How a finished result gets its name: signed, over the clip itself, and looked at once more."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gioconda.atomic import replacing
from gioconda.clips.animation import Animation
from gioconda.clips.boxes import place_of_box
from gioconda.clips.editor import EditedPerson
from gioconda.clips.verifying import Verified
from gioconda.clips.video import VideoClip
from gioconda.errors import ClipError
from gioconda.photo import links_of
from gioconda.photo.credentials import film_type
from gioconda.photo.metadata.beyond import NO_CREDENTIALS
from gioconda.photo.replacing import take_after
from gioconda.types import EditRequest

_CREDENTIALS_BOX = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")  # C2PA specification, BMFF
State = tuple[int, int, int, int]
Sign = Callable[[Path, Path, Mapping[str, Any]], None]
"""Signs a result: where it lies, where the signed file is to be written, and what was edited."""


@dataclass(frozen=True)
class Delivery:
    """What is done with a result before it gets its name.

    Attributes:
        in_place: Whether it takes the place of the clip.
        force: Whether it may do so where something of the clip would be lost.
        touch: Whether the file then gets a new time.
        sign: Signs it; None where nobody does.
        verify: Whether its frames are looked at once more.
    """

    in_place: bool = False
    force: bool = False
    touch: bool = False
    sign: Sign | None = None
    verify: bool = False

    def place(self, clip: VideoClip | Animation, output: Path) -> Path:
        """The file that is written, checked before any work is done.

        Args:
            clip: The input.
            output: What was named.

        Raises:
            GiocondaError: The result may not lie there, cannot be signed, or would lose something.
        """
        if self.sign is not None:
            film_type(clip.path)
            film_type(output)
        if not self.in_place:
            if output.resolve() == clip.path.resolve():
                raise ClipError(f"{output}: is the clip itself; name another file")
            return output
        place = Path(os.path.realpath(clip.path))
        if place.suffix.lower() != clip.path.suffix.lower():
            raise ClipError(f"{clip.path}: is a link to {place.name}; name that file")
        for what in (place, place.parent):
            if not os.access(what, os.W_OK):
                raise ClipError(f"{clip.path}: {what} is read-only; write elsewhere with -o")
        links = links_of(place)
        if links > 1 and not self.force:
            raise ClipError(
                f"{clip.path}: has {links} names (hard links), and the others would keep the old "
                "clip; write elsewhere with -o, or add --force"
            )
        self._check_lost(clip, self._lost(clip))
        return place

    def finish(
        self,
        clip: VideoClip | Animation,
        aside: Path,
        notes: Sequence[str],
        statement: Mapping[str, Any],
    ) -> list[str]:
        """Sign a result that lies aside.

        Args:
            clip: The input.
            aside: The result.
            notes: What it lacks so far.
            statement: What was edited.

        Returns:
            All that it lacks.

        Raises:
            GiocondaError: It cannot be signed, or something would be lost in place.
        """
        lacks = [*notes, *self._lost(clip)]
        self._check_lost(clip, lacks)
        if self.sign is not None:
            with replacing(aside) as signed:
                self.sign(aside, signed, statement)
        return lacks

    def release(
        self, clip: VideoClip | Animation, aside: Path, state: State, verified: Verified | None
    ) -> None:
        """Make sure that a result may get its name now.

        Args:
            clip: The input.
            aside: The result. In place it gets the owner, permissions and times of the clip.
            state: Of the clip's file, when work began.
            verified: What another look found.

        Raises:
            ClipError: Another program has changed the clip that would be replaced, or the result
                is not as it should be.
        """
        if not self.in_place:
            return
        if verified is not None and not verified.kept and not self.force:
            raise ClipError(f"{clip.path}: left as it is: {verified.told()}; write elsewhere by -o")
        place = Path(os.path.realpath(clip.path))
        try:
            take_after(aside, place, times=not self.touch)
            is_still = state_of(place) == state
        except FileNotFoundError:
            is_still = False
        if not is_still:
            raise ClipError(
                f"{clip.path}: another program changed it meanwhile, so it was left as it is; run "
                "this again"
            )

    def _lost(self, clip: VideoClip | Animation) -> list[str]:
        """What every result of a clip lacks."""
        if self.sign is None and place_of_box(clip.path, _CREDENTIALS_BOX) is not None:
            return [NO_CREDENTIALS]
        return []  # signed, the clip's are part of the result's

    def _check_lost(self, clip: VideoClip | Animation, lost: Sequence[str]) -> None:
        if self.in_place and lost and not self.force:
            raise ClipError(
                f"{clip.path}: {'; '.join(lost)}; write elsewhere with -o, or add --force to lose "
                "that"
            )


def state_of(path: Path) -> State:
    """What tells whether a file was changed; its content may be too long to be read again."""
    status = path.stat()
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def statement_of(
    request: EditRequest,
    people: Sequence[EditedPerson],
    seconds: Mapping[int, Sequence[tuple[float, float]]],
) -> dict[str, Any]:
    """What was asked for, and who was edited when: JSON for a signature.

    Args:
        request: For each person.
        people: All people of the clip.
        seconds: From when to when each is seen.
    """
    edited = [
        {
            "number": one.person.number,
            "smile_before": round(one.person.smile, 3),
            # By name: a list of small numbers becomes bytes in a manifest.
            "seen": [
                {"from": round(first, 3), "to": round(last, 3)}
                for first, last in seconds[one.person.number]
            ],
        }
        for one in people
        if one.edit is not None
    ]
    asked = {name: value for name, value in asdict(request).items() if value is not None}
    return {"request": asked, "people": edited}
