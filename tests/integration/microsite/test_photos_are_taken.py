"""Photos of a claim are taken, kept over a mistake, and refused by name."""

import json
from collections.abc import AsyncIterator

import pytest

from core.files.links import sign_file
from core.store.claims import Claim, Evidence
from core.store.registrations import Registration
from core.web.pieces import FILES_READ
from tests.integration.microsite.phone import (
    ADA,
    BOUGHT,
    FAULT,
    count,
    files_of,
    huge_png,
    jpeg,
    labels,
    register,
    second_shop,
    send,
    sheet,
    stock,
)
from tests.support.house import House

BOB = {"name": "Bob Other", "email": "bob@example.org"}
PHOTO = [("crack.jpg", jpeg("red"))]


async def link(house: House) -> str:
    """Of a certificate whose owner is about to claim."""
    await stock(house)
    [code] = await labels(house)
    _, warranty = await register(house, code)
    return f"/w/{warranty.certificate_code}/claim"


async def nothing_happened(house: House) -> bool:
    return await count(house, Claim, Evidence) == [0, 0]


async def stored(house: House) -> int:
    return files_of(house, await house.shop_id())


async def test_a_kept_photo_can_be_looked_at_and_left_out(house: House) -> None:
    page = await house.buyer.get(await link(house))
    two = [*PHOTO, ("back.jpg", jpeg("blue"))]
    refused = await send(house.buyer, page, {**FAULT, "fault": ""}, two)
    address = refused.text.split('<img src="/files/')[1].split('"')[0]
    assert (await house.buyer.get(f"/files/{address}")).headers["content-type"] == "image/jpeg"
    first, _ = sheet(refused).fields["kept"]
    answer = await send(house.buyer, refused, {**FAULT, "kept": [first]})
    assert answer.status_code == 303
    assert await count(house, Evidence) == [1]


async def test_a_claim_without_a_photo_is_asked_for_one(house: House) -> None:
    page = await house.buyer.get(await link(house))
    answer = await send(house.buyer, page, FAULT)
    assert answer.status_code == 422
    assert "Still missing: one photo of the fault." in answer.text
    assert await nothing_happened(house)


NOT_A_PHOTO = "This file is not a photo we can use."
HOSTILE = {
    "text": (b"hello, this is no picture", NOT_A_PHOTO),
    "empty": (b"", NOT_A_PHOTO),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', NOT_A_PHOTO),
    "gif polyglot": (b"GIF89a/*" + b"\x00" * 40 + b"*/=1;alert(1)", NOT_A_PHOTO),
    "torn": (jpeg()[:300], "This photo is damaged and cannot be opened."),
    "50,000 by 50,000": (huge_png(), "This picture is larger than 50 megapixels."),
    "over 10 MB": (jpeg() + b"\x00" * 10 * 1024 * 1024, "This photo is larger than 10 MB."),
}


@pytest.mark.parametrize("kind", sorted(HOSTILE))
async def test_a_file_that_is_no_good_photo_is_refused_by_name(house: House, kind: str) -> None:
    content, message = HOSTILE[kind]
    page = await house.buyer.get(await link(house))
    answer = await send(house.buyer, page, FAULT, [("evil.jpg", content), *PHOTO])
    assert answer.status_code == 422
    assert f"evil.jpg: {message}" in answer.text
    assert await nothing_happened(house)
    assert len(sheet(answer).fields["kept"]) == 1


async def test_photos_are_refused_in_german_too(house: House) -> None:
    page = await house.buyer.get(f"{await link(house)}?language=de")
    answer = await send(house.buyer, page, FAULT, [("x.jpg", b"no picture")])
    assert "x.jpg: Diese Datei ist kein Foto, das wir verwenden können." in answer.text


async def test_the_eleventh_photo_is_too_many(house: House) -> None:
    page = await house.buyer.get(await link(house))
    many = [(f"{place}.jpg", jpeg()) for place in range(11)]
    answer = await send(house.buyer, page, FAULT, many)
    assert answer.status_code == 422
    assert "Choose at most 10 photos. Those you just chose were not kept." in answer.text
    assert await nothing_happened(house)
    assert await stored(house) == 0


