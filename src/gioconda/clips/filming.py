"""A video's result: parts in which nobody is edited are copied, the others edited and encoded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from gioconda.clips.editor import ClipEditor, EditedFrame, EditedPerson
from gioconda.clips.encoding import Encoding
from gioconda.clips.keyframes import Keyframes
from gioconda.clips.model import Clip
from gioconda.clips.muxing import Film
from gioconda.clips.parts import Part, edited_frames, parts_of, pieces_of
from gioconda.clips.planes import with_change
from gioconda.clips.segments import SEGMENT_FRAMES, SegmentEncoder, SegmentStore
from gioconda.clips.splicing import EncodedParts, Splice
from gioconda.clips.store import Found
from gioconda.clips.video import VideoClip


@dataclass(frozen=True)
class FilmMaker:
    """Makes a video's result, once its people and their edits are found.

    Attributes:
        editor: Edits its frames.
        clip: The input.
        found: What was found in it.
        people: Its people with their edits.
        degrees: In time.
        encoding: Of the frames that are not copied.
    """

    editor: ClipEditor
    clip: VideoClip
    found: Found
    people: Sequence[EditedPerson]
    degrees: Keyframes
    encoding: Encoding

    def film(self, segments: SegmentStore, output: Path, advance: Callable[[], object]) -> Film:
        """The moving pictures of the result, all of whose frames are edited and encoded."""
        edited = edited_frames(self.found, self.people, self.degrees)
        whole = [Part(range(len(edited)), copied=False)]
        same_kind = output.suffix.lower() == self.clip.path.suffix.lower()
        splice = None
        if same_kind and not edited.all():
            splice = Splice.of(self.clip, self.found)
        parts = whole if splice is None else parts_of(splice.index.groups, edited)
        if splice is None or not any(part.copied for part in parts):
            self._encode(self.clip, whole, self.encoding, segments, advance)
            return Film(self.encoding, segments.packets)
        encoding = splice.encoding(self.encoding)
        some = EncodedParts(self.clip, splice.index, parts)
        self._encode(some, parts, encoding, segments, advance)
        packets = partial(splice.packets, self.clip, parts, segments)
        return Film(encoding, packets, is_copy=True, header=splice.header(encoding))

    def _encode(
        self,
        clip: Clip,
        parts: Sequence[Part],
        encoding: Encoding,
        segments: SegmentStore,
        advance: Callable[[], object],
    ) -> None:
        """Edit and encode the frames that are not copied, segment by segment."""
        done, frames_done = len(segments), segments.frames
        copied = sum(len(part.frames) for part in parts if part.copied)
        for _ in range(frames_done + copied):
            advance()
        pieces = pieces_of(parts, SEGMENT_FRAMES)[done:]
        frames = self.editor.frames(clip, self.people, self.degrees, start=frames_done)
        for piece in pieces:
            encoder = SegmentEncoder(encoding)
            for one in islice(frames, len(piece)):
                encoder.add(coded(self.clip, one))
                advance()
            segments.add(encoder.finish())


def coded(clip: VideoClip, one: EditedFrame) -> object:
    """An edited frame as the encoder takes it; the decoded one where nothing was edited."""
    if not one.changed:
        return one.frame.coded
    before, after = (clip.as_stored(native) for native in (one.frame.native, one.native))
    areas = tuple(clip.area_as_stored(area) for area in one.areas)
    return with_change(one.frame.coded, before, after, areas)
