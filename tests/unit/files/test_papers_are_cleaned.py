"""PDFs from strangers keep how their pages look, and lose what acts, tells or hides."""

import asyncio
import io
import zlib
from collections.abc import Callable

import pypdfium2
import pytest
from pikepdf import Array, AttachedFileSpec, Dictionary, Encryption, Name, Pdf
from PIL import Image

from core.files.clean import CleanFile, clean_file
from core.files.cleaning import papers
from core.files.cleaning.jpegs import bare_jpeg, bare_jpeg_2000
from core.files.kinds import MEGABYTE, Kind
from core.files.refusals import FileRefusedError
from tests.support.papers import WORDS, blank, paper, picture, readable, saved
from tests.support.videos import box

PAPERS = frozenset({Kind.PAPER})
PLACE = b"52.516275"


async def cleaned(data: bytes) -> CleanFile:
    return await clean_file(data, kinds=PAPERS)


async def content_of(data: bytes) -> bytes:
    content = (await cleaned(data)).content
    assert isinstance(content, bytes)
    return content


def drawn(data: bytes, page: int = 0) -> Image.Image:
    document = pypdfium2.PdfDocument(data)
    try:
        document.init_forms()
        picture: Image.Image = document[page].render(scale=1).to_pil()
        return picture.convert("L")
    finally:
        document.close()


def is_drawn(data: bytes, box: tuple[int, int, int, int]) -> bool:
    return min(drawn(data).crop(box).tobytes()) < 128


async def test_a_paper_looks_as_before_and_is_told_by_its_pages() -> None:
    data = paper(3)
    file = await cleaned(data)
    assert (file.kind, file.content_type, file.pages) == (Kind.PAPER, "application/pdf", 3)
    assert (file.width, file.seconds, file.perceptual_hash, file.poster) == (None, None, None, None)
    assert isinstance(file.content, bytes)
    assert file.size == len(file.content)
    assert [drawn(file.content, page) for page in range(3)] == [drawn(data, page) for page in range(3)]
    assert is_drawn(file.content, (72, 110, 300, 150))


async def test_the_same_paper_gives_the_same_bytes() -> None:
    first = await cleaned(paper())
    await asyncio.sleep(1)  # a PDF's identity is otherwise made of the second
    assert await cleaned(paper()) == first


def acting() -> Pdf:
    """Does everything that a PDF can do without being asked."""
    pdf = blank()
    root, page = pdf.Root, pdf.pages[0].obj
    script = Dictionary(Type=Name.Action, S=Name.JavaScript, JS=b"app.alert('CANARY')")
    launch = Dictionary(S=Name.Launch, F=b"CANARY.exe")
    pdf.attachments["CANARY.exe"] = AttachedFileSpec(pdf, b"CANARY program", filename="CANARY.exe")
    root.OpenAction = script
    root.AA = Dictionary(WC=launch)
    root.Names.JavaScript = Dictionary(Names=Array([b"CANARY", script]))
    root.URI = Dictionary(Base=b"https://canary.example")
    root.AcroForm = Dictionary(Fields=Array(), XFA=pdf.make_stream(b"<xdp>CANARY</xdp>"))
    page.AA = Dictionary(O=pdf.make_indirect(script))
    send = Dictionary(S=Name.SubmitForm, F=Dictionary(FS=Name.URL, F=b"https://canary.example"))
    boxes = [
        Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 600, 800]), A=action)
        for action in (launch, send, Dictionary(S=Name.URI, URI=b"https://canary.example"))
    ]
    movie = Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=Array([0, 0, 9, 9]), CANARY=send)
    page.Annots = Array([pdf.make_indirect(box) for box in [*boxes, movie]])
    page.Resources.Properties = Dictionary(MC0=pdf.make_indirect(Dictionary(S=Name.JavaScript, JS=b"CANARY")))
    return pdf


