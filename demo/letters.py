"""Letters as they were sent, read back from the mail server's folder."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from functools import lru_cache
from pathlib import Path

NAME = re.compile(r"[0-9a-f]{20}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SentLetter:
    name: str
    subject: str
    sender: str
    to: str
    written_at: datetime
    text: str
    html: str


def list_letters(folder: Path) -> list[SentLetter]:
    """The newest first; of those written in the same second, the last to arrive."""
    arrived = sorted(((path.stat().st_mtime_ns, path) for path in folder.glob("*.eml")), reverse=True)
    letters = (_read(path, moment) for moment, path in arrived)
    return sorted(letters, key=lambda letter: letter.written_at, reverse=True)


def find_letter(folder: Path, name: str) -> SentLetter | None:
    path = folder / f"{name}.eml"
    return _read(path, path.stat().st_mtime_ns) if NAME.fullmatch(name) and path.exists() else None


@lru_cache(maxsize=1000)
def _read(path: Path, arrived_ns: int) -> SentLetter:  # noqa: ARG001 - what arrives anew is read anew
    """Kept, as the page that leads through the story asks for all letters every few seconds."""
    message = message_from_bytes(path.read_bytes(), policy=default)
    return SentLetter(
        name=path.stem,
        subject=message["Subject"],
        sender=message["From"],
        to=message["To"],
        written_at=parsedate_to_datetime(message["Date"]),
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    return str(body.get_content()) if body is not None else ""
