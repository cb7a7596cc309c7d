"""Short-lived links to private files: whoever holds one may see that file, for ten minutes."""

from collections.abc import Sequence

from itsdangerous import BadData, URLSafeTimedSerializer

from core.files.kinds import Kind

MAX_AGE_SECONDS = 600


def signing_keys(keys: str) -> Sequence[str]:
    """From the setting of that name; the first signs. Raises ValueError when there is none."""
    found = [key.strip() for key in keys.split(",") if key.strip()]
    if not found:
        raise ValueError("At least one signing key is needed.")
    return found


def sign_file(key: str, *, purpose: str, signing_keys: Sequence[str]) -> str:
    """A token for one file and one purpose, signed with the first of the keys."""
    return _serializer(purpose, signing_keys).dumps(key)


def verify_file(
    token: str, *, purpose: str, signing_keys: Sequence[str], max_age: int = MAX_AGE_SECONDS
) -> str | None:
    """The file's key; None if the token is forged, meant for another purpose, or older than `max_age` s."""
    try:
        key: str = _serializer(purpose, signing_keys).loads(token, max_age=max_age)
    except BadData:
        return None
    return key


def sign_view(key: str, kind: Kind, *, purpose: str, signing_keys: Sequence[str]) -> str:
    """A token that shows one file as what our records say it is."""
    return sign_file(f"{kind} {key}", purpose=purpose, signing_keys=signing_keys)


def verify_view(token: str, *, purpose: str, signing_keys: Sequence[str]) -> tuple[str, Kind] | None:
    """The file's key and kind; None if the token is forged, meant for another purpose, or ten minutes old."""
    said = verify_file(token, purpose=purpose, signing_keys=signing_keys)
    if said is None:
        return None
    kind, _, key = said.partition(" ")
    return key, Kind(kind)


def _serializer(purpose: str, signing_keys: Sequence[str]) -> URLSafeTimedSerializer:
    # The library signs with the last key of its list; our settings name the newest first.
    return URLSafeTimedSerializer(list(reversed(signing_keys)), salt=f"file:{purpose}")
