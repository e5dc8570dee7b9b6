"""A video made anew from its frames. Runs in the child process only: what is read here is hostile.

Only the frames of the first picture track are decoded, turned upright, made smaller, and encoded as VP8 in WebM, which
no patent pool asks money for and every current browser shows. Sound, subtitles, data and cover tracks, chapters,
attachments, tags, times of making and what an encoder wrote into the stream are not copied: nothing is. Sound stays
behind because nobody can see in a preview what is said in the background.
"""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO, cast

import av
import av.filter
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

from jisr.media.rules import LONGEST_FILM_S, LONGEST_FRAME, MOST_FRAMES, Made, check_pixels, fitted
from jisr.terms.errors import OurMistake

DEMUXERS = {"video/mp4": "mov", "video/quicktime": "mov", "video/webm": "matroska"}
MS = Fraction(1, 1000)
BIT_RATE = 1_500_000
ENCODING = {"deadline": "good", "cpu-used": "5", "auto-alt-ref": "0"}
TURNED = {90: "transpose=cclock", -270: "transpose=cclock", -90: "transpose=clock", 270: "transpose=clock"}
"""How a frame is turned upright, by the degrees the file says it stands turned."""


def opened(source: Path, kind: str) -> av.container.InputContainer:
    """The file, read as the one format its content says; nothing it refers to is opened."""
    return av.open(str(source), format=DEMUXERS[kind], options={"protocol_whitelist": "file", "enable_drefs": "0"})


def _track(film: av.container.InputContainer) -> VideoStream:
    """The first track of moving pictures; a cover picture is none."""
    for stream in film.streams.video:
        if not stream.disposition & stream.disposition.attached_pic:
            check_pixels(stream.codec_context.width, stream.codec_context.height)
            stream.codec_context.thread_count = 1
            return stream
    raise _empty()


def frames(film: av.container.InputContainer) -> Iterator[tuple[int, VideoFrame]]:
    """Frames with the millisecond each is shown at, from 0 and never backwards."""
    first, last = None, -1
    for count, frame in enumerate(film.decode(_track(film))):
        check_pixels(frame.width, frame.height)
        at = int((frame.pts or 0) * frame.time_base * 1000) if frame.time_base else 0
        first = at if first is None else first
        last = max(last + 1, at - first)
        if last > LONGEST_FILM_S * 1000 or count >= MOST_FRAMES:
            raise OurMistake(
                "media-long", f"A video may last at most {LONGEST_FILM_S} seconds.", "Cut it and attach a part."
            )
        yield last, frame


def _upright(frame: VideoFrame) -> tuple[av.filter.Graph, tuple[int, int]]:
    """The chain of filters that turns and shrinks frames like this one, and the size they get."""
    turned = int(frame.rotation)
    wide, high = (frame.height, frame.width) if abs(turned) in (90, 270) else (frame.width, frame.height)
    size = fitted(wide, high, LONGEST_FRAME, 2)
    graph = av.filter.Graph()
    chain = [graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format, time_base=MS, name="in"
    )]  # fmt: skip
    steps = [TURNED[turned]] if turned in TURNED else ["hflip", "vflip"] if abs(turned) == 180 else []
    for step in [*steps, f"scale={size[0]}:{size[1]}:flags=bilinear", "format=yuv420p"]:
        name, _, given = step.partition("=")
        chain.append(graph.add(name, given))
    graph.link_nodes(*chain, graph.add("buffersink")).configure()
    return graph, size


def make_video(source: Path, kind: str, sink: BinaryIO) -> Made:
    """Write the video anew."""
    with (
        opened(source, kind) as film,
        av.open(sink, "w", format="webm", options={"fflags": "+bitexact", "write_crc32": "0"}) as out,
    ):
        press: _Press | None = None
        for at, frame in frames(film):
            press = press or _Press(out, frame)
            press.add(frame, at)
        if press is None:
            raise _empty()
        press.end()
    return Made("video/webm", *press.size, press.last)


class _Press:
    """Turns frames, makes them small and encodes them, as the first of them needs it."""

    def __init__(self, out: av.container.OutputContainer, first: VideoFrame) -> None:
        self._out, self._shape, self.last = out, (first.width, first.height, first.format.name), 0
        self._graph, self.size = _upright(first)
        self._stream = out.add_stream("libvpx", rate=30, options=ENCODING)
        self._stream.width, self._stream.height, self._stream.pix_fmt = *self.size, "yuv420p"
        self._stream.bit_rate = BIT_RATE
        self._stream.codec_context.time_base = MS
        self._stream.codec_context.thread_count = 1
        self._stream.codec_context.flags |= av.codec.context.Flags.bitexact

    def add(self, frame: VideoFrame, at: int) -> None:
        """Encode one frame, shown at that millisecond."""
        if self._shape != (frame.width, frame.height, frame.format.name):
            frame = frame.reformat(*self._shape)
        self._out.mux(self._stream.encode(_turned(self._graph, frame, at)))
        self.last = at

    def end(self) -> None:
        self._out.mux(self._stream.encode(None))


def _turned(graph: av.filter.Graph, frame: VideoFrame, at: int) -> VideoFrame:
    """The frame upright and small, holding pixels and its time alone."""
    frame.pts, frame.time_base = at, MS
    graph.push(frame)
    seen: Any = graph.pull()
    made = VideoFrame.from_ndarray(seen.to_ndarray(), format="yuv420p")
    made.pts, made.time_base = at, MS
    return made


def first_frame(source: Path, kind: str) -> Image.Image:
    """The first frame as a picture."""
    with opened(source, kind) as film:
        for _, frame in frames(film):
            graph, _size = _upright(frame)
            return cast(Image.Image, cast(Any, _turned(graph, frame, 0)).to_image())
    raise _empty()


def _empty() -> OurMistake:
    return OurMistake(
        "media-unreadable", "The file cannot be read as what it claims to be.", "Save it anew and try again."
    )
