import pytest

from core.shopify.signatures import secrets_of, sign, webhook_is_genuine
from tests.unit.shopify.support import PREVIOUS_SECRET, SECRET, make_settings

BODY = b'{"id":820982911946154508,"note":"\xc3\xa4"}'
BOTH = (SECRET, PREVIOUS_SECRET)


def test_the_current_and_the_previous_secret_are_accepted() -> None:
    assert secrets_of(make_settings()) == BOTH
    assert webhook_is_genuine(BODY, sign(BODY, SECRET), BOTH) is True
    assert webhook_is_genuine(BODY, sign(BODY, PREVIOUS_SECRET), BOTH) is True


def test_the_signature_is_the_one_that_shopify_computes() -> None:
    # openssl dgst -sha256 -hmac hush -binary | base64
    assert sign(b"hello", "hush") == "zvT9tMFR8adPsBeM6dkn8QqflvWemcuCShl3MgGBDKI="


@pytest.mark.parametrize(
    "header",
    [None, "", "AAAA", sign(BODY, "another"), sign(BODY + b" ", SECRET), "ä", "\udcff", "=" * 10_000],
)
def test_anything_else_is_refused(header: str | None) -> None:
    assert webhook_is_genuine(BODY, header, BOTH) is False


def test_an_empty_secret_signs_nothing() -> None:
    assert webhook_is_genuine(BODY, sign(BODY, ""), ("",)) is False
    assert webhook_is_genuine(BODY, sign(BODY, SECRET), ()) is False
