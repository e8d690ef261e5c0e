"""Goes through a clip once, and writes down who is where."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from gioconda.clips.ahead import ahead
from gioconda.clips.cuts import CutFinder
from gioconda.clips.follower import Follower, Track
from gioconda.clips.model import Clip, ClipFrame
from gioconda.clips.store import COVER_SIZE, Found, FoundWriter, View
from gioconda.clips.views import cut_out
from gioconda.errors import GiocondaError
from gioconda.faces.cover import CoverFinder
from gioconda.faces.find import FaceFinder
from gioconda.faces.hair_map import HairFinder
from gioconda.faces.identity import IdentityReader
from gioconda.faces.thresholds import SURE_FROM
from gioconda.faces.turn import turn
from gioconda.types import Pixels

_VIEWS = 6  # of a track
_FIRST_APART_S = 0.25  # seconds between them at first
_FRONTAL = 0.35  # turn of the nose, in distances of the eyes, of faces that are looked at closer
Advance = Callable[[], object]


class PeopleSearch:
    """Finds and follows all faces of clips.

    Args:
        finder: Finds faces, and reads their smiles.
        covers: Finds what covers them.
        identity: Tells them apart.
        hair: Finds their hair; None where that need not be known.
    """

    def __init__(
        self,
        finder: FaceFinder,
        covers: CoverFinder,
        identity: IdentityReader,
        hair: HairFinder | None = None,
    ) -> None:
        self.finder, self.covers, self.identity, self.hair = finder, covers, identity, hair

    def search(self, clip: Clip, folder: Path, advance: Advance = lambda: None) -> Found:
        """What is found in a clip; where the folder has it already, nothing is done.

        Args:
            clip: Gone through once.
            folder: Where it is written to.
            advance: Called after each frame.

        Raises:
            GiocondaError: The clip has no frames.
        """
        if not Found.is_whole(folder):
            with FoundWriter(folder) as writer:
                self._go_through(clip, writer, advance)
        return Found(folder)

    def _go_through(self, clip: Clip, writer: FoundWriter, advance: Advance) -> None:
        cuts = CutFinder()
        follower = Follower(self.finder.detector, self.finder.landmarks, clip.rate)
        views: dict[int, _Views] = {}
        number = -1
        with ahead(clip.frames()) as frames:
            for frame in frames:
                number = frame.number
                if frame.broken:
                    writer.frame(frame.seconds, False, True)
                else:
                    pixels = frame.pixels
                    first = cuts.is_first(pixels)
                    tracks = follower.follow(pixels, first)
                    writer.frame(frame.seconds, first or follower.lost_all, False)
                    self._write(frame, pixels, tracks, follower, views, writer)
                advance()
        if number < 0:
            raise GiocondaError("the clip has no frames")
        for track, kept in views.items():
            writer.views(track, kept.views)

    def _write(
        self,
        frame: ClipFrame,
        pixels: Pixels,
        tracks: list[Track],
        follower: Follower,
        views: dict[int, _Views],
        writer: FoundWriter,
    ) -> None:
        """Write the faces of a frame, with closer looks where they are due."""
        here = {track.number for track in tracks}
        for ended in [track for track in views if track not in here]:
            writer.views(ended, views.pop(ended).views)
        for track in tracks:
            writer.face(frame.number, track.number, track.sure, track.points)
        due = [track for track in tracks if follower.looked or track.number not in views]
        if not due:
            return
        smiles = self.finder.meter.measure(pixels, [track.points for track in due])
        covers = self.covers.find([pixels] * len(due), [track.points for track in due])
        if self.hair is not None:
            hair = self.hair.find([pixels] * len(due), [track.points for track in due])
            for track, one in zip(due, hair, strict=True):
                writer.hair(frame.number, track.number, one)
        for track, smile, cover in zip(due, smiles.tolist(), covers, strict=True):
            likely = cv2.resize(cover.likely, (COVER_SIZE, COVER_SIZE))
            writer.reading(
                frame.number,
                track.number,
                smile,
                cover.face,
                cover.mouth_share,
                cover.spectacles,
                np.rint(likely * 255).astype(np.uint8),
            )
            kept = views.setdefault(track.number, _Views())
            fit = track.sure >= SURE_FROM and cover.mouth_share < 0.1
            if fit and kept.wants(frame.seconds, abs(turn(track.points)) < _FRONTAL):
                (numbers,) = self.identity.read([pixels], [track.points])
                noise = follower.noise(track)
                view = cut_out(pixels, track.points)
                kept.add(
                    View(
                        track.number,
                        frame.seconds,
                        *view,
                        smile,
                        numbers,
                        math.nan if noise is None else noise,
                    )
                )


class _Views:
    """Views of one track, spread over its time, those from the front before others."""

    def __init__(self) -> None:
        self.views: list[View] = []
        self._apart = _FIRST_APART_S
        self._frontal = False

    def wants(self, seconds: float, frontal: bool) -> bool:
        """Whether a view is to be added."""
        if frontal and not self._frontal:
            self.views, self._frontal = [], True
        if self._frontal and not frontal:
            return False
        return not self.views or seconds - self.views[-1].seconds >= self._apart

    def add(self, view: View) -> None:
        """Add a view; where there are too many, every second one is dropped."""
        self.views.append(view)
        if len(self.views) > _VIEWS:
            self.views, self._apart = self.views[::2], 2 * self._apart
