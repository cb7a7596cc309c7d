"""How long a buyer waits while a photo, a paper or a video is cleaned, and what that costs in memory."""

import asyncio
import io
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from statistics import median
from typing import BinaryIO

import av
import pikepdf
from PIL import Image

from bench.figures import Figure, Report
from bench.stand import Stand
from core.files.clean import clean_file, command
from core.files.kinds import EVERY_KIND

ROUNDS = 7
VIDEO_MEGABYTES = 50
PHOTO = (4032, 3024)
PICTURE = (1920, 1080)
RATE = 30

FORMS = {"photo": "JPEG", "paper": "PDF", "video": "MP4"}
MOST = {"photo": 600, "paper": 600, "video": 2000}
"""Milliseconds. Five photos are then ready in three seconds."""
HEADS = {"JPEG": b"\xff\xd8\xff", "PDF": b"%PDF-1.7\n", "MP4": b"\0\0\0\x10ftypisom\0\0\0\0"}

METHOD = f"""A photo of 12 megapixels ({{photo}} MB), a PDF of three pages with that photo on each
({{paper}} MB) and an H.264 video of {PICTURE[0]} × {PICTURE[1]} ({{video}} MB) are cleaned as uploads are:
from a file, in a process of their own with its limits, one after another; median of {ROUNDS} rounds. Beside
each, in turn, a file of the same kind that ends after its first bytes, which shows what starting such a
process takes by itself. Memory is the most that the process held (RSS), in a run of its own."""

WATCH = """
import resource, subprocess, sys
subprocess.run(sys.argv[2:], stdout=subprocess.DEVNULL, pass_fds=[int(sys.argv[1])], env={}, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
"""A small process between: a child counts what its parent held when it was forked."""


def run(stand: Stand) -> Report:
    photo = _photo()
    files = {"JPEG": photo, "PDF": _paper(photo), "MP4": _video()}
    sizes = {name: f"{len(files[form]) / 1e6:.1f}" for name, form in FORMS.items()}
    figures = []
    for name, form in FORMS.items():
        path = stand.folder / f"upload.{form.lower()}"
        path.write_bytes(files[form])
        whole, start = asyncio.run(_paired(path, HEADS[form]))
        figures += [
            Figure(name=f"{name.capitalize()}, cleaned", value=whole * 1000, unit="ms", at_most=MOST[name]),
            Figure(name=f"{name.capitalize()}, of that the process itself", value=start * 1000, unit="ms"),
            Figure(name=f"{name.capitalize()}, memory", value=_memory(path, form), unit="MiB", at_most=200),
        ]
    return Report(title="Cleaning files", method=METHOD.format(**sizes), figures=figures)


async def _paired(path: Path, head: bytes) -> tuple[float, float]:
    """Seconds of the whole, and of a process that finds nothing to do."""
    whole, start = [], []
    for _ in range(ROUNDS):
        with path.open("rb") as file:
            whole.append(await _timed(file))
        start.append(await _timed(head))
    return median(whole), median(start)


async def _timed(source: bytes | BinaryIO) -> float:
    began = time.perf_counter()
    try:
        with await clean_file(source, kinds=EVERY_KIND):
            pass
    except ValueError:
        if not isinstance(source, bytes):
            raise
    return time.perf_counter() - began


def _memory(path: Path, form: str) -> float:
    """The most that the process held, in MiB."""
    with path.open("rb") as source, tempfile.TemporaryFile() as target:
        number = target.fileno()
        watched = [sys.executable, "-I", "-c", WATCH, str(number), *command(form, number)]
        said = subprocess.run(watched, stdin=source, capture_output=True, pass_fds=[number], check=True)  # noqa: S603 - ours
    return int(said.stdout) / 1024


def _saved(write: Callable[[io.BytesIO], object]) -> bytes:
    file = io.BytesIO()
    write(file)
    return file.getvalue()


def _photo() -> bytes:
    """With as much in it as a camera sees: soft forms, and grain."""
    forms = Image.effect_noise((PHOTO[0] // 24, PHOTO[1] // 24), 120).resize(PHOTO, Image.Resampling.BICUBIC)
    grain = Image.effect_noise(PHOTO, 12)
    image = Image.merge("RGB", [Image.blend(forms, grain, share) for share in (0.2, 0.3, 0.4)])
    return _saved(lambda file: image.save(file, "JPEG", quality=92))


def _paper(photo: bytes) -> bytes:
    pdf = pikepdf.Pdf.new()
    for _ in range(3):
        page = pdf.add_blank_page(page_size=(595, 842))
        image = pdf.make_stream(photo)
        image.Type, image.Subtype, image.Filter = (
            pikepdf.Name.XObject,
            pikepdf.Name.Image,
            pikepdf.Name.DCTDecode,
        )
        image.Width, image.Height, image.BitsPerComponent = *PHOTO, 8
        image.ColorSpace = pikepdf.Name.DeviceRGB
        page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=image))
        page.obj.Contents = pdf.make_stream(b"q 400 0 0 300 90 400 cm /Im Do Q")
    return _saved(pdf.save)


def _video() -> bytes:
    """One noisy picture again and again, which is quick to make and no less to copy."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as video:
        options = {"preset": "ultrafast", "qp": "24"}
        pictures = video.add_stream(
            "libx264", rate=RATE, options=options, width=PICTURE[0], height=PICTURE[1]
        )
        frame = av.VideoFrame.from_image(Image.effect_noise(PICTURE, 100).convert("RGB"))  # type: ignore[no-untyped-call]
        frame.pts, frame.time_base = 0, Fraction(1, RATE)
        [made] = [*pictures.encode(frame), *pictures.encode(None)]
        for place in range(int(VIDEO_MEGABYTES * 1e6) // made.size):
            packet = av.Packet(bytes(made))
            packet.stream, packet.pts, packet.dts, packet.duration = pictures, place, place, 1
            packet.time_base, packet.is_keyframe = Fraction(1, RATE), True
            video.mux(packet)
    return file.getvalue()
