"""A private file as an answer: streamed, in the parts that a player asks for (RFC 9110, 14).

Its type and name come from our records and never from who sent it. A paper is only offered to be saved,
because no reader of PDFs is as careful as our cleaning. The door sandboxes the answer.
"""

import re
from collections.abc import Mapping
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from core.files.blobs import Blobs
from core.files.kinds import Kind

_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})", re.ASCII)
"""Of several ranges no player asks for more than one; then the whole is a lawful answer."""


async def serve(request: Request, blobs: Blobs, key: str, kind: Kind) -> Response:
    """Raises BlobMissingError."""
    size = await blobs.size(key)
    headers = _headers(key, kind)
    span = _asked(request, size, headers["ETag"])
    if span is None:
        start, end, status = 0, size, 200
    elif span[0] >= span[1]:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{size}"})
    else:
        (start, end), status = span, 206
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    headers["Content-Length"] = str(end - start)
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers, media_type=kind.content_type)
    parts = blobs.chunks(key, start, end)
    return StreamingResponse(parts, status_code=status, headers=headers, media_type=kind.content_type)


def _headers(key: str, kind: Kind) -> dict[str, str]:
    """What lies under a key never changes, so the key names it; it is not told itself."""
    shown = "attachment" if kind is Kind.PAPER else "inline"
    return {
        "Accept-Ranges": "bytes",
        "Content-Disposition": f'{shown}; filename="{kind.file_name}"',
        "ETag": f'"{sha256(key.encode()).hexdigest()[:32]}"',
    }


def _asked(request: Request, size: int, etag: str) -> tuple[int, int] | None:
    """From where to where, the end not included; None where the whole is meant. Empty is not satisfiable."""
    headers: Mapping[str, str] = request.headers
    found = _RANGE.fullmatch(headers.get("range", ""))
    if found is None or headers.get("if-range", etag) != etag:
        return None
    first, last = found.groups()
    if first:
        end = min(int(last) + 1, size) if last else size
        return None if last and int(last) < int(first) else (int(first), end)
    return (max(0, size - int(last)), size) if last else None
