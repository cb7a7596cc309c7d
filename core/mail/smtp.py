"""Hands letters to a mail server. Without one they are only kept, which is what the demo and tests do."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from urllib.parse import unquote, urlsplit
from uuid import UUID

import aiosmtplib

from core.mail.letters import Rendered
from core.settings import Settings

TIMEOUT_SECONDS = 30

_PORTS = {"smtp": 587, "smtps": 465}
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_PERMANENT = range(500, 600)


class LetterRefusedError(Exception):
    """The mail server will not take this letter, now or later: the address does not work. Tell staff."""


class MailUnavailableError(Exception):
    """The mail server cannot be reached or will not take letters now. Try again later."""


def message_id(letter_id: UUID, settings: Settings) -> str:
    """The same for every attempt at one letter, so that a mailbox can drop a second copy."""
    return f"<{letter_id}@{_sender(settings).domain}>"


def message(
    rendered: Rendered,
    *,
    settings: Settings,
    to: str,
    message_id: str,
    brand_name: str,
    reply_to: str,
    written_at: datetime,
    locale: str,
) -> EmailMessage:
    """The letter as sent: from the brand, at our address, with answers going to the merchant.

    Raises ValueError if an address or header holds a line break or is no address.
    """
    letter = EmailMessage(policy=SMTP)
    sender = _sender(settings)
    letter["From"] = Address(brand_name, sender.username, sender.domain)
    letter["To"] = _address(to)
    letter["Reply-To"] = _address(reply_to, brand_name)
    letter["Subject"] = rendered.subject
    letter["Date"] = format_datetime(written_at)
    letter["Message-ID"] = message_id
    # Answers from absent people and mailing-list programs would reach the merchant as noise (RFC 3834).
    letter["Auto-Submitted"] = "auto-generated"
    letter["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    letter.set_content(rendered.text)
    letter.add_alternative(rendered.html, subtype="html")
    letter["Content-Language"] = locale  # last, or it would go to the first part
    return letter


async def send(settings: Settings, letter: EmailMessage) -> bool:
    """True once the server has taken the letter, False if there is no server to take it.

    Raises LetterRefusedError or MailUnavailableError, neither of which names an address.
    """
    if settings.smtp_url is None:
        return False
    server = urlsplit(settings.smtp_url.get_secret_value())
    try:
        await aiosmtplib.send(
            letter,
            hostname=server.hostname,
            port=server.port or _PORTS[server.scheme],
            username=unquote(server.username) if server.username else None,
            password=unquote(server.password) if server.password else None,
            use_tls=server.scheme == "smtps",
            start_tls=start_tls(settings.smtp_url.get_secret_value()),
            timeout=TIMEOUT_SECONDS,
        )
    except (aiosmtplib.SMTPException, OSError) as error:
        raise _told(error) from None
    return True


def start_tls(smtp_url: str) -> bool | None:
    """True demands encryption before a password leaves this machine; None takes it where it is offered."""
    server = urlsplit(smtp_url)
    if server.scheme == "smtps":
        return False
    return True if server.username and server.hostname not in _LOOPBACK else None


def _told(error: Exception) -> LetterRefusedError | MailUnavailableError:
    """What went wrong without the server's words, which quote the address."""
    match error:
        case aiosmtplib.SMTPRecipientsRefused(recipients=[refusal, *_]) if refusal.code in _PERMANENT:
            return LetterRefusedError(f"The mail server does not know the address (code {refusal.code}).")
        case aiosmtplib.SMTPDataError(code=code) if code in _PERMANENT:
            return LetterRefusedError(f"The mail server does not accept the letter (code {code}).")
        case aiosmtplib.SMTPRecipientsRefused(recipients=[refusal, *_]):
            return MailUnavailableError(f"The mail server cannot take letters now (code {refusal.code}).")
        case aiosmtplib.SMTPAuthenticationError(code=code):
            return MailUnavailableError(f"The mail server refuses our user name or password (code {code}).")
        case aiosmtplib.SMTPResponseException(code=code):
            return MailUnavailableError(f"The mail server cannot take letters now (code {code}).")
        case _:
            return MailUnavailableError(f"The mail server cannot be reached ({type(error).__name__}).")


def _sender(settings: Settings) -> Address:
    return _address(parseaddr(settings.mail_from)[1])


def _address(text: str, name: str = "") -> Address:
    """With the domain as mail servers write it: `exämple.de` is `xn--exmple-cua.de`."""
    local, _, domain = text.rpartition("@")
    if not local or not domain:
        raise ValueError("This is no e-mail address.")
    return Address(name, addr_spec=f"{local}@{domain.encode('idna').decode()}")
