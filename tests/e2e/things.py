"""What people hold in their hands: a photo with a place in it, a receipt, a printed sheet."""

import io
from datetime import date

import pypdfium2
import zxingcpp
from fpdf import FPDF
from PIL import Image

from demo.photos import take

GPS = 0x8825
LATITUDE, LONGITUDE = 2, 4


def photo_with_place(scene: str, seed: int) -> bytes:
    """A JPEG as phones write it: the place where it was taken is in it."""
    picture = Image.open(io.BytesIO(take(scene, seed)))
    exif = Image.Exif()
    exif.get_ifd(GPS).update({1: "N", LATITUDE: (52.0, 31.0, 12.0), 3: "E", LONGITUDE: (13.0, 24.0, 17.0)})
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=85, exif=exif)
    taken = file.getvalue()
    assert Image.open(io.BytesIO(taken)).getexif().get_ifd(GPS)[LATITUDE] == (52.0, 31.0, 12.0)
    return taken


def receipt(day: date) -> bytes:
    """A shop's, as PDF."""
    paper = FPDF(format="A4")
    paper.add_page()
    paper.set_font("Helvetica", size=14)
    paper.multi_cell(0, 10, f"Kitchen & Fire, Bergen\n{day.isoformat()}\n1 gooseneck kettle   129.00")
    return bytes(paper.output())


def metadata_of(picture: bytes) -> dict[int, object]:
    """Empty where nothing was left in it."""
    image = Image.open(io.BytesIO(picture))
    exif = image.getexif()
    return {**exif, **exif.get_ifd(GPS)}


def addresses_on_page_one(pdf: bytes) -> list[str]:
    """What a phone reads from the first page of a printed sheet, in no order."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        image = document[0].render(scale=4).to_pil()
    finally:
        document.close()
    # Now and then stripes of one are taken for another kind.
    qr = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    return [found.text for found in zxingcpp.read_barcodes(image, formats=qr)]


def pages_of(pdf: bytes) -> int:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()
