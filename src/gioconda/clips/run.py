"""A clip's file to an edited file: search, learning, segments, and the result that replaces them.

What is being made lies in a hidden folder beside the result. It goes when the run ends, however it
ends; where the process was killed it stays, and the next run goes on after its last whole segment.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path

from gioconda import __version__
from gioconda.atomic import replacing
from gioconda.clips.animation import Animation, write_animation
from gioconda.clips.editor import ClipEditor, EditedFrame, EditedPerson, needs_hair, steady
from gioconda.clips.encoding import Encoding
from gioconda.clips.keyframes import Keyframes
from gioconda.clips.kinds import VIDEO_SUFFIXES
from gioconda.clips.mark import keep_xmp
from gioconda.clips.model import Clip
from gioconda.clips.muxing import Film, write_clip
from gioconda.clips.parts import Part, edited_frames, parts_of, pieces_of
from gioconda.clips.planes import with_change
from gioconda.clips.segments import SEGMENT_FRAMES, SegmentEncoder, SegmentStore
from gioconda.clips.splicing import EncodedParts, Splice
from gioconda.clips.store import Found
from gioconda.clips.video import VideoClip
from gioconda.editing.selection import Which
from gioconda.errors import ClipError
from gioconda.types import EditRequest


@dataclass(frozen=True)
class ClipRequest:
    """What is wanted of a clip.

    Attributes:
        request: For each person.
        faces: Whom to edit; None for the request's default.
        keyframes: Degrees in time; None for the request's own.
        crf: Constant rate factor of the result; None for the input's quality.
        mark: Whether the result says that a model took part.
        own: Number of a person -> what is wanted of them, in place of ``request``.
    """

    request: EditRequest
    faces: Which | None = None
    keyframes: Keyframes | None = None
    crf: float | None = None
    mark: bool = True
    own: Mapping[int, EditRequest] = field(default_factory=dict)


@dataclass(frozen=True)
class ClipOutcome:
    """What became of a clip.

    Attributes:
        path: The result; None where nothing was to be edited and nothing was written.
        people: All people of the clip.
        found: Seconds in which each is seen, by their number.
        frames: How many frames the clip has.
        edited: How many of them were edited.
        broken: How many are damaged, and were kept as they are.
        notes: What the result lacks, a sentence each.
    """

    path: Path | None
    people: tuple[EditedPerson, ...]
    found: dict[int, list[tuple[float, float]]]
    frames: int
    edited: int = 0
    broken: int = 0
    notes: tuple[str, ...] = field(default_factory=tuple)


def open_clip(path: Path) -> VideoClip | Animation:
    """A file as a clip.

    Raises:
        MissingExtraError: It is a video, and PyAV is not installed.
        ClipError: It cannot be read or edited.
    """
    if not path.is_file():
        raise ClipError(f"{path}: there is no such file; check the name")
    return VideoClip(path) if path.suffix.lower() in VIDEO_SUFFIXES else Animation(path)


def edit_clip(
    editor: ClipEditor,
    clip: VideoClip | Animation,
    output: Path,
    wanted: ClipRequest,
    advance: Callable[[], object] = lambda: None,
    known: Path | None = None,
) -> ClipOutcome:
    """Edit a clip.

    Args:
        editor: Finds and edits the people.
        clip: The input.
        output: Is replaced; another file than the input.
        wanted: What is wanted.
        advance: Called after each frame of each of the two passes.
        known: Folder of what ``editor.find`` has found in the clip before; None to find it now.

    Raises:
        GiocondaError: The request cannot be carried out, or the result cannot be written.
    """
    editor.check(wanted.request)
    if output.resolve() == clip.path.resolve():
        raise ClipError(f"{output}: is the clip itself; name another file")
    encoding = Encoding.like(clip, wanted.crf) if isinstance(clip, VideoClip) else None
    with _workshop(output, clip.path) as workshop:
        hair = any(map(needs_hair, (wanted.request, *wanted.own.values())))
        folder = known or workshop / ("found-hair" * hair or "found")
        found = editor.find(clip, folder, advance, hair=hair)
        people = editor.learn(found, wanted.request, wanted.faces, wanted.keyframes, wanted.own)
        seen = {one.person.number: one.person.seconds(found) for one in people}
        counts = found.summary.frames, found.summary.broken
        if not any(one.edit for one in people):
            return ClipOutcome(None, tuple(people), seen, counts[0], broken=counts[1])
        degrees = wanted.keyframes or steady(wanted.request)
        notes: Sequence[str] = ()
        with replacing(output) as aside:
            if isinstance(clip, VideoClip):
                assert encoding is not None
                work = _Work(editor, clip, found, people, degrees, encoding)
                film = work.film(SegmentStore(workshop / _key(wanted)), output, advance)
                notes = write_clip(clip, film, aside, wanted.mark)
                keep_xmp(clip.path, aside, wanted.mark)
            else:
                frames = editor.frames(clip, people, degrees)
                natives = [one.native for one in _counted(frames, advance)]
                write_animation(clip, natives, aside, wanted.mark)
        edited = _edited_frames(people)
        return ClipOutcome(output, tuple(people), seen, counts[0], edited, counts[1], tuple(notes))


@dataclass(frozen=True)
class _Work:
    """What is to be done for a video's result, once its people and their edits are found."""

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
                encoder.add(_coded(self.clip, one))
                advance()
            segments.add(encoder.finish())


def _coded(clip: VideoClip, one: EditedFrame) -> object:
    """An edited frame as the encoder takes it; the decoded one where nothing was edited."""
    if not one.changed:
        return one.frame.coded
    before, after = (clip.as_stored(native) for native in (one.frame.native, one.native))
    areas = tuple(clip.area_as_stored(area) for area in one.areas)
    return with_change(one.frame.coded, before, after, areas)


def _counted(frames: Iterator[EditedFrame], advance: Callable[[], object]) -> Iterator[EditedFrame]:
    for frame in frames:
        yield frame
        advance()


def _edited_frames(people: Sequence[EditedPerson]) -> int:
    """In how many frames anyone is edited."""
    edited: set[int] = set()
    for one in people:
        if one.path is not None:
            edited |= set(one.path.frames[one.path.shares > 0].tolist())
    return len(edited)


@contextmanager
def _workshop(output: Path, source: Path) -> Iterator[Path]:
    """A hidden folder beside the result for what is being made of an input."""
    state = source.stat()
    name = f"{source.resolve()} {state.st_size} {state.st_mtime_ns} {__version__}"
    key = hashlib.blake2b(name.encode(), digest_size=6).hexdigest()
    folder = output.with_name(f".{output.stem[:40]}.{key}.clip")
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _key(wanted: ClipRequest) -> str:
    """The name of a request's segments."""
    request = asdict(replace(wanted, own={}))
    request["request"]["degrees"] = dict(wanted.request.degrees)
    request["own"] = repr(sorted(wanted.own.items(), key=lambda one: one[0]))
    text = json.dumps(request, sort_keys=True, default=str)
    return "segments-" + hashlib.blake2b(text.encode(), digest_size=6).hexdigest()
