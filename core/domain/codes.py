"""Codes in QR labels, numbers people read to each other, and secrets of private links.

Letters are Crockford's base 32, upper case: no I, L, O or U, so that a code survives being read aloud or
typed from paper, and a QR symbol stores it in its compact alphanumeric mode.

Randomness comes from the caller (`secrets.token_bytes`), because the domain asks nothing of the outside.
"""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from urllib.parse import urlsplit

RandomBytes = Callable[[int], bytes]

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 16
"""80 random bits: a million live codes and a thousand guesses a second give a hit in forty million years."""
COMPACT_URL_LENGTH = 38
"""What fits a QR symbol of version 2-M (25 modules a side), the largest that scans well at 12 mm."""

_CHARACTER_BITS = 5
_NUMBER_LENGTH = 8
_READ_AS = str.maketrans("OIL", "011")
_SEPARATORS = str.maketrans("", "", " \t\r\n\u00a0\u2009\u202f-\u2010\u2011\u2012\u2013\u2014\u2212_.")


def new_code(random_bytes: RandomBytes) -> str:
    """The code of one unit: 16 characters, 80 bits."""
    return _random_text(CODE_LENGTH, random_bytes)


def normalise(text: str) -> str | None:
    """A code as stored, from whatever was typed or scanned; None if it cannot be one."""
    code = _canonical(text)
    return code if len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) else None


def grouped(code: str) -> str:
    """For reading: `7K3M-92QX-…`; `normalise` takes it back."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def code_url(public_url: str, code: str) -> str:
    """What the QR symbol says.

    Upper case where a host stands alone (schemes and hosts ignore case), so that the symbol needs 5.5 bits a
    character instead of 8. A public address with a path keeps its own spelling and needs a larger symbol.
    """
    base = public_url.rstrip("/")
    return f"{base}/{code}" if urlsplit(base).path else f"{base.upper()}/{code}"


def is_compact(address: str) -> bool:
    """Whether its symbol is as small as `COMPACT_URL_LENGTH` says; small letters need a larger one."""
    return len(address) <= COMPACT_URL_LENGTH and address == address.upper()


def claim_number(random_bytes: RandomBytes) -> str:
    """`C-7K3M-92QX`: 35 random bits and a check character. Whoever stores it retries a taken one."""
    return _number("C", random_bytes)


def registration_number(random_bytes: RandomBytes) -> str:
    """`R-7K3M-92QX`; see `claim_number`."""
    return _number("R", random_bytes)


def normalise_number(text: str) -> str | None:
    """A claim or registration number as stored; None if a character is wrong, missing or swapped."""
    compact = text.translate(_SEPARATORS).upper()
    letter, body = compact[:1], _canonical(compact[1:])
    if letter not in {"C", "R"} or len(body) != _NUMBER_LENGTH or not set(body) <= set(ALPHABET):
        return None
    return _formatted(letter, body) if _check_character(body) == "0" else None


def link_token(random_bytes: RandomBytes) -> str:
    """The secret of a private link: 192 bits, 32 characters that need no escaping in a URL."""
    return urlsafe_b64encode(random_bytes(24)).decode()


def _canonical(text: str) -> str:
    return text.translate(_SEPARATORS).upper().translate(_READ_AS)


def _random_text(length: int, random_bytes: RandomBytes) -> str:
    size = (length * _CHARACTER_BITS + 7) // 8
    bits = int.from_bytes(random_bytes(size))
    return "".join(ALPHABET[bits >> _CHARACTER_BITS * place & 31] for place in reversed(range(length)))


def _number(letter: str, random_bytes: RandomBytes) -> str:
    body = _random_text(_NUMBER_LENGTH - 1, random_bytes)
    return _formatted(letter, body + _check_character(body))


def _formatted(letter: str, body: str) -> str:
    return f"{letter}-{grouped(body)}"


def _check_character(text: str) -> str:
    """One that finds every wrong character and every swap of two neighbours.

    A polynomial over GF(32) by Horner's rule, modulo x⁵ + x² + 1; a text that ends in its own check
    character has "0".
    """
    total = 0
    for character in text:
        doubled = (total ^ ALPHABET.index(character)) << 1
        total = doubled ^ 0b100101 if doubled & 0b100000 else doubled
    return ALPHABET[total]
