"""Videos from strangers keep one track of pictures and one of sound, and forget where they were recorded."""

import io
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import pytest
from PIL import Image

from core.files.clean import CleanFile, clean_file
from core.files.cleaning import videos
from core.files.kinds import EVERY_KIND, MEGABYTE, PHOTOS, Kind
from core.files.refusals import FileRefusedError
from tests.support.videos import annotated, box, inserted, keyed, recorded, spoken

BOX = Image.Resampling.BOX
VIDEOS = frozenset({Kind.VIDEO})
PLACE = "+52.5163+013.3777+034.500/"
LATITUDE = b"52.5163"


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where videos lie meanwhile. None is left behind."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield tmp_path
    assert list(tmp_path.iterdir()) == []


async def cleaned(data: bytes) -> tuple[CleanFile, bytes]:
    with await clean_file(data, kinds=VIDEOS) as file:
        assert isinstance(file.content, Path)
        return file, file.content.read_bytes()


def tracks(data: bytes) -> list[tuple[str, str, int]]:
    """Kind, name of the codec, and how many pieces can be decoded of each."""
    found: list[tuple[str, str, int]] = []
    with av.open(io.BytesIO(data), "r") as video:
        for stream in video.streams:
            video.seek(0)
            found.append((stream.type, stream.codec_tag, sum(1 for _ in video.decode(stream))))
    return found


@pytest.mark.parametrize(
    ("form", "codec", "name"),
    [("mp4", "libx264", "avc1"), ("mov", "libx264", "avc1"), ("mov", "libx265", "hvc1")],
)
async def test_pictures_and_sound_go_along_as_they_are(form: str, codec: str, name: str) -> None:
    before = recorded(form=form, codec=codec)
    file, after = await cleaned(before)
    assert (file.kind, file.content_type, file.size) == (Kind.VIDEO, "video/mp4", len(after))
    assert (file.width, file.height, file.seconds, file.pages) == (64, 48, 2, None)
    assert tracks(after) == [("video", name, 10), ("audio", "mp4a", tracks(before)[1][2])]
    assert after.index(b"moov") < after.index(b"mdat")
    assert [word for word in (b"x264", b"x265", b"Lavf") if word in after] == []


async def test_the_same_video_gives_the_same_bytes() -> None:
    data = recorded()
    first, again = [(await cleaned(data))[0].sha256 for _ in range(2)]
    assert first == again


@pytest.mark.parametrize(("turned", "left"), [(0, "blue"), (90, "mixed"), (180, "red"), (-90, "mixed")])
async def test_it_is_shown_upright_and_so_is_its_frame(turned: int, left: str) -> None:
    file, after = await cleaned(recorded(turned=turned))
    assert file.poster is not None
    poster = Image.open(io.BytesIO(file.poster))
    assert (file.width, file.height) == poster.size == ((48, 64) if left == "mixed" else (64, 48))
    red, _, blue = poster.crop((0, 0, 10, poster.height)).resize((1, 1), BOX).tobytes()
    assert {"blue": blue > 200 > red, "red": red > 200 > blue, "mixed": abs(red - blue) < 20}[left]
    with av.open(io.BytesIO(after), "r") as video:
        assert next(video.decode(video=0)).rotation % 360 == turned % 360


def flat(**more: object) -> bytes:
    return recorded(sound=None, **more)  # type: ignore[arg-type]  # as `recorded` names them


def timed(kind: bytes) -> bytes:
    """A track that says from second to second where the phone is, as text or under a name of its own."""
    return flat(subtitle=PLACE).replace(b"tx3g", kind).replace(b"sbtl", b"meta")


