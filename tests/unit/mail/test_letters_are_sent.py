"""Letters reach a real mail server as they should, and a failure says whether to try again."""

import ssl
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from uuid import UUID

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pydantic import SecretStr

from core.mail import smtp
from core.mail.letters import Rendered
from core.settings import Settings
from tests.unit.mail.smtp_sink import smtp_sink

LETTER_ID = UUID("0198c5a0-0000-7000-8000-00000000beef")
MESSAGE_ID = "<0198c5a0-0000-7000-8000-00000000beef@letters.example>"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
RENDERED = Rendered("Größe geändert", "Hallo Anna,\n.\nbis bald\n", "<p>Hallo Anna,</p>")


def settings(smtp_url: str | None = None) -> Settings:
    secret = SecretStr("x")
    return Settings(
        shopify_api_secret=secret,
        encryption_keys=secret,
        signing_keys=secret,
        smtp_url=SecretStr(smtp_url) if smtp_url else None,
        mail_from="Warranty Desk <warranty@letters.example>",
    )


def letter(
    to: str = "anna@example.org",
    *,
    rendered: Rendered = RENDERED,
    brand_name: str = "Northwind",
    reply_to: str = "care@northwind.example",
) -> EmailMessage:
    return smtp.message(
        rendered,
        settings=settings(),
        to=to,
        message_id=smtp.message_id(LETTER_ID, settings()),
        brand_name=brand_name,
        reply_to=reply_to,
        written_at=NOON,
        locale="de",
    )


def test_a_letter_comes_from_the_brand_and_answers_go_to_the_merchant() -> None:
    headers = dict(letter().items())
    assert headers == {
        "From": "Northwind <warranty@letters.example>",
        "To": "anna@example.org",
        "Reply-To": "Northwind <care@northwind.example>",
        "Subject": "Größe geändert",
        "Date": "Sun, 22 Nov 2026 12:00:00 +0000",
        "Message-ID": MESSAGE_ID,
        "Content-Language": "de",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "MIME-Version": "1.0",
        "Content-Type": headers["Content-Type"],
    }
    assert letter().get_content_type() == "multipart/alternative"


@pytest.mark.parametrize(
    "fields",
    [
        {"to": "anna@example.org\r\nBcc: spy@example.org"},
        {"brand_name": "Northwind\r\nBcc: spy@example.org"},
        {"reply_to": "care@northwind.example\nBcc: spy@example.org"},
        {"rendered": Rendered("Hello\r\nBcc: spy@example.org", "", "")},
        {"to": "nobody"},
        {"to": "anna@example.org, spy@example.org"},
    ],
)
def test_no_value_can_add_a_header_or_a_recipient(fields: dict[str, object]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the library's many words for it
        letter(**fields)  # type: ignore[arg-type]


def test_a_domain_in_other_letters_is_written_as_mail_servers_know_it() -> None:
    assert letter("anna@exämple.org")["To"] == "anna@xn--exmple-cua.org"


async def test_without_a_server_a_letter_is_only_kept() -> None:
    assert await smtp.send(settings(), letter()) is False


async def test_the_server_gets_the_letter_whole() -> None:
    async with smtp_sink() as sink:
        sent = await smtp.send(settings(f"smtp://127.0.0.1:{sink.port}"), letter())
    assert sent is True
    assert (len(sink.senders), len(sink.recipients), len(sink.letters)) == (1, 1, 1)
    assert sink.senders[0].startswith("FROM:<warranty@letters.example>")
    assert sink.recipients == ["TO:<anna@example.org>"]
    received = message_from_bytes(sink.letters[0].replace(b"\r\n..", b"\r\n."), policy=default)
    assert isinstance(received, EmailMessage)
    text, html = received.get_body(["plain"]), received.get_body(["html"])
    assert text is not None
    assert html is not None
    assert (received["Message-ID"], received["Subject"]) == (MESSAGE_ID, "Größe geändert")
    assert text.get_content().splitlines() == RENDERED.text.splitlines()
    assert html.get_content().strip() == RENDERED.html


async def test_the_password_of_the_address_is_used_and_decoded() -> None:
    async with smtp_sink() as sink:
        await smtp.send(settings(f"smtp://desk:p%40ss@127.0.0.1:{sink.port}"), letter())
    assert sink.logins == [("desk", "p@ss")]
    assert len(sink.letters) == 1


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"RCPT": "550 no anna@example.org here"}, "The mail server does not know the address (code 550)."),
        ({".": "554 spam for anna@example.org"}, "The mail server does not accept the letter (code 554)."),
    ],
)
async def test_a_letter_that_will_never_be_taken_is_refused_without_naming_anybody(
    answers: dict[str, str], words: str
) -> None:
    async with smtp_sink(answers) as sink:
        with pytest.raises(smtp.LetterRefusedError) as refusal:
            await smtp.send(settings(f"smtp://127.0.0.1:{sink.port}"), letter())
    assert str(refusal.value) == words
    assert refusal.value.__cause__ is None
    assert refusal.value.__suppress_context__ is True
    assert sink.letters == []


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"RCPT": "451 greylisted"}, "The mail server cannot take letters now (code 451)."),
        ({"MAIL": "550 who are you"}, "The mail server cannot take letters now (code 550)."),
        ({".": "452 full"}, "The mail server cannot take letters now (code 452)."),
        ({"AUTH": "535 no"}, "The mail server refuses our user name or password (code 535)."),
    ],
)
async def test_a_letter_that_may_be_taken_later_is_to_be_tried_again(
    answers: dict[str, str], words: str
) -> None:
    async with smtp_sink(answers) as sink:
        with pytest.raises(smtp.MailUnavailableError) as problem:
            await smtp.send(settings(f"smtp://desk:secret@127.0.0.1:{sink.port}"), letter())
    assert str(problem.value) == words
    assert sink.letters == []


async def test_a_server_that_is_not_there_is_to_be_tried_again() -> None:
    async with smtp_sink() as sink:
        port = sink.port
    with pytest.raises(smtp.MailUnavailableError, match=r"^The mail server cannot be reached \(SMTPConnect"):
        await smtp.send(settings(f"smtp://127.0.0.1:{port}"), letter())


def certified(folder: Path) -> ssl.SSLContext:
    """A server's TLS context with its own authority's certificate in `folder/authority.pem`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "authority.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "authority.pem", folder / "key.pem")
    return context


async def test_smtps_speaks_tls_with_a_server_it_can_trust(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = certified(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    async with smtp_sink(tls=tls) as sink:
        assert await smtp.send(settings(f"smtps://desk:secret@localhost:{sink.port}"), letter()) is True
    assert (sink.logins, len(sink.letters)) == ([("desk", "secret")], 1)


async def test_smtps_sends_nothing_to_a_server_it_cannot_trust(tmp_path: Path) -> None:
    async with smtp_sink(tls=certified(tmp_path)) as sink:
        with pytest.raises(smtp.MailUnavailableError):
            await smtp.send(settings(f"smtps://desk:secret@localhost:{sink.port}"), letter())
    assert (sink.logins, sink.letters) == ([], [])


@pytest.mark.parametrize(
    ("url", "demanded"),
    [
        ("smtp://desk:secret@mail.example", True),
        ("smtp://mail.example", None),
        ("smtp://desk:secret@localhost", None),
        ("smtps://desk:secret@mail.example", False),
    ],
)
def test_a_password_leaves_the_machine_encrypted_only(url: str, *, demanded: bool | None) -> None:
    assert smtp.start_tls(url) is demanded
