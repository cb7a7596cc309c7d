"""A mail server for one machine: takes every letter, keeps it in a folder, sends nothing anywhere."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path

MOST_BYTES = 5_000_000


class MailServer:
    """Speaks as much SMTP (RFC 5321) as a well-behaved client needs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._converse(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # the client went away; it sends the letter again
        finally:
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _say(writer, "220 localhost keeps what it is given")
        while line := await reader.readline():
            match line.split(None, 1)[0].upper() if line.strip() else b"":
                case b"EHLO":
                    await _say(writer, f"250-localhost\r\n250-SIZE {MOST_BYTES}\r\n250 8BITMIME")
                case b"DATA":
                    await _say(writer, "354 go on, end with a dot")
                    self._keep(await reader.readuntil(b"\r\n.\r\n"))
                    await _say(writer, "250 kept")
                case b"QUIT":
                    await _say(writer, "221 goodbye")
                    return
                case b"HELO" | b"MAIL" | b"RCPT" | b"RSET" | b"NOOP":
                    await _say(writer, "250 fine")
                case _:
                    await _say(writer, "502 not known here")

    def _keep(self, data: bytes) -> None:
        """Under its Message-ID, so that a letter that was sent twice is kept once."""
        letter = data[: -len(b".\r\n")].replace(b"\r\n..", b"\r\n.")
        names = [line for line in letter.split(b"\r\n") if line.lower().startswith(b"message-id:")]
        digest = sha256(names[0] if names else letter).hexdigest()[:20]
        part = self.folder / f"{digest}.part"
        part.write_bytes(letter)
        part.replace(self.folder / f"{digest}.eml")


async def _say(writer: asyncio.StreamWriter, text: str) -> None:
    writer.write(text.encode() + b"\r\n")
    await writer.drain()


@asynccontextmanager
async def mail_server(folder: Path) -> AsyncIterator[int]:
    """Runs on a free port of this machine, which it yields."""
    server = await asyncio.start_server(MailServer(folder).serve, "127.0.0.1", 0, limit=MOST_BYTES)
    async with server:
        yield server.sockets[0].getsockname()[1]
