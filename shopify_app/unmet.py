"""Why something of the terms is not meant for a claim: what it is for, and what the claim is."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from core.domain.conditions import When
from core.domain.deciding import Outcome
from core.domain.faults import Fault
from core.domain.registrations import Channel, Proof
from core.web.locales import Gettext
from shopify_app import words
from shopify_app.conditions import Reader, phrase

Values = Mapping[str, Any]


def reason(values: Values, reader: Reader) -> str:
    """What it is for, and what the claim is, as in “It is for: up to €50.00. This claim: €80.00.”."""
    _, name = reader.gettext, values["condition"]
    if name == "outcome":
        wanted, found = (_(words.OUTCOME[Outcome(values[key])].text) for key in ("wanted", "read"))
        return _("It is for the answer “{wanted}”; this one is “{found}”.").format(wanted=wanted, found=found)
    said = _("It is for: {wanted}. This claim: {found}.")
    wanted = phrase(WANTED[name](values), reader)
    found = _("not known") if values["read"] in (None, "") else READ[name](values["read"], reader)
    return said.format(wanted=wanted, found=found)


def _named(values: Values) -> list[str]:
    return str(values["wanted"]).split(", ")


def _ends(values: Values, kind: Callable[[str], Any]) -> tuple[Any, Any]:
    lowest, highest = values["from"], values["to"]
    return None if lowest is None else kind(lowest), None if highest is None else kind(highest)


def _value(values: Values) -> When:
    lowest, highest = _ends(values, Decimal)
    return When(value_from=lowest, value_to=highest)


def _months(values: Values) -> When:
    first, last = _ends(values, int)
    return When(months_from=first, months_to=last)


WANTED: Mapping[str, Callable[[Values], When]] = {
    "faults": lambda values: When(faults=frozenset(map(Fault, _named(values)))),
    "categories": lambda values: When(categories=frozenset(_named(values))),
    "channels": lambda values: When(channels=frozenset(map(Channel, _named(values)))),
    "value": _value,
    "months": _months,
    "proof": lambda values: When(proof=Proof(values["wanted"])),
    "earlier_claims": lambda values: When(earlier_claims_to=values["wanted"]),
    "failures": lambda values: When(failures_from=values["wanted"]),
    "in_stock": lambda values: When(in_stock=values["wanted"]),
    "discontinued": lambda values: When(discontinued=values["wanted"]),
}
"""The condition alone, as it is told in the editor."""


def _proof(read: str, _: Gettext) -> str:
    if Proof(read) is Proof.NONE:
        return _("no proof")
    return _("weak proof") if Proof(read) is Proof.WEAK else _("strong proof")


READ: Mapping[str, Callable[[Any, Reader], str]] = {
    "faults": lambda read, reader: reader.gettext(words.FAULT[Fault(read)]),
    "categories": lambda read, _: str(read),
    "channels": lambda read, reader: reader.gettext(words.CHANNEL[Channel(read)]),
    "value": lambda read, reader: reader.money(Decimal(read)),
    "months": lambda read, reader: reader.gettext("{value} months old").format(value=read),
    "proof": lambda read, reader: _proof(read, reader.gettext),
    "earlier_claims": lambda read, _: str(read),
    "failures": lambda read, reader: reader.gettext("failure number {number}").format(number=read),
    "in_stock": lambda read, reader: reader.gettext("in stock") if read else reader.gettext("out of stock"),
    "discontinued": lambda read, reader: (
        reader.gettext("discontinued") if read else reader.gettext("not discontinued")
    ),
}
