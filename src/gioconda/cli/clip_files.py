"""Where the results of clips go."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from gioconda.errors import ClipError

if TYPE_CHECKING:
    from gioconda.clips.delivery import Delivery


@dataclass(frozen=True)
class ClipFiles:
    """Where results go, and how.

    Attributes:
        output: File or folder of ``-o``, or None.
        force: Whether files that are there may be replaced.
        skip_existing: Whether clips that have a result are left alone.
        in_place: Whether results take the places of the clips.
        touch: Whether those get a new time.
        verify: Whether results are looked at once more.
        sign: Files of a certificate and its key; None where nobody signs.
    """

    output: str | None = None
    force: bool = False
    skip_existing: bool = False
    in_place: bool = False
    touch: bool = False
    verify: bool = False
    sign: tuple[Path, Path] | None = None

    def check(self, clips: Sequence[Path], tag: str) -> None:
        """Make sure that clips can have a result each.

        Args:
            clips: The files.
            tag: Of results, before the suffix.

        Raises:
            ClipError: They cannot.
        """
        from gioconda.batch.targets import means_folder

        if self.output is None:
            return
        if self.in_place:
            raise ClipError("-o and --in-place exclude each other; choose one")
        if len(clips) > 1 and not means_folder(self.output):
            raise ClipError(
                f"{self.output}: is one file, but there are {len(clips)} clips; give a folder"
            )
        targets: dict[Path, Path] = {}
        for clip in clips:
            other = targets.setdefault(self.target(clip, tag), clip)
            if other is not clip:
                raise ClipError(
                    f"{clip}: the result of {other} is called {self.target(clip, tag)} too; "
                    "rename one"
                )

    def target(self, path: Path, tag: str) -> Path:
        """Where the result of a clip goes."""
        return path if self.in_place else _target(path, self.output, tag)

    def skipped(self, path: Path, target: Path) -> str | None:
        """Why a clip has a result already; None where it has none, or is edited anyway."""
        from gioconda.clips.mark import is_marked
        from gioconda.clips.video import VideoClip

        if not self.skip_existing or not target.is_file():
            return None
        if not self.in_place:
            return f"{target} is there already"
        return "bears the mark of an earlier edit" if is_marked(VideoClip(path)) else None

    def check_target(self, target: Path) -> None:
        """Make sure that a result may be written there.

        Raises:
            ClipError: It may not.
        """
        if target.is_dir():
            raise ClipError(f"{target}: is a folder; name a file")
        if target.exists() and not (self.force or self.in_place):
            raise ClipError(f"{target}: exists already; choose another name, or add --force")

    def tidy_up(self, path: Path, tag: str) -> None:
        """Delete what a process that was stopped has left of a clip's result.

        Args:
            path: The clip.
            tag: Of results, before the suffix.
        """
        from gioconda.atomic import sweep
        from gioconda.clips.workshop import workshop_of

        target = self.target(path, tag)
        place = Path(os.path.realpath(target)) if self.in_place else target
        with suppress(OSError):  # the clip itself is gone
            shutil.rmtree(workshop_of(place, path), ignore_errors=True)
            sweep(place.parent)

    def delivery(self, path: Path, target: Path) -> Delivery:
        """How a result gets its name."""
        from gioconda.clips.delivery import Delivery

        sign = None
        if self.sign is not None:
            from gioconda.batch.signing import Signing

            sign = partial(Signing.of(*self.sign, "smiler").sign_film, target.name, path)
        return Delivery(self.in_place, self.force, self.touch, sign, self.verify)


def _target(path: Path, output: str | None, tag: str) -> Path:
    from gioconda.batch.targets import means_folder

    name = f"{path.stem}{tag}{path.suffix}"
    if output is None:
        return path.with_name(name)
    return Path(output) / name if means_folder(output) else Path(output)