KEY = b"com.apple.quicktime.location.ISO6709"
XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac") + b"<x:xmpmeta>" + PLACE.encode()
HIDING: dict[str, Callable[[], bytes]] = {
    "Android's text": lambda: inserted(flat(), [b"moov"], box(b"udta", spoken(b"\xa9xyz", PLACE.encode()))),
    "a text of a track": lambda: inserted(
        flat(), [b"moov", b"trak"], box(b"udta", spoken(b"\xa9xyz", PLACE.encode()))
    ),
    "3GPP's place": lambda: inserted(
        flat(), [b"moov"], box(b"udta", box(b"loci", bytes(4) + b"\x55\xc4" + PLACE.encode() + bytes(14)))
    ),
    "Apple's keys": lambda: inserted(flat(), [b"moov"], keyed(KEY, PLACE.encode())),
    "Apple's keys of a track": lambda: inserted(flat(), [b"moov", b"trak"], keyed(KEY, PLACE.encode())),
    "Apple's keys beside the movie": lambda: flat() + keyed(KEY, PLACE.encode()),
    "keys as FFmpeg writes them": lambda: flat(metadata={KEY.decode(): PLACE, "location": PLACE}),
    "a title": lambda: flat(form="mov", metadata={"title": PLACE, "comment": PLACE}),
    "XMP": lambda: flat() + box(b"uuid", XMP),
    "unused space": lambda: flat() + box(b"free", PLACE.encode()),
    "unused data": lambda: flat() + box(b"mdat", PLACE.encode()),
    "behind the last box": lambda: flat() + PLACE.encode(),
    "a track of text": lambda: timed(b"tx3g"),
    "Apple's timed metadata": lambda: timed(b"mebx"),
    "GoPro's telemetry": lambda: timed(b"gpmd"),
    "a name of a track": lambda: flat().replace(b"VideoHandler\0", LATITUDE.ljust(12) + b"\0"),
    "among the pictures": lambda: annotated(flat(), PLACE),
}


@pytest.mark.parametrize("where", HIDING)
async def test_where_it_was_recorded_is_forgotten(where: str) -> None:
    before = HIDING[where]()
    file, after = await cleaned(before)
    assert LATITUDE in before
    assert LATITUDE not in after
    assert (file.width, tracks(after)) == (64, [("video", "avc1", 10)])


async def test_only_one_track_of_pictures_and_one_of_sound_go_along() -> None:
    _, after = await cleaned(recorded(subtitle="hello"))
    assert [kind for kind, _, _ in tracks(after)] == ["video", "audio"]


async def test_sound_that_no_browser_plays_is_left_out() -> None:
    _, after = await cleaned(recorded(form="mov", sound="pcm_s16le"))
    assert tracks(after) == [("video", "avc1", 10)]


def long(seconds: int) -> bytes:
    return flat(seconds=seconds, frames_a_second=1, size=(16, 16))


async def test_three_minutes_are_taken_and_a_second_more_is_refused() -> None:
    file, _ = await cleaned(long(180))
    assert file.seconds == 180
    with pytest.raises(FileRefusedError, match="longer than 3 minutes"):
        await cleaned(long(181))


async def test_pictures_finer_than_4k_are_refused() -> None:
    with pytest.raises(FileRefusedError, match="finer than 4K"):
        await cleaned(flat(size=(4098, 2304), seconds=0.1))


def only_sound() -> bytes:
    file = io.BytesIO()
    with av.open(io.BytesIO(recorded()), "r") as given, av.open(file, "w", format="mp4") as made:
        sound = made.add_stream_from_template(given.streams.audio[0])
        for packet in given.demux(given.streams.audio[0]):
            if packet.pts is not None:
                packet.stream = sound
                made.mux(packet)
    return file.getvalue()


@pytest.mark.parametrize("make", [only_sound, lambda: recorded(codec="mpeg4")])
async def test_what_cannot_be_played_is_refused_with_what_can(make: Callable[[], bytes]) -> None:
    with pytest.raises(FileRefusedError, match=r"We cannot play this kind of video\..*MP4"):
        await cleaned(make())


