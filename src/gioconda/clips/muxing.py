"""Writes a result: the encoded frames, with all other streams of the input as they were."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gioconda.clips.boxes import BOXED
from gioconda.clips.encoding import Encoding
from gioconda.clips.mark import marked_tags
from gioconda.clips.video import VideoClip
from gioconda.errors import ClipError

_FAST_START = "faststart"  # so that a page plays it while it loads
_ALL_TAGS = "+use_metadata_tags"  # of cameras, such as where they stood; else only common ones
_CAMERAS = "com."  # how the names of such tags begin
_APPLES = ("hvc1", "avc1")  # tags of H.265 and H.264 without which Apple's players show nothing


@dataclass(frozen=True)
class Film:
    """The moving pictures of a result.

    Attributes:
        encoding: Of what is encoded.
        packets: Gives the packets.
        is_copy: Whether some are the input's own, and the stream is to be like the input's.
        header: Of such a stream; None for the input's.
    """

    encoding: Encoding
    packets: Callable[[], Iterator[Any]]
    is_copy: bool = False
    header: bytes | None = None


def write_clip(clip: VideoClip, film: Film, path: Path, mark: bool) -> list[str]:
    """Write a result.

    Args:
        clip: The input, whose other streams are copied.
        film: The result's moving pictures.
        path: Is written; its suffix names the container.
        mark: Whether tags say that a model took part.

    Returns:
        Notes on what the result lacks.

    Raises:
        ClipError: The container cannot hold the streams.
    """
    import av

    try:
        try:
            notes = _write(clip, film, path, mark, with_data=True)
        except (av.error.FFmpegError, ValueError):
            # Some containers take no data streams (a camera's sensors), and say so late.
            notes = _write(clip, film, path, mark, with_data=False)
    except (av.error.FFmpegError, ValueError) as error:
        raise ClipError(
            f"{path}: cannot hold what {clip.path.name} holds ({error}); name a file with its "
            f"suffix, {clip.path.suffix}"
        ) from error
    lost = _tags_lost(clip, path)
    return [*notes, *([f"tags that are not kept: {', '.join(lost)}"] if lost else [])]


def _write(
    clip: VideoClip,
    film: Film,
    path: Path,
    mark: bool,
    *,
    with_data: bool,
) -> list[str]:
    import av

    notes: list[str] = []
    options = _options(clip, path)
    with clip.opened() as source, av.open(str(path), "w", options=options) as target:
        target.metadata.update(marked_tags(source.metadata, mark))
        video = source.streams.video[0]
        copies: dict[int, Any] = {}
        own: Any = None
        streams: list[Any] = list(source.streams)
        for stream in streams:
            if stream is video:
                own = _stream_of(film, clip, video, target)
                _describe(own, stream)
            elif stream.type == "attachment":
                name = stream.metadata.get("filename", "attachment")
                kind = stream.mimetype or "application/octet-stream"
                target.add_attachment(name, kind, stream.data)
            elif stream.type in ("audio", "subtitle", "video") or (
                stream.type == "data" and with_data
            ):
                copy = target.add_stream_from_template(stream)
                _describe(copy, stream)
                copies[stream.index] = copy
            else:
                notes.append(f"stream {stream.index} ({stream.type}) is not kept")
        chapters = source.chapters()
        if chapters:
            target.set_chapters(chapters)
        target.start_encoding()
        for packet in _interleaved(film.packets(), own, clip, source, copies):
            target.mux_one(packet)
    return notes


def _tags_lost(clip: VideoClip, path: Path) -> list[str]:
    """Names of the input's tags that a result's container has no place for."""
    import av

    with clip.opened() as source, av.open(str(path), metadata_errors="replace") as result:
        kept = {name.lower() for name in result.metadata}
        return [name for name in marked_tags(source.metadata, False) if name.lower() not in kept]


def _options(clip: VideoClip, path: Path) -> dict[str, str]:
    """The container's options."""
    if path.suffix.lower() not in BOXED:
        return {}
    with clip.opened() as source:
        from_camera = any(name.startswith(_CAMERAS) for name in source.metadata)
    return {"movflags": _FAST_START + _ALL_TAGS * from_camera}


def _stream_of(film: Film, clip: VideoClip, video: Any, target: Any) -> Any:
    """The result's stream of moving pictures."""
    if film.is_copy:
        own = target.add_stream_from_template(video)
        if film.header is not None:
            own.codec_context.extradata = film.header
        own.time_base = clip.time_base
        return own
    own = target.add_stream(film.encoding.encoder, options=film.encoding.options)
    film.encoding.apply(own.codec_context)
    own.time_base = clip.time_base
    if video.codec_tag in _APPLES:
        own.codec_context.codec_tag = video.codec_tag
    if clip.display_matrix is not None:
        own.set_display_matrix(clip.display_matrix)
    return own


def _describe(copy: Any, stream: Any) -> None:
    copy.metadata.update(stream.metadata)
    copy.disposition = stream.disposition


def _interleaved(
    frames: Iterator[Any], own: Any, clip: VideoClip, source: Any, copies: dict[int, Any]
) -> Iterator[Any]:
    """The packets of all streams, about in the order of their decoding times."""
    frame = next(frames, None)
    others = [source.streams[index] for index in copies]
    for packet in source.demux(others) if others else ():
        if packet.dts is None:
            continue
        due = packet.dts * packet.time_base
        while frame is not None and frame.dts * clip.time_base <= due:
            yield _placed(frame, own, clip)
            frame = next(frames, None)
        packet.stream = copies[packet.stream.index]
        yield packet
    while frame is not None:
        yield _placed(frame, own, clip)
        frame = next(frames, None)


def _placed(packet: Any, own: Any, clip: VideoClip) -> Any:
    packet.stream, packet.time_base = own, clip.time_base
    return packet