WORDS_OF_ACTION = (
    b"CANARY canary /JavaScript /JS /OpenAction /AA /Launch /SubmitForm /URI /EmbeddedFile".split()
)
WORDS_OF_ACTION += b"/Filespec /Annots /AcroForm /XFA /Names /RichMedia".split()


async def test_nothing_that_acts_is_left() -> None:
    before, after = readable(saved(acting())), readable(await content_of(saved(acting())))
    assert [word for word in WORDS_OF_ACTION if word not in before] == []
    assert [word for word in WORDS_OF_ACTION if word in after] == []
    assert WORDS in after


def telling() -> Pdf:
    pdf = blank()
    page = pdf.pages[0].obj
    pdf.docinfo["/Author"] = "CANARY"
    pdf.trailer.Else = Dictionary(Where=PLACE)
    with pdf.open_metadata() as xmp:
        xmp["dc:creator"] = ["CANARY"]
    page.Metadata = pdf.make_stream(b"<x>CANARY</x>", Type=Name.Metadata, Subtype=Name.XML)
    page.PieceInfo = Dictionary(Maker=Dictionary(Private=b"CANARY"))
    page.LastModified = b"CANARY"
    page.VP = Array([Dictionary(Measure=Dictionary(Type=Name.Measure, GPTS=Array([PLACE])))])
    page.Thumb = pdf.make_stream(b"CANARY")
    form = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 1, 1]))
    form.Metadata, form.PieceInfo = page.Metadata, page.PieceInfo
    page.Resources.XObject = Dictionary(Fm1=form)
    return pdf


async def test_nothing_that_tells_who_or_where_is_left() -> None:
    before, after = readable(saved(telling())), readable(await content_of(saved(telling())))
    assert (before.count(b"CANARY") > 5, before.count(PLACE)) == (True, 2)
    assert (after.count(b"CANARY"), after.count(PLACE)) == (0, 0)
    assert b"/Fm1" in after


def photo(kind: str) -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "CANARY"
    exif[0x8825] = {1: "N", 29: PLACE.decode()}
    file = io.BytesIO()
    image = Image.linear_gradient("L").resize((64, 48)).convert("RGB")
    image.save(file, kind, exif=exif, **({"comment": b"CANARY"} if kind == "JPEG" else {}))
    return file.getvalue()


@pytest.mark.parametrize("packed", [False, True])
async def test_a_photo_in_a_paper_forgets_where_it_was_taken(packed: bool) -> None:
    pdf, data = blank(), photo("JPEG")
    filters = Array([Name.FlateDecode, Name.DCTDecode]) if packed else Name.DCTDecode
    picture(pdf, pdf.pages[0], zlib.compress(data) if packed else data, filters)
    before = saved(pdf)
    after = await content_of(before)
    with Pdf.open(io.BytesIO(after)) as made:
        kept = made.pages[0].obj.Resources.XObject.Im1.read_raw_bytes()
    assert (data.count(b"CANARY"), data.count(PLACE)) == (2, 1)
    assert (kept.count(b"CANARY"), kept.count(PLACE), kept[-2:]) == (0, 0, b"\xff\xd9")
    assert drawn(after) == drawn(before)
    assert is_drawn(after, (72, 294, 136, 342))


def jpeg_2000() -> bytes:
    """As satellites and archives save it: with a box of XML, and a profile of somebody's own."""
    file = io.BytesIO()
    Image.linear_gradient("L").resize((64, 48)).convert("RGB").save(file, "JPEG2000")
    data = file.getvalue()
    start = data.index(b"jp2h") - 4
    return data[:start] + box(b"xml ", b"<CANARY/>") + data[start:] + box(b"uuid", bytes(16) + PLACE)


async def test_a_picture_of_another_kind_forgets_too() -> None:
    pdf, data = blank(), jpeg_2000()
    picture(pdf, pdf.pages[0], data, Name.JPXDecode)
    after = await content_of(saved(pdf))
    with Pdf.open(io.BytesIO(after)) as made:
        kept = made.pages[0].obj.Resources.XObject.Im1.read_raw_bytes()
    assert (b"CANARY" in data, PLACE in data, b"CANARY" in kept, PLACE in kept) == (True, True, False, False)
    assert is_drawn(after, (72, 294, 136, 342))
    assert bare_jpeg_2000(kept[kept.index(b"\xff\x4f\xff\x51") :]).startswith(b"\xff\x4f\xff\x51")


