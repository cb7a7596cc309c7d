"""An address in a form of either site: what is typed, what is wrong with it, and countries by their names."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Annotated

from babel import Locale
from pydantic import AfterValidator, Field, StringConstraints
from starlette.requests import Request

from core.domain.addresses import PostalAddress, Wrong, wrong_with
from core.domain.countries import COUNTRIES, PROVINCES
from core.web.fields import Line
from core.web.forms import Form, InvalidFormError, Typed, blank, parse
from core.web.locales import Gettext, translatable

FIELD_OF = {
    Wrong.NO_SUCH_COUNTRY: "country",
    Wrong.POSTCODE_MISSING: "postcode",
    Wrong.PROVINCE_MISSING: "province",
}
SAID = {
    Wrong.NO_SUCH_COUNTRY: translatable("Choose a country from the list."),
    Wrong.POSTCODE_MISSING: translatable("Enter the postcode."),
    Wrong.PROVINCE_MISSING: translatable("Choose the state or province of this country."),
}
_PHONE = re.compile(r"\+?(?:[ ()/.-]*[0-9]){5,20}[ ]*")


def _phone(text: str) -> str:
    if text and not _PHONE.fullmatch(text):
        raise ValueError(translatable("Enter a phone number in figures, like +49 30 1234567."))
    return text


class AddressForm(Form):
    name: Line = Field(title=translatable("the name"))
    line1: Line = Field(title=translatable("the street and number"))
    line2: Line = Field("", title=translatable("the second line"))
    postcode: Annotated[Line, StringConstraints(max_length=20)] = Field(
        "", title=translatable("the postcode")
    )
    town: Annotated[Line, StringConstraints(max_length=100)] = Field(title=translatable("the town"))
    country: Annotated[Line, StringConstraints(max_length=2)] = Field(title=translatable("the country"))
    province: Annotated[Line, StringConstraints(max_length=6)] = Field(
        "", title=translatable("the state or province")
    )
    phone: Annotated[Line, AfterValidator(_phone)] = Field("", title=translatable("the phone number"))


async def parse_address(request: Request, _: Gettext) -> PostalAddress:
    """The address of the sent form. Raises InvalidFormError with all that keeps a parcel from arriving."""
    try:
        form = await parse(request, AddressForm)
    except InvalidFormError as refused:
        errors = {**_missing(_, refused.typed), **refused.errors}
        raise InvalidFormError(replace(refused.typed, errors=_in_order(errors))) from None
    checked = blank(**form.model_dump())
    if errors := _missing(_, checked):
        raise form.refused(**_in_order(errors))
    return _address(checked)


def _missing(_: Gettext, typed: Typed) -> dict[str, str]:
    wrong = wrong_with(_address(typed))
    return {FIELD_OF[each]: _(SAID[each]) for each in wrong}


def _address(typed: Typed) -> PostalAddress:
    value = {name: typed.value(name).strip() for name in AddressForm.model_fields}
    country, place = value["country"], value["province"].partition("-")
    return PostalAddress(
        name=value["name"],
        line1=value["line1"],
        line2=value["line2"],
        postcode=value["postcode"],
        town=value["town"],
        # One of another country is left from before the country was changed.
        province_code=place[2] if place[0] == country else "",
        country_code=country,
        phone=value["phone"],
    )


def _in_order(errors: Mapping[str, str]) -> dict[str, str]:
    return {name: errors[name] for name in AddressForm.model_fields if name in errors}


IDS = {name: f"address-{name}" for name in AddressForm.model_fields}
"""The ids of the boxes: a page may have other forms with a name in them."""


def typed_of(address: PostalAddress) -> Typed:
    """The form with what was given before."""
    province = f"{address.country_code}-{address.province_code}" if address.province_code else ""
    return blank(
        name=address.name,
        line1=address.line1,
        line2=address.line2,
        postcode=address.postcode,
        town=address.town,
        country=address.country_code,
        province=province,
        phone=address.phone,
    )


@cache
def countries(locale: str) -> list[tuple[str, str]]:
    """Codes and names, by name as that language sorts them: letters with accents beside those without."""
    names = Locale.parse(locale).territories
    return sorted(((code, names[code]) for code in COUNTRIES), key=lambda each: _plain(each[1]))


@cache
def provinces(locale: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """By country that needs one: its name, and the values and names of its states or provinces."""
    names = Locale.parse(locale).territories
    return [
        (names[country], [(f"{country}-{code}", name) for code, name in each.items()])
        for country, each in PROVINCES.items()
    ]


def lines_of(address: PostalAddress, locale: str) -> list[str]:
    """As it stands on a parcel, the country by its name."""
    province = PROVINCES.get(address.country_code, {}).get(address.province_code, "")
    town = " ".join(part for part in (address.postcode, address.town) if part)
    lines = [address.name, address.line1, address.line2, town, province]
    country = Locale.parse(locale).territories.get(address.country_code, address.country_code)
    return [line for line in (*lines, country, address.phone) if line]


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFD", name.casefold())
    return "".join(each for each in decomposed if not unicodedata.combining(each))
