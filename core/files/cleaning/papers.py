"""Papers: a PDF written anew from what its pages look like. What acts, tells or hides is left behind.

Only what is named here goes along, because a list of what is dangerous would never be complete: pages with
their boxes, contents and resources, and which layers show. Forms and remarks become part of the page.
Deeper inside, in resources, what acts or tells is emptied wherever it stands.
"""

import io
from collections.abc import Iterable
from typing import BinaryIO

from pikepdf import (
    Array,
    Dictionary,
    Encryption,
    Name,
    Object,
    ObjectStreamMode,
    PasswordError,
    Pdf,
    Stream,
    StreamDecodeLevel,
)

from core.files.cleaning.jpegs import bare_jpeg, bare_jpeg_2000
from core.files.cleaning.limits import Answer, Limits, refused

MAX_PAGES = 100
_MOST_NODES = 10 * MAX_PAGES
LIMITS = Limits(memory=700_000_000, seconds=10)

_OF_PAGE = {
    "/Type",
    "/Parent",
    "/MediaBox",
    "/CropBox",
    "/BleedBox",
    "/TrimBox",
    "/ArtBox",
    "/Rotate",
    "/UserUnit",
    "/Resources",
    "/Contents",
    "/Group",
}
_TELLING = ("/Metadata", "/PieceInfo", "/LastModified", "/OPI", "/Measure", "/PtData", "/VP")
_OUTSIDE = ("/F", "/FFilter", "/FDecodeParms", "/Ref", "/Alternates", "/AF")
"""Of a stream: where else its data would come from."""
_LEFT_BEHIND = {"/Action", "/Annot", "/EmbeddedFile", "/Filespec", "/Metadata", "/Sig"}
_ACTIONS = {
    "/GoToE",
    "/GoToR",
    "/ImportData",
    "/JavaScript",
    "/Launch",
    "/Movie",
    "/Rendition",
    "/RichMediaExecute",
    "/Sound",
    "/SubmitForm",
    "/URI",
}
_PICTURES = {"/DCTDecode": bare_jpeg, "/DCT": bare_jpeg, "/JPXDecode": bare_jpeg_2000}


def load() -> None:
    """Lets qpdf open the source of chance that it needs for locked papers, while it still can."""
    Pdf.new().save(io.BytesIO(), encryption=Encryption(owner="nobody"))


def cleaned(source: BinaryIO) -> Answer:
    try:
        too_many = _has_too_many_pages(source)
    except PasswordError:
        return refused("locked")
    if too_many:
        return refused("too_many_pages")
    with Pdf.open(source) as pdf:
        pdf.generate_appearance_streams()
        pdf.flatten_annotations("all")
        _rebuild(pdf)
        if not pdf.pages:
            return refused("unreadable")
        for thing in pdf.objects:
            _empty(pdf, thing)
        paper = io.BytesIO()
        pdf.save(paper, object_stream_mode=ObjectStreamMode.generate, deterministic_id=True)
        return {"pages": len(pdf.pages)}, paper.getvalue()


def _has_too_many_pages(source: BinaryIO) -> bool:
    """Counted by us: what the file says may be wrong, and its tree may have millions or be its own child."""
    with Pdf.open(source, inherit_page_attributes=False) as pdf:
        waiting, pages = [pdf.Root.Pages], 0
        for _ in range(_MOST_NODES):
            if not waiting:
                break
            kids = waiting.pop().get("/Kids")
            pages += kids is None
            waiting += list(kids or ())[: _MOST_NODES - len(waiting)]
        return bool(waiting) or pages > MAX_PAGES


def _rebuild(pdf: Pdf) -> None:
    """A catalogue with pages in one row, and nothing else to begin at."""
    pages = [page.obj for page in pdf.pages]
    tree = pdf.make_indirect(Dictionary(Type=Name.Pages, Kids=Array(pages), Count=len(pages)))
    for page in pages:
        _drop(page, set(page.keys()) - _OF_PAGE)
        page.Parent = tree
    catalogue = Dictionary(Type=Name.Catalog, Pages=tree)
    if (layers := pdf.Root.get("/OCProperties")) is not None:
        catalogue.OCProperties = layers
    pdf.trailer.Root = pdf.make_indirect(catalogue)
    _drop(pdf.trailer, set(pdf.trailer.keys()) - {"/Root", "/Size"})


def _empty(pdf: Pdf, thing: Object) -> None:
    """One object, whoever refers to it."""
    if not isinstance(thing, Dictionary | Stream):
        return
    _drop(thing, _TELLING)
    acts = _name(thing, "/S") in _ACTIONS or _name(thing, "/Type") in _LEFT_BEHIND
    if isinstance(thing, Stream):
        _drop(thing, _OUTSIDE)
        if acts or _name(thing, "/Subtype") in {"/PS", "/XML"}:
            thing.write(b"")
        else:
            _bare(pdf, thing)
    if acts:
        _drop(thing, set(thing.keys()) - {"/Length"})


def _bare(pdf: Pdf, stream: Object) -> None:
    """A picture that is a file of its own, such as a camera's JPEG, without what the camera wrote into it."""
    filters, parameters = _row(stream.get("/Filter")), _row(stream.get("/DecodeParms"))
    bare = _PICTURES.get(str(filters[-1])) if filters else None
    if bare is None:
        return
    data = stream.read_raw_bytes()
    if packed := filters[:-1]:
        outer = Stream(pdf, data, Filter=Array(packed), DecodeParms=Array(parameters[: len(packed)]))
        data = outer.read_bytes(StreamDecodeLevel.generalized)
    stream.write(bare(data), filter=Array(filters[-1:]), decode_parms=Array(parameters[len(packed) :]))


def _row(value: Object | None) -> list[Object]:
    """A filter stands alone or in an array."""
    if value is None:
        return []
    return list(value) if isinstance(value, Array) else [value]


def _name(thing: Object, key: str) -> str:
    value = thing.get(key)
    return str(value) if isinstance(value, Name) else ""


def _drop(thing: Object, keys: Iterable[str]) -> None:
    for key in keys:
        if key in thing:
            del thing[key]