@pytest.mark.parametrize("bare", [bare_jpeg, bare_jpeg_2000])
@pytest.mark.parametrize(
    "data",
    [b"", b"\xff\xd8\xff\xe1\xff\xff", b"\xff\xd8\xff\xe1\x00\x01", b"\0\0\0\x02jP  ", b"\0\0\0\x01jP"],
)
def test_what_is_not_made_as_a_picture_is_not_taken_for_one(
    bare: Callable[[bytes], bytes], data: bytes
) -> None:
    if bare is bare_jpeg or data:
        with pytest.raises(ValueError, match=r"longer than the|Not a JPEG"):
            bare(data)


def test_a_picture_cut_short_and_one_with_another_behind_it_are_cut_alike() -> None:
    data = photo("JPEG")
    assert bare_jpeg(data + data) == bare_jpeg(data)
    assert bare_jpeg(data[:-20]) == bare_jpeg(data)[:-20]


async def test_a_form_keeps_what_was_filled_in_and_a_remark_stays_visible() -> None:
    pdf = blank()
    look = pdf.make_stream(
        b"0 0 40 20 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 40, 20])
    )
    field = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=b"total", V=b"CANARY")
    field.Rect, field.AP = Array([300, 600, 340, 620]), Dictionary(N=look)
    field = pdf.make_indirect(field)
    pdf.pages[0].obj.Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))
    after = await content_of(saved(pdf))
    assert is_drawn(after, (300, 222, 340, 242))
    assert b"CANARY" not in readable(after)


async def test_a_paper_that_is_a_page_too_begins_as_a_paper() -> None:
    after = await content_of(b"<html><script>alert('CANARY')</script>" + paper())
    assert after.startswith(b"%PDF-")
    assert b"CANARY" not in after
    assert is_drawn(after, (72, 110, 300, 150))


OLD_LOCK = Encryption(user="secret", owner="owner", R=3, aes=False, metadata=False)
NEW_LOCK = Encryption(user="secret", owner="owner", R=6)


@pytest.mark.parametrize("lock", [OLD_LOCK, NEW_LOCK])
async def test_a_paper_that_asks_for_a_password_is_refused(lock: Encryption) -> None:
    with pytest.raises(FileRefusedError, match="locked with a password"):
        await cleaned(saved(blank(), encryption=lock))


async def test_a_paper_that_only_forbids_to_print_is_taken_without_its_lock() -> None:
    pdf = blank()
    picture(pdf, pdf.pages[0], photo("JPEG"), Name.DCTDecode)
    after = await content_of(saved(pdf, encryption=Encryption(owner="owner")))
    assert b"/Encrypt" not in after
    assert (is_drawn(after, (72, 110, 300, 150)), is_drawn(after, (72, 294, 136, 342))) == (True, True)


async def test_a_hundred_pages_are_taken_and_one_more_is_refused() -> None:
    assert (await cleaned(paper(100))).pages == 100
    with pytest.raises(FileRefusedError, match="more than 100 pages"):
        await cleaned(paper(101))


def bomb(kind: str) -> Pdf:
    """Small files that say that they have millions of pages, or unpack to gigabytes."""
    pdf = blank()
    page, tree = pdf.pages[0].obj, pdf.Root.Pages
    if kind == "a tree of itself":
        tree.Kids = Array([tree, tree])
    elif kind == "ten times ten times":
        for _ in range(9):
            tree = pdf.make_indirect(Dictionary(Type=Name.Pages, Kids=Array([tree] * 10), Count=1))
        pdf.Root.Pages = tree
    elif kind == "a page counted 100,000 times":
        tree.Kids = Array([page] * 10**5)
    return pdf


