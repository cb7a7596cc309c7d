"""A small mail server for tests: it speaks SMTP on loopback and keeps what it takes."""

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class SmtpSink:
    answers: dict[str, str] = field(default_factory=dict)
    """What to answer a command instead of taking it: `{"RCPT": "550 unknown"}`. After DATA: `"."`."""
    port: int = 0
    senders: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    letters: list[bytes] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)

    async def speak(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 sink\r\n")
        while line := (await reader.readline()).decode().strip():
            verb, _, rest = line.partition(" ")
            answer = self.answers.get(verb) or await self._take(verb.upper(), rest, reader, writer)
            writer.write(answer.encode() + b"\r\n")
            await writer.drain()
            if verb.upper() == "QUIT":
                break
        writer.close()

    async def _take(
        self, verb: str, rest: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> str:
        match verb:
            case "EHLO":
                return "250-sink\r\n250-SMTPUTF8\r\n250 AUTH PLAIN"
            case "AUTH":
                _, user, password = base64.b64decode(rest.partition(" ")[2]).decode().split("\0")
                self.logins.append((user, password))
                return "235 welcome"
            case "MAIL":
                self.senders.append(rest)
            case "RCPT":
                self.recipients.append(rest)
            case "DATA":
                writer.write(b"354 go on\r\n")
                letter = await reader.readuntil(b"\r\n.\r\n")
                if "." in self.answers:
                    return self.answers["."]
                self.letters.append(letter.removesuffix(b".\r\n"))
        return "250 ok"


@asynccontextmanager
async def smtp_sink(
    answers: dict[str, str] | None = None, tls: ssl.SSLContext | None = None
) -> AsyncIterator[SmtpSink]:
    sink = SmtpSink(answers or {})
    server = await asyncio.start_server(sink.speak, "127.0.0.1", 0, ssl=tls)
    sink.port = server.sockets[0].getsockname()[1]
    try:
        yield sink
    finally:
        server.close()
        await server.wait_closed()
