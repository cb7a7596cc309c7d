"""Steps that staff take in a repair. Each answers with the claim as it then stands."""

from datetime import timedelta
from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AfterValidator, Field
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.money import Money
from core.domain.repairs import MOST_DAYS, Grade, Quote
from core.files.blobs import new_key
from core.files.clean import clean_file
from core.files.kinds import FORM_BYTES, PHOTOS, Kind
from core.files.refusals import FileRefusedError
from core.services import repair_credits, repair_quotes, repair_steps, repairs
from core.services.repair_quotes import QuoteExpiredError
from core.services.repair_steps import Costs, Label
from core.store.base import Tx
from core.web.fields import Amount, Day, Line, Text
from core.web.forms import Form, parse
from core.web.locales import translatable
from shopify_app.asking import present, today, words_of
from shopify_app.claim_amounts import NO_SUCH_AMOUNT
from shopify_app.claim_show import read
from shopify_app.repair_view import quote_currency
from shopify_app.unit_steps import (
    NOTED,
    TOLD,
    NothingForm,
    ReferenceForm,
    note,
    step_on,
    take_with,
)

LABELS = PHOTOS | {Kind.PAPER}
LABEL_SENT = translatable("The buyer finds the label on their page and is being told.")
NO_LABEL = translatable("Choose the label's file, or enter its address.")
NO_DAY = translatable("Choose a day from today on, at most {days} days ahead.")


def _https(text: str) -> str:
    if text and (urlsplit(text).scheme != "https" or not urlsplit(text).hostname):
        raise ValueError(translatable("Enter an address that begins with https://"))
    return text


Cost = Annotated[Amount, Field(ge=0)] | None


class LabelForm(Form):
    label: list[UploadFile] = Field([], title=translatable("the label"))
    url: Annotated[Line, AfterValidator(_https)] = Field("", title=translatable("the address"))
    tracking: Line = Field("", title=translatable("the tracking number"))


class TrackingForm(Form):
    tracking: Line = Field("", title=translatable("the tracking number"))


class CostsForm(Form):
    parts: Cost = Field(None, title=translatable("the parts"))
    labour: Cost = Field(None, title=translatable("the labour"))

    @property
    def costs(self) -> Costs:
        return Costs(parts=self.parts, labour=self.labour)


class InspectForm(CostsForm):
    grade: Grade = Field(title=translatable("what you found"))
    findings: Text = Field("", title=translatable("the findings"))


class QuoteForm(Form):
    amount: Annotated[Amount, Field(gt=0)] = Field(title=translatable("the amount"))
    until: Day = Field(title=translatable("the last day"))
    words: Text = Field("", title=translatable("the text for the buyer"))


class FinishForm(CostsForm):
    """What was really used."""


class GiveUpForm(CostsForm):
    """And what was spent on it all the same."""

    reason: Text = Field(title=translatable("the reason"))


async def send_label(request: Request) -> Response:
    async def act() -> str:
        form = await parse(request, LabelForm)
        # Cleaned and stored before a transaction begins: that may take seconds.
        label, by, now = await label_of(request, form), request.state.staff, present()
        await take_with(
            request,
            form,
            lambda tx, id_: repair_steps.send_label(tx, id_, label, form.tracking, by=by, now=now),
        )
        return words_of(request)(LABEL_SENT)

    return await step_on(request, "label", act)


async def receive(request: Request) -> Response:
    return await note(
        request,
        "receive",
        TrackingForm,
        TOLD,
        lambda tx, id_, form, by, now: repair_steps.receive(tx, id_, form.tracking, by=by, now=now),
    )


async def inspect(request: Request) -> Response:
    return await note(
        request,
        "inspect",
        InspectForm,
        NOTED,
        lambda tx, id_, form, by, now: repair_steps.inspect(
            tx, id_, form.grade, form.findings, form.costs, by=by, now=now
        ),
    )


async def quote(request: Request) -> Response:
    async def act() -> str:
        form = await parse(request, QuoteForm)
        _, by, now = words_of(request), request.state.staff, present()
        offered = await _offered(request, form)
        try:
            await take_with(
                request,
                form,
                lambda tx, id_: repair_quotes.quote(tx, id_, offered, form.words, by=by, now=now),
            )
        except QuoteExpiredError:
            raise form.refused(until=_(NO_DAY).format(days=MOST_DAYS)) from None
        return _("The quote is on its way to the buyer.")

    return await step_on(request, "quote", act)


