"""Where a replacement goes: an address that a parcel reaches."""

from dataclasses import dataclass
from enum import StrEnum

from core.domain.countries import COUNTRIES, PROVINCES, WITHOUT_POSTCODE


class Wrong(StrEnum):
    """What keeps a parcel from arriving."""

    NO_SUCH_COUNTRY = "no_such_country"
    POSTCODE_MISSING = "postcode_missing"
    PROVINCE_MISSING = "province_missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalAddress:
    """Personal: never log it, never put it into history or addresses of pages."""

    name: str
    line1: str
    line2: str
    postcode: str
    town: str
    province_code: str
    """Of `PROVINCES`; empty where the country needs none."""
    country_code: str
    phone: str


def wrong_with(address: PostalAddress) -> frozenset[Wrong]:
    """What has to be mended before anything can be sent there."""
    country = address.country_code
    if country not in COUNTRIES:
        return frozenset({Wrong.NO_SUCH_COUNTRY})
    wrong = set()
    if not address.postcode and country not in WITHOUT_POSTCODE:
        wrong.add(Wrong.POSTCODE_MISSING)
    if country in PROVINCES and address.province_code not in PROVINCES[country]:
        wrong.add(Wrong.PROVINCE_MISSING)
    return frozenset(wrong)


def first_and_last(name: str) -> tuple[str, str]:
    """As carriers print it: the last word is the family name; a single word is that."""
    first, _, last = name.strip().rpartition(" ")
    return first.strip(), last
