"""Signed words in our own forms: that a code was offered for registration, and files already sent."""

from collections.abc import Sequence
from dataclasses import asdict

import orjson
from pydantic import TypeAdapter
from starlette.requests import Request

from core.files.kinds import Kind
from core.files.links import sign_file, sign_view, signing_keys, verify_file, verify_view
from core.services.evidence import Upload
from core.web.csrf import LIFETIME

_UPLOAD = TypeAdapter(Upload)


def offer(request: Request, code: str) -> str:
    """Says that the page showed this code as one that can be registered."""
    return sign_file(code, purpose="offer", signing_keys=_keys(request))


def is_offered(request: Request, code: str, token: str) -> bool:
    """Whether the sender saw the form while the code could be registered.

    Only they are told what came of it. Whoever posts to any other code gets the answer that
    unknown, void and used ones share.
    """
    signed = verify_file(token, purpose="offer", signing_keys=_keys(request), max_age=LIFETIME)
    return signed == code


def view(request: Request, key: str, kind: Kind) -> str:
    """Opens one file for ten minutes."""
    return sign_view(key, kind, purpose="view", signing_keys=_keys(request))


def viewed(request: Request, token: str) -> tuple[str, Kind] | None:
    """Key and kind of the file that a link opens; None if it is forged or too old."""
    return verify_view(token, purpose="view", signing_keys=_keys(request))


def keep(request: Request, upload: Upload) -> str:
    """A file that is stored already, so that a form with a mistake need not send it again."""
    return sign_file(orjson.dumps(asdict(upload)).decode(), purpose="kept", signing_keys=_keys(request))


def kept(request: Request, token: str) -> Upload | None:
    """The file of such a token; None if it is forged or older than the form may be."""
    said = verify_file(token, purpose="kept", signing_keys=_keys(request), max_age=LIFETIME)
    return None if said is None else _UPLOAD.validate_json(said)


def _keys(request: Request) -> Sequence[str]:
    return signing_keys(request.state.settings.signing_keys.get_secret_value())
