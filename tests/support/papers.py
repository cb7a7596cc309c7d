"""PDFs as buyers send them, and as nobody should."""

import io

from pikepdf import Dictionary, Name, Page, Pdf, Stream

WORDS = b"BT /F1 24 Tf 72 700 Td (Invoice 4711) Tj ET"


def blank(pages: int = 1) -> Pdf:
    """Each page says “Invoice 4711”."""
    pdf = Pdf.new()
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for _ in range(pages):
        page = pdf.add_blank_page(page_size=(595, 842))
        page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
        page.obj.Contents = pdf.make_stream(WORDS)
    return pdf


def saved(pdf: Pdf, **options: object) -> bytes:
    file = io.BytesIO()
    pdf.save(file, **options)  # type: ignore[arg-type]  # as pikepdf names them
    return file.getvalue()


def paper(pages: int = 1) -> bytes:
    return saved(blank(pages))


def readable(data: bytes) -> bytes:
    """Everything in it, unpacked: what is not here is not there."""
    with Pdf.open(io.BytesIO(data)) as pdf:
        packed = [bytes(thing.read_bytes()) for thing in pdf.objects if is_readable(thing)]
        return b"\n".join([saved(pdf, qdf=True), *packed])


def is_readable(thing: object) -> bool:
    return isinstance(thing, Stream) and str(thing.get("/Filter")) not in {"/DCTDecode", "/JPXDecode"}


def picture(pdf: Pdf, page: Page, data: bytes, filters: object, **more: object) -> None:
    """Lays an image of 64 by 48 points into the page."""
    image = pdf.make_stream(data)
    for name, value in {
        "Type": Name.XObject,
        "Subtype": Name.Image,
        "Width": 64,
        "Height": 48,
        "BitsPerComponent": 8,
        "ColorSpace": Name.DeviceRGB,
        "Filter": filters,
        **more,
    }.items():
        image[f"/{name}"] = value
    page.obj.Resources.XObject = Dictionary(Im1=image)
    page.obj.Contents = pdf.make_stream(WORDS + b" q 64 0 0 48 72 500 cm /Im1 Do Q")
