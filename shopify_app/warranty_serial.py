"""Staff note the serial of a unit, which may prove its purchase (docs/decisions/0030)."""

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.services.proofs import SerialChangedError, SerialTakenError, note_serial
from core.store.units import get_unit
from core.store.warranties import get_warranty
from core.web.addresses import url
from core.web.failures import ConflictError
from core.web.forms import Form, InvalidFormError, Typed, parse
from core.web.locales import translatable
from core.web.pages import redirect, render
from core.web.pieces import Serial
from shopify_app.asking import present, words_of


class SerialForm(Form):
    serial: Serial = Field("", title=translatable("the serial number"))
    seen: str = Field("")
    """The one that the page showed."""


async def note(request: Request) -> Response:
    """The page anew, since open claims may be answered otherwise now; or the form to correct."""
    try:
        await _note(request)
    except InvalidFormError as refused:
        return await _refused(request, refused.typed)
    _, warranty_id = words_of(request), request.path_params["warranty_id"]
    to = url(request, "warranties.show", warranty_id=warranty_id)
    return redirect(request, to, toast=_("The serial number is kept."))


async def _note(request: Request) -> None:
    form, _ = await parse(request, SerialForm), words_of(request)
    by, now, warranty_id = request.state.staff, present(), request.path_params["warranty_id"]
    try:
        async with request.state.db.transaction(request.state.shop_id) as tx:
            await note_serial(tx, warranty_id, form.serial, seen=form.seen, by=by, now=now)
    except SerialTakenError as taken:
        wrong = _("Another unit has this number: {unit}. Nothing was changed.").format(unit=taken.title)
        raise form.refused(serial=wrong) from None
    except SerialChangedError:
        wrong = _("There is another number by now, so nothing was noted. Look at it again.")
        raise ConflictError(wrong) from None


async def _refused(request: Request, typed: Typed) -> Response:
    async with request.state.db.transaction(request.state.shop_id) as tx:
        warranty = await get_warranty(tx, request.path_params["warranty_id"])
        unit = await get_unit(tx, warranty.unit_id)
    return render(
        request,
        "warranties/_serial.html",
        status=422,
        warranty_id=warranty.id,
        serial=unit.serial or "",
        serial_form=typed,
        serial_opened=True,
    )


routes = [Route("/warranties/{warranty_id:uuid}/serial", note, name="warranties.serial", methods=["POST"])]
