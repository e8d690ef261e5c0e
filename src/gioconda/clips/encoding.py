"""The encoder of a clip's result: the input's codec, profile, pixels, colours and quality."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from gioconda.clips.video import VideoClip
from gioconda.errors import ClipError

_ENCODERS = {
    "h264": "libx264",
    "hevc": "libx265",
    "vp8": "libvpx",
    "vp9": "libvpx-vp9",
    "av1": "libsvtav1",
    "mpeg4": "mpeg4",
    "mjpeg": "mjpeg",
    "prores": "prores_ks",
    "ffv1": "ffv1",
}
_FACTORS = {  # codec -> the constant rate factor at which a result looks like its input
    "h264": 17.0,
    "hevc": 19.0,
    "vp8": 8.0,
    "vp9": 20.0,
    "av1": 22.0,
}
_SPEED = {
    "h264": {"preset": "faster"},
    "hevc": {"preset": "faster", "x265-params": "log-level=error"},
    "vp8": {"deadline": "good", "cpu-used": "4"},
    "vp9": {"deadline": "good", "cpu-used": "5", "row-mt": "1"},
    "av1": {"preset": "8"},
}
_PROFILES = {  # FFmpeg's name of a codec's profile -> the encoder's
    "h264": {
        "Baseline": "baseline",
        "Constrained Baseline": "baseline",
        "Main": "main",
        "High": "high",
        "High 10": "high10",
        "High 4:2:2": "high422",
        "High 4:4:4 Predictive": "high444",
    },
    "prores": {"Proxy": "0", "LT": "1", "Standard": "2", "HQ": "3", "4444": "4", "XQ": "5"},
}
_ABOVE_INPUT = 1.5  # most bits, against the input's: what is encoded twice needs more
_GLOBAL_HEADER = 1 << 22  # AV_CODEC_FLAG_GLOBAL_HEADER


@dataclass(frozen=True)
class Encoding:
    """How a clip's result is encoded.

    Attributes:
        encoder: FFmpeg's name of it.
        options: Its options.
        bit_rate: Bits a second; None where a rate factor rules.
        clip: The input, whose pixels, colours and times are kept.
        aspect: Width of a pixel against its height, where they are not alike.
    """

    encoder: str
    options: dict[str, str]
    bit_rate: int | None
    clip: VideoClip
    aspect: Fraction | None
    colours: tuple[int, int, int, int]

    @classmethod
    def like(cls, clip: VideoClip, crf: float | None = None) -> Encoding:
        """The encoding of a clip's result.

        Args:
            clip: The input.
            crf: Constant rate factor, smaller for better quality; None for the input's quality.

        Raises:
            ClipError: There is no encoder of its codec and pixels, or it takes no rate factor.
        """
        encoder = _ENCODERS.get(clip.codec)
        if encoder is None or not _encodes(encoder, clip.pixel_format):
            raise ClipError(
                f"{clip.path}: there is no encoder of {clip.codec} with {clip.pixel_format} "
                "pixels here; convert the clip to H.264 first"
            )
        if crf is not None and clip.codec not in _FACTORS:
            raise ClipError(f"{clip.path}: {clip.codec} takes no --crf; leave it out")
        options = dict(_SPEED.get(clip.codec, {}))
        bit_rate = None
        if clip.codec in _FACTORS:
            options["crf"] = f"{_FACTORS[clip.codec] if crf is None else crf:g}"
            if crf is None and clip.bit_rate:
                options |= _capped(clip.codec, round(_ABOVE_INPUT * clip.bit_rate))
        elif clip.bit_rate and clip.codec != "ffv1":
            bit_rate = round(_ABOVE_INPUT * clip.bit_rate)
        profile = _PROFILES.get(clip.codec, {}).get(clip.profile or "")
        if profile is not None:
            options["profile"] = profile
        with clip.opened() as container:
            context = container.streams.video[0].codec_context
            colours = (
                int(context.color_range),
                int(context.colorspace),
                int(context.color_primaries),
                int(context.color_trc),
            )
            aspect = context.sample_aspect_ratio
        return cls(encoder, options, bit_rate, clip, aspect, colours)

    def new_context(self) -> Any:
        """An ``av.VideoCodecContext`` that starts anew."""
        import av

        context = av.CodecContext.create(self.encoder, "w")
        self.apply(context)
        context.flags |= _GLOBAL_HEADER
        return context

    def apply(self, context: Any) -> None:
        """Set up an encoder that is not open yet."""
        height, width = self.clip.size
        if self.clip.turns % 2:
            height, width = width, height
        context.width, context.height = width, height
        context.pix_fmt = self.clip.pixel_format
        context.time_base = self.clip.time_base
        context.framerate = Fraction(self.clip.rate).limit_denominator(100_000)
        if self.aspect:
            context.sample_aspect_ratio = self.aspect
        (
            context.color_range,
            context.colorspace,
            context.color_primaries,
            context.color_trc,
        ) = self.colours
        if self.bit_rate:
            context.bit_rate = self.bit_rate
        context.options = self.options


def _capped(codec: str, most: int) -> dict[str, str]:
    """Options that keep a codec from spending more than ``most`` bits a second."""
    if codec in ("h264", "hevc"):
        return {"maxrate": str(most), "bufsize": str(2 * most)}
    if codec in ("vp8", "vp9"):
        return {"b": str(most)}
    return {}


def _encodes(encoder: str, pixel_format: str) -> bool:
    import av

    try:
        codec = av.codec.Codec(encoder, "w")
    except av.codec.codec.UnknownCodecError:
        return False
    return pixel_format in {known.name for known in codec.video_formats or ()}
