"""Writes a result: the encoded frames, with all other streams of the input as they were."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gioconda.clips.encoding import Encoding
from gioconda.clips.mark import marked_tags
from gioconda.clips.segments import SegmentStore
from gioconda.clips.video import VideoClip
from gioconda.errors import ClipError

_FAST_START = {"movflags": "faststart"}  # so that a page plays it while it loads
_BOXED = (".mp4", ".m4v", ".mov")
_APPLES = ("hvc1", "avc1")  # tags of H.265 and H.264 without which Apple's players show nothing


def write_clip(
    clip: VideoClip, encoding: Encoding, segments: SegmentStore, path: Path, mark: bool
) -> list[str]:
    """Write a result.

    Args:
        clip: The input, whose other streams are copied.
        encoding: Of the segments.
        segments: The encoded frames.
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
            return _write(clip, encoding, segments, path, mark, with_data=True)
        except (av.error.FFmpegError, ValueError):
            # Some containers take no data streams (a camera's sensors), and say so late.
            return _write(clip, encoding, segments, path, mark, with_data=False)
    except (av.error.FFmpegError, ValueError) as error:
        raise ClipError(
            f"{path}: cannot hold what {clip.path.name} holds ({error}); name a file with its "
            f"suffix, {clip.path.suffix}"
        ) from error


def _write(
    clip: VideoClip,
    encoding: Encoding,
    segments: SegmentStore,
    path: Path,
    mark: bool,
    *,
    with_data: bool,
) -> list[str]:
    import av

    notes: list[str] = []
    options = _FAST_START if path.suffix.lower() in _BOXED else {}
    with clip.opened() as source, av.open(str(path), "w", options=options) as target:
        target.metadata.update(marked_tags(source.metadata, mark))
        video = source.streams.video[0]
        copies: dict[int, Any] = {}
        own: Any = None
        streams: list[Any] = list(source.streams)
        for stream in streams:
            if stream is video:
                own = target.add_stream(encoding.encoder, options=encoding.options)
                encoding.apply(own.codec_context)
                own.time_base = clip.time_base
                if video.codec_tag in _APPLES:
                    own.codec_context.codec_tag = video.codec_tag
                if clip.display_matrix is not None:
                    own.set_display_matrix(clip.display_matrix)
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
        for packet in _interleaved(segments.packets(), own, clip, source, copies):
            target.mux_one(packet)
    return notes


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