def endless() -> bytes:
    """Says that it has four thousand million pictures, each of one byte."""
    data = flat()
    at = data.index(b"stsz") + 8
    return data[:at] + (1).to_bytes(4) + (2**32 - 1).to_bytes(4) + data[at + 8 :]


def nested() -> bytes:
    """A movie in a movie in a movie."""
    data = b""
    for _ in range(20_000):
        data = box(b"moov", data)
    return box(b"ftyp", b"isom" + bytes(4)) + data


DAMAGED: dict[str, Callable[[], bytes]] = {
    "without its index": lambda: recorded()[: recorded().index(b"moov")],
    "only a name": lambda: box(b"ftyp", b"isom" + bytes(4)),
    "noise": lambda: box(b"ftyp", b"qt  " + bytes(4)) + bytes(range(256)) * 4000,
    "without pictures": lambda: recorded().replace(b"\x00\x00\x00\x01", b"\xff\xff\xff\xff"),
    "endless": endless,
    "nested": nested,
    "a page": lambda: b"\0\0\0\x08free<html><script>alert(1)</script>" * 100,
}


@pytest.mark.parametrize("how", DAMAGED)
async def test_what_only_begins_as_a_video_is_refused_as_damaged(how: str) -> None:
    with pytest.raises(FileRefusedError, match="video is damaged"):
        await cleaned(DAMAGED[how]())


async def test_of_a_video_cut_short_remains_what_can_be_played() -> None:
    _, whole = await cleaned(flat(seconds=3))
    file, after = await cleaned(whole[:-60])
    assert (len(tracks(whole)), file.seconds, 10 < tracks(after)[0][2] < 30) == (1, 3, True)


async def test_texts_in_an_unknown_writing_do_no_harm() -> None:
    _, after = await cleaned(flat(metadata={"title": "Waschmaschine"}).replace(b"Waschm", b"W\xe4schm"))
    assert tracks(after) == [("video", "avc1", 10)]


async def test_more_than_two_hundred_megabytes_are_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.mp4"
    path.write_bytes(flat())
    with path.open("r+b") as file:
        file.truncate(200 * MEGABYTE + 1)
        with pytest.raises(FileRefusedError, match="larger than 200 MB"):
            await clean_file(file, kinds=EVERY_KIND)
    path.unlink()


async def test_a_video_is_told_by_its_content_whatever_was_asked_for() -> None:
    with pytest.raises(FileRefusedError, match="not a photo we can use"):
        await clean_file(recorded(), kinds=PHOTOS)
    with pytest.raises(FileRefusedError, match="not a video we can use"):
        await clean_file(b"\xff\xd8\xff" + recorded(), kinds=VIDEOS)


async def test_a_file_on_disk_is_read_from_its_beginning_wherever_it_was_left(tmp_path: Path) -> None:
    path = tmp_path / "video.mov"
    path.write_bytes(recorded(form="mov"))
    with path.open("rb") as file:
        file.read(100)
        with await clean_file(file, kinds=VIDEOS) as first:
            assert first.seconds == 2
        file.seek(0, io.SEEK_END)
        with await clean_file(file, kinds=VIDEOS) as second:
            assert second.sha256 == first.sha256
    path.unlink()


@pytest.mark.parametrize(
    ("make", "why"), [(only_sound, "not_playable"), (lambda: long(181), "too_long")], ids=["sound", "long"]
)
def test_cleaning_itself_only_says_why_not(make: Callable[[], bytes], why: str) -> None:
    with tempfile.TemporaryFile() as target:
        assert videos.cleaned(io.BytesIO(make()), target) == ({"refused": why}, b"")


def test_cleaning_itself_answers_with_size_length_and_frame() -> None:
    with tempfile.TemporaryFile() as target:
        answer, poster = videos.cleaned(io.BytesIO(recorded()), target)
    assert set(answer) == {"width", "height", "seconds", "perceptual_hash"}
    assert poster.startswith(b"\xff\xd8\xff")
