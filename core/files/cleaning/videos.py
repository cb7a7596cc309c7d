"""Videos: the pictures and the sound are put into a new MP4 as they are, and nothing else is.

Where a phone was stands in boxes (`udta`, `meta`), in tracks of their own and, with some cameras, among
the compressed pictures themselves, in units that no decoder needs (ITU H.264 and H.265, annex D). None of
them is copied: what goes along is one track of pictures, one of sound, and of the former only pictures
and what is needed to decode them.
"""

import os
import re
from math import ceil, inf
from typing import BinaryIO, NamedTuple

import av
from av.audio.stream import AudioStream
from av.bitstream import BitStreamFilterContext
from av.codec.context import CodecContext
from av.container import InputContainer, OutputContainer
from av.stream import Disposition
from av.subtitles import codeccontext, stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL.Image import Image

from core.files.cleaning import photos
from core.files.cleaning.limits import Answer, Limits, refused

MAX_SECONDS = 180
MAX_PIXELS = 4096 * 2304
LIMITS = Limits(memory=1_000_000_000, seconds=30, written=210 * 1024 * 1024)

_UNITS = {"h264": "1-5|7-11", "hevc": "0-9|16-21|32-37"}
"""What decoders need, in the words of FFmpeg's `filter_units`; SEI, filler and private units are left out."""
_SETS = {"h264": {7, 8, 13, 15}, "hevc": {32, 33, 34}}
"""Of what stands before the first picture: parameter sets only."""
_TAGS = {"h264": "avc1", "hevc": "hvc1"}
"""Safari plays no HEVC under another name."""
_SOUNDS = {"aac", "alac", "mp3float", "opus"}
"""Other sound is left out: no browser would play it."""
_READING = {"codec_whitelist": ",".join(sorted({*_UNITS, *_SOUNDS}))}
_WRITING = {"fflags": "+bitexact", "movflags": "+faststart"}
_BUFFER = 256 * 1024

LOADED = (codeccontext, stream)
"""PyAV imports these when first needed, but then no file can be opened any more."""


class RefusedError(Exception):
    """Says which `core.files.refusals.Refusal`."""


class Track(NamedTuple):
    filter: BitStreamFilterContext
    stream: AudioStream | VideoStream
    """Where its packets go."""


class Reader:
    """The file that is being written, read from elsewhere: FFmpeg wants to move the index to its front."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._at = 0

    def read(self, count: int) -> bytes:
        self._file.flush()
        data = os.pread(self._file.fileno(), count, self._at)
        self._at += len(data)
        return data

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        if whence == os.SEEK_END:
            self._file.flush()
            offset += os.fstat(self._file.fileno()).st_size
        self._at = offset + (self._at if whence == os.SEEK_CUR else 0)
        return self._at

    def tell(self) -> int:
        return self._at


def cleaned(source: BinaryIO, target: BinaryIO) -> Answer:
    """Also answers with a frame near the middle, as JPEG."""
    try:
        seconds = _copy(source, target)
        frame = _frame(target, seconds / 2)
    except RefusedError as reason:
        return refused(str(reason))
    upright = frame.to_image().rotate(frame.rotation, expand=True)  # type: ignore[no-untyped-call]
    image: Image = upright
    answer = {"width": image.width, "height": image.height, "seconds": ceil(seconds)}
    image.thumbnail((photos.LONGEST_SIDE, photos.LONGEST_SIDE))
    return {**answer, "perceptual_hash": photos.perceptual_hash(image)}, photos.encoded(image)


def _copy(source: BinaryIO, target: BinaryIO) -> float:
    """Returns how many seconds it lasts. Raises RefusedError."""
    with (
        _opened(source) as given,
        av.open(
            target,
            "w",
            format="mp4",
            container_options=_WRITING,
            buffer_size=_BUFFER,
            io_open=lambda *_: Reader(target),
        ) as made,
    ):
        pictures = _pictures(given)
        tracks = {pictures.index: _picture_track(made, pictures)}
        if sound := next((found for found in given.streams.audio if _codec(found) in _SOUNDS), None):
            stream = made.add_stream_from_template(sound)
            tracks[sound.index] = Track(BitStreamFilterContext("null", sound, stream), stream)
        return _copied(given, made, tracks)


def _opened(file: BinaryIO) -> InputContainer:
    """As a movie, whatever it looks like, and however its texts are written."""
    return av.open(
        file,
        "r",
        format="mov",
        container_options=_READING,
        metadata_errors="ignore",
        buffer_size=_BUFFER,
    )


def _pictures(given: InputContainer) -> VideoStream:
    """The first film; the picture of a cover is none. Raises RefusedError."""
    films = [found for found in given.streams.video if not found.disposition & Disposition.attached_pic]
    film = next((found for found in films if _codec(found) in _UNITS), None)
    if film is None:
        raise RefusedError("not_playable")
    if film.width * film.height > MAX_PIXELS:
        raise RefusedError("too_many_pixels")
    return film


def _codec(stream: AudioStream | VideoStream) -> str:
    context: CodecContext | None = stream.codec_context  # none where FFmpeg has no decoder
    return context.name if context else ""


def _picture_track(made: OutputContainer, film: VideoStream) -> Track:
    codec = _codec(film)
    stream = made.add_stream_from_template(film, opaque=True)
    units = BitStreamFilterContext(f"filter_units=pass_types={_UNITS[codec]}", film, stream)
    stream.codec_context.extradata = _sets(stream.codec_context.extradata or b"", codec)
    stream.codec_context.codec_tag = _TAGS[codec]
    return Track(units, stream)


def _sets(extradata: bytes, codec: str) -> bytes:
    """The filter leaves alone what stands before the first picture, where encoders like to sign."""
    units = [unit for unit in re.split(rb"\x00\x00\x00?\x01", extradata) if unit]
    kept = [unit for unit in units if (unit[0] & 31 if codec == "h264" else unit[0] >> 1) in _SETS[codec]]
    return b"".join(b"\x00\x00\x00\x01" + unit for unit in kept)


def _copied(given: InputContainer, made: OutputContainer, tracks: dict[int, Track]) -> float:
    """Counted by what is there, whatever the file says about itself."""
    began, ended = inf, -inf
    for packet in given.demux([given.streams[index] for index in tracks]):
        at, unit, track = packet.pts, packet.time_base, tracks[packet.stream_index]
        if at is None:  # the mark at the end of a track
            continue
        began = min(began, float(at * unit))
        ended = max(ended, float((at + (packet.duration or 0)) * unit))
        if ended - began > MAX_SECONDS:
            raise RefusedError("too_long")
        for part in track.filter.filter(packet):  # which leaves the packet empty
            part.stream, part.time_base = track.stream, unit
            made.mux_one(part)
    if began == inf:
        raise RefusedError("unreadable")
    return ended - began


def _frame(target: BinaryIO, seconds: float) -> VideoFrame:
    """The last one before that instant that needs no other. Read from the result: what is kept can be played.

    Raises RefusedError.
    """
    target.seek(0)
    with _opened(target) as made:
        film = made.streams.video[0]
        film.thread_count = 1
        made.seek(int(seconds * av.time_base))
        frame = next(made.decode(film), None)
    if frame is None:
        raise RefusedError("unreadable")
    return frame
