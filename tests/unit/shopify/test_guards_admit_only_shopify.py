import hmac
import time
from hashlib import sha256

import pytest

from core.shopify.errors import InvalidIdToken
from core.shopify.guards import decode_id_token, sanitise_shop, scopes_cover, verify_query_hmac
from tests.unit.shopify.support import PREVIOUS_SECRET, SECRET, SHOP, make_id_token, make_settings


@pytest.mark.parametrize(
    ("text", "shop"),
    [
        ("demo.myshopify.com", SHOP),
        ("  https://DEMO.myshopify.com/admin ", SHOP),
        ("https://Demo.myshopify.com", SHOP),
        ("demo", SHOP),
        ("demo.myshopify.com.evil.com", None),
        ("evil.com/demo.myshopify.com", None),
        ("evil.com?demo.myshopify.com", None),
        ("demo.myshopify.com@evil.com", None),
        ("user@demo.myshopify.com", None),
        ("demo.myshopify.com:8080", None),
        ("de_mo.myshopify.com", None),
        ("-demo.myshopify.com", None),
        ("evil.com; x.myshopify.com", None),
        ("[demo.myshopify.com", None),
        ("\u212aelvin.myshopify.com", None),  # KELVIN SIGN, which lower-cases to an ASCII k
        ("démo.myshopify.com", None),
        ("", None),
        (None, None),
    ],
)
def test_only_the_domain_of_a_shop_is_let_through(text: str | None, shop: str | None) -> None:
    assert sanitise_shop(text) == shop


def test_a_genuine_session_token_names_shop_person_and_session() -> None:
    expires = int(time.time()) + 60
    token = decode_id_token(make_id_token(exp=expires), make_settings())
    assert (token.shop, token.user_id) == (SHOP, "42")
    assert token.session_id.startswith("aaea182f")
    assert token.expires_at.timestamp() == expires


def test_a_token_signed_before_the_secret_was_rotated_still_opens() -> None:
    assert decode_id_token(make_id_token(PREVIOUS_SECRET), make_settings()).shop == SHOP


def test_the_previous_secret_is_worth_nothing_once_it_is_taken_out() -> None:
    with pytest.raises(InvalidIdToken):
        decode_id_token(make_id_token(PREVIOUS_SECRET), make_settings(shopify_api_secret_previous=None))


@pytest.mark.parametrize("seconds", [-9, 9])
def test_ten_seconds_of_wrong_clock_are_forgiven(seconds: int) -> None:
    now = int(time.time()) + seconds
    changes: dict[str, object] = {"exp": now} if seconds < 0 else {"nbf": now, "iat": now}
    assert decode_id_token(make_id_token(SECRET, without="", **changes), make_settings()).shop == SHOP


NOW = int(time.time())


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(make_id_token("shpss_forged_forged_forged_forged_forged"), id="forged"),
        pytest.param(make_id_token(exp=NOW - 60), id="expired"),
        pytest.param(make_id_token(without="exp"), id="never expires"),
        pytest.param(make_id_token(exp="tomorrow"), id="expiry is text"),
        pytest.param(make_id_token(nbf=NOW + 3600), id="not yet valid"),
        pytest.param(make_id_token(aud="another-app"), id="for another app"),
        pytest.param(make_id_token(without="aud"), id="for no app"),
        pytest.param(make_id_token(iss="https://other.myshopify.com/admin"), id="issued by another shop"),
        pytest.param(make_id_token(iss="https://evil.com/admin", dest="https://evil.com"), id="not a shop"),
        pytest.param(make_id_token(dest="https://evil.com"), id="evil destination"),
        pytest.param(make_id_token(dest="https://demo.myshopify.com.evil.com"), id="destination looks alike"),
        pytest.param(
            make_id_token(iss="http://demo.myshopify.com", dest="http://demo.myshopify.com"), id="http"
        ),
        pytest.param(make_id_token(dest=["https://demo.myshopify.com"]), id="destination is a list"),
        pytest.param(make_id_token(iss=7), id="issuer is a number"),
        pytest.param(make_id_token(without="sub"), id="nobody"),
        pytest.param(make_id_token(without="sid"), id="no session"),
        pytest.param("eyJhbGciOiJub25lIn0.eyJzdWIiOiI0MiJ9.", id="unsigned"),
        pytest.param("not a token", id="no token"),
        pytest.param("tökén", id="not ASCII"),
        pytest.param("\udcff", id="broken text"),
        pytest.param("", id="empty"),
    ],
)
def test_every_other_token_is_refused(token: str) -> None:
    with pytest.raises(InvalidIdToken):
        decode_id_token(token, make_settings())


def signed(query: dict[str, str], secret: str = SECRET) -> dict[str, str]:
    text = "&".join(f"{key}={value}" for key, value in sorted(query.items()))
    return query | {"hmac": hmac.new(secret.encode(), text.encode(), sha256).hexdigest()}


def test_a_query_signed_today_is_genuine() -> None:
    query = {"shop": SHOP, "host": "YWRtaW4", "timestamp": str(int(time.time()))}
    assert verify_query_hmac(signed(query), make_settings()) is True
    assert verify_query_hmac(signed(query, PREVIOUS_SECRET), make_settings()) is True


def test_a_query_is_refused_when_anything_is_wrong_with_it() -> None:
    good = {"shop": SHOP, "timestamp": str(int(time.time()))}
    settings = make_settings()
    assert verify_query_hmac(good, settings) is False
    assert verify_query_hmac(signed(good) | {"shop": "other.myshopify.com"}, settings) is False
    assert verify_query_hmac(signed(good) | {"extra": "1"}, settings) is False
    assert verify_query_hmac(signed(good, "another"), settings) is False
    assert verify_query_hmac(signed(good | {"timestamp": str(int(time.time()) - 90000)}), settings) is False
    assert verify_query_hmac(signed(good | {"timestamp": "soon"}), settings) is False
    assert verify_query_hmac(good | {"hmac": "ä"}, settings) is False
    assert verify_query_hmac(good | {"hmac": "\udcff"}, settings) is False


def test_writing_implies_reading_and_unknown_scopes_must_match_exactly() -> None:
    granted = ["write_orders", "read_products", "customer_read_orders"]
    assert scopes_cover(granted, ["read_orders", "write_orders"]) is True
    assert scopes_cover(granted, ["write_products"]) is False
    assert scopes_cover(granted, ["customer_read_orders"]) is True
    assert scopes_cover(["write_orders"], ["customer_read_orders"]) is False
    assert scopes_cover([], []) is True
