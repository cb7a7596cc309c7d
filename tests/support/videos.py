"""Videos as phones record them, and the boxes they are made of (ISO 14496-12)."""

import io
from collections.abc import Sequence
from fractions import Fraction

import av
from av.audio.stream import AudioStream
from av.bitstream import BitStreamFilterContext
from av.container import OutputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream
from PIL import Image

CODECS = {
    "libx264": {"preset": "ultrafast"},
    "libx265": {"preset": "ultrafast", "x265-params": "log-level=0"},
}
RATE = 48_000


def recorded(
    *,
    form: str = "mp4",
    codec: str = "libx264",
    sound: str | None = "aac",
    seconds: float = 1,
    frames_a_second: int = 10,
    size: tuple[int, int] = (64, 48),
    turned: int = 0,
    metadata: dict[str, str] | None = None,
    subtitle: str = "",
) -> bytes:
    """Blue on the left, red on the right, and silence. `turned` is how far a player turns it, in degrees."""
    file = io.BytesIO()
    with av.open(file, "w", format=form, options={"movflags": "use_metadata_tags"}) as video:
        video.metadata.update(metadata or {})
        pictures = video.add_stream(codec, rate=frames_a_second, options=CODECS.get(codec, {}))
        assert isinstance(pictures, VideoStream)
        pictures.width, pictures.height = size
        pictures.pix_fmt = "yuv420p"
        if turned:
            pictures.set_display_rotation(turned)
        silence = video.add_stream(sound, rate=RATE) if sound else None
        words = video.add_mux_stream("mov_text", time_base=Fraction(1, 1000)) if subtitle else None
        _draw(video, pictures, round(seconds * frames_a_second))
        if silence is not None:
            assert isinstance(silence, AudioStream)
            _be_silent(video, silence, round(seconds * RATE))
        if words is not None:
            _say(video, words, subtitle)
    return file.getvalue()


def _draw(video: OutputContainer, pictures: VideoStream, count: int) -> None:
    width, height = pictures.width, pictures.height
    image = Image.new("RGB", (width, height), "red")
    image.paste("blue", (0, 0, width // 2, height))
    for place in range(count):
        frame = av.VideoFrame.from_image(image)  # type: ignore[no-untyped-call]
        frame.pts, frame.time_base = place, 1 / pictures.codec_context.framerate
        video.mux(pictures.encode(frame))
    video.mux(pictures.encode(None))


def _say(video: OutputContainer, words: Stream, text: str) -> None:
    packet = Packet(len(text).to_bytes(2) + text.encode())
    packet.stream, packet.pts, packet.dts, packet.duration = words, 0, 0, 1000
    packet.time_base = Fraction(1, 1000)
    video.mux(packet)


def _be_silent(video: OutputContainer, silence: AudioStream, count: int) -> None:
    size = silence.codec_context.frame_size or 1024
    for place in range(0, count, size):
        frame = av.AudioFrame(format=silence.codec_context.format.name, layout="stereo", samples=size)
        frame.sample_rate, frame.pts, frame.time_base = RATE, place, Fraction(1, RATE)
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        video.mux(silence.encode(frame))
    video.mux(silence.encode(None))


def annotated(video: bytes, words: str) -> bytes:
    """As dashboard cameras do: with words in units of H.264 that decoders pass over."""
    file = io.BytesIO()
    said = f"h264_metadata=sei_user_data=086f3693-b7b3-4f2c-9653-21492feee5b8+{words}"
    with av.open(io.BytesIO(video), "r") as given, av.open(file, "w", format="mp4") as made:
        pictures = made.add_stream_from_template(given.streams.video[0], opaque=True)
        units = BitStreamFilterContext(said, given.streams.video[0], pictures)
        unit = given.streams.video[0].time_base or Fraction(1)
        for packet in given.demux(given.streams.video[0]):
            for part in units.filter(packet) if packet.pts is not None else ():
                part.stream, part.time_base = pictures, unit
                made.mux(part)
    return file.getvalue()


def box(name: bytes, content: bytes) -> bytes:
    return (8 + len(content)).to_bytes(4) + name + content


def inserted(video: bytes, path: Sequence[bytes], content: bytes) -> bytes:
    """With one box more at the end of the first of that path. The index has to be last: nothing is moved."""
    if not path:
        return video + content
    start = _find(video, path[0])
    size = int.from_bytes(video[start : start + 4])
    inner = inserted(video[start + 8 : start + size], path[1:], content)
    return video[:start] + box(path[0], inner) + video[start + size :]


def _find(boxes: bytes, name: bytes) -> int:
    at = 0
    while boxes[at + 4 : at + 8] != name:
        at += int.from_bytes(boxes[at : at + 4])
    return at


def keyed(name: bytes, value: bytes) -> bytes:
    """Apple's `meta`: names in one box, values in another."""
    handler = box(b"hdlr", bytes(8) + b"mdta" + bytes(13))
    names = box(b"keys", bytes(4) + (1).to_bytes(4) + box(b"mdta", name))
    values = box(b"ilst", box((1).to_bytes(4), box(b"data", (1).to_bytes(4) + bytes(4) + value)))
    return box(b"meta", handler + names + values)


def spoken(name: bytes, value: bytes) -> bytes:
    """A text of `udta`, in the packed language “und”."""
    return box(name, len(value).to_bytes(2) + b"\x55\xc4" + value)
