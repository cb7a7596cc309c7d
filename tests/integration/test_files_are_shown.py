"""Both doors show a private file to whoever holds its link: a video in parts, a paper only to be saved."""

import httpx
import pytest

from core.files.blobs import new_key
from core.files.kinds import Kind
from core.files.links import sign_view
from tests.support.house import House

CONTENT = bytes(range(256)) * 2048
DOORS = {"buyers": ("/files/", "view"), "staff": ("/signed/files/", "evidence")}


async def ask(house: House, door: str, kind: Kind, **headers: str) -> httpx.Response:
    key = new_key(await house.shop_id())
    await house.ctx.blobs.put(key, CONTENT)
    path, purpose = DOORS[door]
    keys = [house.settings.signing_keys.get_secret_value()]
    client = house.buyer if door == "buyers" else house.shopify_calls
    token = sign_view(key, kind, purpose=purpose, signing_keys=keys)
    return await client.get(f"{path}{token}", headers=headers)


@pytest.mark.parametrize("door", DOORS)
async def test_a_video_is_played_from_the_middle(house: House, door: str) -> None:
    answer = await ask(house, door, Kind.VIDEO, range="bytes=1000-300000")
    assert (answer.status_code, answer.content == CONTENT[1000:300_001]) == (206, True)
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["content-range"] == f"bytes 1000-300000/{len(CONTENT)}"
    assert answer.headers["x-content-type-options"] == "nosniff"
    alone = "sandbox allow-same-origin; default-src 'none'; media-src 'self'; frame-ancestors 'none'"
    assert answer.headers["content-security-policy"] == alone


@pytest.mark.parametrize("door", DOORS)
async def test_a_paper_is_only_to_be_saved(house: House, door: str) -> None:
    answer = await ask(house, door, Kind.PAPER)
    assert (answer.status_code, answer.content == CONTENT) == (200, True)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="paper.pdf"'
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
