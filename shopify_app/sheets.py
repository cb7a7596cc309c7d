"""Label sheets: what was ordered, and ordering more."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.serials import LONGEST, normal
from core.services.codes import (
    MOST_CODES,
    Labelled,
    SerialsRefusal,
    SerialsRefusedError,
    order_sheet,
)
from core.store.base import Tx
from core.store.catalogue import (
    ProductRow,
    VariantRow,
    find_product,
    find_variant,
    get_product,
    list_products,
    list_variants,
)
from core.store.codes import list_sheets
from core.web.addresses import url
from core.web.fields import Day, Line, each_line
from core.web.forms import Form, InvalidFormError, Typed, blank, parse
from core.web.locales import translatable
from core.web.pages import redirect, render, wants_fragment
from shopify_app.asking import before_of, hidden_fields, present, search_of, words_of

PAGE = 50
FOUND = 12
ONLY_VARIANT = "Default Title"
"""What Shopify calls the variant of a product that has no variants."""


MOST_SERIALS = 2_000
"""What a form can carry in one box; longer lists are several sheets."""
_TOO_MUCH = translatable("A list has at most 2,000 serial numbers, of 64 characters each.")


def _serials(lines: list[str]) -> list[str]:
    """Lines of nothing but dashes are none."""
    typed = [line for line in lines if normal(line)]
    if len(typed) > MOST_SERIALS or any(len(serial) > LONGEST for serial in typed):
        raise ValueError(_TOO_MUCH)
    return typed


Serials = Annotated[list[Line], BeforeValidator(each_line), AfterValidator(_serials)]


class SheetForm(Form):
    subject: Line = Field(title=translatable("a product"))
    """The gid of a product or of one of its variants."""
    per: Literal["unit", "product"] = Field("unit", title=translatable("what a code stands for"))
    count: Annotated[int, Field(ge=1, le=MOST_CODES)] = Field(title=translatable("the number of labels"))
    shipped_on: Day | None = Field(None, title=translatable("the day"))
    serials: Serials = Field([], title=translatable("the list of serial numbers"))
    search: Line = Field("", title=translatable("the search"))


Choice = tuple[str, str, str]
"""The gid of a product or variant, its title, and what tells it apart."""


async def index(request: Request) -> Response:
    before = before_of(request)
    async with request.state.db.transaction(request.state.shop_id) as tx:
        found = await list_sheets(tx, before=before, limit=PAGE + 1)
    return render(
        request,
        "sheets/list.html",
        sheets=found[:PAGE],
        first=url(request, "sheets.list") if before else "",
        further=url(request, "sheets.list", before=found[PAGE - 1].id) if len(found) > PAGE else "",
    )


async def new(request: Request) -> Response:
    """The form; as a fragment only the products that a search finds."""
    search, picked = search_of(request), request.query_params.get("subject", "")
    async with request.state.db.transaction(request.state.shop_id) as tx:
        choices = await _choices(tx, search, picked)
    form = blank(subject=picked, per=request.query_params.get("per", "unit"), count=100)
    page = "sheets/_found.html" if wants_fragment(request) else "sheets/new.html"
    return render(request, page, **_context(request, form, choices, search))


async def create(request: Request) -> Response:
    try:
        form = await parse(request, SheetForm)
        async with request.state.db.transaction(request.state.shop_id) as tx:
            labelled = await _labelled(request, tx, form)
            by, now = request.state.staff, present()
            per_unit = form.per == "unit"
            sheet = await order_sheet(
                tx,
                labelled,
                per_unit=per_unit,
                count=form.count,
                shipped_on=form.shipped_on,
                serials=form.serials,
                by=by,
                now=now,
            )
    except SerialsRefusedError as refused:
        return await _refused(request, form.refused(serials=_said(request, form, refused)).typed)
    except InvalidFormError as refused:
        return await _refused(request, refused.typed)
    _ = words_of(request)
    toast = _("The labels are ready to print.")
    return redirect(request, url(request, "sheets.show", sheet_id=sheet.id), toast=toast)


def _said(request: Request, form: SheetForm, refused: SerialsRefusedError) -> str:
    _, count = words_of(request), len(form.serials)
    match refused.why:
        case SerialsRefusal.COUNT:
            said = _("Serial numbers: {count}, labels: {labels}. Each label needs one.")
            return said.format(count=count, labels=form.count)
        case SerialsRefusal.ONE_CODE:
            return _("With one code on all labels, no label belongs to one serial number. Leave them out.")
        case SerialsRefusal.TWICE:
            return _("{serial} stands twice in the list.").format(serial=refused.serial)
        case SerialsRefusal.TAKEN:
            return _("Another unit of this product has the number {serial}.").format(serial=refused.serial)


async def _labelled(request: Request, tx: Tx, form: SheetForm) -> Labelled:
    """What the labels stand for. Raises InvalidFormError for what is not in our copy of the catalogue."""
    variant = await find_variant(tx, form.subject)
    product = await find_product(tx, form.subject)
    if variant is not None:
        product = await get_product(tx, variant.product_id)
    if product is None or product.deleted_at is not None:
        _ = words_of(request)
        unknown = _("This product is not in your store any more. Choose another.")
        raise form.refused(subject=unknown)
    special = variant is not None and variant.title != ONLY_VARIANT
    title = f"{product.title}, {variant.title}" if variant and special else product.title
    return Labelled(
        title=title,
        sku=variant.sku if variant else None,
        product_gid=product.gid,
        variant_gid=variant.gid if variant else None,
    )


async def _refused(request: Request, typed: Typed) -> Response:
    search = typed.value("search")
    async with request.state.db.transaction(request.state.shop_id) as tx:
        choices = await _choices(tx, search, typed.value("subject"))
    return render(request, "sheets/new.html", status=422, **_context(request, typed, choices, search))


async def _choices(tx: Tx, search: str, picked: str) -> list[Choice]:
    """Found products with their variants; what is picked stays to be seen."""
    products = await list_products(tx, search=search, limit=FOUND)
    chosen = await find_product(tx, picked) if picked else None
    known = {product.id: product for product in [*([chosen] if chosen else []), *products]}
    variants: dict[object, list[VariantRow]] = {}
    for variant in await list_variants(tx, list(known)):
        variants.setdefault(variant.product_id, []).append(variant)
    return [choice for product in known.values() for choice in _of(product, variants.get(product.id, []))]


def _of(product: ProductRow, variants: Sequence[VariantRow]) -> list[Choice]:
    """A product without real variants is one choice: its only variant."""
    kind = " · ".join(part for part in (product.product_type, product.vendor) if part)
    if len(variants) == 1:
        return [(variants[0].gid, product.title, variants[0].sku or kind)]
    each = [(one.gid, f"{product.title}, {one.title}", one.sku or kind) for one in variants]
    return [(product.gid, product.title, kind), *each]


def _context(request: Request, form: Typed, choices: Sequence[Choice], search: str) -> dict[str, Any]:
    _ = words_of(request)
    return {
        "form": form,
        "choices": choices,
        "search": search,
        "kept": hidden_fields(request),
        "most": MOST_CODES,
        "most_serials": MOST_SERIALS,
        "kinds": [
            ("unit", _("Each label its own code"), _("One unit, one owner. Nobody can register it twice.")),
            (
                "product",
                _("One code on all labels"),
                _("Where pieces cannot be told apart, such as a code printed on the box."),
            ),
        ],
    }


routes = [
    Route("/sheets", index, name="sheets.list"),
    Route("/sheets/new", new, name="sheets.new"),
    Route("/sheets/new", create, name="sheets.create", methods=["POST"]),
]