async def test_kept_and_new_photos_count_together(house: House) -> None:
    page = await house.buyer.get(await link(house))
    nine = [(f"{place}.jpg", jpeg(f"#{place}{place}{place}")) for place in range(9)]
    refused = await send(house.buyer, page, {**FAULT, "fault": ""}, nine)
    more = [("a.jpg", jpeg("red")), ("b.jpg", jpeg("blue"))]
    answer = await send(house.buyer, refused, FAULT, more)
    assert answer.status_code == 422
    assert "Choose at most 10 photos" in answer.text
    assert len(sheet(answer).fields["kept"]) == 9
    assert await nothing_happened(house)


async def test_a_heap_of_files_is_refused_outright(house: House) -> None:
    page = await house.buyer.get(await link(house))
    heap = [(f"{place}.jpg", b"x") for place in range(FILES_READ + 1)]
    answer = await send(house.buyer, page, FAULT, heap)
    assert answer.status_code == 400
    assert await nothing_happened(house)


async def test_the_same_photo_chosen_twice_is_one(house: House) -> None:
    page = await house.buyer.get(await link(house))
    await send(house.buyer, page, FAULT, PHOTO * 2)
    assert await count(house, Claim, Evidence) == [1, 1]
    assert await stored(house) == 1


@pytest.mark.parametrize("announced", [True, False])
async def test_more_than_a_video_and_its_photos_are_refused_without_being_read(
    house: House, announced: bool
) -> None:
    path = await link(house)
    csrf = sheet(await house.buyer.get(path)).fields["csrf_token"][0]
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        yield b'--x\r\nContent-Disposition: form-data; name="photos"; filename="a.jpg"\r\n\r\n'
        for _ in range(300):
            read += 1
            yield b"x" * 1024 * 1024

    length = {"Content-Length": str(300 * 1024 * 1024)} if announced else {}
    kind = {"Content-Type": "multipart/form-data; boundary=x", "X-CSRF-Token": csrf}
    answer = await house.buyer.post(path, content=endless(), headers={**kind, **length})
    assert answer.status_code == 413
    assert "Send fewer or smaller files" in answer.text
    assert read <= (2 if announced else 252)
    assert await nothing_happened(house)


async def test_an_ordinary_form_takes_no_megabytes(house: House) -> None:
    await stock(house)
    [code] = await labels(house)
    page = await house.buyer.get(f"/{code}")
    answer = await send(house.buyer, page, {**ADA, **BOUGHT, "name": "x" * 2 * 1024 * 1024})
    assert answer.status_code == 413
    assert await count(house, Registration) == [0]


async def test_a_forged_kept_photo_is_no_photo(house: House) -> None:
    page = await house.buyer.get(await link(house))
    answer = await send(house.buyer, page, {**FAULT, "kept": ["forged"]})
    assert answer.status_code == 422
    assert await nothing_happened(house)


def kept_token(house: House, shop_id: object, purpose: str = "kept") -> str:
    photo = {
        "key": f"{shop_id}/{'0' * 32}",
        "content_type": "image/jpeg",
        "width": 1,
        "height": 1,
        "size": 1,
        "sha256": "0" * 64,
        "perceptual_hash": 0,
    }
    keys = [house.settings.signing_keys.get_secret_value()]
    return sign_file(json.dumps(photo), purpose=purpose, signing_keys=keys)


async def test_a_kept_photo_of_another_shop_is_no_photo_here(house: House) -> None:
    other = await second_shop(house)
    page = await house.buyer.get(await link(house))
    for token in (kept_token(house, other.id), kept_token(house, await house.shop_id(), "photo")):
        answer = await send(house.buyer, page, {**FAULT, "kept": [token]})
        assert answer.status_code == 422
    assert await nothing_happened(house)
