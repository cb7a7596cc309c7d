"""What opens strangers' files is a process without secrets, and with no more than one file needs."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from pathlib import Path
from tempfile import TemporaryFile

import pytest

from core.files import apart
from core.files.apart import run_apart
from core.files.cleaning import papers, photos, program
from core.files.cleaning.limits import Limits

ROOT = str(Path(apart.__file__).parents[2])
PYTHON = (sys.executable, "-I", "-c")


async def answer_of(program: str, *, seconds: float = 5, most: int = 100) -> bytes:
    with TemporaryFile() as file:
        file.write(b"abc")
        file.seek(0)
        return await run_apart((*PYTHON, program), file, seconds=seconds, most=most)


LIMITED = """
import json, os, socket, sys
sys.path.insert(0, {root!r})
from core.files.cleaning.program import limit, prepared
limits, clean = prepared({form!r}, os.open("/dev/null", os.O_RDWR))
limit(limits)
def refused(attempt):
    try: attempt()
    except (OSError, MemoryError) as error: return type(error).__name__
    return "allowed"
attempts = [lambda: open("/etc/hostname"), lambda: socket.socket(), lambda: bytearray(2 * 10**9)]
print(json.dumps([refused(attempt) for attempt in attempts]))
"""


@pytest.mark.parametrize("form", ["JPEG", "HEIF", "PDF", "MP4"])
async def test_it_can_open_no_file_and_no_socket_and_has_little_memory(form: str) -> None:
    program = LIMITED.format(root=ROOT, form=form)
    process = await asyncio.create_subprocess_exec(*PYTHON, program, stdout=PIPE, env={})
    output, _ = await process.communicate()
    assert json.loads(output) == ["OSError", "OSError", "MemoryError"]


@pytest.mark.parametrize(
    ("form", "limits"), [("HEIF", photos.LIMITS), ("PNG", photos.LIMITS), ("PDF", papers.LIMITS)]
)
def test_each_form_has_its_limits(form: str, limits: Limits) -> None:
    assert program.prepared(form, 0)[0] == limits


LIMITED_FILE = """
import os, sys
sys.path.insert(0, {root!r})
from core.files.cleaning.limits import Limits, limit
limit(Limits(memory=10**9, seconds=1, written=1000))
file = os.fdopen(0, "r+b", buffering=0)
try: written = file.write(bytes(2000)); file.write(b"more")
except OSError as error: print(written, error.strerror, end="", flush=True)
while {endless}: pass
"""


async def test_it_writes_no_file_longer_than_it_may() -> None:
    program = LIMITED_FILE.format(root=ROOT, endless=False)
    assert await answer_of(program) == b"1000 File too large"


async def test_the_processors_time_ends_it() -> None:
    program = LIMITED_FILE.format(root=ROOT, endless=True)
    began = asyncio.get_running_loop().time()
    assert await answer_of(program, seconds=60) == b""
    assert asyncio.get_running_loop().time() - began < 30


@pytest.mark.parametrize(
    ("program", "output"),
    [
        ("import sys; sys.stdout.write(sys.stdin.read() * 2)", b"abcabc"),
        ("import time; time.sleep(60)", b""),
        ("import os; os.kill(os.getpid(), 9)", b""),
        ("while True: print('endless')", b""),
        ("print('x' * 101, end='')", b""),
        ("import os; print(sorted(set(os.environ) - {'LC_CTYPE'}), end='')", b"[]"),
        ("import os; print(sorted(os.listdir('/dev/fd'))[:4], end='')", b"['0', '1', '2', '3']"),
    ],
)
async def test_it_has_no_secrets_and_no_more_time_and_words_than_it_is_given(
    program: str, output: bytes
) -> None:
    assert await answer_of(program, seconds=1) == output


async def test_a_program_that_cannot_run_is_our_fault_and_not_the_file_s() -> None:
    with pytest.raises(RuntimeError, match=r"^No file can be cleaned: the program ended with exit code 3\."):
        await answer_of("raise SystemExit(3)")
