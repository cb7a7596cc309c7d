"""Templates to begin a policy with, in the reader's language."""

from dataclasses import replace
from typing import Any

from starlette.requests import Request

from core.domain.starters import STARTERS
from core.services.drafts import draft_from_terms
from core.web.addresses import url
from core.web.locales import Gettext, translatable
from shopify_app.asking import words_of

SAID = (
    translatable("Electronics, two years"),
    translatable("Apparel, one year"),
    translatable("Furniture, five years"),
    translatable("Batteries, six months"),
    translatable("Refurbished, one year"),
    translatable("Frames, for life"),
    translatable(
        "If your device stops working within two years of arriving, we send a new one, or give your "
        "money back where we have none. Tell us what happened and add a photo; we answer within a day. "
        "Damage from drops and water, and scratches, are not covered."
    ),
    translatable(
        "Seams, zips and fabric hold for a year of ordinary wear. If they do not, send us a photo and "
        "we replace the piece or give your money back. Tears from accidents and colours that fade in "
        "the sun are not covered."
    ),
    translatable(
        "Frames, joints and fittings hold for five years of use at home. If one fails, send us two "
        "photos and your proof of purchase; we replace the piece or give your money back. Stains and "
        "scratches from daily life are not covered."
    ),
    translatable(
        "A battery that no longer holds its charge is replaced within six months of arriving. In the "
        "first two months it costs you nothing; later you pay for the time you have used it. Damage "
        "from heat, water or other chargers is not covered."
    ),
    translatable(
        "Every refurbished device is tested before it leaves us and works for a year. If it does not, "
        "tell us what happened and add photos; we send another one or give your money back. Signs of "
        "earlier use are not faults."
    ),
    translatable(
        "A frame that cracks or breaks in ordinary use is replaced for as long as you own it. Send us "
        "three photos, the number on the frame and your proof of purchase. Parts that wear, and damage "
        "from crashes, are not covered."
    ),
    translatable("Your rights by law stay untouched; this promise comes on top of them."),
    translatable("Small and proved"),
    translatable("Dear"),
    translatable(
        "Everything we need is there, so nobody had to look at it first. You may keep the faulty piece; "
        "please recycle it."
    ),
)
"""What the starters of the domain say, for the catalogue."""


def starter_draft(key: str, _: Gettext) -> dict[str, Any]:
    """The draft that a template begins; an unknown one begins none."""
    if key not in STARTERS:
        return {}
    terms = STARTERS[key].terms
    spoken = replace(
        terms,
        plain_text=_(terms.plain_text),
        statutory_text=_(terms.statutory_text),
        rules=tuple(
            replace(rule, name=_(rule.name), words=_(rule.words) if rule.words else "")
            for rule in terms.rules
        ),
    )
    return draft_from_terms(spoken)


def starter_name(key: str, _: Gettext) -> str:
    return _(STARTERS[key].name) if key in STARTERS else ""


def starter_choices(request: Request, current: str) -> list[tuple[str, str, bool]]:
    """Name, address, and whether it is the one that filled the form."""
    _ = words_of(request)
    return [
        (starter_name(key, _), url(request, "policies.new", starter=key), key == current) for key in STARTERS
    ]
