"""A clip's file to an edited file: search, learning, frames, and a result that gets its name."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from gioconda.atomic import replacing
from gioconda.clips.animation import Animation, write_animation
from gioconda.clips.delivery import Delivery, state_of, statement_of
from gioconda.clips.editor import ClipEditor, EditedFrame, EditedPerson, needs_hair, steady
from gioconda.clips.encoding import Encoding
from gioconda.clips.filming import FilmMaker
from gioconda.clips.keyframes import Keyframes
from gioconda.clips.kinds import VIDEO_SUFFIXES
from gioconda.clips.mark import keep_xmp
from gioconda.clips.muxing import write_clip
from gioconda.clips.segments import SegmentStore
from gioconda.clips.verifying import ClipVerifier, Verified
from gioconda.clips.video import VideoClip
from gioconda.clips.workshop import workshop
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
        verified: What another look at the result found, where one was wanted.
    """

    path: Path | None
    people: tuple[EditedPerson, ...]
    found: dict[int, list[tuple[float, float]]]
    frames: int
    edited: int = 0
    broken: int = 0
    notes: tuple[str, ...] = field(default_factory=tuple)
    verified: Verified | None = None


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
    delivery: Delivery | None = None,
) -> ClipOutcome:
    """Edit a clip.

    Args:
        editor: Finds and edits the people.
        clip: The input.
        output: Is replaced; another file than the input, unless the delivery is in place.
        wanted: What is wanted.
        advance: Called after each frame of each of the two passes.
        known: Folder of what ``editor.find`` has found in the clip before; None to find it now.
        delivery: How the result gets its name; None for a new file that nobody signs.

    Raises:
        GiocondaError: The request cannot be carried out, or the result cannot be written.
    """
    delivery = delivery or Delivery()
    editor.check(wanted.request)
    place, state = delivery.place(clip, output), state_of(clip.path)
    encoding = Encoding.like(clip, wanted.crf) if isinstance(clip, VideoClip) else None
    with workshop(place, clip.path) as folder:
        hair = any(map(needs_hair, (wanted.request, *wanted.own.values())))
        found_in = known or folder / ("found-hair" * hair or "found")
        found = editor.find(clip, found_in, advance, hair=hair)
        people = editor.learn(found, wanted.request, wanted.faces, wanted.keyframes, wanted.own)
        seen = {one.person.number: one.person.seconds(found) for one in people}
        counts = found.summary.frames, found.summary.broken
        if not any(one.edit for one in people):
            return ClipOutcome(None, tuple(people), seen, counts[0], broken=counts[1])
        degrees = wanted.keyframes or steady(wanted.request)
        with replacing(place) as aside:
            if isinstance(clip, VideoClip):
                assert encoding is not None
                maker = FilmMaker(editor, clip, found, people, degrees, encoding)
                segments = SegmentStore(folder / _key(wanted))
                notes = _write_video(maker, segments, aside, wanted.mark, advance)
            else:
                frames = editor.frames(clip, people, degrees)
                natives = [one.native for one in _counted(frames, advance)]
                write_animation(clip, natives, aside, wanted.mark)
                notes = []
            statement = statement_of(wanted.request, people, seen)
            notes += delivery.finish(clip, aside, notes, statement)
            verified = None
            if delivery.verify:
                verified = ClipVerifier(editor).verify(clip, open_clip(aside), people, degrees)
            delivery.release(clip, aside, state, verified)
        edited = _edited_frames(people)
        outcome = ClipOutcome(output, tuple(people), seen, counts[0], edited, counts[1])
        return replace(outcome, notes=tuple(notes), verified=verified)


def _write_video(
    maker: FilmMaker,
    segments: SegmentStore,
    path: Path,
    mark: bool,
    advance: Callable[[], object],
) -> list[str]:
    """Write a video's result; returns what it lacks."""
    film = maker.film(segments, path, advance)
    notes = write_clip(maker.clip, film, path, mark)
    keep_xmp(maker.clip.path, path, mark)
    return notes


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


def _key(wanted: ClipRequest) -> str:
    """The name of a request's segments."""
    request = asdict(replace(wanted, own={}))
    request["request"]["degrees"] = dict(wanted.request.degrees)
    request["own"] = repr(sorted(wanted.own.items(), key=lambda one: one[0]))
    text = json.dumps(request, sort_keys=True, default=str)
    return "segments-" + hashlib.blake2b(text.encode(), digest_size=6).hexdigest()
