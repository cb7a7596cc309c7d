"""Signed words of our own: that a code was offered for registration, and links to files."""

from collections.abc import Sequence

from starlette.requests import Request

from core.files.kinds import Kind
from core.files.links import sign_file, sign_view, signing_keys, verify_file, verify_view
from core.web.csrf import LIFETIME


def offer(request: Request, code: str) -> str:
    """Says that the page showed this code as one that can be registered."""
    return sign_file(code, purpose="offer", signing_keys=keys(request))


def is_offered(request: Request, code: str, token: str) -> bool:
    """Whether the sender saw the form while the code could be registered.

    Only they are told what came of it. Whoever posts to any other code gets the answer that
    unknown, void and used ones share.
    """
    signed = verify_file(token, purpose="offer", signing_keys=keys(request), max_age=LIFETIME)
    return signed == code


def view(request: Request, key: str, kind: Kind) -> str:
    """Opens one file for ten minutes."""
    return sign_view(key, kind, purpose="view", signing_keys=keys(request))


def viewed(request: Request, token: str) -> tuple[str, Kind] | None:
    """Key and kind of the file that a link opens; None if it is forged or too old."""
    return verify_view(token, purpose="view", signing_keys=keys(request))


def keys(request: Request) -> Sequence[str]:
    return signing_keys(request.state.settings.signing_keys.get_secret_value())