async def begin(request: Request) -> Response:
    return await note(
        request,
        "begin",
        NothingForm,
        NOTED,
        lambda tx, id_, _form, by, now: repair_steps.start(tx, id_, by=by, now=now),
    )


async def finish(request: Request) -> Response:
    return await note(
        request,
        "finish",
        FinishForm,
        NOTED,
        lambda tx, id_, form, by, now: repair_steps.finish(tx, id_, form.costs, by=by, now=now),
    )


async def ship(request: Request) -> Response:
    return await note(
        request,
        "ship",
        TrackingForm,
        TOLD,
        lambda tx, id_, form, by, now: repair_steps.ship(tx, id_, form.tracking, by=by, now=now),
    )


async def deliver(request: Request) -> Response:
    return await note(
        request,
        "deliver",
        NothingForm,
        translatable("Settled. The buyer is being told."),
        lambda tx, id_, _form, by, now: repair_steps.deliver(tx, id_, by=by, now=now),
    )


async def give_up(request: Request) -> Response:
    return await note(
        request,
        "give_up",
        GiveUpForm,
        translatable("Decide now what the buyer gets instead. They are being told."),
        lambda tx, id_, form, by, now: repair_steps.give_up(tx, id_, form.reason, form.costs, by=by, now=now),
    )


async def retry(request: Request) -> Response:
    repair_id: UUID = request.path_params["repair_id"]
    return await note(
        request,
        "",
        NothingForm,
        translatable("Going on. We look before anything is sent."),
        lambda tx, id_, _form, by, now: repairs.retry(tx, id_, repair_id, by=by, now=now),
    )


async def credited(request: Request) -> Response:
    """Staff gave back themselves what the buyer had paid."""
    repair_id: UUID = request.path_params["repair_id"]
    return await note(
        request,
        "credited",
        ReferenceForm,
        TOLD,
        lambda tx, id_, form, by, now: repair_credits.settle_outside(
            tx, id_, repair_id, form.reference, by=by, now=now
        ),
    )


async def label_of(request: Request, form: LabelForm) -> Label:
    """The file cleaned and stored, else the address."""
    _, sent = words_of(request), [file for file in form.label if file.filename]
    if not sent:
        if not form.url:
            raise form.refused(label=_(NO_LABEL))
        return Label(url=form.url)
    try:
        with await clean_file(sent[0].file, kinds=LABELS) as clean:
            stored = await request.state.blobs.put(new_key(request.state.shop_id), clean.content)
            return Label(key=stored.key, content_type=clean.content_type)
    except FileRefusedError as error:
        raise form.refused(label=_(str(error))) from None


async def _offered(request: Request, form: QuoteForm) -> Quote:
    _ = words_of(request)
    if form.until > today(request) + timedelta(days=MOST_DAYS):
        raise form.refused(until=_(NO_DAY).format(days=MOST_DAYS))
    async with request.state.db.transaction(request.state.shop_id) as tx:
        currency = await _currency(request, tx)
    try:
        return Quote(Money(form.amount, currency), form.until)
    except ValueError:
        raise form.refused(amount=_(NO_SUCH_AMOUNT)) from None


async def _currency(request: Request, tx: Tx) -> str:
    return quote_currency(request, await read(tx, request.path_params["claim_id"], today(request)))


OF_CLAIM = "/claims/{claim_id:uuid}/repair"
routes = [
    Route(f"{OF_CLAIM}/label", send_label, name="repairs.label", methods=["POST"], max_body_size=FORM_BYTES),
    Route(f"{OF_CLAIM}/receive", receive, name="repairs.receive", methods=["POST"]),
    Route(f"{OF_CLAIM}/inspect", inspect, name="repairs.inspect", methods=["POST"]),
    Route(f"{OF_CLAIM}/quote", quote, name="repairs.quote", methods=["POST"]),
    Route(f"{OF_CLAIM}/begin", begin, name="repairs.begin", methods=["POST"]),
    Route(f"{OF_CLAIM}/finish", finish, name="repairs.finish", methods=["POST"]),
    Route(f"{OF_CLAIM}/ship", ship, name="repairs.ship", methods=["POST"]),
    Route(f"{OF_CLAIM}/deliver", deliver, name="repairs.deliver", methods=["POST"]),
    Route(f"{OF_CLAIM}/give_up", give_up, name="repairs.give_up", methods=["POST"]),
    Route(f"{OF_CLAIM}/{{repair_id:uuid}}/retry", retry, name="repairs.retry", methods=["POST"]),
    Route(f"{OF_CLAIM}/{{repair_id:uuid}}/credited", credited, name="repairs.credited", methods=["POST"]),
]
