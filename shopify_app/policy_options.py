"""What the policy's form offers to choose from, in the reader's language."""

from collections.abc import Mapping

from starlette.requests import Request

from core.domain.deciding import Course
from core.domain.registrations import Proof
from core.web.locales import translatable
from shopify_app import words
from shopify_app.asking import words_of
from shopify_app.return_words import CHOICE

COURSE: Mapping[Course, str] = {
    Course.APPROVE: translatable("approve"),
    Course.DECLINE: translatable("decline"),
    Course.ASK: translatable("ask for what is missing"),
    Course.QUEUE: translatable("to a person"),
}
AT_LEAST: Mapping[Proof, str] = {
    Proof.NONE: translatable("does not matter"),
    Proof.WEAK: translatable("at least weak"),
    Proof.STRONG: translatable("strong"),
}
GIVES: Mapping[Proof, str] = {
    Proof.WEAK: translatable("weak proof"),
    Proof.STRONG: translatable("strong proof"),
    Proof.NONE: translatable("no proof"),
}

Options = list[tuple[str, str]]


def options_of(request: Request) -> dict[str, Options]:
    _ = words_of(request)
    starts = words.options(words.START, _)
    return {
        "starts": starts,
        "fallbacks": [start for start in starts if start[0] != "purchase"],
        "ways_back": words.options(CHOICE, _),
        "payers": words.options(words.PAYER, _),
        "faults": words.options(words.FAULT, _),
        "channels": words.options(words.CHANNEL, _),
        "remedies": words.options(words.REMEDY, _),
        "outcomes": [(value.value, _(badge.text)) for value, badge in words.OUTCOME.items()],
        "courses": words.options(COURSE, _),
        "queues": words.options(words.QUEUE, _),
        "reasons": words.options(words.DECLINE, _),
        "roles": words.options(words.ROLE, _),
        "proofs": words.options(AT_LEAST, _),
        "kinds": words.options(words.PROOF_KIND, _),
        "gives": words.options(GIVES, _),
        "yes_or_no": [("yes", _("yes")), ("no", _("no"))],
    }