@pytest.mark.parametrize("kind", ["a tree of itself", "ten times ten times", "a page counted 100,000 times"])
async def test_a_tree_without_an_end_has_too_many_pages(kind: str) -> None:
    with pytest.raises(FileRefusedError, match="more than 100 pages"):
        await cleaned(saved(bomb(kind)))


def unpacking(size: int) -> bytes:
    """Its catalogue lies in a packed stream of objects that unpacks to so many bytes."""
    packer = zlib.compressobj()
    packed = packer.compress(b"1 0 << /Type /Catalog /Pages 2 0 R >>")
    packed += b"".join(packer.compress(b" " * MEGABYTE) for _ in range(size // MEGABYTE)) + packer.flush()
    objects = [
        b"2 0 obj << /Type /Pages /Kids [4 0 R] /Count 1 >> endobj\n",
        b"3 0 obj << /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
        + packed
        + b"\nendstream endobj\n",
        b"4 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >> endobj\n",
    ]
    start = b"%PDF-1.5\n"
    places = [len(start) + sum(map(len, objects[:before])) for before in range(4)]
    rows = bytes(7) + b"\2" + (3).to_bytes(4) + b"\0\0"
    rows += b"".join(b"\1" + place.to_bytes(4) + b"\0\0" for place in places)
    index = b"5 0 obj << /Type /XRef /Size 6 /W [1 4 2] /Root 1 0 R /Length %d >>\nstream\n" % len(rows)
    return (
        start + b"".join(objects) + index + rows + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % places[3]
    )


@pytest.mark.slow
async def test_a_paper_that_unpacks_to_gigabytes_ends_with_its_process() -> None:
    assert (await cleaned(unpacking(MEGABYTE))).pages == 1
    with pytest.raises(FileRefusedError, match="PDF is damaged"):
        await cleaned(unpacking(800 * MEGABYTE))


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n",
        b"%PDF-1.7\n" + bytes(range(256)) * 400,
        paper(0),
        b"%PDF-1.7\n1 0 obj << /Type /Catalog /Pages 1 0 R >> endobj trailer << /Root 1 0 R >>",
    ],
)
async def test_what_only_begins_as_a_paper_is_refused_as_damaged(data: bytes) -> None:
    with pytest.raises(FileRefusedError, match="PDF is damaged"):
        await cleaned(data)


async def test_of_a_paper_cut_short_remains_what_can_be_read() -> None:
    data = paper(2)
    assert (await cleaned(data[: data.rindex(b"xref")])).pages == 2


async def test_more_than_twenty_megabytes_are_refused_unread() -> None:
    with pytest.raises(FileRefusedError, match="larger than 20 MB"):
        await cleaned(paper() + bytes(20 * MEGABYTE))


@pytest.mark.parametrize("data", [b"PK\x03\x04" + bytes(2000) + b"%PDF-1.7", b"", b"hello", photo("JPEG")])
async def test_what_is_no_paper_is_refused(data: bytes) -> None:
    with pytest.raises(FileRefusedError, match=r"This file is not a PDF\. Please send a PDF\."):
        await cleaned(data)


def test_cleaning_itself_answers_with_pages_and_pdf() -> None:
    pdf = acting()
    picture(pdf, pdf.pages[0], zlib.compress(photo("JPEG")), Array([Name.FlateDecode, Name.DCTDecode]))
    pdf.Root.OCProperties = Dictionary(OCGs=Array(), D=Dictionary())
    answer, after = papers.cleaned(io.BytesIO(saved(pdf)))
    assert answer == {"pages": 1}
    assert b"/OCProperties" in readable(after)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (saved(blank(), encryption=NEW_LOCK), "locked"),
        (paper(101), "too_many_pages"),
        (paper(0), "unreadable"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_cleaning_itself_only_says_why_not(data: bytes, why: str) -> None:
    assert papers.cleaned(io.BytesIO(data)) == ({"refused": why}, b"")
